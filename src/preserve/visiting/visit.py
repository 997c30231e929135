"""One address: fetch it, keep it, judge it, read it, and want what it leads to."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from preserve import polite, urls
from preserve.clock import iso
from preserve.model import Ask, Flag, Group, Outcome, Role
from preserve.visiting.answers import Answer, read_answer
from preserve.visiting.gates import REDIRECTS_LIMIT
from preserve.visiting.tries import try_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.fetch import Fetcher
    from preserve.frontier import Entry, Item
    from preserve.model import Exchange, Failure
    from preserve.visiting.agenda import Agenda
    from preserve.visiting.recorder import Forgetful, Kept, Recorder
    from preserve.warc import Stored

_READ_AS_PAGE = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.CITATION})
_HANDED_OVER = frozenset({Role.ARTICLE, Role.DISCUSSION})


class Visitor:
    """Visits one address at a time; as many at once as are asked for.

    ``pages`` keeps the answer of each article and discussion page, by address, for the story;
    ``bytes_fetched`` counts what came over the wire. With ``requisites`` false, what pages need is
    not wanted. What ``same_as_before`` says yes to is ``unchanged``.
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
        self._requisites = requisites
        self._same_as_before = same_as_before
        self._cookies_sent: dict[str, str] = {}
        self._read_before: dict[str, Answer] = {}
        self.pages: dict[str, Answer] = {}
        self.bytes_fetched = 0

    async def fetch(self, item: Item) -> Exchange:
        """Make the request, and tell the host's pace how it went; may be cancelled."""
        limits = self._settings.limits
        cookies = self._fetcher.cookies_for(item.url)
        if cookies:
            self._cookies_sent[item.url] = cookies
        limit = limits.citation_bytes if item.role is Role.CITATION else limits.body_bytes
        left = max(limits.capture_bytes - self.bytes_fetched, 1)
        started = self._clock.monotonic()
        outcome, status = Outcome.INTERRUPTED, None
        try:
            exchange = await self._fetcher.fetch(
                Ask(url=item.url, headers=item.headers, body_limit=min(limit, left))
            )
            outcome, status = polite.outcome_of(exchange), exchange.status
            self._hold(item.host, exchange)
        finally:
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
        return exchange

    async def take(self, item: Item, exchange: Exchange) -> None:
        """Keep an answer, judge it, read it, and settle its address or put it back."""
        entry = self._agenda.ledger.get(item.url)
        assert entry is not None
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
            again = isinstance(decision, polite.Retry)
            if not again or outcome.group is Group.THE_THING:
                answer = await self._read(item, entry, exchange, kept)
            if isinstance(decision, polite.Retry):
                self._try_again(item, decision)
            else:
                self._settle(item, entry, decision, answer, exchange.failure)
        finally:
            for body in (exchange.response, exchange.unread):
                if body is not None:
                    body.close()
            if self._health.is_down(item.host):
                self._agenda.give_up(item.host, Outcome.HOST_DOWN, "the host was given up")

    def _hold(self, host: str, exchange: Exchange) -> None:
        """Let the whole host rest for as long as a busy answer asks for."""
        if exchange.status in {429, 503}:
            wish = exchange.header("retry-after")
            seconds = polite.retry_after_seconds(wish, self._clock.now())
            if seconds:
                self._pace.hold(host, self._clock.monotonic() + seconds)

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
        """Read the attempt that got furthest so far.

        An address may gain a role while it is read: it is then read once more, for that role too.
        """
        if entry.best is not entry.tries[-1]:
            return self._read_before.get(entry.url, Answer())
        stored = kept.written.response if kept is not None else None
        answer, purposes, has_outlinks = Answer(), None, False
        while (needed := self._purposes(item, entry)) != purposes:
            purposes = needed
            answer = await self._read_for(purposes, exchange, stored)
            wanted = answer.outlinks and entry.roles & _READ_AS_PAGE
            if stored is not None and wanted and not has_outlinks:
                has_outlinks = True
                lines = [("outlink", f"{url} L a/@href") for url in answer.outlinks]
                await self._recorder.add_metadata(exchange.url, lines, stored)
        entry.was_read = needed["as_page"]
        entry.flags = set(answer.flags)
        self._read_before[entry.url] = answer
        return answer

    def _purposes(self, item: Item, entry: Entry) -> dict[str, bool]:
        """Return what an answer is to be read as, for all roles that its address has by now."""
        return {
            "as_page": bool(entry.roles & _READ_AS_PAGE) or "frame" in entry.expects,
            "as_style": "style" in entry.expects,
            "as_data": Role.DISCUSSION in entry.roles,
            "as_robots": self._agenda.gates.reads(item.url, item.origin),
        }

    async def _read_for(
        self, purposes: dict[str, bool], exchange: Exchange, stored: Stored | None
    ) -> Answer:
        """Read in a thread; what a page does to its reader ends no capture."""
        record_id = stored.id if stored is not None else None
        try:
            return await asyncio.to_thread(read_answer, exchange, record_id=record_id, **purposes)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a page makes a reader do
            self._recorder.report("unreadable", url=exchange.url, error=repr(error))
            return Answer(flags=(Flag.UNREAD,))

    def _settle(
        self,
        item: Item,
        entry: Entry,
        decision: polite.Stop,
        answer: Answer,
        failure: Failure | None,
    ) -> None:
        agenda = self._agenda
        self._read_before.pop(entry.url, None)
        if answer.rules is not None:
            agenda.gates.remember(entry.url, answer.rules)
        outcome: Outcome | None = decision.outcome
        target = entry.tries[-1].redirect_to
        if target is not None:
            outcome = self._follow(item, entry, target)
        if outcome is None:
            return
        if entry.roles & _HANDED_OVER:
            self.pages[entry.url] = answer
            entry.was_handed_over = True
        self._want_requisites(item, entry, answer)
        not_before = iso(decision.not_before) if decision.not_before else None
        detail = failure.detail if failure is not None else None
        agenda.settle(entry, outcome, detail, not_before=not_before)
        if outcome is Outcome.RATE_LIMITED and not_before is not None:
            why = f"the host asked to wait until {not_before}"
            agenda.give_up(item.host, outcome, why, not_before=not_before)
        if agenda.gates.awaits(item.url):
            agenda.robots_settled(entry)

    def _try_again(self, item: Item, decision: polite.Retry) -> None:
        if self._agenda.halted is not None:
            self._agenda.settle_item(item, *self._agenda.halted)
            return
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
            too_many = item.role is Role.ROBOTS and redirects > REDIRECTS_LIMIT
            for role in entry.roles:
                for expects in (None, *sorted(entry.expects)):
                    agenda.want(
                        target,
                        role=role,
                        via=entry,
                        letter="R",
                        depth=item.depth,
                        redirects=redirects,
                        expects=expects,
                        settled_as=_TOO_MANY if too_many else None,
                    )
            return Outcome.REDIRECTED
        cookies = self._fetcher.cookies_for(target)
        again = agenda.ledger.get(target)
        changed = cookies != self._cookies_sent.get(target, "")
        if again is None or not changed or redirects > self._settings.limits.redirects:
            return Outcome.REDIRECT_LOOP
        if again is not entry:
            if again.outcome is None:  # it is being asked, or will be
                return Outcome.REDIRECTED
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


_TOO_MANY = (Outcome.SKIPPED, f"robots.txt redirects more than {REDIRECTS_LIMIT} times")
