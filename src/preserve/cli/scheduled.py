"""What ``crawl`` and ``run`` share: what is told of captures."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from preserve.cli.report import after_each
from preserve.cli.running import (
    EXIT_COMPLETE,
    EXIT_FAILED,
    EXIT_PARTIAL,
    capture_line,
    print_summary,
)
from preserve.cli.screen import console, print_json_line, put_text, say, text
from preserve.clock import SystemClock
from preserve.compare import headline
from preserve.errors import PreserveError
from preserve.schedule import Runner, Watch

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.capture import Snapshot
    from preserve.catalogue.state import State
    from preserve.cli.log import Log
    from preserve.cli.progress import Progress
    from preserve.config import Settings
    from preserve.repair import Repaired
    from preserve.schedule import FeedVisit, Planned, Ran, WatchedSeed


class Report:
    """Tells how a run goes, and counts how its captures ended.

    Captures go to standard output; all else to standard error: as progress, or as a log.
    """

    def __init__(self, shown: Progress, *, as_json: bool, quiet: bool, log: Log | None) -> None:
        self._shown = shown
        self._as_json = as_json
        self._quiet = quiet
        self._log = log
        self._under_way: list[str] = []
        self.failed = 0
        self.partial = 0

    @property
    def exit_code(self) -> int:
        """The exit code that says how the captures ended."""
        if self.failed:
            return EXIT_FAILED
        return EXIT_PARTIAL if self.partial else EXIT_COMPLETE

    def watch(self, *also: Callable[[Ran], None]) -> Watch:
        """Return what a run is to call; ``also`` are called with each capture that ended."""

        def ended(ran: Ran) -> None:
            self._ended(ran)
            for one in also:
                one(ran)

        def shows(snapshot: Snapshot) -> None:
            # Of several captures at once, the one that began first is shown.
            if self._under_way and snapshot.seed == self._under_way[0]:
                self._shown.show(snapshot)

        return Watch(
            begins=self._begins,
            shows=shows,
            ended=ended,
            feed_read=self._feed_read,
            waits=self._waits,
            repaired=self._repaired,
            wrong=self._wrong,
        )

    def _begins(self, seed: WatchedSeed) -> None:
        self._under_way.append(seed.url)
        if self._log is not None:
            self._log.tell("capture begins", seed=seed.url)
        else:
            self._shown.begin(seed.url)

    def _ended(self, ran: Ran) -> None:
        self._under_way.remove(ran.seed.url)
        self._shown.pause()
        if ran.error is not None:
            self._error(ran, ran.error)
            return
        assert ran.captured is not None
        manifest = ran.captured.manifest
        self.failed += manifest.capture.status == "failed"
        self.partial += manifest.capture.status == "partial"
        changes = dict(headline(ran.changes)) if ran.changes is not None else {}
        for remark in ran.remarks:
            self._remark(remark, seed=ran.seed.url)
        if self._log is not None:
            self._log.tell(
                "capture ended",
                seed=ran.seed.url,
                capture=manifest.capture.id,
                status=manifest.capture.status,
                comments=manifest.discussion.recorded,
                changes=changes or None,
            )
        if self._as_json:
            counts = ran.changes.counts if ran.changes is not None else None
            print_json_line({**capture_line(ran.captured), "changes": counts})
        elif self._log is None:
            print_summary(ran.captured)
            for part, said in changes.items():
                console().print(
                    text(f"  {'changed':<12}", "dim").append_text(text(f"{part}: {said}"))
                )

    def _error(self, ran: Ran, error: Exception) -> None:
        self.failed += 1
        if isinstance(error, PreserveError):
            self._remark(str(error), seed=ran.seed.url)
            return
        lines = "".join(traceback.format_exception(error))
        put_text(lines, err=True)
        self._remark(
            f"the capture of {ran.seed.url} ended in a defect of the program; please report it.",
            seed=ran.seed.url,
        )

    def _remark(self, sentence: str, *, seed: str) -> None:
        if self._log is not None:
            self._log.wrong(sentence, seed=seed)
        else:
            say(sentence)

    def _feed_read(self, visit: FeedVisit) -> None:
        if self._log is not None:
            self._log.tell(
                "feed read",
                feed=visit.feed,
                entries=visit.entries,
                new=visit.new,
                problem=visit.problem,
            )
        elif visit.problem is not None:
            say(f"the feed {visit.feed} was not read well: {visit.problem}.")

    def _repaired(self, done: Sequence[Repaired], wrong: Sequence[str]) -> None:
        for one in done:
            status = one.manifest.capture.status if one.manifest is not None else None
            if self._log is not None:
                self._log.tell("capture repaired", capture=one.folder.name, status=status)
            elif not self._quiet:
                say(f"{one.folder.name} had been left open: it is {status or 'removed'} now.")
        for sentence in wrong:
            self._wrong(sentence)

    def _wrong(self, sentence: str) -> None:
        if self._log is not None:
            self._log.wrong(sentence)
        else:
            say(sentence)

    def _waits(self, following: Planned | None, until: object) -> None:
        if self._log is not None:
            self._log.tell(
                "waiting", until=str(until), next=following.seed.url if following else None
            )


def runner_for(
    settings: Settings,
    collection: Path,
    state: State,
    stop: asyncio.Event,
    watch: Watch,
) -> Runner:
    """Return a run of real time."""
    runner = Runner(
        settings,
        collection=collection,
        state=state,
        clock=SystemClock(),
        stop=stop,
        watch=watch,
        beside=after_each(lambda: runner.settings, collection),
    )
    return runner
