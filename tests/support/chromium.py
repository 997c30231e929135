"""A headless Chromium that resolves no name, and is told what to do through its debugging pipe."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

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
  title: document.title,
  headings: Array.from(document.querySelectorAll("h1"), one => one.innerText),
  text: document.body.innerText,
  images: Array.from(document.images, one => [one.src, one.complete, one.naturalWidth]),
  sheets: Array.from(document.styleSheets, one => one.href),
})
"""

# These wait until they are watched; pages are attached to by name.
WATCH = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": True,
    "filter": [{"type": kind} for kind in ("service_worker", "shared_worker", "worker", "iframe")],
}


class Refused(Exception):
    """The browser did not do what it was told, for the reason it gave."""


class Browser:
    """Talks in JSON messages that end in a NUL; ``requests``: what pages and workers asked for.

    Each of ``listeners`` is called with every message that the browser sends.
    """

    def __init__(self, to_browser: int, from_browser: BinaryIO) -> None:
        self._to = to_browser
        self._from = from_browser
        self._numbers = itertools.count(1)
        self.requests: list[str] = []
        self.listeners: list[Callable[[dict[str, Any]], None]] = []
        self.call("Target.setAutoAttach", **WATCH)

    def call(self, method: str, session: str | None = None, /, **words: object) -> dict[str, Any]:
        """Send a command, wait for its answer, and note the requests it tells of meanwhile."""
        number = self._send(method, session, **words)
        while True:
            told = self._next()
            if told.get("id") == number:
                if "error" in told:
                    raise Refused(f"{method}: {told['error']}")
                result: dict[str, Any] = told["result"]
                return result

    def _send(self, method: str, session: str | None, /, **words: object) -> int:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": words}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        return number

    def _next(self) -> dict[str, Any]:
        data = bytearray()
        while not data.endswith(b"\0"):
            piece = self._from.read(1)
            assert piece, "the browser ended"
            data += piece
        told: dict[str, Any] = json.loads(data[:-1])
        for listener in self.listeners:
            listener(told)
        if told.get("method") == "Network.requestWillBeSent":
            self.requests.append(told["params"]["request"]["url"])
        if told.get("method") == "Target.attachedToTarget":
            self._watch(told["params"]["sessionId"])
        return told

    def _watch(self, session: str) -> None:
        self._send("Network.enable", session)
        self._send("Target.setAutoAttach", session, **WATCH)
        self._send("Runtime.runIfWaitingForDebugger", session)

    def open(self, url: str) -> str:
        """Open a page; return the name by which it is called."""
        session = self.blank()
        self.call("Page.navigate", session, url=url)
        return session

    def blank(self, **words: object) -> str:
        """Open an empty page; ``words`` are further ones for ``Target.createTarget``."""
        target = self.call("Target.createTarget", url="about:blank", **words)["targetId"]
        session: str = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        self.call("Page.enable", session)
        return session

    def evaluate(self, session: str, frame: str, expression: str) -> Any:
        """Return what a script in a frame gives, once it is there; the page's own cannot meddle."""
        world = self.call("Page.createIsolatedWorld", session, frameId=frame)
        words = {"returnByValue": True, "awaitPromise": True}
        place = {"contextId": world["executionContextId"]}
        said = self.call("Runtime.evaluate", session, expression=expression, **words, **place)
        if "exceptionDetails" in said:
            raise Refused(str(said["exceptionDetails"]))
        return said["result"].get("value")

    def see(self, session: str, *, inside: str = "", seconds: float = 60) -> dict[str, Any]:
        """Return what a page shows once its pictures have come, or the time is up.

        ``inside``: how the address of the frame ends that is meant, where not the page itself.
        """
        until = time.monotonic() + seconds
        shown: dict[str, Any] = {}
        while time.monotonic() < until:
            time.sleep(0.1)
            with contextlib.suppress(Refused):  # a frame may go while one looks at it
                shown = self._look(session, inside) or shown
            settled = shown and shown["ready"] == "complete" and shown["text"].strip()
            if settled and all(complete for _, complete, _ in shown["images"]):
                break
        return shown

    def _look(self, session: str, inside: str) -> dict[str, Any] | None:
        tree = self.call("Page.getFrameTree", session)["frameTree"]
        for frame in frames(tree) if inside else [tree["frame"]]:
            if frame["url"].endswith(inside):
                world = self.call("Page.createIsolatedWorld", session, frameId=frame["id"])
                place = {"contextId": world["executionContextId"]}
                said = self.call("Runtime.evaluate", session, expression=PAGE, **place)["result"]
                if "value" in said:  # else the page has no body yet
                    shown: dict[str, Any] = json.loads(said["value"])
                    return shown
        return None

    def picture(self, session: str, file: Path, *, width: int = 1200, height: int = 1600) -> None:
        """Write what a page looks like in a window of so many pixels, as PNG."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", session, **size)
        data = self.call("Page.captureScreenshot", session)["data"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(data))


def frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a page's frame and all inside it."""
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from frames(child)


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


@contextlib.contextmanager
def chromium(
    profile: Path, *, options: Sequence[str] = (), life_seconds: float = LIFE_SECONDS
) -> Iterator[Browser]:
    """Start Chromium with a profile folder of its own; it ends with the block.

    ``options`` are further ones, and beat those of the same name.
    """
    theirs_in, ours_out = map(away, os.pipe())
    ours_in, theirs_out = map(away, os.pipe())
    command = ["chromium", *OPTIONS, f"--user-data-dir={profile}", *options]
    with subprocess.Popen(
        [sys.executable, "-c", PLACE, str(theirs_in), str(theirs_out), *command],
        pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        os.close(theirs_in)
        os.close(theirs_out)
        life = threading.Timer(life_seconds, running.kill)
        life.start()
        with os.fdopen(ours_in, "rb") as told:
            try:
                yield Browser(ours_out, told)
            finally:
                os.close(ours_out)  # the browser ends with its pipe
                running.wait(timeout=20)
                life.cancel()
