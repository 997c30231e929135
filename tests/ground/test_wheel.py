"""What a user gets who installs the wheel: these tests see the installed package alone."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import preserve

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = Path(__file__).resolve().parents[2]
SCRIPT = Path(sysconfig.get_path("scripts")) / "preserve"


@pytest.fixture(scope="module")
def installed() -> set[str]:
    files = importlib.metadata.files("preserve")
    assert files is not None
    return {str(file) for file in files}


def call(command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def test_the_tests_look_at_the_installed_package_and_not_at_the_sources() -> None:
    home = Path(sysconfig.get_path("purelib")).resolve()
    assert home in Path(preserve.__file__).resolve().parents, "call make test"


def test_the_wheel_holds_every_file_of_the_package_and_none_besides(installed: set[str]) -> None:
    source = TOP / "src"
    wanted = {
        str(path.relative_to(source))
        for path in (source / "preserve").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in installed if name.startswith("preserve/") and ".pyc" not in name} == (
        wanted
    )


def test_the_wheel_says_that_it_is_typed_and_holds_the_schemas(installed: set[str]) -> None:
    assert "preserve/py.typed" in installed
    for name in ("manifest", "comment", "citation", "resource"):
        assert f"preserve/schemas/{name}.schema.json" in installed


def test_the_wheel_holds_the_licence(installed: set[str]) -> None:
    (licence,) = (name for name in installed if name.endswith("licenses/LICENSE"))
    held = importlib.metadata.distribution("preserve").locate_file(licence)
    assert Path(str(held)).read_bytes() == (TOP / "LICENSE").read_bytes()


def test_the_wheel_says_what_pyproject_says() -> None:
    project: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    facts = importlib.metadata.metadata("preserve")
    assert preserve.__version__ == facts["Version"] == project["version"]
    assert facts["License-Expression"] == project["license"]
    assert facts["Requires-Python"] == project["requires-python"]


def test_every_entry_point_of_the_wheel_loads() -> None:
    points = [
        point
        for group in ("console_scripts", "preserve.discussions")
        for point in importlib.metadata.entry_points(group=group)
        if point.value.startswith("preserve.")
    ]
    assert len({point.group for point in points}) == 2
    for point in points:
        assert callable(point.load())


@pytest.mark.parametrize(
    "command", [[SCRIPT], [SCRIPT, "--help"], [sys.executable, "-m", "preserve", "--help"]]
)
def test_the_program_helps_from_any_folder(command: list[str | Path], tmp_path: Path) -> None:
    done = call(command, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "capture" in done.stdout
    assert not list(tmp_path.iterdir())


def test_the_program_has_the_same_name_however_it_is_called(tmp_path: Path) -> None:
    as_module = call([sys.executable, "-m", "preserve", "--help"], tmp_path)
    as_script = call([SCRIPT, "--help"], tmp_path)
    assert as_module.stdout == as_script.stdout
