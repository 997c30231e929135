"""One address: fetch it, keep it, judge it, read it, and want what it leads to."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

from preserve import page, polite, urls
from preserve.clock import iso
from preserve.errors import CollectionError, WarcError
from preserve.manifest import FlagEvidenceRow
from preserve.model import Ask, Flag, Group, Outcome, Role, Truncation
from preserve.visiting.answers import Answer, is_plain, read_answer
from preserve.visiting.gates import REDIRECTS_LIMIT
from preserve.visiting.keeping import Keeping
from preserve.visiting.needing import Needing

if TYPE_CHECKING:
    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.fetch import Fetcher
    from preserve.frontier import Entry, Item
    from preserve.model import Exchange, Failure
    from preserve.visiting.agenda import Agenda
    from preserve.visiting.earlier import Earlier
    from preserve.visiting.keeping import Judged
    from preserve.visiting.recorder import Forgetful, Recorder
    from preserve.warc import Stored

_HANDED_OVER = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.FEED})
_READ_AS_DATA = frozenset({Role.DISCUSSION, Role.FEED})
_LAST_ATTEMPT = 1_000_000


class Visitor:
    """Visits one address at a time; as many at once as are asked for.

    ``pages`` keeps the answer of each article and discussion page, by address, for the story.
    ``needs`` wants what pages need; with ``requisites`` false it does not. ``earlier`` knows what
    addresses gave before, and what is stored of that.
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
        earlier: Earlier,
    ) -> None:
        self._agenda = agenda
        self._settings = settings
        self._fetcher = fetcher
        self._recorder = recorder
        self._pace = pace
        self._retries = retries
        self._health = health
        self._clock = clock
        self._allowance = agenda.allowance
        self.needs = Needing(agenda, is_on=requisites)
        self._keeping = Keeping(recorder=recorder, earlier=earlier, gates=agenda.gates)
        self._cookies_sent: dict[str, str] = {}
        self._read_before: dict[str, Answer] = {}
        self.pages: dict[str, Answer] = {}

    async def fetch(self, item: Item) -> Exchange:
        """Make the request, and tell the host's pace how it went; may be cancelled."""
        cookies = self._fetcher.cookies_for(item.url)
        if cookies:
            self._cookies_sent[item.url] = cookies
        entry = self._agenda.ledger.get(item.url)
        assert entry is not None
        is_cited = item.role is Role.CITATION or entry.is_guess
        body_limit, limit = self._allowance.next_body(item.host, is_cited=is_cited)
        started = self._clock.monotonic()
        outcome, status = Outcome.INTERRUPTED, None
        try:
            headers = (*item.headers, *await self._keeping.condition(item, entry))
            started = self._clock.monotonic()
            exchange = await self._fetcher.fetch(
                Ask(
                    url=item.target,
                    headers=headers,
                    body_limit=body_limit,
                    content=item.posting.content if item.posting is not None else None,
                )
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
        self._allowance.took(item.host, exchange.bytes_received)
        return _naming(limit, exchange)

    async def take(self, item: Item, exchange: Exchange) -> None:
        """Keep an answer, judge it, read it, and settle its address or put it back."""
        entry = self._agenda.ledger.get(item.url)
        assert entry is not None
        try:
            judged = await self._keeping.keep(item, entry, exchange)
            await self._judge(item, entry, exchange, judged)
        finally:
            self._keeping.done(item)
            for body in (exchange.response, exchange.unread):
                if body is not None:
                    body.close()
            self._give_up_if_down(item.host)

    async def take_recorded(self, item: Item) -> None:
        """Judge what an interrupted capture recorded of an address, as if it came now.

        Where that asks for another attempt, the time that has passed since counts.
        """
        entry = self._agenda.ledger.get(item.url)
        assert entry is not None
        try:
            attempts = await self._agenda.unfinished.read(item.url)
        except (CollectionError, WarcError):  # what it repeats is not there any more
            self._try_again(item, seconds=0)
            return
        try:
            for number, one in enumerate(attempts, start=1):
                self._allowance.took(item.host, one.tried.row.bytes)
                judged = await self._keeping.recall(item, entry, one)
                if number == len(attempts):
                    last = dataclasses.replace(item, attempt=item.attempt + number - 1)
                    ago = (self._clock.now() - one.exchange.started).total_seconds()
                    self._hold(item.host, one.exchange, ago_seconds=max(ago, 0))
                    await self._judge(last, entry, one.exchange, judged, ago_seconds=max(ago, 0))
                elif judged.outcome.group is Group.THE_THING:
                    await self._read(item, entry, one.exchange, judged)
        finally:
            self._give_up_if_down(item.host)

    async def _judge(
        self,
        item: Item,
        entry: Entry,
        exchange: Exchange,
        judged: Judged,
        *,
        ago_seconds: float = 0.0,
    ) -> None:
        self._health.note(item.host, judged.outcome)
        # A guess that fails is not worth a second request.
        attempt = _LAST_ATTEMPT if entry.is_guess else item.attempt
        now = self._clock.now() - datetime.timedelta(seconds=ago_seconds)
        decision = self._retries.decide(exchange, judged.outcome, attempt=attempt, now=now)
        again = isinstance(decision, polite.Retry) or judged.is_vain
        if not again or judged.outcome.group is Group.THE_THING:
            answer = await self._read(item, entry, exchange, judged)
        if self._keeping.must_ask_again(item, entry, judged):
            self._try_again(item, seconds=0)
        elif isinstance(decision, polite.Retry):
            next_attempt = dataclasses.replace(item, attempt=item.attempt + 1)
            self._try_again(next_attempt, seconds=max(decision.seconds - ago_seconds, 0))
        else:
            self._settle(item, entry, decision, answer, exchange.failure)

    def _give_up_if_down(self, host: str) -> None:
        if self._health.is_down(host):
            rest = self._pace.give_up(host)
            self._agenda.give_up(
                host,
                Outcome.HOST_DOWN,
                "the host was given up",
                not_before=iso(rest) if rest is not None else None,
            )

    def _hold(self, host: str, exchange: Exchange, *, ago_seconds: float = 0.0) -> None:
        """Let the whole host rest for as long as a busy answer asks for."""
        if exchange.status in {429, 503}:
            now = self._clock.now() - datetime.timedelta(seconds=ago_seconds)
            seconds = polite.retry_after_seconds(exchange.header("retry-after"), now)
            if seconds and seconds > ago_seconds:
                self._pace.hold(host, self._clock.monotonic() + seconds - ago_seconds)

    async def _read(self, item: Item, entry: Entry, exchange: Exchange, judged: Judged) -> Answer:
        """Read the attempt that got furthest so far.

        An address may gain a role while it is read: it is then read once more, for that role too.
        The links of what has not changed were written down when it was stored.
        """
        if entry.best is not entry.tries[-1]:
            return self._read_before.get(entry.url, Answer())
        shown = judged.shown
        stored = judged.kept.written.response if judged.kept is not None else None
        has_outlinks = shown is not exchange or judged.links_are_told
        answer, purposes = Answer(), None
        while (needed := self._purposes(item, entry)) != purposes:
            purposes = needed
            answer = await self._read_for(purposes, shown, stored)
            wanted = answer.outlinks and entry.is_page
            if stored is not None and wanted and not has_outlinks:
                has_outlinks = True
                lines = [("outlink", f"{url} L a/@href") for url in answer.outlinks]
                await self._recorder.add_metadata(exchange.url, lines, stored)
        entry.was_read = needed["as_page"]
        entry.flags = set(answer.flags)
        entry.flag_evidence = answer.flag_evidence
        if not await self._keeping.is_the_thing(exchange, answer, judged):
            entry.flags.add(Flag.CHALLENGE)
            if all(shown.flag is not Flag.CHALLENGE for shown in entry.flag_evidence):
                says = "the body is a page that wants proof of being human"
                evidence = FlagEvidenceRow(flag=Flag.CHALLENGE, says=says)
                entry.flag_evidence = (*entry.flag_evidence, evidence)
        self._read_before[entry.url] = answer
        return answer

    def _purposes(self, item: Item, entry: Entry) -> dict[str, Any]:
        """Return what an answer is to be read as, for all roles that its address has by now."""
        return {
            "as_page": entry.is_page or "frame" in entry.expects,
            "as_data": bool(entry.roles & _READ_AS_DATA),
            "as_robots": self._agenda.gates.reads(item.url, item.origin),
            "expects": frozenset(entry.expects),
            "home": self.needs.homes.get(entry.url),
            "decoded_bytes": self._settings.limits.decoded_bytes,
        }

    async def _read_for(
        self, purposes: dict[str, Any], exchange: Exchange, stored: Stored | None
    ) -> Answer:
        """Read in a thread; what a page does to its reader ends no capture."""
        record_id = stored.id if stored is not None else None
        try:
            if is_plain(exchange, **purposes):
                return read_answer(exchange, record_id=record_id, **purposes)
            return await asyncio.to_thread(read_answer, exchange, record_id=record_id, **purposes)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a page makes a reader do
            self._recorder.report("unreadable", url=exchange.url, error=repr(error))
            says = f"what reads pages cannot cope with it: {type(error).__name__}"
            evidence = (FlagEvidenceRow(flag=Flag.UNREAD, says=says),)
            return Answer(flags=(Flag.UNREAD,), flag_evidence=evidence)

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
        depth = item.depth + 1 if item.requisite else 1
        self.needs.want(entry, answer, depth=depth, redirects=item.redirects)
        self.needs.homes.pop(entry.url, None)
        not_before = iso(decision.not_before) if decision.not_before else None
        detail = failure.detail if failure is not None else answer.remark
        if entry.unlisted and detail is None:
            detail = f"{entry.unlisted} more addresses that it names are not listed"
        agenda.settle(entry, outcome, detail, not_before=not_before)
        if outcome is Outcome.RATE_LIMITED and not_before is not None:
            why = f"the host asked to wait until {not_before}"
            agenda.give_up(item.host, outcome, why, not_before=not_before)
        if agenda.gates.awaits(item.url):
            agenda.robots_settled(entry)
        if answer.document is not None and not entry.was_handed_over:
            page.let_go(answer.document)

    def _try_again(self, item: Item, *, seconds: float) -> None:
        if self._agenda.ends(item):
            return
        self._agenda.frontier.retry(item, seconds=seconds)
        self._agenda.changed.set()

    def _follow(self, item: Item, entry: Entry, target: str) -> Outcome | None:
        """Want where a redirect leads; return the hop's outcome, None where it is asked again.

        A redirect that comes back to where it has been is a loop, unless a cookie was set on the
        way: then the address is asked once more, with it.
        """
        agenda = self._agenda
        redirects = item.redirects + 1
        homes = self.needs.homes
        if entry.url in homes:
            homes.setdefault(target, homes[entry.url])
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
                        is_guess=entry.is_guess,
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


_TOO_MANY = (Outcome.SKIPPED, f"robots.txt redirects more than {REDIRECTS_LIMIT} times")


def _naming(limit: str, exchange: Exchange) -> Exchange:
    """Name the limit that cut a body, where one did."""
    failure = exchange.failure
    if exchange.truncated is not Truncation.LENGTH or failure is None or exchange.status is None:
        return exchange
    named = dataclasses.replace(failure, detail=f"{limit}: {failure.detail}")
    return dataclasses.replace(exchange, failure=named)
