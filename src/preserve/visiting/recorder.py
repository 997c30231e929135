"""Puts exchanges on disk off the event loop, and tells when they are durable.

One thread owns the WARC writer and the journal, so that records never interleave and the loop never
waits for a disk. Records are synced in batches: an address is settled in the journal only after the
batch that holds its records was synced.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any

from preserve.errors import WarcError
from preserve.visiting.answers import sniff_body
from preserve.visiting.one_thread import OneThread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.frontier import Journal
    from preserve.index import Originals
    from preserve.model import Body, Exchange
    from preserve.warc import Original, Stored, WarcFile, WarcWriter, Written

BATCH_SECONDS = 0.1
# Where a server says no more than this, viewers show nothing unless the record says what it is.
_SAYS_NOTHING = frozenset({None, "application/octet-stream", "binary/octet-stream"})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What was written for one exchange, and the original it refers to where it is a revisit.

    ``detected_type`` is what the first bytes of the body show it to be.
    """

    written: Written
    detected_type: str | None
    original: Original | None


class Recorder:
    """The one place where a capture writes while it is open.

    ``originals`` finds the record that an equal payload can refer to; None switches that off.
    """

    def __init__(
        self, writer: WarcWriter, journal: Journal, *, originals: Originals | None
    ) -> None:
        self._writer = writer
        self._journal = journal
        self._originals = originals
        self._disk = OneThread("preserve-disk")
        self._lines: list[tuple[str, dict[str, Any]]] = []
        self._dirty = asyncio.Event()
        self._syncing: asyncio.Task[None] | None = None
        self._stopping = False
        self._closed = False

    def start(self) -> None:
        """Begin to sync in the background; must be called within the running loop."""
        self._syncing = asyncio.create_task(self._sync_in_batches())

    async def keep(
        self,
        exchange: Exchange,
        fields: Sequence[tuple[str, str]],
        *,
        earlier: Original | None = None,
    ) -> Kept:
        """Write the records of an exchange; return where they lie (not yet synced).

        ``earlier`` is what it repeats of another capture.

        Raises:
            OSError, WarcError: this or an earlier batch could not be written.
        """
        if self._syncing is not None and self._syncing.done():
            self._syncing.result()
        kept = await self._disk.run(self._write, exchange, fields, earlier)
        self._dirty.set()
        return kept

    def offer(self, exchange: Exchange, kept: Kept) -> None:
        """Let later answers refer to this one: it was looked at, and is no challenge page."""
        stored = kept.written.response
        if self._originals is not None and kept.original is None and stored is not None:
            self._disk.post(self._originals.add, exchange, stored)

    async def add_metadata(self, url: str, fields: Sequence[tuple[str, str]], of: Stored) -> None:
        """Write what was learnt about a record by reading it: its outlinks."""
        await self._disk.run(lambda: self._writer.write_metadata(url, fields, refers_to=of))
        self._dirty.set()

    async def add_resource(
        self, name: str, content_type: str, data: bytes | Body, *, target: str | None = None
    ) -> Stored:
        """Write something of ours at a ``urn:`` target, or at one that is given."""
        return await self._disk.run(
            lambda: self._writer.write_resource(name, content_type, data, target=target)
        )

    def report(self, event: str, **facts: Any) -> None:
        """Append a line to the journal with the next batch, after what was written before it."""
        self._lines.append((event, facts))
        self._dirty.set()

    async def close(self) -> tuple[WarcFile, ...]:
        """Sync everything, close and rename the WARC files; return them.

        The journal, and the lock on it, stay the story's to close.

        Raises:
            OSError, WarcError: something could not be written; ``abandon`` is then still due.
        """
        await self._stop_syncing()
        await self._disk.run(self._sync, self._lines)
        files = await self._disk.run(self._writer.close)
        self._disk.close()
        self._closed = True
        return files

    async def abandon(self) -> None:
        """Sync what can be synced and let go of the files: the capture stays open on disk."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError, WarcError):
            await self._stop_syncing()
            await self._disk.run(self._sync, self._lines)
        await self._disk.run(self._writer.abandon)
        with contextlib.suppress(OSError):
            self._journal.close()
        self._disk.close()

    def _write(
        self, exchange: Exchange, fields: Sequence[tuple[str, str]], earlier: Original | None
    ) -> Kept:
        original = None
        if self._originals is not None:
            original = self._originals.find(exchange, earlier)
        detected = sniff_body(exchange)
        written = self._writer.write_exchange(
            exchange,
            fields=fields,
            revisit_of=original,
            identified_type=detected if exchange.content_type in _SAYS_NOTHING else None,
        )
        if original is None and self._originals is not None and written.response is not None:
            self._originals.note(exchange)
        return Kept(written=written, detected_type=detected, original=original)

    async def _sync_in_batches(self) -> None:
        while not self._stopping:
            await self._dirty.wait()
            if not self._stopping:
                await asyncio.sleep(BATCH_SECONDS)
            self._dirty.clear()
            lines, self._lines = self._lines, []
            try:
                await self._disk.run(self._sync, lines, is_long=True)
            except BaseException:
                self._lines = lines + self._lines
                raise

    def _sync(self, lines: list[tuple[str, dict[str, Any]]]) -> None:
        self._writer.sync()
        for event, facts in lines:
            self._journal.append(event, **facts)
        self._journal.sync()

    async def _stop_syncing(self) -> None:
        self._stopping = True
        self._dirty.set()
        if self._syncing is not None:
            syncing, self._syncing = self._syncing, None
            await syncing


class Forgetful:
    """Stands where a recorder stands, and keeps nothing: for reading without a capture."""

    async def keep(
        self,
        exchange: Exchange,
        fields: Sequence[tuple[str, str]],
        *,
        earlier: Original | None = None,
    ) -> None:
        """Keep nothing."""

    def offer(self, exchange: Exchange, kept: Kept) -> None:
        """Offer nothing."""

    async def add_metadata(self, url: str, fields: Sequence[tuple[str, str]], of: Stored) -> None:
        """Keep nothing."""

    def report(self, event: str, **facts: Any) -> None:
        """Report nothing."""
