"""Captures of several seeds, one after the other, and what is reported of them."""

from __future__ import annotations

import asyncio
import dataclasses
import traceback
from typing import TYPE_CHECKING, Any

from preserve.capture import CLOSING, Captured, Snapshot, capture, resume, side_by_side
from preserve.cli.loop import run_stoppable
from preserve.cli.progress import progress
from preserve.cli.screen import (
    STATUS_STYLES,
    console,
    counts,
    print_json_line,
    put_text,
    say,
    text,
)
from preserve.cli.show import discussion_text
from preserve.errors import PreserveError
from preserve.manifest import CitationRow, read_rows
from preserve.visiting import Together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.account import CaptureOptions
    from preserve.cli.progress import Progress
    from preserve.config import Settings

EXIT_COMPLETE, EXIT_FAILED, EXIT_PARTIAL = 0, 1, 3


def warn_of_stop(shown: Progress, *, stays_open: bool = False) -> None:
    """Take down the display and say that the capture is being closed, or left open."""
    shown.close()
    becomes = "kept, and the capture stays open" if stays_open else "being closed"
    say(f"stopping: what was fetched is {becomes}; once more ends at once.")


@dataclasses.dataclass(kw_only=True)
class Run:
    """Captures of several seeds, one after the other, and how they ended.

    The next begins when the one before asks nobody for anything any more, and is being closed.

    ``settings_of`` gives the settings of a seed; their tags are added to those of the options. With
    ``resumed``, the folder of a capture that was left open, there is one seed: that capture's.
    That ``announced`` begins was said.
    """

    settings_of: Callable[[str], Settings]
    collection: Path
    options: CaptureOptions
    as_json: bool
    quiet: bool
    resumed: Path | None = None
    announced: str | None = None
    failed: int = 0
    partial: int = 0
    left: int = 0

    def of(self, seeds: Sequence[str]) -> int:
        """Capture the seeds; report each on standard output; return the exit code."""
        with progress(quiet=self.quiet, announced=self.announced) as shown:
            run_stoppable(
                lambda stop: self._all(seeds, shown, stop),
                stopping=lambda: warn_of_stop(shown, stays_open=self.resumed is not None),
            )
        if self.left:
            say(f"{self.left} of {len(seeds)} addresses were not captured.")
        if self.failed or self.left:
            return EXIT_FAILED
        return EXIT_PARTIAL if self.partial else EXIT_COMPLETE

    async def _all(self, seeds: Sequence[str], shown: Progress, stop: asyncio.Event) -> None:
        under_way: dict[str, asyncio.Event] = {}
        async with Together.running() as together:
            self.left = await side_by_side(
                seeds,
                lambda seed, asks_no_more: self._one(
                    seed, _Place(seed, shown, under_way, together, asks_no_more), stop
                ),
                at_once=1,
                stop=stop,
            )

    async def _one(self, seed: str, place: _Place, stop: asyncio.Event) -> None:
        place.begin()
        try:
            ended = await self._ended(seed, place, stop)
            await place.turn()
            self._tell(seed, ended)
        finally:
            place.end()

    async def _ended(self, seed: str, place: _Place, stop: asyncio.Event) -> Captured | Exception:
        """Capture a seed; a defect met on one article must not end the others."""
        try:
            return await self._capture(seed, place, stop)
        except Exception as error:  # noqa: BLE001 -- see above
            return error

    def _tell(self, seed: str, ended: Captured | Exception) -> None:
        if isinstance(ended, Exception):
            self.failed += 1
            if isinstance(ended, PreserveError):
                say(str(ended))
                return
            put_text("".join(traceback.format_exception(ended)), err=True)
            say(f"the capture of {seed} ended in a defect of the program; please report it.")
            return
        for remark in ended.remarks:
            say(remark)
        status = ended.manifest.capture.status
        self.failed += status == "failed"
        self.partial += status == "partial"
        report(ended, as_json=self.as_json)

    async def _capture(self, seed: str, place: _Place, stop: asyncio.Event) -> Captured:
        if self.resumed is not None:
            return await resume(self.resumed, watch=place.show, stop=stop)
        settings = self.settings_of(seed)
        tags = tuple(dict.fromkeys((*settings.defaults.tags, *self.options.tags)))
        return await capture(
            seed,
            settings=settings,
            collection=self.collection,
            options=dataclasses.replace(self.options, tags=tags),
            watch=place.show,
            stop=stop,
            together=place.together,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """The place of one capture among those that have not ended, the eldest first.

    The eldest is what the display shows; they are told of in this order.
    """

    seed: str
    shown: Progress
    under_way: dict[str, asyncio.Event]
    together: Together
    asks_no_more: Callable[[], None]

    def begin(self) -> None:
        self.under_way[self.seed] = asyncio.Event()
        self.shown.begin(self.seed)

    def show(self, snapshot: Snapshot) -> None:
        if snapshot.phase == CLOSING:
            self.asks_no_more()
        if next(iter(self.under_way)) == self.seed:
            self.shown.show(snapshot)

    async def turn(self) -> None:
        """Wait until all that began before were told of."""
        while (eldest := next(iter(self.under_way))) != self.seed:
            await self.under_way[eldest].wait()
        self.shown.pause()

    def end(self) -> None:
        self.under_way.pop(self.seed).set()


def report(done: Captured, *, as_json: bool) -> None:
    """Print a finished capture: a line of JSON, or some for a person."""
    if as_json:
        print_json_line(capture_line(done))
    else:
        print_summary(done)


def capture_line(done: Captured) -> dict[str, Any]:
    """Return what ``--json`` prints of a capture; paths are absolute."""
    manifest = done.manifest
    return {
        "id": manifest.capture.id,
        "seed": manifest.capture.seed,
        "status": manifest.capture.status,
        "folder": str(done.folder.absolute()),
        "manifest": str(done.folder.absolute() / "manifest.json"),
        "discussion": manifest.discussion,
        "totals": manifest.totals,
    }


def print_summary(done: Captured) -> None:
    """Print a finished capture for a person."""
    manifest = done.manifest
    by_outcome: dict[str, int] = {}
    for row in read_rows(done.folder / manifest.parts.citations.file, CitationRow):
        name = str(row.outcome or "unsettled")
        by_outcome[name] = by_outcome.get(name, 0) + 1
    screen = console()
    status = manifest.capture.status
    heading = text(status, STATUS_STYLES.get(status, ""))
    heading.append_text(text(f"  {manifest.article.title or manifest.capture.seed}", "bold"))
    screen.print(heading)
    for name, value in (
        *(("because", text(reason)) for reason in manifest.capture.status_reasons),
        ("discussion", discussion_text(manifest.discussion)),
        ("citations", counts(by_outcome)),
        ("capture", text(manifest.capture.id)),
        ("folder", text(done.folder)),
    ):
        line = text(f"  {name:<12}", "dim")
        screen.print(line.append_text(value))
