"""``preserve verify --replay``: what is asked for, how it is run, and what is printed of it."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from preserve.cli.screen import error_console, put_indented, say, text
from preserve.clock import SystemClock
from preserve.errors import PreserveError, ViewerError
from preserve.replay.browser import browser
from preserve.replay.check import CheckOptions, check_replay, make_folder
from preserve.replay.program import find_browser, need_playwright
from preserve.replay.report import write_report
from preserve.replay.serving import serve
from preserve.replay.viewers import Kind, find_viewers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from preserve.catalogue import CaptureFolder
    from preserve.config import ReplaySettings
    from preserve.replay.report import PageRow, ReplayReport
    from preserve.replay.viewers import Viewer

GETS = {Kind.REPLAYWEB: "npm install --global replaywebpage", Kind.PYWB: "pipx install pywb"}
NAMES = {Kind.REPLAYWEB: "ReplayWeb.page", Kind.PYWB: "pywb"}
_SHORT_CHARACTERS = 30
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Equipment:
    """What a check needs: a viewer, and a browser (None: the one that Playwright has)."""

    viewer: Viewer
    program: Path | None


def find_equipment(settings: ReplaySettings, viewer: str | None) -> Equipment:
    """Find viewer, browser and what drives it; all that can be missing is told before any work.

    Raises:
        ViewerError: one of them is not there; the message has the command that gets it.
    """
    need_playwright()
    program = find_browser(settings.browser, environ=os.environ)
    kinds = (Kind(viewer),) if viewer is not None else tuple(Kind)
    viewers = find_viewers(settings, environ=os.environ, cwd=Path.cwd(), kinds=kinds)
    if not viewers:
        names = " or ".join(NAMES[kind] for kind in kinds)
        raise ViewerError(f"no viewer was found, {names}; get one with: {GETS[kinds[0]]}")
    return Equipment(viewer=viewers[0], program=program)


def look_at(
    capture: CaptureFolder, equipment: Equipment, *, collection: Path, options: CheckOptions
) -> ReplayReport:
    """Check a capture in the browser, and write ``replay.json`` beside its manifest.

    Raises:
        ViewerError: viewer or browser do not start.
        CollectionError, ManifestError, WarcError: the capture cannot be shown or read.
        KeyboardInterrupt: the user ended it; nothing was written.
    """
    if options.screenshots is not None:
        make_folder(options.screenshots)
    with contextlib.ExitStack() as stack:
        stopped = stack.enter_context(_signals())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="preserve-replay-"))
        profiles = stack.enter_context(
            tempfile.TemporaryDirectory(
                prefix="pv-", dir=_short_folder(), ignore_cleanup_errors=True
            )
        )
        served = stack.enter_context(
            serve(equipment.viewer, [capture], collection=collection, scratch=Path(folder))
        )
        opened = stack.enter_context(
            browser(equipment.program, served, scratch=Path(profiles), stopped=stopped.is_set)
        )
        screen = error_console()
        status = stack.enter_context(screen.status("")) if screen.is_terminal else None
        report = check_replay(
            capture,
            collection=collection,
            served=served,
            browser=opened,
            clock=SystemClock(),
            options=options,
            begin=lambda url: status.update(text(url)) if status is not None else None,
        )
        stopped.check()
    write_report(capture.path, report)
    return report


def _short_folder() -> str | None:
    """Return where the browser's files go: it makes a socket there, whose path has to be short."""
    short = len(tempfile.gettempdir()) <= _SHORT_CHARACTERS or not os.access("/tmp", os.W_OK)  # noqa: S108 - the folder within has a name by chance and is its owner's alone
    return None if short else "/tmp"  # noqa: S108 - as above


class _Stopped:
    """Whether the user has asked for the end."""

    def __init__(self) -> None:
        self._asked = False

    def ask(self, *_: object) -> None:
        """Take a signal; the next one kills."""
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_DFL)
        self._asked = True

    def is_set(self) -> bool:
        """Tell whether a signal came."""
        return self._asked

    def check(self) -> None:
        """Raise KeyboardInterrupt where a signal came."""
        if self._asked:
            raise KeyboardInterrupt


@contextlib.contextmanager
def _signals() -> Iterator[_Stopped]:
    stopped = _Stopped()
    before = {one: signal.signal(one, stopped.ask) for one in _SIGNALS}
    try:
        yield stopped
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def try_to_look(
    capture: CaptureFolder, equipment: Equipment, *, collection: Path, options: CheckOptions
) -> ReplayReport | str:
    """Check a capture as ``look_at``, or return why it cannot be shown at all.

    Raises:
        ViewerError, KeyboardInterrupt: as ``look_at``.
    """
    try:
        return look_at(capture, equipment, collection=collection, options=options)
    except ViewerError:
        raise
    except PreserveError as error:
        return str(error)


def print_replay(screen: Console, report: ReplayReport) -> None:
    """Print a check for a person: a line for each page that failed, and one for all."""
    for row in report.pages:
        if not row.ok:
            put_indented(screen, text(page_line(row)), 2)
    totals, comments = report.totals, report.comments
    shown = totals.pages - totals.failed
    line = text("shown" if report.ok else "not shown", "green" if report.ok else "red")
    line.append_text(text(f"  {report.capture}"))
    parts = [
        f"{shown} of {totals.pages} pages",
        f"{comments.visible + comments.hidden} of {comments.expected} comments",
        f"{totals.images_shown} images",
    ]
    if totals.unanswered["undiscovered"]:
        parts.append(f"{totals.unanswered['undiscovered']} requests for what was never discovered")
    if totals.escaped:
        parts.append(f"{totals.escaped} requests that tried to leave")
    if totals.not_opened:
        parts.append(f"{totals.not_opened} not opened")
    version = f" {report.viewer.version}" if report.viewer.version is not None else ""
    viewer = f"{NAMES[Kind(report.viewer.kind)]}{version}, {report.browser}"
    line.append_text(text(f"  {', '.join(parts)}; {viewer}", "dim"))
    screen.print(line, soft_wrap=True)


def page_line(row: PageRow) -> str:
    """Say what is wrong with a page."""
    return f"{row.url}: {'; '.join(row.reasons)}"


def say_left_out(capture: CaptureFolder) -> None:
    """Say that a capture holds nothing to be looked at."""
    say(f"left out of the replay: capture {capture.id} failed: it holds no article.")
