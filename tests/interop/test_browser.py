"""A browser shows the archived article, text and pictures, and asks nobody but the viewer."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.interop.conftest import Kept, Viewer

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

LIFE_SECONDS = 180

OPTIONS = [
    "--headless",
    "--no-sandbox",  # it does not run as root otherwise
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
]

PAGE = """
JSON.stringify({
  ready: document.readyState,
  text: document.body.innerText,
  images: Array.from(document.images, one => [one.src, one.complete, one.naturalWidth]),
  sheets: Array.from(document.styleSheets, one => one.href),
})
"""


class Browser:
    """Chromium, told what to do through its debugging pipe: JSON messages that end in a NUL."""

    def __init__(self, to_browser: int, from_browser: BinaryIO) -> None:
        self._to = to_browser
        self._from = from_browser
        self._numbers = itertools.count(1)
        self.requests: list[str] = []

    def call(self, method: str, session: str | None = None, /, **words: object) -> dict[str, Any]:
        """Send a command, wait for its answer, and note the requests it tells of meanwhile."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": words}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result

    def _next(self) -> dict[str, Any]:
        data = bytearray()
        while not data.endswith(b"\0"):
            piece = self._from.read(1)
            assert piece, "the browser ended"
            data += piece
        told: dict[str, Any] = json.loads(data[:-1])
        if told.get("method") == "Network.requestWillBeSent":
            self.requests.append(told["params"]["request"]["url"])
        return told

    def see(self, url: str, *, seconds: float = 60) -> dict[str, Any]:
        """Open a page, and return what it shows once its pictures have come, or the time is up."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Network.enable", session)
        self.call("Page.enable", session)
        self.call("Page.navigate", session, url=url)
        until = time.monotonic() + seconds
        shown: dict[str, Any] = {}
        while time.monotonic() < until:
            time.sleep(0.5)
            said = self.call("Runtime.evaluate", session, expression=PAGE)["result"]
            if "value" in said:  # else the page has no body yet
                shown = json.loads(said["value"])
                settled = shown["ready"] == "complete" and all(one[1] for one in shown["images"])
                if settled and shown["text"].strip():
                    break
        return shown


# Runs a program with two descriptors in the places where Chromium looks for its pipe.
PLACE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


def away(descriptor: int) -> int:
    """Move a descriptor out of the way of 3 and 4."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    theirs_in, ours_out = map(away, os.pipe())
    ours_in, theirs_out = map(away, os.pipe())
    command = ["chromium", *OPTIONS, f"--user-data-dir={tmp_path}"]
    with subprocess.Popen(
        [sys.executable, "-c", PLACE, str(theirs_in), str(theirs_out), *command],
        pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        os.close(theirs_in)
        os.close(theirs_out)
        life = threading.Timer(LIFE_SECONDS, running.kill)
        life.start()
        with os.fdopen(ours_in, "rb") as told:
            yield Browser(ours_out, told)
            os.close(ours_out)  # the browser ends with its pipe
            running.wait(timeout=20)
        life.cancel()


def test_a_browser_shows_the_archived_article_with_its_pictures_and_asks_nobody_else(
    kept: Kept, viewer: Viewer, browser: Browser
) -> None:
    (article,) = (
        row for row in kept.resources if "article" in row["roles"] and row["status"] == 200
    )
    at = "".join(digit for digit in article["warc_date"] if digit.isdigit())[:14]
    page = browser.see(f"http://127.0.0.1:{viewer.port}/ours/{at}mp_/{article['url']}")

    assert page["ready"] == "complete"
    assert kept.manifest["article"]["title"] in page["text"]
    assert page["sheets"]
    assert page["images"]
    assert [one for one in page["images"] if not one[2]] == []
    asked = {urlsplit(url).hostname for url in browser.requests if url.startswith("http")}
    assert asked == {"127.0.0.1"}
