"""The lines of the manifest's parts against the records, and against each other."""

from __future__ import annotations

import base64
import collections
from typing import TYPE_CHECKING, TypeVar

import msgspec

from preserve.manifest import CitationRow, CommentRow, ResourceRow, decoder_of
from preserve.model import Outcome
from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.verify.records import Fact, Records
    from preserve.verify.withdrawn import Withdrawn

T = TypeVar("T", bound=msgspec.Struct)

_ANSWERS = {"response", "revisit"}
_HAVE_RECORDS = {Outcome.CAPTURED, Outcome.TRUNCATED, Outcome.UNCHANGED}


class Rows:
    """The parts of one capture, read once; ids and counts stay, rows do not.

    ``counts`` has the number of lines of each part. ``by_outcome``, ``by_role``, ``by_flag``,
    ``bytes_fetched`` and ``unlisted`` add up what the resources say; ``comments`` counts the kinds
    of comments.
    """

    def __init__(self, folder: Path, records: Records, withdrawn: Withdrawn) -> None:
        self._folder = folder
        self._records = records
        self._purged = withdrawn.records
        self.is_purged = withdrawn.purged is not None
        self.counts: dict[str, int] = {}
        self.by_outcome: collections.Counter[str] = collections.Counter()
        self.by_role: collections.Counter[str] = collections.Counter()
        self.by_flag: collections.Counter[str] = collections.Counter()
        self.bytes_fetched = self.unlisted = 0
        self.comments: collections.Counter[tuple[str, str]] = collections.Counter()
        self._ids: dict[str, set[str]] = collections.defaultdict(set)
        self._wanted: list[tuple[str, int, str, str]] = []

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the lines of all three parts."""
        for number, resource in self._read("resources", ResourceRow):
            if isinstance(resource, Finding):
                yield resource
            else:
                yield from self._resource(number, resource)
        for number, comment in self._read("comments", CommentRow):
            if isinstance(comment, Finding):
                yield comment
            else:
                yield from self._comment(number, comment)
        for number, citation in self._read("citations", CitationRow):
            if isinstance(citation, Finding):
                yield citation
            else:
                yield from self._citation(number, citation)
        for part, number, other, one in self._wanted:
            if one not in self._ids[other]:
                sentence = f"It names {one!r}, which is the id of no line of {other}.jsonl."
                yield _finding(part, number, "id-unknown", sentence)

    def _read(self, part: str, row_type: type[T]) -> Iterator[tuple[int, T | Finding]]:
        number = 0
        try:
            with (self._folder / f"{part}.jsonl").open("rb") as stream:
                for number, line in enumerate(stream, start=1):
                    try:
                        yield number, decoder_of(row_type).decode(line)
                    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                        sentence = f"The line breaks its schema: {error}."
                        yield number, _finding(part, number, "row", sentence)
        except OSError:
            pass  # told as a missing file
        self.counts[part] = number

    def _take_id(self, part: str, number: int, one: str) -> Iterator[Finding]:
        if one in self._ids[part]:
            yield _finding(
                part, number, "id-repeated", f"{one!r} is the id of an earlier line too."
            )
        self._ids[part].add(one)

    def _want(self, part: str, number: int, other: str, one: str | None) -> None:
        if one is not None:
            self._wanted.append((part, number, other, one))

    # ------------------------------------------------------------------------------ the three kinds

    def _resource(self, number: int, row: ResourceRow) -> Iterator[Finding]:
        yield from self._take_id("resources", number, row.id)
        self.by_outcome[str(row.outcome)] += 1
        self.by_role.update(str(role) for role in row.roles)
        self.by_flag.update(str(flag) for flag in row.flags)
        self.unlisted += row.unlisted or 0
        self.bytes_fetched += sum(attempt.bytes for attempt in row.attempts)
        for one in row.required_by:
            self._want("resources", number, "resources", one)
        for attempt in row.attempts:
            yield from self.record_findings("resources.jsonl", number, attempt.record_id)
        if row.outcome is Outcome.KEPT_EARLIER or self._is_gone(row):
            return
        if row.record is None:
            if row.outcome in _HAVE_RECORDS:
                sentence = f"{row.url} is {row.outcome}, but no record is named."
                yield _finding("resources", number, "record-missing", sentence)
            return
        fact = self._records.by_id.get(row.record.id)
        if fact is None:
            sentence = f"{row.record.id} is the id of no record of the capture."
            yield _finding("resources", number, "record-missing", sentence)
            return
        for name, here, there in _resource_pairs(row, fact):
            if here != there:
                sentence = f"{row.url}: {name} is {here!r}, but the record has {there!r}."
                yield _finding("resources", number, "record-differs", sentence)

    def _comment(self, number: int, row: CommentRow) -> Iterator[Finding]:
        yield from self._take_id("comments", number, row.id)
        self.comments[str(row.kind), str(row.status)] += 1
        self._want("comments", number, "comments", row.parent)
        if row.position != number:
            sentence = f"Its position is {row.position}, but it is the entry number {number}."
            yield _finding("comments", number, "position", sentence)
        yield from self.record_findings("comments.jsonl", number, row.record_id, _ANSWERS)

    def _citation(self, number: int, row: CitationRow) -> Iterator[Finding]:
        yield from self._take_id("citations", number, row.id)
        self._want("citations", number, "resources", row.resource)
        by = row.cited_by
        if by.type == "comment" and by.id is not None:
            self._want("citations", number, "comments", by.id)
        elif by.type != "article" or by.id is not None:
            sentence = f"It is cited by a {by.type!r} with the id {by.id!r}, which cannot be."
            yield _finding("citations", number, "cited-by", sentence)

    def _is_gone(self, row: ResourceRow) -> bool:
        """Tell whether a purge took the record of an address, and said so in its line."""
        return self.is_purged and row.withdrawn is not msgspec.UNSET

    def record_findings(
        self, file: str, line: int | None, record_id: str | None, types: set[str] | None = None
    ) -> Iterator[Finding]:
        """Yield a finding where a record id is named that no record, or one of other type, has."""
        if record_id is None:
            return
        fact = self._records.by_id.get(record_id)
        if fact is None:
            sentence = f"{record_id} is the id of no record of the capture."
            yield Finding(
                file=file, line=line, what="record-missing", sentence=sentence, record_id=record_id
            )
        elif record_id in self._purged:
            return
        elif types is not None and fact.type not in types:
            sentence = f"{record_id} is a {fact.type} record, where a response is needed."
            yield Finding(
                file=file, line=line, what="record-differs", sentence=sentence, record_id=record_id
            )


def _resource_pairs(row: ResourceRow, fact: Fact) -> Iterator[tuple[str, object, object]]:
    """Yield what a line says of its record beside what the record says."""
    assert row.record is not None
    yield "type", "response" if row.revisit_of is None else "revisit", fact.type
    yield "file", row.record.file, fact.file
    yield "offset", row.record.offset, fact.offset
    yield "length", row.record.length, fact.length
    yield "url", row.url, fact.target
    yield "revisit_of", row.revisit_of, fact.refers_to
    if row.warc_date is not None:
        yield "warc_date", row.warc_date, fact.date
    if row.status is not None and fact.status is not None:
        yield "status", row.status, fact.status
    if fact.payload is not None and row.payload_bytes is not None:
        sha1 = base64.b32encode(fact.payload.sha1).decode()
        yield "payload_bytes", row.payload_bytes, fact.payload.size
        yield "payload_sha1", row.payload_sha1, sha1
        yield "payload_sha256", row.payload_sha256, fact.payload.sha256.hex()
    elif fact.status is not None and fact.payload_digest is not None:  # a revisit with its head
        algorithm, _, digest = fact.payload_digest.partition(":")
        yield f"payload_{algorithm}", getattr(row, f"payload_{algorithm}", None), digest


def _finding(part: str, number: int, what: str, sentence: str) -> Finding:
    return Finding(file=f"{part}.jsonl", line=number, what=what, sentence=sentence)
