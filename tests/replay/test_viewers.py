"""Which viewers are found, and where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from preserve.config import ReplaySettings
from preserve.replay import Kind, Viewer, find_viewers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., Path]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no pywb lie beside the Python that runs the tests."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python" / "python"))


def found(tmp_path: Path, settings: ReplaySettings | None = None, **environ: str) -> list[Viewer]:
    cwd = tmp_path / "archive" / "blogs"
    cwd.mkdir(parents=True, exist_ok=True)
    return list(
        find_viewers(
            settings or ReplaySettings(),
            environ={"HOME": str(tmp_path / "home"), "PATH": "", **environ},
            cwd=cwd,
        )
    )


def npm_that_says(folder: Path, words: str) -> str:
    """Write a program npm into a folder; return the folder as a PATH."""
    folder.mkdir(parents=True)
    program = folder / "npm"
    program.write_text(f"#!/bin/sh\n{words}\n")
    program.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_where_nothing_is_installed_nothing_is_found(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@pytest.mark.parametrize("place", ["archive/blogs", "archive", "."])
def test_replayweb_is_found_in_node_modules_here_and_further_up(
    tmp_path: Path, make_replayweb: Make, place: str
) -> None:
    folder = make_replayweb(tmp_path / place / "node_modules" / "replaywebpage")
    (viewer,) = found(tmp_path)
    assert viewer.kind is Kind.REPLAYWEB
    assert viewer.place.resolve() == folder.resolve()
    assert viewer.version == "2.5.3"
    assert viewer.found.startswith("in ")
    assert viewer.found.endswith("node_modules")


def test_replayweb_is_found_where_npm_puts_global_packages(
    tmp_path: Path, make_replayweb: Make
) -> None:
    modules = tmp_path / "lib" / "node_modules"
    make_replayweb(modules / "replaywebpage")
    path = npm_that_says(tmp_path / "npm", f'test "$*" = "root --global" && echo {modules}')
    (viewer,) = found(tmp_path, PATH=path)
    assert viewer.place == modules / "replaywebpage"
    assert viewer.found == "among npm's global packages"


def test_npm_s_prefix_is_enough_without_npm(tmp_path: Path, make_replayweb: Make) -> None:
    make_replayweb(tmp_path / "lib" / "node_modules" / "replaywebpage")
    (viewer,) = found(tmp_path, NPM_CONFIG_PREFIX=str(tmp_path))
    assert viewer.kind is Kind.REPLAYWEB


@pytest.mark.parametrize("words", ["exit 1", "echo nonsense", "true"])
def test_an_npm_that_gives_no_folder_is_none(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, PATH=npm_that_says(tmp_path / "npm", words)) == []


def test_an_npm_that_hangs_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("preserve.replay.viewers._NPM_SECONDS", 0.2)
    assert found(tmp_path, PATH=npm_that_says(tmp_path / "npm", "exec sleep 30")) == []


@pytest.mark.parametrize("variable", ["PATH", "PIPX_BIN_DIR", "UV_TOOL_BIN_DIR", "XDG_BIN_HOME"])
def test_pywb_is_found_in_a_folder_of_programs(
    tmp_path: Path, make_wayback: Make, variable: str
) -> None:
    program = make_wayback(tmp_path / "bin" / "wayback")
    (viewer,) = found(tmp_path, None, **{variable: str(tmp_path / "bin")})
    assert viewer == Viewer(kind=Kind.PYWB, place=program, version=None, found=viewer.found)
    assert "PATH" in viewer.found if variable == "PATH" else str(tmp_path / "bin") in viewer.found


def test_pywb_is_found_as_pipx_installs_it_with_its_version(
    tmp_path: Path, make_wayback: Make
) -> None:
    home = tmp_path / "home" / ".local" / "share" / "pipx" / "venvs" / "pywb"
    program = make_wayback(home / "bin" / "wayback")
    (home / "lib" / "python3.13" / "site-packages" / "pywb-2.10.0.dist-info").mkdir(parents=True)
    shown = tmp_path / "home" / ".local" / "bin" / "wayback"
    shown.parent.mkdir(parents=True)
    shown.symlink_to(program)
    (viewer,) = found(tmp_path)
    assert viewer.place == shown
    assert viewer.version == "2.10.0"


def test_pywb_is_found_beside_the_python_that_runs_us(tmp_path: Path, make_wayback: Make) -> None:
    make_wayback(tmp_path / "python" / "wayback")
    (viewer,) = found(tmp_path)
    assert viewer.found == f"beside preserve's own Python in {tmp_path / 'python'}"


def test_one_program_in_several_places_is_one_viewer(tmp_path: Path, make_wayback: Make) -> None:
    folder = tmp_path / "home" / ".local" / "bin"
    make_wayback(folder / "wayback")
    assert len(found(tmp_path, PATH=f"{folder}:{folder}", PIPX_BIN_DIR=str(folder))) == 1


@pytest.mark.parametrize("data", [b"\x7fELF pywb", b"#!/bin/sh\necho archived\n"])
def test_another_program_called_wayback_is_not_pywb(tmp_path: Path, data: bytes) -> None:
    program = tmp_path / "bin" / "wayback"
    program.parent.mkdir()
    program.write_bytes(data)
    program.chmod(0o755)
    assert found(tmp_path, PATH=str(program.parent)) == []


def test_replayweb_comes_before_pywb_and_either_can_be_left_out(
    tmp_path: Path, make_replayweb: Make, make_wayback: Make
) -> None:
    make_replayweb(tmp_path / "node_modules" / "replaywebpage")
    make_wayback(tmp_path / "bin" / "wayback")
    environ = {"PATH": str(tmp_path / "bin")}
    assert [one.kind for one in found(tmp_path, None, **environ)] == [Kind.REPLAYWEB, Kind.PYWB]
    for kind in Kind:
        one = find_viewers(ReplaySettings(), environ=environ, cwd=tmp_path, kinds=[kind])
        assert [viewer.kind for viewer in one] == [kind]


def test_what_a_setting_names_is_the_only_one_of_its_kind_even_where_it_is_not_there(
    tmp_path: Path, make_replayweb: Make, make_wayback: Make
) -> None:
    make_replayweb(tmp_path / "node_modules" / "replaywebpage")
    make_wayback(tmp_path / "bin" / "wayback")
    settings = ReplaySettings(replayweb="/none/replayweb", pywb="/none/wayback")
    viewers = found(tmp_path, settings, PATH=str(tmp_path / "bin"))
    assert [str(one.place) for one in viewers] == ["/none/replayweb", "/none/wayback"]
    assert [one.found for one in viewers] == [
        "named by the setting replay.replayweb",
        "named by the setting replay.pywb",
    ]


def test_a_setting_may_name_pywb_s_program_as_it_is_called_on_the_path(
    tmp_path: Path, make_wayback: Make
) -> None:
    program = make_wayback(tmp_path / "bin" / "wayback-2.10")
    settings = ReplaySettings(pywb="wayback-2.10")
    (viewer,) = found(tmp_path, settings, PATH=str(tmp_path / "bin"))
    assert viewer.place == program


@pytest.mark.parametrize("about", [None, "{", "[]", '{"version": 2}'])
def test_a_package_that_says_nothing_of_itself_has_no_version(
    tmp_path: Path, make_replayweb: Make, about: str | None
) -> None:
    folder = make_replayweb(tmp_path / "node_modules" / "replaywebpage")
    (folder / "package.json").unlink()
    if about is not None:
        (folder / "package.json").write_text(about)
    (viewer,) = found(tmp_path)
    assert viewer.version is None
