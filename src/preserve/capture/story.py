"""The story of a capture.

Fetch the article; read what it says about itself, what it needs, what it cites, and its discussion,
going on from page to page for as long as the adapter asks; visit requisites and citations, many
hosts at a time; close the files; write the account.
"""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from preserve import page
from preserve.account import account_of, begin_journal, record_discussion, write_account
from preserve.articles import JustRead, take_in_one
from preserve.catalogue import Catalogue, not_to_be_asked
from preserve.clock import iso
from preserve.errors import PreserveError
from preserve.frontier import Journal
from preserve.index import LinesToBe, Originals
from preserve.model import Outcome, Role
from preserve.visiting import (
    Earlier,
    Recorder,
    Session,
    not_shared,
    read_article,
    want_citations,
)
from preserve.warc import WarcWriter
from preserve.withdrawing import settle

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from preserve import fetch, manifest
    from preserve.account import Provenance
    from preserve.catalogue import Hosts
    from preserve.clock import Clock
    from preserve.discuss import Thread
    from preserve.recalling import Resumption
    from preserve.visiting import Found, Together
    from preserve.warc import Planned, Stored

CLOSING = "closing"  # the phase in which nobody is asked for anything any more
TOLD_EVERY_SECONDS = 0.1


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """Where a capture stands, for a display: counts of settled addresses, and who is waited for.

    ``hosts_waiting`` has (host, why, seconds) for each host that has addresses left and may not be
    asked yet; the longest wait first.
    """

    seed: str
    phase: str
    comments_recorded: int
    comments_claimed: int | None
    by_role: Mapping[Role, Mapping[Outcome, int]]
    waiting: int
    in_flight: int
    bytes_fetched: int
    hosts_waiting: tuple[tuple[str, str, float], ...]


def reading_records(seed: str, done_bytes: int) -> Snapshot:
    """Return what a display shows while the records of an open capture are read."""
    return Snapshot(
        seed=seed,
        phase="reading its records",
        comments_recorded=0,
        comments_claimed=None,
        by_role={},
        waiting=0,
        in_flight=0,
        bytes_fetched=done_bytes,
        hosts_waiting=(),
    )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Captured:
    """A finished capture: its manifest and its folder (absolute).

    ``remarks`` are sentences on what went wrong beside it: it is whole all the same.
    """

    manifest: manifest.Manifest
    folder: Path
    remarks: tuple[str, ...] = ()


def _catalogued(folder: Path, found: Found) -> tuple[str, ...]:
    """Add a finished capture to the catalogue, which is a cache: say so where that fails."""
    try:
        settle(folder.parents[1], [folder])
        with Catalogue.open(folder.parents[1]) as catalogue:
            catalogue.add(folder)
            take_in_one(catalogue, folder, just_read=_just_read(found))
    except PreserveError as error:
        return (str(error),)
    return ()


def _just_read(found: Found) -> JustRead | None:
    if found.document is None or found.thread is None or found.asked_for_more:
        return None
    return JustRead(document=found.document, discussion=found.thread.containers)


class Story:
    """One capture under way, and what it has found.

    With ``resumption`` it goes on with one that broke off, whose ``journal`` was taken up.
    """

    def __init__(
        self,
        provenance: Provenance,
        *,
        folder: Path,
        clock: Clock,
        watch: Callable[[Snapshot], None],
        previous: str | None,
        credentials: fetch.Credentials | None,
        hosts: Hosts | None,
        together: Together | None = None,
        journal: Journal | None = None,
        resumption: Resumption | None = None,
    ) -> None:
        settings = provenance.settings
        self.provenance = provenance
        self.settings = settings
        self.seed = provenance.seed
        self.folder = folder
        self.clock = clock
        self.watch = watch
        self.phase = "article"
        self.thread: Thread | None = None
        self.told_at = -1.0
        self.previous = previous
        dedup = settings.collection.dedup
        self.earlier = Earlier(
            folder.parents[1],
            refers=dedup == "collection",
            with_credentials=provenance.is_authenticated,
        )
        self.credentials = credentials
        self.resumption = resumption
        self.resumed: tuple[datetime.datetime, ...] = ()
        self.journal = journal or Journal(folder)
        self.originals = Originals() if dedup != "off" else None
        # Of what an earlier process has written nobody here was told.
        self.index = LinesToBe(folder) if resumption is None else None
        told = self.index.take if self.index is not None else None
        self.recorder = Recorder(
            self._writer(provenance.id, told=told), self.journal, originals=self.originals
        )
        self.session = Session(
            settings,
            recorder=self.recorder,
            folder=folder,
            user_agent=provenance.user_agent,
            obey_robots=provenance.options.ignore_robots is None,
            clock=clock,
            told=self._told,
            earlier=self.earlier,
            credentials=credentials,
            hosts=hosts,
            together=together,
            ledger=resumption.ledger if resumption is not None else None,
        )
        self.session.agenda.withdrawn = not_to_be_asked(folder.parents[1])
        if resumption is not None:
            self.session.visits.used_seconds = resumption.used_seconds

    async def run(self, started: datetime.datetime, stop: asyncio.Event) -> Captured:
        """Visit, read and close."""
        try:
            return await self._run(started, stop)
        finally:
            self.journal.close()

    async def _run(self, started: datetime.datetime, stop: asyncio.Event) -> Captured:
        await asyncio.to_thread(self._begin_journal, started)
        await self.earlier.open()
        self.recorder.start()
        try:
            self._tell("article")
            async with self.session.running(stop):
                if self.resumption is not None:
                    await self.resumption.restore(
                        self.session, self.originals, now=self.clock.now()
                    )
                found = await read_article(self.session, self.seed, told=self._tell)
                await self._want_citations(found)
            self._tell(CLOSING, found.thread)
            return await self._close(found, started)
        except BaseException:
            await self.recorder.abandon()
            raise
        finally:
            await self.earlier.close()

    def _begin_journal(self, started: datetime.datetime) -> None:
        if self.resumption is None:
            begin_journal(self.journal, self.provenance, started=started, previous=self.previous)
            return
        now = self.clock.now()
        self.resumed = (*self.resumption.resumed_at, now)
        self.journal.append("resumed", at=iso(now), used_seconds=self.resumption.used_seconds)
        self.journal.sync()

    async def _want_citations(self, found: Found) -> None:
        options = self.provenance.options
        if options.citations and options.trigger != "manual" and not options.full:
            await self.session.agenda.citing.learn(
                found,
                earlier=self.earlier,
                now=self.clock.now(),
                again_days=self.settings.schedule.citations_again_days,
            )
        want_citations(
            self.session,
            found,
            not_visited=None if options.citations else (Outcome.SKIPPED, "--no-citations"),
        )

    async def _close(self, found: Found, started: datetime.datetime) -> Captured:
        agenda = self.session.agenda
        if self.resumption is not None:
            await asyncio.to_thread(self.resumption.read_left_over, self.session.ledger)
            self.resumption.settle_left_over(agenda)
        account = await record_discussion(
            self.recorder,
            account_of(found, agenda, self.seed),
            capture_id=self.provenance.id,
            started=iso(started),
            folder=self.folder,
            before=self.resumption.written if self.resumption is not None else None,
        )
        warcs = await self.recorder.close()
        if self.resumption is not None:
            warcs = (*self.resumption.files, *warcs)
        whole = await asyncio.to_thread(
            write_account,
            self.folder,
            account,
            agenda=agenda,
            warcs=warcs,
            facts_of=lambda status, reasons: self.provenance.facts(
                started=started,
                finished=self.clock.now(),
                previous=self.previous,
                status=status,
                reasons=reasons,
                resumed=self.resumed,
            ),
            settings=self.settings,
            new_writer=lambda stem: self._writer(stem, numbered=False),
            indexed=self.index.entries if self.index is not None else None,
        )
        self.session.robots_before.share(
            agenda.gates,
            self.session.ledger,
            capture_id=self.provenance.id,
            folder=f"{self.folder.parent.name}/{self.folder.name}",
        )
        remarks = await asyncio.to_thread(_catalogued, self.folder, found)
        remarks = tuple(self.earlier.remarks) or remarks
        if self.credentials is not None:
            remarks = (*self.credentials.remarks, *remarks)
        if self.session.pace.trouble is not None:
            remarks = (not_shared(self.session.pace.trouble), *remarks)
        if found.document is not None:
            page.let_go(found.document)
        return Captured(manifest=whole, folder=self.folder, remarks=remarks)

    def _writer(
        self,
        stem: str,
        *,
        numbered: bool = True,
        told: Callable[[Planned, Stored], None] | None = None,
    ) -> WarcWriter:
        return WarcWriter(
            self.folder,
            stem=stem,
            capture_id=self.provenance.id,
            warcinfo=self.provenance.warcinfo(resumed=self.resumption is not None),
            numbered=numbered,
            clock=self.clock,
            told=told,
        )

    def _tell(self, phase: str, thread: Thread | None = None) -> None:
        self.phase = phase
        self.thread = thread or self.thread
        self.told_at = -1.0
        self._told()

    def _told(self) -> None:
        now = self.clock.monotonic()
        if 0 <= now - self.told_at < TOLD_EVERY_SECONDS:
            return
        self.told_at = now
        frontier = self.session.frontier
        self.watch(
            Snapshot(
                seed=self.seed,
                phase=self.phase,
                comments_recorded=len(self.thread.comments) if self.thread else 0,
                comments_claimed=self.thread.claimed if self.thread else None,
                by_role=self.session.agenda.counts,
                waiting=len(frontier),
                in_flight=self.session.visits.in_flight,
                bytes_fetched=self.session.allowance.bytes_fetched,
                hosts_waiting=tuple(frontier.waiting_hosts()),
            )
        )
