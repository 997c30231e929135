"""Putting a capture that broke off back where it stood, in the rooms that are to go on with it.

What is settled stays settled. What was discovered and not settled waits until its turn comes again:
the article and its discussion when the story asks for them, requisites at once where their page is
settled, the rest when nothing else is left. What was recorded and not judged is judged by its
records. What was settled is read again only where reading has to go on from it: the article, its
discussion, robots.txt, and pages whose scripts are not read yet.
"""

from __future__ import annotations

import asyncio
import base64
import datetime
from typing import TYPE_CHECKING

from preserve import urls
from preserve.errors import CollectionError, PreserveError
from preserve.frontier import JOURNAL_NAME, Ledger
from preserve.model import Flag, Framing, Group, Outcome, Role
from preserve.recalling.log import recall
from preserve.recalling.records import Kept
from preserve.visiting.answers import Answer, read_answer
from preserve.visiting.needing import GUESSES_MAX, RUNS, TOO_MANY_GUESSES
from preserve.visiting.waking import wake
from preserve.warc import ORIGINAL_LEAST_BYTES, Original

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.discover import ScriptHome
    from preserve.frontier import Entry
    from preserve.index import Originals
    from preserve.recalling.beginning import Beginning
    from preserve.visiting import Session
    from preserve.visiting.agenda import Agenda
    from preserve.warc import WarcFile

_HANDED_OVER = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.FEED})
_READ_AS_DATA = frozenset({Role.DISCUSSION, Role.FEED})
_PAGES = frozenset({Role.ARTICLE, Role.DISCUSSION})
_WHOLE = frozenset({Outcome.CAPTURED, Outcome.UNCHANGED})
_RULES_LIVE = datetime.timedelta(hours=24)  # RFC 9309, 2.4


class Resumption:
    """What a capture that broke off has, and what it had used of its limits.

    ``files`` are its WARC files, closed; ``ledger`` is as its journal has it. ``told`` is called as
    they are read: see ``Kept``.

    Raises:
        OSError, WarcError: files or journal cannot be read.
        CollectionError: the journal is damaged, so that nobody can go on from it.
    """

    def __init__(
        self,
        folder: Path,
        begun: Beginning,
        files: Sequence[WarcFile],
        *,
        told: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        self.begun = begun
        self.files = tuple(files)
        self.ledger = Ledger()
        self._kept = Kept(folder, [file.name for file in files], told=told)
        self._left_over: list[Entry] = []
        journal = folder / JOURNAL_NAME
        self._recalled = recall(
            journal, self.ledger, records=self._kept.ids, undone_is_settled=False
        )
        if not self._recalled.is_whole:
            raise CollectionError(
                f"{journal} has lines that cannot be read, so that {folder.name} cannot be "
                f"resumed; close it with: preserve repair {folder.name}"
            )

    @property
    def resumed_at(self) -> tuple[datetime.datetime, ...]:
        """When other processes went on with it, before this one."""
        return tuple(at for at, _ in self._recalled.resumed)

    @property
    def written(self) -> Kept:
        """What it has written: a record of ours that is there is not written again."""
        return self._kept

    @property
    def used_seconds(self) -> float:
        """How long it was under way, as far as its records tell."""
        since, used = self.begun.started, 0.0
        if self._recalled.resumed:
            since, used = self._recalled.resumed[-1]
        if self._kept.last_date is None:
            return used
        last = datetime.datetime.fromisoformat(self._kept.last_date)
        return used + max((last - since).total_seconds(), 0.0)

    async def restore(
        self, session: Session, originals: Originals | None, *, now: datetime.datetime
    ) -> None:
        """Put a session whose visits are under way where the capture stood.

        Raises:
            OSError: a record cannot be read.
        """
        ledger, agenda, visitor = session.ledger, session.agenda, session.visitor
        open_ones = [entry for entry in ledger if entry.outcome is None]
        agenda.unfinished.waiting = dict.fromkeys(entry.url for entry in open_ones)
        agenda.unfinished.recorded = await asyncio.to_thread(self._kept.untold, ledger)
        agenda.given_up.update(
            {
                host: why
                for host, why in self._recalled.given_up.items()
                if why[2] is None or datetime.datetime.fromisoformat(why[2]) > now
            }
        )
        hosts = session.allowance.recall(ledger)
        for entry in ledger:
            if entry.outcome is not None:
                for role in entry.roles:
                    agenda.counts[role][entry.outcome] += 1
        visitor.needs.guesses_left = GUESSES_MAX - sum(map(_was_guessed, ledger))
        for url, set_cookies in self._kept.cookies():
            session.fetcher.recall(url, set_cookies)
        if originals is not None:
            for original in filter(None, map(_original, ledger)):
                originals.remember(original)
        for host in hosts:
            session.visits.heed_bytes(host)
        await self._read_again(session, now=now)
        await self._find_homes(session, open_ones)
        self._go_on(session, open_ones)

    def read_left_over(self, ledger: Ledger) -> None:
        """Add the records of addresses that nobody has asked for again; they are to be settled."""
        self._left_over = self._kept.add_to(ledger)

    def settle_left_over(self, agenda: Agenda) -> None:
        """Settle what was added, by what its records show."""
        for entry in self._left_over:
            best = entry.best
            assert best is not None
            agenda.settle(entry, best.row.outcome, best.row.detail)

    # ------------------------------------------------------------------------------------ reading

    async def _read_again(self, session: Session, *, now: datetime.datetime) -> None:
        agenda, visitor = session.agenda, session.visitor
        for entry in list(session.ledger):
            if entry.outcome is None:
                continue
            if Role.ROBOTS in entry.roles:
                await self._read_rules(session, entry, now=now)
            if entry.outcome is Outcome.REDIRECTED or not entry.roles & _HANDED_OVER:
                continue
            if entry.best is None or entry.best.record is None:
                visitor.pages[entry.url] = Answer()
                continue
            answer = await self._answer(session, entry)
            if answer is not None:
                visitor.pages[entry.url] = answer
            elif entry.outcome.group is Group.THE_THING:  # then it is to be had once more
                agenda.reopen(entry)
                agenda.unfinished.waiting[entry.url] = None

    async def _read_rules(self, session: Session, entry: Entry, *, now: datetime.datetime) -> None:
        gates = session.agenda.gates
        if entry.outcome is Outcome.KEPT_EARLIER:
            address = urls.parse(entry.url)
            assert address is not None
            found = session.robots_before.of(address.host, address.origin)
            if found is not None:
                rules, hops = found
                for hop in hops:
                    gates.remember(hop.url, rules)
            return
        best = entry.best
        if best is None or best.warc_date is None:
            return
        if now - datetime.datetime.fromisoformat(best.warc_date) < _RULES_LIVE:
            answer = await self._answer(session, entry, as_robots=True)
            if answer is not None and answer.rules is not None:
                gates.remember(entry.url, answer.rules)

    async def _answer(
        self, session: Session, entry: Entry, *, as_robots: bool = False
    ) -> Answer | None:
        """Read what an address gave once more; None where its record cannot be read."""
        best = entry.best
        assert best is not None

        def read() -> Answer | None:
            exchange = self._kept.exchange_of(entry)
            if exchange is None or best.record is None:
                return None
            return read_answer(
                exchange,
                record_id=best.record.id,
                as_page=entry.is_page or "frame" in entry.expects,
                as_data=bool(entry.roles & _READ_AS_DATA),
                as_robots=as_robots,
                expects=frozenset(entry.expects),
                decoded_bytes=session.agenda.limits.decoded_bytes,
            )

        try:
            return await asyncio.to_thread(read)
        except PreserveError:
            return None
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a page makes a reader do
            session.recorder.report("unreadable", url=entry.url, error=repr(error))
            return Answer(flags=(Flag.UNREAD,))

    async def _find_homes(self, session: Session, open_ones: Sequence[Entry]) -> None:
        """Find the pages that scripts run on which are still to be read."""
        known: dict[str, ScriptHome | None] = {}
        for entry in open_ones:
            if not entry.expects & RUNS:
                continue
            home = await self._home(session, entry, known)
            if home is not None:
                session.visitor.needs.homes.setdefault(entry.url, home)

    async def _home(
        self, session: Session, entry: Entry, known: dict[str, ScriptHome | None]
    ) -> ScriptHome | None:
        seen = {entry.url}
        page = _asker(session.ledger, entry)
        while page is not None and page.url not in seen and page.expects & RUNS:
            seen.add(page.url)
            page = _asker(session.ledger, page)
        if page is None or page.outcome is None:  # then it will be read, and say so itself
            return None
        if page.url not in known:
            answer = session.visitor.pages.get(page.url)
            if answer is None and page.best is not None:
                answer = await self._answer(session, page)
            known[page.url] = answer.home if answer is not None else None
        return known[page.url]

    # ------------------------------------------------------------------------------------ going on

    def _go_on(self, session: Session, open_ones: Sequence[Entry]) -> None:
        """Queue what nobody will ask for: requisites, and where article and discussion redirect."""
        agenda, ledger = session.agenda, session.ledger
        numbers = {entry.number: entry for entry in ledger}
        for entry in list(ledger):
            target = ledger.get(entry.redirect_to or "")
            if entry.outcome is Outcome.REDIRECTED and target is not None:
                for role in (*(_PAGES & entry.roles), *({Role.REQUISITE} & entry.roles)):
                    if role in target.roles:
                        wake(agenda, target, role)
                    else:
                        agenda.want(target.url, role=role, via=entry, letter="R")
        for entry in open_ones:
            askers = [numbers[number] for number in entry.required_by if number in numbers]
            is_asked_for = any(asker.outcome is not None for asker in askers)
            if Role.REQUISITE in entry.roles and not entry.tries and is_asked_for:
                wake(agenda, entry, Role.REQUISITE)


def _asker(ledger: Ledger, entry: Entry) -> Entry | None:
    """Return what asked for an address first."""
    first = next(iter(entry.required_by), None)
    if first is not None:
        return next((one for one in ledger if one.number == first), None)
    return ledger.get(entry.via) if entry.via is not None else None


def _was_guessed(entry: Entry) -> bool:
    """Tell whether an address counts among those that were guessed from scripts."""
    return (
        Role.REQUISITE in entry.roles
        and entry.hops.endswith("X")
        and entry.detail != TOO_MANY_GUESSES[1]
    )


def _original(entry: Entry) -> Original | None:
    """Return what later answers may refer to, where this one may be referred to."""
    best = entry.best
    if (
        best is None
        or best.record is None
        or entry.outcome not in _WHOLE
        or best.revisit_of is not None
        or entry.posting is not None
        or best.status != 200
        or Flag.CHALLENGE in entry.flags
        or best.payload_sha256 is None
        or best.warc_date is None
        or (best.payload_bytes or 0) < ORIGINAL_LEAST_BYTES
    ):
        return None
    return Original(
        record_id=best.record.id,
        url=entry.url,
        date=best.warc_date,
        payload_sha256=bytes.fromhex(best.payload_sha256),
        payload_bytes=best.payload_bytes or 0,
        chunked=best.framing is Framing.CHUNKED,
        payload_sha1=base64.b32decode(best.payload_sha1) if best.payload_sha1 else b"",
    )
