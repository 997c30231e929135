"""Three captures of one seed, and viewers that are made up of what a search looks at."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from thrice import capture_thrice

from preserve.catalogue import captures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which the later captures refer to what the first has stored."""
    folder = tmp_path_factory.mktemp("replay") / "warcs"
    capture_thrice(folder)
    return folder


@pytest.fixture
def three(collection: Path) -> list[CaptureFolder]:
    """The three captures, oldest first."""
    return list(captures(collection))[::-1]


def make_replayweb(folder: Path, *, version: str = "2.5.3") -> Path:
    """Write what a search and a site need of ReplayWeb.page."""
    folder.mkdir(parents=True)
    (folder / "ui.js").write_text("/* the page's script */\n")
    (folder / "sw.js").write_text("/* the worker's script */\n")
    (folder / "package.json").write_text(f'{{"name": "replaywebpage", "version": "{version}"}}')
    return folder


def make_wayback(program: Path, *, python: str = sys.executable) -> Path:
    """Write a program as pip does for pywb's entry point; its Python has no pywb."""
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!{python}\nfrom pywb.apps.cli import wayback\nwayback()\n")
    program.chmod(0o755)
    return program


@pytest.fixture(name="make_replayweb")
def make_replayweb_fixture() -> Callable[..., Path]:
    return make_replayweb


@pytest.fixture(name="make_wayback")
def make_wayback_fixture() -> Callable[..., Path]:
    return make_wayback
