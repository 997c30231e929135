"""What a check needs is found, or its absence is told with the command that gets it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from preserve.cli.app import cli
from preserve.errors import ViewerError
from preserve.replay.program import find_browser

if TYPE_CHECKING:
    from pathlib import Path


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_browser_of_the_setting_comes_first(tmp_path: Path) -> None:
    named = program(tmp_path / "mine" / "browser")
    program(tmp_path / "bin" / "chromium")
    environ = {"PATH": str(tmp_path / "bin")}
    assert find_browser(str(named), environ=environ) == named
    assert find_browser("chromium", environ=environ) == tmp_path / "bin" / "chromium"


def test_a_setting_that_names_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ViewerError, match=r"replay\.browser"):
        find_browser(str(tmp_path / "none"), environ={"PATH": ""})


def test_without_a_setting_it_is_one_on_the_path(tmp_path: Path) -> None:
    found = program(tmp_path / "google-chrome")
    assert find_browser("", environ={"PATH": str(tmp_path)}) == found


def test_on_macos_it_is_among_the_applications(tmp_path: Path) -> None:
    inside = "Applications/Chromium.app/Contents/MacOS/Chromium"
    found = program(tmp_path / inside)
    assert find_browser("", environ={"PATH": "", "HOME": str(tmp_path)}) == found


def test_without_any_it_is_left_to_playwright(tmp_path: Path) -> None:
    assert find_browser("", environ={"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None


WITHOUT = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "playwright":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Gone())
from preserve.cli import main
sys.argv = ["preserve", "verify", "--replay"]
main()
"""


def test_without_playwright_one_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "preserve: Playwright, which drives the browser, is not there; get it with: "
        "pip install 'preserve[replay-check]'\n"
    )


@pytest.mark.parametrize(
    "words",
    [["--viewer", "pywb"], ["--pages", "3"], ["--page-seconds", "5"], ["--screenshots", "x"]],
)
def test_what_goes_with_replay_is_refused_without_it(words: list[str]) -> None:
    result = CliRunner().invoke(cli, ["verify", *words])
    assert result.exit_code == 2
    assert f"{words[0]} goes with --replay" in result.output
