"""The bodies of a capture: each is decoded, each revisit followed to the body it stands for."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from preserve import page
from preserve.catalogue import CaptureFolder, find_original
from preserve.errors import CollectionError, ManifestError, PageError, WarcError
from preserve.model import Flag, Outcome, Role
from preserve.page.codings import decoder
from preserve.verify.report import Finding
from preserve.warc import examine, read_record, stored_exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from preserve.manifest import ResourceRow
    from preserve.model import Exchange
    from preserve.verify.deep.lines import Lines
    from preserve.verify.withdrawn import Withdrawn

_CODINGS_MOST = 5
_READ = frozenset({Role.ARTICLE, Role.DISCUSSION})
_READ_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/css"})
_FILE = "resources.jsonl"
_WHOLE = frozenset({Outcome.CAPTURED, Outcome.UNCHANGED})


class Bodies:
    """The answers that a capture holds or refers to, by line of ``resources.jsonl``."""

    def __init__(self, capture: CaptureFolder, withdrawn: Withdrawn) -> None:
        self._capture = capture
        self._withdrawn = withdrawn
        self.decoded = self.followed = 0

    def exchange(self, row: ResourceRow) -> Exchange | None:
        """Return the answer whose body an address gave, that of the original for a revisit.

        Raises:
            CollectionError, ManifestError: the original is in no capture of the collection.
            WarcError: a record cannot be read.
        """
        if row.record is None or row.record.id in self._withdrawn.records:
            return None
        if row.revisit_of is None:
            path = self._capture.path / row.record.file
            return stored_exchange(read_record(path, row.record.offset))
        if self._is_gone(row):
            return None
        collection = self._capture.path.parents[1]
        place = find_original(collection, row.revisit_of, near=self._capture)
        assert place.row.record is not None
        return stored_exchange(read_record(place.path, place.row.record.offset))

    def headers(self, row: ResourceRow, exchange: Exchange) -> tuple[tuple[str, str], ...]:
        """Return the headers that came with a body this time: those of a revisit are its own.

        Raises:
            WarcError: its record cannot be read.
        """
        if row.record is None or row.revisit_of is None:
            return exchange.headers
        own = stored_exchange(read_record(self._capture.path / row.record.file, row.record.offset))
        return own.headers if own.head_bytes else exchange.headers

    def findings(self, lines: Lines, told: Callable[[int, int], None]) -> Iterator[Finding]:
        """Yield bodies that cannot be decoded, and revisits whose body is none or another."""
        for done, (number, row) in enumerate(lines.resources):
            told(done, len(lines.resources))
            if row.record is None or self._is_gone(row) or self._is_purged(row):
                continue
            try:
                if row.revisit_of is not None:
                    yield from self._followed(number, row)
                if row.outcome in _WHOLE and Flag.UNREAD not in row.flags:
                    yield from self._decoded(number, row)
            except (CollectionError, ManifestError) as error:
                yield _finding(number, row, "original-missing", str(error))
            except WarcError as error:
                yield _finding(number, row, "record-unreadable", str(error))

    def _is_purged(self, row: ResourceRow) -> bool:
        return row.record is not None and row.record.id in self._withdrawn.records

    def _is_gone(self, row: ResourceRow) -> bool:
        """Tell whether the body of a revisit is withdrawn, at whatever address."""
        return row.url in self._withdrawn.targets or (
            row.revisit_of is not None and self._target_of(row) in self._withdrawn.anywhere
        )

    def _target_of(self, row: ResourceRow) -> str:
        assert row.record is not None
        try:
            path = self._capture.path / row.record.file
            record = read_record(path, row.record.offset)
        except WarcError:
            return ""
        return record.header("WARC-Refers-To-Target-URI") or ""

    def _followed(self, number: int, row: ResourceRow) -> Iterator[Finding]:
        self.followed += 1
        assert row.revisit_of is not None
        collection = self._capture.path.parents[1]
        place = find_original(collection, row.revisit_of, near=self._capture)
        assert place.row.record is not None
        found = examine(read_record(place.path, place.row.record.offset)).payload
        if found is None or row.payload_sha256 is None:
            return
        there = (found.size, found.sha256.hex(), base64.b32encode(found.sha1).decode())
        here = (row.payload_bytes, row.payload_sha256, row.payload_sha1)
        if here != there:
            sentence = f"{row.url} stands for a body that is another in capture {place.capture_id}."
            yield _finding(number, row, "revisit-body", sentence)

    def _decoded(self, number: int, row: ResourceRow) -> Iterator[Finding]:
        exchange = self.exchange(row)
        if exchange is None:
            return
        self.decoded += 1
        codings = [
            coding.strip().lower()
            for value in exchange.header_all("content-encoding")
            for coding in value.split(",")
        ]
        flow: Iterable[bytes] = page.payload(exchange)
        for name in reversed(codings[:_CODINGS_MOST]):
            flow = decoder(name)(flow)
        try:
            for _ in flow:
                pass
        except PageError as error:
            if not (_READ.intersection(row.roles) or row.content_type in _READ_TYPES):
                return  # nobody read it when it was captured: it may have come so
            sentence = f"The body of {row.url} cannot be decoded: {error}"
            yield _finding(number, row, "body-undecodable", sentence)


def _finding(number: int, row: ResourceRow, what: str, sentence: str) -> Finding:
    record = row.record
    return Finding(
        file=record.file if record is not None else _FILE,
        offset=record.offset if record is not None else None,
        line=number if record is None else None,
        what=what,
        sentence=sentence,
        record_id=record.id if record is not None else None,
        address=row.url,
    )
