"""Runs of what is due: feeds are read, seeds captured, changes written down and told.

Several processes may run on one collection: whoever takes the lease of a seed captures it, and
looks once more whether it is still due.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
from typing import TYPE_CHECKING

from preserve.account import CaptureOptions
from preserve.capture import CLOSING, Captured, capture, resume, side_by_side
from preserve.catalogue import Catalogue
from preserve.config.schedules import Always
from preserve.errors import PreserveError
from preserve.repair import repair, repair_all
from preserve.schedule.feed_visits import visit_feed
from preserve.schedule.left_open import to_go_on_with
from preserve.schedule.plan import LAST_TRIGGER, TRIGGER, Planned, feed_due, plan
from preserve.schedule.ran import Ran, Watch, compared, failures_in_a_row, why_failed
from preserve.schedule.seeds import WatchedSeed, watched_seeds
from preserve.schedule.telling import News, failure_news, news_of, tell, tell_again
from preserve.visiting import Together, hosts_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path

    from preserve.capture import Snapshot
    from preserve.catalogue import Hosts
    from preserve.catalogue.state import Lease, State
    from preserve.clock import Clock
    from preserve.config import Settings

_LEASE_SECONDS = 120.0
_RENEWED_EVERY_SECONDS = 30.0
_LOOKS_EVERY = datetime.timedelta(hours=1)  # another process may have changed what is due


async def wait_until(until: datetime.datetime, clock: Clock, *stops: asyncio.Event) -> None:
    """Wait until the clock says so, or one of the events is set."""
    seconds = max((until - clock.now()).total_seconds(), 0.0)
    waiting = [asyncio.create_task(stop.wait()) for stop in stops]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


class Runner:
    """Captures what is due in one collection, by settings that may change under way.

    ``stop`` ends a run: captures under way are closed as they are. ``wait`` is how time passes
    between what is due; what is due is looked at anew after ``looks_every`` at the latest.
    ``beside`` is called in a thread with each capture that is there, and returns remarks; after a
    stop it is not.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        collection: Path,
        state: State,
        clock: Clock,
        stop: asyncio.Event,
        watch: Watch | None = None,
        beside: Callable[[Ran], Sequence[str]] = lambda _: (),
        wait: Callable[..., Awaitable[None]] = wait_until,
        looks_every: datetime.timedelta = _LOOKS_EVERY,
    ) -> None:
        self.settings = settings
        self.changed = asyncio.Event()
        self.left = 0  # seeds that were due when a run was stopped
        self._collection = collection
        self._state = state
        self._clock = clock
        self._stop = stop
        self._watch = watch or Watch()
        self._beside = beside
        self._wait = wait
        self._looks_every = looks_every
        self._hosts: Hosts | None = None
        self._broken_off: dict[Path, WatchedSeed] = {}

    # ------------------------------------------------------------------------------------ what

    def planned(self) -> tuple[Planned, ...]:
        """Return when each seed is due, the earliest first."""
        seeds = watched_seeds(self.settings, self._state.articles)
        return plan(seeds, self._collection, now=self._clock.now())

    # ------------------------------------------------------------------------------------ runs

    async def crawl(self) -> None:
        """Read the feeds that are due and capture every seed that is due, once."""
        self._make_catalogue()
        await self._repair()
        async with self._sharing_hosts():
            await self._go_on()
            await self._tell_again()
            await self._read_feeds()
            await self._capture_due(self.planned(), asked=self._clock.now())

    async def stay(self) -> None:
        """Capture what falls due, until stopped; ``changed`` has it look at the settings again.

        A seed without a schedule is captured once, where it never was.
        """
        self._make_catalogue()
        await self._repair()
        async with self._sharing_hosts():
            await self._go_on()
            while not self._stop.is_set():
                self.changed.clear()
                await self._tell_again()
                await self._read_feeds()
                scheduled = [one for one in self.planned() if not _is_done(one)]
                await self._capture_due(scheduled, asked=self._clock.now())
                if self._stop.is_set():
                    return
                following = next((one for one in self.planned() if not _is_done(one)), None)
                until = self._next_look(following)
                self._watch.waits(following, until)
                await self._wait(until, self._clock, self._stop, self.changed)

    @contextlib.asynccontextmanager
    async def _sharing_hosts(self) -> AsyncIterator[None]:
        """Let captures and feeds keep one pace; where that fails, each capture says so itself."""
        async with hosts_of(self._collection, self.settings, self._clock) as (hosts, _):
            self._hosts = hosts
            yield
            self._hosts = None

    def _next_look(self, following: Planned | None) -> datetime.datetime:
        now = self._clock.now()
        times = [now + self._looks_every]
        times += [feed_due(feed, self._state, now) for feed in self.settings.feeds]
        if following is not None and following.due.at is not None:
            times.append(following.due.at)
        # Never at once: what another process is capturing is due until it is done.
        return max(min(times), now + datetime.timedelta(seconds=1))

    async def _read_feeds(self) -> None:
        for feed in self.settings.feeds:
            if self._stop.is_set() or feed_due(feed, self._state, self._clock.now()) > (
                self._clock.now()
            ):
                continue
            async with self._leased(f"feed {feed.address}") as lease:
                if lease is None:
                    continue
                visit = await visit_feed(
                    feed,
                    settings=self.settings,
                    state=self._state,
                    clock=self._clock,
                    stop=self._stop,
                    hosts=self._hosts,
                )
            self._watch.feed_read(visit)

    async def _capture_due(self, planned: Sequence[Planned], *, asked: datetime.datetime) -> None:
        due = [one.seed for one in planned if one.due.at is not None and one.due.at <= asked]
        async with Together.running() as together:
            self.left = await side_by_side(
                due,
                lambda seed, asks_no_more: self._capture(
                    seed, asked=asked, together=together, asks_no_more=asks_no_more
                ),
                at_once=self.settings.schedule.captures_at_once,
                stop=self._stop,
            )

    # ----------------------------------------------------------------------------- one capture

    async def _capture(
        self,
        seed: WatchedSeed,
        *,
        asked: datetime.datetime,
        together: Together,
        asks_no_more: Callable[[], None],
    ) -> None:
        """Capture a seed, unless another process does or just did."""
        async with self._leased(f"seed {seed.url}") as lease:
            if lease is None:
                return
            (planned,) = plan([seed], self._collection, now=asked)
            if planned.due.at is None or planned.due.at > asked or _since(planned, asked):
                return
            self._watch.begins(seed)
            ran = await self._run(planned, together, asks_no_more)
            if self._stop.is_set() and ran.captured is None:
                return
            self._watch.ended(await self._told(ran))

    async def _run(
        self, planned: Planned, together: Together, asks_no_more: Callable[[], None]
    ) -> Ran:
        def shows(snapshot: Snapshot) -> None:
            if snapshot.phase == CLOSING:
                asks_no_more()
            self._watch.shows(snapshot)

        seed = planned.seed
        trigger = LAST_TRIGGER if planned.due.last else TRIGGER
        if isinstance(seed.schedule, Always):
            trigger = "crawl"
        capturing = capture(
            seed.url,
            settings=seed.settings,
            collection=self._collection,
            options=CaptureOptions(
                trigger=trigger, tags=seed.settings.defaults.tags, full=planned.due.last
            ),
            watch=shows,
            stop=self._stop,
            clock=self._clock,
            hosts=self._hosts,
            together=together,
        )
        return await self._ran(seed, capturing)

    async def _ran(self, seed: WatchedSeed, capturing: Awaitable[Captured]) -> Ran:
        try:
            captured = await capturing
        except Exception as error:  # noqa: BLE001 -- a failed capture never fails a run
            return Ran(seed=seed, error=error)
        ran = await asyncio.to_thread(compared, self._collection, seed, captured)
        if self._stop.is_set():  # someone waits for the end
            return ran
        remarks = await asyncio.to_thread(self._beside, ran)
        return dataclasses.replace(ran, remarks=(*ran.remarks, *remarks))

    async def _told(self, ran: Ran) -> Ran:
        """Tell what there is to tell."""
        news: list[News] = []
        notify = self.settings.notify
        if ran.changes is not None:
            news += news_of(ran.changes, include_removed=notify.include_removed)
        failures = await asyncio.to_thread(failures_in_a_row, self._collection, ran)
        if failures and failures % notify.failures == 0:
            news.append(failure_news(failures, why_failed(ran)))
        if not news:
            return ran
        wrong = await tell(
            ran.seed.settings,
            self._state,
            news,
            seed=ran.seed.url,
            captured=ran.captured,
            changes=ran.changes,
        )
        return dataclasses.replace(ran, remarks=(*ran.remarks, *wrong))

    async def _tell_again(self) -> None:
        """Tell what could not be told earlier."""
        for sentence in await tell_again(self.settings, self._state):
            self._watch.wrong(sentence)

    # ------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _leased(self, name: str) -> AsyncIterator[Lease | None]:
        """Hold a lease for as long as the block takes; None where another process has it."""
        lease = self._state.take(name, seconds=_LEASE_SECONDS)
        if lease is None:
            yield None
            return

        async def renew() -> None:
            while True:
                await asyncio.sleep(_RENEWED_EVERY_SECONDS)
                self._state.renew(lease, seconds=_LEASE_SECONDS)

        renewing = asyncio.create_task(renew())
        try:
            yield lease
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            self._state.give_back(lease)

    async def _repair(self) -> None:
        """Close what dead processes left open, but for what is gone on with."""
        with contextlib.suppress(PreserveError):
            seeds = watched_seeds(self.settings, self._state.articles)
            self._broken_off = await asyncio.to_thread(
                to_go_on_with, self._collection, seeds, now=self._clock.now()
            )
            done, wrong = await repair_all(
                self._collection, clock=self._clock, but=self._broken_off
            )
            self._watch.repaired(done, wrong)

    async def _go_on(self) -> None:
        """Go on with captures that broke off a short while ago; close those that cannot be."""
        for folder, seed in self._broken_off.items():
            if self._stop.is_set():
                return
            async with self._leased(f"seed {seed.url}") as lease:
                if lease is not None:
                    await self._resume(folder, seed)

    async def _resume(self, folder: Path, seed: WatchedSeed) -> None:
        self._watch.begins(seed)
        watch, clock = self._watch.shows, self._clock
        going_on = resume(folder, watch=watch, stop=self._stop, clock=clock, hosts=self._hosts)
        ran = await self._ran(seed, going_on)
        if ran.captured is not None:
            remark = f"{folder.name} had been left open: it was gone on with."
            ran = dataclasses.replace(ran, remarks=(remark, *ran.remarks))
        elif self._stop.is_set():
            return
        self._watch.ended(await self._told(ran))
        if ran.captured is None:
            with contextlib.suppress(PreserveError):
                closed = await repair(folder, clock=clock)
                self._watch.repaired([closed] if closed is not None else [], [])

    def _make_catalogue(self) -> None:
        """Make the catalogue where there is none: what is due is asked of it again and again."""
        with contextlib.suppress(PreserveError):
            Catalogue.open(self._collection).close()


def _is_done(planned: Planned) -> bool:
    """Tell whether a seed is not to be captured by itself any more."""
    if isinstance(planned.seed.schedule, Always):
        return planned.last is not None
    return planned.due.at is None


def _since(planned: Planned, asked: datetime.datetime) -> bool:
    """Tell whether a seed was captured since one asked what is due."""
    if planned.last is None:
        return False
    return datetime.datetime.fromisoformat(planned.last.started) >= asked
