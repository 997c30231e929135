"""One captured page in a viewer: opened, waited for, unrolled, and seen."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from typing import TYPE_CHECKING, Any

from preserve.replay.known import key_of, replayed
from preserve.replay.scripts import FIELD, ITEM, LOOK, UNROLL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Frame, Page

    from preserve.replay.known import Ask
    from preserve.replay.serving import Served
    from preserve.replay.wall import Wall
    from preserve.replay.watch import Watch

NAVIGATIONS_MAX = 30

_QUIET_SECONDS = 0.5
_STEP_SECONDS = 0.15
_GLANCE_SECONDS = 4.0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where pages are looked at.

    ``broken`` is what the browser's driver raises; ``stopped`` tells that the user wants an end.
    """

    context: BrowserContext
    watch: Watch
    served: Served
    wall: Wall
    broken: type[Exception]
    stopped: Callable[[], bool]

    def frame_of(self, page: Page, url: str) -> Frame | None:
        """Return the frame of a tab that shows a captured address."""
        key = key_of(url)
        for frame in page.frames:
            inner = replayed(frame.url.partition("#")[0], self.served.origin)
            if inner is not None and key_of(inner.url) == key:
                return frame
        return None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """An image of a page: its address on the archived site, its width where it is decoded."""

    url: str
    width: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What can be seen of a page: its text as it can be read, and all the text of its tree."""

    ready: bool
    text: str
    tree: str
    images: tuple[Image, ...]
    loading: bool


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What came of opening a page; ``shown`` is None where nothing could be seen of it.

    ``asks`` are the requests to the archive, ``escaped`` those to anybody else, all of which were
    stopped; ``unlisted`` counts requests beyond the first thousand. ``trouble`` says what kept the
    page from being seen as it should, ``crashed`` whether the browser broke on it.
    """

    shown: Shown | None
    status: int | None
    asks: tuple[Ask, ...] = ()
    escaped: tuple[str, ...] = ()
    unlisted: int = 0
    left_for: str | None = None
    trouble: tuple[str, ...] = ()
    crashed: bool = False
    screenshot: Path | None = None
    seconds: float = 0.0


class Looking:
    """One page, from its tab to what was seen of it."""

    def __init__(self, stage: Stage, url: str, *, seconds: float) -> None:
        self._stage = stage
        self._watch = stage.watch
        self._url = url
        self._seconds = seconds
        self._started = time.monotonic()
        self._until = self._started + seconds
        self._shown: Shown | None = None
        self._left_for: str | None = None
        self._trouble: list[str] = []
        self._crashed = False
        self._hangs = False

    def run(self, moment: str, screenshot: Path | None) -> Look:
        """Open what was captured at ``moment``, see it, and close it again."""
        stage, watch = self._stage, self._watch
        page: Page | None = None
        picture = None
        try:
            page = stage.context.new_page()
            page.on("crash", self._on_crash)
            page.goto(
                stage.served.address(self._url, moment),
                wait_until="commit",
                timeout=self._seconds * 1000,
            )
            self._rest(page)
            if screenshot is not None and not (self._crashed or self._hangs):
                page.screenshot(path=screenshot, timeout=_GLANCE_SECONDS * 1000)
                picture = screenshot
        except stage.broken as error:
            if stage.stopped():  # what the user ended was ended with the browser
                raise KeyboardInterrupt from error
            self._crashed = self._crashed or page is None or page.is_closed()
            self._trouble.append(brief(error))
        asks, unlisted, status = watch.asks(), watch.unlisted, watch.status
        if page is not None:
            quietly(page.close)
        return Look(
            shown=self._shown,
            status=status,
            asks=asks,
            escaped=watch.escaped(stage.wall.take()),
            unlisted=unlisted,
            left_for=self._left_for,
            trouble=tuple(self._trouble),
            crashed=self._crashed,
            screenshot=picture,
            seconds=round(time.monotonic() - self._started, 2),
        )

    def _on_crash(self, _page: Page) -> None:
        self._crashed = True

    def _rest(self, page: Page) -> None:
        """Wait until everything has come, unroll the page, and wait again."""
        unrolled = False
        while not self._crashed:
            if self._stage.stopped():
                raise KeyboardInterrupt
            page.wait_for_timeout(_STEP_SECONDS * 1000)
            self._close_popups(page)
            frame = self._stage.frame_of(page, self._url)
            if frame is not None:
                self._glance(page, frame, deep=False)
            late = time.monotonic() > self._until
            if not (late or self._settled(page, frame)):
                if self._watch.navigations > NAVIGATIONS_MAX:
                    self._trouble.append("the page goes from address to address without an end")
                    break
                continue
            if late:
                self._trouble.append(f"the page did not come to rest in {self._seconds:g} s")
            elif frame is not None and not unrolled:
                unrolled = True
                self._unroll(frame)
                continue
            if frame is not None and not self._hangs:
                self._glance(page, frame, deep=True)
            break
        self._left_for = self._elsewhere(page)

    def _settled(self, page: Page, frame: Frame | None) -> bool:
        quiet = self._watch.quiet_seconds()
        if frame is None:  # the viewer has not opened the page yet, unless it shows another
            return self._elsewhere(page) is not None and quiet > 4 * _QUIET_SECONDS
        return (
            self._shown is not None
            and self._shown.ready
            and not self._shown.loading
            and quiet > _QUIET_SECONDS
        )

    def _glance(self, page: Page, frame: Frame, *, deep: bool) -> None:
        """See what a frame shows; what was seen before stays where it cannot be seen."""
        self._hangs = True
        with contextlib.suppress(self._stage.broken):
            handle = frame.wait_for_function(
                LOOK, arg=deep, timeout=_GLANCE_SECONDS * 1000, polling=100
            )
            self._hangs = False
            seen = _shown(str(handle.json_value()), self._stage.served.origin)
            if self._stage.frame_of(page, self._url) == frame:  # else it has gone elsewhere
                self._shown = seen

    def _unroll(self, frame: Frame) -> None:
        with contextlib.suppress(self._stage.broken):
            frame.wait_for_function(UNROLL, timeout=_GLANCE_SECONDS * 1000, polling=100)

    def _close_popups(self, page: Page) -> None:
        for popup in self._watch.popups:
            if popup != page:
                quietly(popup.close)
        self._watch.popups.clear()

    def _elsewhere(self, page: Page) -> str | None:
        """Return what is shown in the place of the page that was opened."""
        if self._stage.frame_of(page, self._url) is not None:
            return None
        for frame in page.frames:
            inner = replayed(frame.url, self._stage.served.origin)
            if inner is not None:
                return inner.url
        return None


def _shown(fields: str, origin: str) -> Shown:
    ready, text, tree, *images = fields.split(FIELD)
    found, loading = [], False
    for one in images:
        address, complete, width = one.split(ITEM)
        inner = replayed(address, origin)
        loading = loading or complete != "true"
        found.append(Image(url=inner.url if inner is not None else address, width=int(width)))
    return Shown(
        ready=ready == "complete", text=text, tree=tree, images=tuple(found), loading=loading
    )


def brief(error: Exception) -> str:
    """Return the first line of a message."""
    return (str(error).splitlines() or [type(error).__name__])[0][:300]


def quietly(close: Any) -> None:
    """Close what may be closed already."""
    with contextlib.suppress(Exception):  # whatever it is, nothing more can be done
        close()
