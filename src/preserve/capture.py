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

from preserve import manifest, urls
from preserve.account import (
    CaptureOptions,
    Provenance,
    account_of,
    discussion_json_ld,
    previous_of,
    write_account,
)
from preserve.account.linked_data import MEDIA_TYPE
from preserve.clock import SystemClock, iso, stamp
from preserve.errors import CollectionError, InvalidAddress, WarcError
from preserve.frontier import Journal
from preserve.index import Originals
from preserve.model import Form, Outcome, Role
from preserve.visiting import Earlier, Recorder, Session, read_article
from preserve.warc import WarcWriter

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
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
    """A finished capture: its manifest and its folder (absolute)."""

    manifest: manifest.Manifest
    folder: Path


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
) -> Captured:
    """Capture an article, its discussion and every link that either cites.

    ``seed`` is the article's address; the capture goes to ``collection/HOST/ID``. ``stop`` ends it
    early: what is there is closed and marked ``partial``. A failed address never raises.

    Raises:
        InvalidAddress: ``seed`` is not an ``http`` or ``https`` address.
        CollectionError: the collection cannot be written.
    """
    address = urls.parse(seed)
    if address is None or not urls.is_web(address):
        raise InvalidAddress(
            f"{seed!r} is not an http or https address; give one such as https://blog.example/a."
        )
    clock = clock or SystemClock()
    started = clock.now()
    capture_id = f"{stamp(started)}-{new_suffix()}"
    folder = await asyncio.to_thread(_new_folder, collection, address.host, capture_id)
    provenance = Provenance(
        id=capture_id, seed=address.href, settings=settings, options=options or CaptureOptions()
    )
    previous = await asyncio.to_thread(previous_of, folder.parent, address.href)
    try:
        story = _Story(provenance, folder=folder, clock=clock, watch=watch, previous=previous)
        return await story.run(started, stop or asyncio.Event())
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
        self.earlier = Earlier(previous)
        self.recorder = Recorder(
            self._writer(provenance.id),
            Journal(folder),
            originals=self._originals(),
        )
        self.session = Session(
            settings,
            recorder=self.recorder,
            folder=folder,
            user_agent=provenance.user_agent,
            obey_robots=provenance.robots.policy == "obey",
            clock=clock,
            told=self._told,
            same_as_before=self.earlier.has_same,
        )

    async def run(self, started: datetime.datetime, stop: asyncio.Event) -> Captured:
        """Visit, read and close."""
        self.recorder.start()
        self.recorder.report("capture", id=self.provenance.id, seed=self.seed, started=iso(started))
        self._tell("article")
        try:
            async with self.session.running(stop):
                found = await read_article(self.session, self.seed, told=self._tell)
                self._want_citations(found)
            self._tell("closing", found.thread)
            return await self._close(found, started)
        except BaseException:
            await self.recorder.abandon()
            raise

    def _want_citations(self, found: Found) -> None:
        agenda, ledger = self.session.agenda, self.session.ledger
        limit = self.settings.limits.citations
        seen: set[str] = set()
        for cited in found.citations:
            citation = cited.citation
            url = citation.url if citation.url is not None else citation.as_written
            ending: tuple[Outcome, str] | None = None
            if not self.provenance.options.citations:
                ending = Outcome.SKIPPED, "--no-citations"
            elif url not in seen and len(seen) >= limit:
                ending = Outcome.LIMIT_REACHED, "limits.citations"
            else:
                seen.add(url)
            via = ledger.get(cited.source_url)
            agenda.want(url, role=Role.CITATION, via=via, letter="L", settled_as=ending)
            if ending is None and citation.alternatives:
                is_text = citation.form is Form.TEXT
                agenda.also_try((url, *citation.alternatives), unless_there=not is_text)

    async def _close(self, found: Found, started: datetime.datetime) -> Captured:
        agenda = self.session.agenda
        account = account_of(found, agenda, self.seed)
        if account.comments:
            data = discussion_json_ld(account.article, account.discussion, account.comments)
            await self.recorder.add_resource("discussion", MEDIA_TYPE, data)
        warcs = await self.recorder.close()
        whole = await asyncio.to_thread(
            write_account,
            self.folder,
            account,
            found=found,
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
        return Captured(manifest=whole, folder=self.folder)

    def _originals(self) -> Originals | None:
        dedup = self.settings.collection.dedup
        if dedup == "off":
            return None
        return Originals(self.earlier.find if dedup == "collection" else None)

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
