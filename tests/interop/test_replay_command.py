"""preserve replay: a browser shows the archived article in either viewer, and asks nobody else."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from chromium import chromium
from tests.interop.conftest import TOP, Kept, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

REPLAYWEB = TOP / "build" / "viewer" / "node_modules" / "replaywebpage"


def children(process: int) -> list[int]:
    """Return the processes that a process has started and that run."""
    said = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], check=False, capture_output=True, text=True
    )
    return [int(word) for word in said.stdout.split()]


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextlib.contextmanager
def replaying(kept: Kept, folder: Path, viewer: str) -> Iterator[tuple[str, int]]:
    """Run the command; give the address that it prints and its id; end it with SIGTERM."""
    (folder / "scratch").mkdir()
    (folder / "config.toml").write_text(
        f'[replay]\nreplayweb = "{REPLAYWEB}"\npywb = "{program("wayback")}"\n'
    )
    words = ["--viewer", viewer, "--no-browser", "--collection", str(kept.folder.parents[1])]
    with subprocess.Popen(
        [sys.executable, "-m", "preserve", "replay", kept.folder.name, *words],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder / "scratch")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().rstrip("\n"), process.pid
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
    assert list((folder / "scratch").iterdir()) == []


@pytest.mark.parametrize("viewer", ["replayweb", "pywb"])
def test_a_browser_shows_the_article_at_the_address_that_is_printed_and_asks_nobody_else(
    kept: Kept, tmp_path: Path, viewer: str
) -> None:
    assert REPLAYWEB.exists(), "call make test-all"
    article = kept.manifest["article"]
    with (
        replaying(kept, tmp_path, viewer) as (address, process),
        chromium(tmp_path / "chromium") as browser,
    ):
        started = children(process)
        assert len(started) == {"replayweb": 0, "pywb": 1}[viewer]
        assert address.startswith("http://127.0.0.1:")
        page: dict[str, Any] = browser.see(
            browser.open(address), inside=f"mp_/{article['final_url']}", seconds=60
        )
        asked = {urlsplit(url) for url in browser.requests if url.startswith(("http", "ws"))}

    assert page, "the viewer showed no article"
    assert page["ready"] == "complete"
    assert article["title"] in page["title"]
    assert article["title"] in page["headings"]
    assert [sheet for sheet in page["sheets"] if sheet and "/style.css" in sheet]
    assert page["images"]
    assert [source for source, complete, width in page["images"] if not (complete and width)] == []
    assert {(one.scheme, one.hostname) for one in asked} == {("http", "127.0.0.1")}
    assert [one for one in started if lives(one)] == []


def test_pywb_does_not_outlive_a_command_that_was_killed(kept: Kept, tmp_path: Path) -> None:
    with contextlib.suppress(AssertionError), replaying(kept, tmp_path, "pywb") as (_, process):
        (pywb,) = children(process)
        os.kill(process, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(["tail", f"--pid={pywb}", "-f", "/dev/null"], check=False, timeout=20)
    assert not lives(pywb)
