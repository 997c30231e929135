"""A headless Chromium that can reach one viewer and nothing else, and looks at page after page."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import os
import re
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from preserve.errors import ViewerError
from preserve.replay.known import replayed
from preserve.replay.looking import Looking, Stage, brief, quietly
from preserve.replay.program import NO_BROWSER, NO_PLAYWRIGHT
from preserve.replay.scripts import DECODE, FETCH, NO_WINDOWS
from preserve.replay.wall import LOOPBACK, wall
from preserve.replay.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser as Program
    from playwright.sync_api import Frame, Playwright, ViewportSize

    from preserve.replay.looking import Look
    from preserve.replay.serving import Served
    from preserve.replay.wall import Wall

PAGES_PER_CONTEXT = 40

_NOWHERE = "http://nothing.invalid/"  # no archive has it, so that no archived script runs there
_STEP_SECONDS = 0.15
_DESK_SECONDS = 30.0
_STARTS_MAX = 3
_SPARE_SECONDS = 15.0
_CLOSE_SECONDS = 20.0
_DIGESTED_BYTES = 64_000_000
_VIEWPORT: ViewportSize = {"width": 1280, "height": 1600}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The bytes that a viewer gives of an address; ``sha256`` of those up to 64 MB."""

    status: int | None
    content_type: str | None
    size: int
    sha256: str | None
    error: str | None


@contextlib.contextmanager
def browser(
    program: Path | None,
    served: Served,
    *,
    scratch: Path,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Browser]:
    """Start a browser that reaches only the viewer that is served, until the block ends.

    ``program`` None is Playwright's own Chromium. Profiles and the like are made in ``scratch``.
    Where ``stopped`` says so, what is under way ends in a ``KeyboardInterrupt``.

    Raises:
        ViewerError: Playwright or the browser is not there, or does not start.
    """
    try:
        from playwright import sync_api  # noqa: PLC0415 - an extra; its absence is told in words
    except ImportError as error:
        raise ViewerError(NO_PLAYWRIGHT) from error
    with contextlib.ExitStack() as stack:
        barrier = stack.enter_context(wall())
        with _temporary_files_in(scratch):
            driver = sync_api.sync_playwright().start()
        stack.callback(quietly, driver.stop)
        opened = Browser(driver, program, served, barrier, broken=sync_api.Error, stopped=stopped)
        stack.callback(opened.close)
        opened.start()
        yield opened


class Browser:
    """Looks at one page at a time; starts anew where the program crashed."""

    def __init__(
        self,
        driver: Playwright,
        program: Path | None,
        served: Served,
        barrier: Wall,
        *,
        broken: type[Exception],
        stopped: Callable[[], bool],
    ) -> None:
        self._driver = driver
        self._path = program
        self._served = served
        self._wall = barrier
        self._broken = broken
        self._stopped = stopped
        self._program: Program | None = None
        self._stage: Stage | None = None
        self._desk: Frame | None = None
        self._opened = 0
        self._process: int | None = None
        self.version = ""

    def start(self) -> None:
        """Start the program.

        Raises:
            ViewerError: it is not there, or does not start.
        """
        path = self._path or Path(self._driver.chromium.executable_path)
        if self._path is None and not path.exists():
            raise ViewerError(NO_BROWSER)
        port = self._served.origin.rpartition(":")[2]
        try:
            self._program = self._driver.chromium.launch(
                executable_path=path,
                headless=True,
                # Chromium does not run as root with its sandbox.
                chromium_sandbox=os.geteuid() != 0,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                args=[
                    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {LOOPBACK}",
                    f"--proxy-server={self._wall.origin}",
                    f"--proxy-bypass-list=<-loopback>;{LOOPBACK}:{port}",
                    # No datagram goes round the proxy; the name has changed with the versions.
                    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
                    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                    "--disable-quic",
                    "--dns-prefetch-disable",
                    "--disable-dev-shm-usage",
                ],
            )
        except self._broken as error:
            why = _cause(str(error))
            raise ViewerError(f"the browser {path} does not start ({why}).") from error
        self.version = f"Chromium {self._program.version}"
        self._process = self._find_process(self._program)

    def close(self) -> None:
        """End the program."""
        with self._bounded(_CLOSE_SECONDS):
            self._drop_context()
            if self._program is not None:
                quietly(self._program.close)
                self._program = None
        self._process = None

    # ------------------------------------------------------------------------------------ to look

    def look(
        self, url: str, moment: str, *, seconds: float, screenshot: Path | None = None
    ) -> Look:
        """Open what was captured of ``url`` at ``moment`` (14 digits), and see what it shows.

        Takes up to ``seconds`` for the page to come to rest, and some more where it hangs. What
        breaks is told in ``trouble``.

        Raises:
            ViewerError: the browser cannot be started any more.
        """
        stage = self._ready()
        stage.watch.begin(url)
        self._wall.take()
        with self._bounded(seconds + _SPARE_SECONDS) as ended:
            look = Looking(stage, url, seconds=seconds).run(moment, screenshot)
        if ended.is_set():
            trouble = (*look.trouble, "the browser did not let go of it and was ended")
            look = dataclasses.replace(look, trouble=trouble)
        return look

    def ask(self, url: str, moment: str, *, seconds: float) -> Body:
        """Ask the viewer for the bytes captured of ``url`` at ``moment``, as they were (``id_``).

        Raises:
            ViewerError: the browser cannot be started any more.
        """
        stage = self._ready()
        try:
            with self._bounded(seconds + _DESK_SECONDS + _SPARE_SECONDS):
                desk, before = self._at_desk(stage)
                said = desk.evaluate(
                    FETCH, [f"{before}{moment}id_/{url}", seconds, _DIGESTED_BYTES]
                )
        except (self._broken, _NoDesk) as error:
            self._drop_context()
            return Body(status=None, content_type=None, size=0, sha256=None, error=brief(error))
        return Body(
            status=said["status"],
            content_type=said["type"],
            size=said["size"],
            sha256=said["digest"],
            error=said["error"],
        )

    def can_decode(self, data: bytes, content_type: str) -> bool:
        """Tell whether the browser can decode an image, apart from any viewer."""
        stage = self._ready()
        address = f"data:{content_type};base64,{base64.b64encode(data).decode()}"
        decoded = False
        with contextlib.suppress(self._broken), self._bounded(_DESK_SECONDS):
            page = stage.context.new_page()
            decoded = bool(page.evaluate(DECODE, address))
            page.close()
        return decoded

    # ---------------------------------------------------------------------------------- its parts

    @contextlib.contextmanager
    def _bounded(self, seconds: float) -> Iterator[threading.Event]:
        """End the browser's process where a block takes longer; the event tells that it was ended.

        Not all that Playwright is asked for has a time limit: a tab that goes from address to
        address without an end can keep it from closing.
        """
        ended = threading.Event()
        process = self._process

        def end() -> None:
            if process is not None:
                ended.set()
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield ended
        finally:
            timer.cancel()
            timer.join()

    def _find_process(self, program: Program) -> int | None:
        """Return the process id of the browser itself, None where it does not say."""
        try:
            said = program.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        except self._broken:
            return None
        ids = [one["id"] for one in said["processInfo"] if one["type"] == "browser"]
        return int(ids[0]) if ids else None

    def _ready(self) -> Stage:
        """Return a stage on which another page can be opened."""
        if self._opened >= PAGES_PER_CONTEXT:
            self._drop_context()
        for attempt in range(_STARTS_MAX):
            if self._stopped():
                raise KeyboardInterrupt
            try:
                if self._program is None or not self._program.is_connected():
                    self.close()
                    self.start()
                assert self._program is not None
                if self._stage is None:
                    self._stage = self._new_stage(self._program)
                    self._opened = 0
            except self._broken as error:
                if attempt == _STARTS_MAX - 1:
                    raise ViewerError(
                        f"the browser fails again and again: {brief(error)}."
                    ) from error
                self.close()
            else:
                break
        assert self._stage is not None
        self._opened += 1
        return self._stage

    def _new_stage(self, program: Program) -> Stage:
        context = program.new_context(accept_downloads=False, viewport=_VIEWPORT)
        context.add_init_script(NO_WINDOWS)
        return Stage(
            context=context,
            watch=Watch(context, self._served.origin),
            served=self._served,
            wall=self._wall,
            broken=self._broken,
            stopped=self._stopped,
        )

    def _drop_context(self) -> None:
        self._desk = None
        if self._stage is not None:
            quietly(self._stage.context.close)
            self._stage = None

    def _at_desk(self, stage: Stage) -> tuple[Frame, str]:
        """Return a frame of the viewer's own, and how addresses of what it replays begin."""
        if self._desk is None:
            page = stage.context.new_page()
            page.goto(self._served.address(_NOWHERE, "20000101000000"), wait_until="commit")
            until = time.monotonic() + _DESK_SECONDS
            while time.monotonic() < until and self._desk is None:
                page.wait_for_timeout(_STEP_SECONDS * 1000)
                self._desk = stage.frame_of(page, _NOWHERE)
            if self._desk is None:
                raise _NoDesk("the viewer did not open")
        inner = replayed(self._desk.url, self._served.origin)
        assert inner is not None
        return self._desk.parent_frame or self._desk, inner.before


class _NoDesk(Exception):
    """The viewer shows nothing that bytes could be asked for from."""


def _cause(message: str) -> str:
    """Return the line of a long message, log and all, that says what is wrong."""
    lines = [line.strip() for line in message.splitlines() if line.strip()] or ["no reason given"]
    telling = (
        line
        for line in reversed(lines)
        if re.search(r"FATAL|ERROR|error while", line) and "crashpad" not in line
    )
    return next(telling, lines[0])[:300]


@contextlib.contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Let what is started make its temporary files in a folder, whatever becomes of it."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
