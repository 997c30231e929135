"""House rules about source files that no linter knows."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
SOURCES = sorted((TOP / "src" / "preserve").rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(TOP / "src"))


def imported(path: Path) -> Iterator[str]:
    """Yield the top-level name of each module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_source_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_every_module_says_in_one_line_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_bytes()))
    assert said is not None
    assert said.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_module_is_named_for_nothing(path: Path) -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}
    assert not empty & {path.stem, path.parent.name}


def test_every_room_is_a_package() -> None:
    folders = {path.parent for path in SOURCES}
    assert [named(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_run_time_dependencies_are_those_that_are_imported() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    declared = {canonicalize_name(Requirement(line).name) for group in groups for line in group}
    owners = importlib.metadata.packages_distributions()
    foreign = {
        name
        for path in SOURCES
        for name in imported(path)
        if name not in {*sys.stdlib_module_names, "preserve", "_typeshed"}
    }
    used = {canonicalize_name(owner) for name in foreign for owner in owners.get(name, [name])}
    assert used == declared


def test_every_exception_to_a_gate_has_its_code_and_its_reason() -> None:
    exception = re.compile(
        r"#\s*(noqa|type:\s*ignore)(?P<code>:\s*[A-Z]+\d+|\[[a-z-]+\])?(?P<rest>.*)"
    )
    bare = [
        f"{path.relative_to(TOP)}: {found.group()}"
        for folder in ("src", "tests", "bench", ".ci")
        for path in sorted((TOP / folder).rglob("*.py"))
        for found in exception.finditer(path.read_text())
        if path != Path(__file__).resolve()
        and not (found["code"] and re.search(r"[#(—-]\s*\w|\w{3,}", found["rest"]))
    ]
    assert bare == []


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_pattern_repeats_a_group_possessively(path: Path) -> None:
    # Before Python 3.11.5 such a repeat can miss matches (gh-106052), also that of Debian 12;
    # (?>(?:…)*) says the same and is right.
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            assert not re.search(r"(?<!\\)\)[*+?]\+", text), f"line {node.lineno}"
