"""Which browser looks at what a viewer shows: a Chromium that is there already.

the setting; the PATH; where macOS keeps programs; Playwright's own
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from preserve.errors import ViewerError

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_MACOS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)

NO_PLAYWRIGHT = (
    "Playwright, which drives the browser, is not there; get it with: "
    "pip install 'preserve[replay-check]'"
)
NO_BROWSER = (
    "no Chromium was found; get one with: playwright install chromium "
    "(or name one by the setting replay.browser)."
)


def need_playwright() -> None:
    """Look whether Playwright is there, without importing it.

    Raises:
        ViewerError: it is not.
    """
    try:
        there = importlib.util.find_spec("playwright") is not None
    except (ImportError, ValueError):
        there = False
    if not there:
        raise ViewerError(NO_PLAYWRIGHT)


def find_browser(setting: str, *, environ: Mapping[str, str]) -> Path | None:
    """Return the program of a Chromium, None where Playwright's own is to be tried.

    ``setting`` is a path, or a name on the PATH of ``environ``; empty where none is set.

    Raises:
        ViewerError: the one that the setting names is not there.
    """
    path = environ.get("PATH", "")
    if setting:
        named = shutil.which(str(Path(setting).expanduser()), path=path)
        if named is None:
            raise ViewerError(
                f"{setting} is no program: the setting replay.browser must name a Chromium, "
                "or be left out."
            )
        return Path(named)
    for name in NAMES:
        found = shutil.which(name, path=path)
        if found is not None:
            return Path(found)
    folders = [Path("/Applications")]
    if environ.get("HOME"):
        folders.append(Path(environ["HOME"], "Applications"))
    candidates = (folder / name for folder in folders for name in _MACOS)
    return next((each for each in candidates if each.is_file()), None)
