"""One capture, from a seed's address to a manifest.

The story: fetch the article; read what it says about itself, what it needs, what it cites, and its
discussion, going on from page to page for as long as the adapter asks; visit requisites and
citations, many hosts at a time; close the files; write the account.
"""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
from typing import TYPE_CHECKING

from preserve import fetch, manifest, urls
from preserve.account import (
    CaptureOptions,
    Provenance,
    account_of,
    begin_journal,
    previous_of,
    record_discussion,
    write_account,
)
from preserve.catalogue import Catalogue
from preserve.clock import SystemClock, iso, stamp
from preserve.errors import CollectionError, InvalidAddress, PreserveError, WarcError
from preserve.frontier import Journal
from preserve.index import Originals
from preserve.model import Outcome, Role
from preserve.visiting import (
    Earlier,
    Recorder,
    Session,
    hosts_of,
    not_shared,
    read_article,
    want_citations,
)
from preserve.warc import WarcWriter

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from preserve.catalogue import CaptureFolder, Hosts
    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.discuss import Thread
    from preserve.visiting import Found

_TOLD_EVERY_SECONDS = 0.1


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


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Captured:
    """A finished capture: its manifest and its folder (absolute).

    ``remarks`` are sentences on what went wrong beside it: it is whole all the same.
    """

    manifest: manifest.Manifest
    folder: Path
    remarks: tuple[str, ...] = ()


async def capture(
    seed: str,
    *,
    settings: Settings,
    collection: Path,
    options: CaptureOptions | None = None,
    watch: Callable[[Snapshot], None] = lambda _: None,
    stop: asyncio.Event | None = None,
    clock: Clock | None = None,
    new_suffix: Callable[[], str] = lambda: secrets.token_hex(3),
    hosts: Hosts | None = None,
) -> Captured:
    """Capture an article, its discussion and every link that either cites.

    ``seed`` is the article's address; the capture goes to ``collection/HOST/ID``. ``stop`` ends it
    early: what is there is closed and marked ``partial``. A failed address never raises. Captures
    that run at the same time keep one pace on each host: those of one event loop best hand in the
    same ``hosts``; without, the collection's are opened.

    Raises:
        InvalidAddress: ``seed`` is not an ``http`` or ``https`` address.
        SettingsError: a header of the seed has no value where the settings say.
        CollectionError: the collection cannot be written.
    """
    address = urls.parse(seed)
    if address is None or not urls.is_web(address):
        raise InvalidAddress(
            f"{seed!r} is not an http or https address; give one such as https://blog.example/a."
        )
    credentials = await asyncio.to_thread(fetch.credentials_of, settings, address)
    clock = clock or SystemClock()
    started = clock.now()
    capture_id = f"{stamp(started)}-{new_suffix()}"
    folder = await asyncio.to_thread(_new_folder, collection, address.host, capture_id)
    provenance = Provenance(
        id=capture_id, seed=address.href, settings=settings, options=options or CaptureOptions()
    )
    previous = await asyncio.to_thread(previous_of, folder.parent, address.href)
    try:
        async with hosts_of(collection, settings, clock, given=hosts) as (known, remarks):
            story = _Story(
                provenance,
                folder=folder,
                clock=clock,
                watch=watch,
                previous=previous,
                credentials=credentials,
                hosts=known,
            )
            done = await story.run(started, stop or asyncio.Event())
            return dataclasses.replace(done, remarks=(*remarks, *done.remarks))
    except (OSError, WarcError) as error:
        raise CollectionError(
            f"{folder} cannot be written: {getattr(error, 'strerror', None) or error}. What was "
            "captured before is kept; make room or mend the rights, and capture again."
        ) from error


def _new_folder(collection: Path, host: str, capture_id: str) -> Path:
    folder = collection.absolute() / host.strip("[]").replace(":", "_") / capture_id
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise CollectionError(
            f"The collection {collection} cannot be written: {error.strerror}. "
            "Name another folder with --collection, or mend its rights."
        ) from error
    return folder


def _catalogued(folder: Path) -> tuple[str, ...]:
    """Add a finished capture to the catalogue, which is a cache: say so where that fails."""
    try:
        with Catalogue.open(folder.parents[1]) as catalogue:
            catalogue.add(folder)
    except PreserveError as error:
        return (str(error),)
    return ()


class _Story:
    """One capture under way, and what it has found."""

    def __init__(
        self,
        provenance: Provenance,
        *,
        folder: Path,
        clock: Clock,
        watch: Callable[[Snapshot], None],
        previous: CaptureFolder | None,
        credentials: fetch.Credentials | None,
        hosts: Hosts | None,
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
        self.journal = Journal(folder)
        self.recorder = Recorder(
            self._writer(provenance.id),
            self.journal,
            originals=Originals() if dedup != "off" else None,
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
        )

    async def run(self, started: datetime.datetime, stop: asyncio.Event) -> Captured:
        """Visit, read and close."""
        try:
            return await self._run(started, stop)
        finally:
            self.journal.close()

    async def _run(self, started: datetime.datetime, stop: asyncio.Event) -> Captured:
        previous = self.previous.id if self.previous is not None else None
        await asyncio.to_thread(
            begin_journal, self.journal, self.provenance, started=started, previous=previous
        )
        await self.earlier.open()
        self.recorder.start()
        try:
            self._tell("article")
            async with self.session.running(stop):
                found = await read_article(self.session, self.seed, told=self._tell)
                await self._want_citations(found)
            self._tell("closing", found.thread)
            return await self._close(found, started)
        except BaseException:
            await self.recorder.abandon()
            raise
        finally:
            await self.earlier.close()

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
            limit=self.settings.limits.citations,
            not_visited=None if options.citations else (Outcome.SKIPPED, "--no-citations"),
        )

    async def _close(self, found: Found, started: datetime.datetime) -> Captured:
        agenda = self.session.agenda
        account = await record_discussion(
            self.recorder,
            account_of(found, agenda, self.seed),
            capture_id=self.provenance.id,
            started=iso(started),
            folder=self.folder,
        )
        warcs = await self.recorder.close()
        whole = await asyncio.to_thread(
            write_account,
            self.folder,
            account,
            agenda=agenda,
            warcs=warcs,
            facts_of=lambda status, reasons: self.provenance.facts(
                started=started,
                finished=self.clock.now(),
                previous=self.previous.id if self.previous is not None else None,
                status=status,
                reasons=reasons,
            ),
            settings=self.settings,
            new_writer=lambda stem: self._writer(stem, numbered=False),
        )
        self.session.robots_before.share(
            agenda.gates,
            self.session.ledger,
            capture_id=self.provenance.id,
            folder=f"{self.folder.parent.name}/{self.folder.name}",
        )
        remarks = await asyncio.to_thread(_catalogued, self.folder)
        remarks = tuple(self.earlier.remarks) or remarks
        if self.credentials is not None:
            remarks = (*self.credentials.remarks, *remarks)
        if self.session.pace.trouble is not None:
            remarks = (not_shared(self.session.pace.trouble), *remarks)
        return Captured(manifest=whole, folder=self.folder, remarks=remarks)

    def _writer(self, stem: str, *, numbered: bool = True) -> WarcWriter:
        return WarcWriter(
            self.folder,
            stem=stem,
            capture_id=self.provenance.id,
            warcinfo=self.provenance.warcinfo(),
            numbered=numbered,
            clock=self.clock,
        )

    def _tell(self, phase: str, thread: Thread | None = None) -> None:
        self.phase = phase
        self.thread = thread or self.thread
        self.told_at = -1.0
        self._told()

    def _told(self) -> None:
        now = self.clock.monotonic()
        if 0 <= now - self.told_at < _TOLD_EVERY_SECONDS:
            return
        self.told_at = now
        frontier = self.session.frontier
        hosts = sorted(frontier.waiting_hosts(), key=lambda one: -one[2])
        self.watch(
            Snapshot(
                seed=self.seed,
                phase=self.phase,
                comments_recorded=len(self.thread.comments) if self.thread else 0,
                comments_claimed=self.thread.claimed if self.thread else None,
                by_role=self.session.agenda.counts,
                waiting=len(frontier),
                in_flight=self.session.visits.in_flight,
                bytes_fetched=self.session.visitor.bytes_fetched,
                hosts_waiting=tuple(hosts[:5]),
            )
        )
