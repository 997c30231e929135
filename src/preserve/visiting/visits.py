"""One address after another: fetch, keep, judge, read, discover.

The frontier says which address may go now; each visit is a task of its own, so that a waiting host
holds neither a worker nor a connection.
"""

from __future__ import annotations

import asyncio
import dataclasses
import math
import shutil
from typing import TYPE_CHECKING

from preserve import polite, urls
from preserve.clock import iso
from preserve.model import Ask, Outcome, Role
from preserve.visiting.answers import Answer, read_answer
from preserve.visiting.tries import try_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.fetch import Fetcher
    from preserve.frontier import Entry, Item
    from preserve.model import Exchange
    from preserve.visiting.agenda import Agenda
    from preserve.visiting.recorder import Forgetful, Kept, Recorder

_READ_AS_PAGE = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.CITATION})
_OUTLINKS_OF = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.CITATION})
_DISK_CHECK_SECONDS = 1.0


class Visits:
    """Visits what the agenda holds until nothing is left, or until it is halted.

    ``pages`` keeps the answer of each article and discussion page, by address, for the story to
    take; ``bytes_fetched`` counts what came over the wire.
    """

    def __init__(
        self,
        agenda: Agenda,
        *,
        settings: Settings,
        fetcher: Fetcher,
        recorder: Recorder | Forgetful,
        pace: polite.Pace,
        retries: polite.RetryPolicy,
        health: polite.HostHealth,
        clock: Clock,
        folder: Path,
        requisites: bool,
        same_as_before: Callable[[Exchange], bool],
    ) -> None:
        self._agenda = agenda
        self._settings = settings
        self._fetcher = fetcher
        self._recorder = recorder
        self._pace = pace
        self._retries = retries
        self._health = health
        self._clock = clock
        self._folder = folder
        self._requisites = requisites
        self._same_as_before = same_as_before
        self._tasks: dict[asyncio.Task[None], Item] = {}
        self._fetching: set[asyncio.Task[None]] = set()
        self._cookies_sent: dict[str, str] = {}
        self._error: BaseException | None = None
        self._finished = False
        self._disk_checked = -math.inf
        self.pages: dict[str, Answer] = {}
        self.bytes_fetched = 0

    # --------------------------------------------------------------------------------- the running

    async def run(self, stop: asyncio.Event) -> None:
        """Visit until ``finish`` was called and nothing is left; ``stop`` ends it early.

        Raises:
            OSError: what was fetched could not be written.
        """
        agenda = self._agenda
        watching = asyncio.create_task(self._watch(stop))
        try:
            while self._error is None:
                self._start_what_may_go()
                if self._finished and not self._tasks and not len(agenda.frontier):
                    return
                agenda.changed.clear()
                full = len(self._tasks) >= self._settings.network.connections
                seconds = math.inf if full else agenda.frontier.wait_seconds()
                await self._wait(seconds)
            raise self._error
        finally:
            watching.cancel()
            for task in self._fetching:
                task.cancel()
            await asyncio.gather(watching, *self._tasks, return_exceptions=True)

    def finish(self) -> None:
        """Say that nothing more will be wanted but by what is visited."""
        self._finished = True
        self._agenda.changed.set()

    def halt(self, outcome: Outcome, detail: str) -> None:
        """End the capture here: what waits or is being fetched takes this outcome.

        An answer that has arrived is still kept and read, so that no record is cut.
        """
        self._agenda.halt(outcome, detail)
        for task in self._fetching:
            task.cancel()
        self._agenda.changed.set()

    @property
    def in_flight(self) -> int:
        """How many visits are under way."""
        return len(self._tasks)

    async def _watch(self, stop: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._settings.limits.capture_seconds):
                await stop.wait()
        except TimeoutError:
            self.halt(Outcome.LIMIT_REACHED, "limits.capture_seconds")
        else:
            self.halt(Outcome.INTERRUPTED, "the capture was stopped")

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(None if math.isinf(seconds) else max(seconds, 0.001)):
                await self._agenda.changed.wait()
        except TimeoutError:
            return

    def _start_what_may_go(self) -> None:
        while len(self._tasks) < self._settings.network.connections:
            item = self._agenda.frontier.pop()
            if item is None:
                return
            task = asyncio.create_task(self._visit(item))
            self._tasks[task] = item
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        item = self._tasks.pop(task)
        if task.cancelled():
            halted = self._agenda.halted or (Outcome.INTERRUPTED, "the capture was stopped")
            self._agenda.settle_item(item, *halted)
        elif (error := task.exception()) is not None and self._error is None:
            self._error = error
        self._agenda.changed.set()

    # --------------------------------------------------------------------------------- one address

    async def _visit(self, item: Item) -> None:
        entry = self._agenda.ledger.get(item.url)
        assert entry is not None
        exchange = await self._fetch(item)
        try:
            outcome = polite.outcome_of(exchange)
            if outcome is Outcome.CAPTURED and self._same_as_before(exchange):
                outcome = Outcome.UNCHANGED
            kept = await self._keep(item, entry, exchange)
            self._health.note(item.host, outcome)
            target = polite.redirect_target(exchange) if outcome is Outcome.REDIRECTED else None
            redirect_to = target.href if target is not None else None
            entry.tries.append(try_of(exchange, outcome, kept, redirect_to=redirect_to))
            decision = self._retries.decide(
                exchange, outcome, attempt=item.attempt, now=self._clock.now()
            )
            if isinstance(decision, polite.Retry):
                self._try_again(item, exchange, decision)
                return
            answer = await self._read(item, entry, exchange, kept)
            final: Outcome | None = decision.outcome
            if redirect_to is not None:
                final = self._follow(item, entry, redirect_to)
            if final is not None:
                self._want_requisites(item, entry, answer)
                not_before = iso(decision.not_before) if decision.not_before else None
                detail = exchange.failure.detail if exchange.failure is not None else None
                self._agenda.settle(entry, final, detail, not_before=not_before)
                if final is Outcome.RATE_LIMITED and not_before is not None:
                    why = f"the host asked to wait until {not_before}"
                    self._agenda.give_up(item.host, final, why, not_before=not_before)
                if self._agenda.gates.awaits(item.url):
                    self._agenda.robots_settled(entry, answer.rules)
        finally:
            for body in (exchange.response, exchange.unread):
                if body is not None:
                    body.close()
            if self._health.is_down(item.host):
                self._agenda.give_up(item.host, Outcome.HOST_DOWN, "the host was given up")

    async def _fetch(self, item: Item) -> Exchange:
        limits = self._settings.limits
        self._check_disk()
        cookies = self._fetcher.cookies_for(item.url)
        if cookies:
            self._cookies_sent[item.url] = cookies
        cited = item.role is Role.CITATION
        ask = Ask(
            url=item.url,
            headers=item.headers,
            body_limit=limits.citation_bytes if cited else limits.body_bytes,
        )
        started = self._clock.monotonic()
        outcome, status = Outcome.INTERRUPTED, None
        task = asyncio.current_task()
        assert task is not None
        self._fetching.add(task)
        try:
            exchange = await self._fetcher.fetch(ask)
            outcome, status = polite.outcome_of(exchange), exchange.status
        finally:
            self._fetching.discard(task)
            self._pace.finished(
                item.host,
                requisite=item.requisite,
                elapsed_seconds=self._clock.monotonic() - started,
                outcome=outcome,
                status=status,
            )
            self._agenda.frontier.touch(item.host)
            self._agenda.changed.set()
        self.bytes_fetched += exchange.bytes_received
        if self.bytes_fetched >= limits.capture_bytes:
            self._agenda.halt(Outcome.LIMIT_REACHED, "limits.capture_bytes")
        return exchange

    async def _keep(self, item: Item, entry: Entry, exchange: Exchange) -> Kept | None:
        fields = [
            ("hopsFromSeed", item.hops),
            ("roles", " ".join(role.value for role in Role if role in entry.roles)),
            ("attempt", str(item.attempt)),
        ]
        if item.via is not None:
            fields.insert(0, ("via", item.via))
        return await self._recorder.keep(exchange, fields)

    async def _read(
        self, item: Item, entry: Entry, exchange: Exchange, kept: Kept | None
    ) -> Answer:
        stored = kept.written.response if kept is not None else None
        answer = await asyncio.to_thread(
            read_answer,
            exchange,
            record_id=stored.id if stored is not None else None,
            as_page=bool(entry.roles & _READ_AS_PAGE) or "frame" in entry.expects,
            as_style="style" in entry.expects,
            as_robots=self._agenda.gates.awaits(item.url),
        )
        entry.flags.update(answer.flags)
        if stored is not None and answer.outlinks and entry.roles & _OUTLINKS_OF:
            lines = [("outlink", f"{url} L a/@href") for url in answer.outlinks]
            await self._recorder.add_metadata(exchange.url, lines, stored)
        if entry.roles & {Role.ARTICLE, Role.DISCUSSION}:
            self.pages[entry.url] = answer
        return answer

    def _try_again(self, item: Item, exchange: Exchange, decision: polite.Retry) -> None:
        if self._agenda.halted is not None:
            self._agenda.settle_item(item, *self._agenda.halted)
            return
        if exchange.header("retry-after") is not None:
            self._pace.hold(item.host, self._clock.monotonic() + decision.seconds)
        again = dataclasses.replace(item, attempt=item.attempt + 1)
        self._agenda.frontier.retry(again, seconds=decision.seconds)
        self._agenda.changed.set()

    def _follow(self, item: Item, entry: Entry, target: str) -> Outcome | None:
        """Want where a redirect leads; return the hop's outcome, None where it is asked again.

        A redirect that comes back to where it has been is a loop, unless a cookie was set on the
        way: then the address is asked once more, with it.
        """
        agenda = self._agenda
        redirects = item.redirects + 1
        if not agenda.ledger.leads_to(target, item.url):
            agenda.want(
                target,
                role=item.role,
                via=entry,
                letter="R",
                depth=item.depth,
                redirects=redirects,
                expects=next(iter(entry.expects), None),
            )
            return Outcome.REDIRECTED
        cookies = self._fetcher.cookies_for(target)
        again = agenda.ledger.get(target)
        changed = cookies != self._cookies_sent.get(target, "")
        if again is None or not changed or redirects > self._settings.limits.redirects:
            return Outcome.REDIRECT_LOOP
        if again is not entry:
            agenda.reopen(again)
        address = urls.parse(target)
        assert address is not None
        agenda.queue(
            dataclasses.replace(
                item,
                url=target,
                host=address.host,
                origin=address.origin,
                redirects=redirects,
                attempt=1,
                urgent=True,
            )
        )
        return None if again is entry else Outcome.REDIRECTED

    def _want_requisites(self, item: Item, entry: Entry, answer: Answer) -> None:
        for found in answer.requisites if self._requisites else ():
            self._agenda.want(
                found.url if found.url is not None else found.as_written,
                role=Role.REQUISITE,
                via=entry,
                letter="E",
                expects=found.expects,
                depth=item.depth + 1 if item.requisite else 1,
            )

    def _check_disk(self) -> None:
        now = self._clock.monotonic()
        if now - self._disk_checked < _DISK_CHECK_SECONDS:
            return
        self._disk_checked = now
        if shutil.disk_usage(self._folder).free < self._settings.limits.free_disk_bytes:
            self._agenda.halt(Outcome.LIMIT_REACHED, "limits.free_disk_bytes")
