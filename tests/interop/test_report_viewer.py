"""The links of a report to archived copies, followed into the viewer that ``replay`` serves."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from tests.interop.conftest import TOP, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.interop.conftest import Kept

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

CITED = "/2016/02/four-banal.html"
PATTERNS = {"replayweb": "/#url={url}&ts={time}", "pywb": "/captures/{time}/{url}"}


@contextlib.contextmanager
def replayed(kept: Kept, viewer: str, home: Path) -> Iterator[str]:
    """Serve a capture with the command; give the origin."""
    replayweb = TOP / "build" / "viewer" / "node_modules" / "replaywebpage"
    config = home / "config.toml"
    config.write_text(f'[replay]\nreplayweb = "{replayweb}"\npywb = "{program("wayback")}"\n')
    words = ["replay", kept.folder.name, "--viewer", viewer, "--no-browser"]
    places = ["--config", str(config), "--collection", str(kept.folder.parents[1])]
    with subprocess.Popen(
        [sys.executable, "-m", "preserve", *words, *places],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:
        try:
            assert running.stdout is not None
            found = re.match(r"http://127\.0\.0\.1:\d+", running.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            running.terminate()


@pytest.mark.parametrize("viewer", PATTERNS)
def test_an_archived_copy_is_one_click_away(kept: Kept, viewer: str, tmp_path: Path) -> None:
    with replayed(kept, viewer, tmp_path) as origin, sync_playwright() as playwright:
        done = subprocess.run(
            [sys.executable, "-m", "preserve", "report", kept.folder.name, "--output", tmp_path,
             "--collection", kept.folder.parents[1], "--viewer", origin + PATTERNS[viewer],
             "--language", "en"],
            check=True, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        with contextlib.closing(browser):
            page = browser.new_page()
            page.set_default_timeout(90_000)
            page.goto(f"file://{done.stdout.strip()}")
            citation = page.locator(".cite").filter(has_text=CITED).first
            citation.get_by_role("link", name="archived copy").click()
            page.wait_for_url(f"{origin}/**")
            for _ in range(90):
                shown = [one for one in page.frames if re.search(f"mp_/http.*{CITED}", one.url)]
                if shown:
                    break
                page.wait_for_timeout(500)
            shown[-1].get_by_text("four").first.wait_for()
