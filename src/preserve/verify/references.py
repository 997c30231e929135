"""Records that name other records: each must be there, and a revisit's original must be the one."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from preserve.catalogue import known_originals
from preserve.errors import CollectionError, ManifestError, WarcError
from preserve.index import read_cdxj
from preserve.verify.report import Finding
from preserve.warc import Record, read_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import Place
    from preserve.verify.records import Fact, Records
    from preserve.verify.withdrawn import Withdrawn

_INDEXES = ("*/index.cdxj", "*/*/index.cdxj")  # of originals that were moved, and of captures


def reference_findings(
    records: Records, collection: Path, folder: Path, withdrawn: Withdrawn
) -> Iterator[Finding]:
    """Yield each reference that leads nowhere, or elsewhere than it says.

    Concurrent records and warcinfo records are looked for in the capture; originals of revisits in
    the whole collection, by the indexes of its other captures.
    """
    elsewhere: list[Fact] = []
    for fact in records.by_id.values():
        named = {"WARC-Concurrent-To": fact.concurrent, "WARC-Warcinfo-ID": (fact.warcinfo,)}
        if fact.type != "revisit":
            named["WARC-Refers-To"] = (fact.refers_to,)
        for field, ids in named.items():
            for one in ids:
                if one is not None and one not in records.by_id:
                    sentence = f"{field} names {one}, and no record of the capture has this id."
                    yield _finding(fact, "reference", sentence)
        for one in fact.concurrent:  # WARC 1.1, section 5.4
            if one in records.by_id and records.by_id[one].date != fact.date:
                sentence = f"It is of one capture event with {one}, but of another WARC-Date."
                yield _finding(fact, "event-date", sentence)
        if fact.type != "revisit" or fact.refers_to is None:
            continue
        original = records.by_id.get(fact.refers_to)
        if original is not None and original.id in withdrawn.records:
            continue
        if original is None:
            elsewhere.append(fact)
        else:
            target, date, digest = original.target, original.date, original.payload_digest
            yield from _compare(fact, original.type, target, date, digest)
    if elsewhere:
        yield from _look_elsewhere(elsewhere, collection, folder, withdrawn)


def _look_elsewhere(
    facts: list[Fact], collection: Path, folder: Path, withdrawn: Withdrawn
) -> Iterator[Finding]:
    originals = _originals(facts, collection, folder)
    for fact in facts:
        original = originals.get(fact.refers_to or "")
        if original is None and fact.refers_to_target in withdrawn.anywhere:
            continue  # it has no line of index any more
        if original is None:
            sentence = f"The original {fact.refers_to} is in no capture of the collection."
            yield _finding(fact, "original-missing", sentence)
        elif original.type == "response" or fact.refers_to_target not in withdrawn.anywhere:
            target, date = original.target, original.date
            digest = original.header("WARC-Payload-Digest")
            yield from _compare(fact, original.type or "", target, date, digest)


def _originals(facts: Iterable[Fact], collection: Path, folder: Path) -> dict[str, Record]:
    """Find records: by the catalogue, else by the address and second that revisits name."""
    wanted = {fact.refers_to for fact in facts}
    places = {(fact.refers_to_target, _second(fact.refers_to_date)) for fact in facts}
    found: dict[str, Record] = {}
    for place in _known(collection, sorted(one for one in wanted if one is not None)):
        with contextlib.suppress(WarcError):
            assert place.row.record is not None
            record = read_record(place.path, place.row.record.offset)
            if record.id in wanted and record.id is not None:
                found[record.id] = record
    if len(found) == len(wanted):
        return found
    for index in (one for depth in _INDEXES for one in sorted(collection.glob(depth))):
        if index.parent == folder or index.parent.name.startswith("."):
            continue
        try:
            for _, _, entry in read_cdxj(index):
                if entry is None or (entry.url, entry.timestamp) not in places:
                    continue
                with contextlib.suppress(WarcError):  # another capture's fault, told when it is due
                    record = read_record(index.parent / entry.filename, entry.offset)
                    if record.id in wanted and record.id is not None:
                        found[record.id] = record
        except CollectionError:
            continue
        if len(found) == len(wanted):
            break
    return found


def _known(collection: Path, record_ids: Sequence[str]) -> Iterator[Place]:
    with contextlib.suppress(ManifestError):  # a trail that cannot be read is told by itself
        yield from known_originals(collection, record_ids)


def _compare(
    fact: Fact, kind: str, target: str | None, date: str | None, digest: str | None
) -> Iterator[Finding]:
    pairs = (
        ("WARC-Refers-To-Target-URI", fact.refers_to_target, target),
        ("WARC-Refers-To-Date", fact.refers_to_date, date),
        ("WARC-Payload-Digest", _like(fact.payload_digest, digest), digest),
    )
    if kind != "response":
        yield _finding(fact, "original", f"WARC-Refers-To names a {kind} record, not a response.")
    for field, here, there in pairs:
        if here is not None and here != there:
            sentence = f"{field} is {here}, but the original has {there}."
            yield _finding(fact, "original", sentence)


def _like(here: str | None, there: str | None) -> str | None:
    """Return a digest where it was made by the algorithm of the other: else they tell nothing."""
    algorithm, _, _ = (there or "").partition(":")
    return here if here is not None and here.startswith(f"{algorithm}:") else None


def _second(date: str | None) -> str:
    return re.sub(r"\D", "", date or "")[:14]


def _finding(fact: Fact, what: str, sentence: str) -> Finding:
    return Finding(
        file=fact.file,
        offset=fact.offset,
        what=what,
        sentence=sentence,
        record_id=fact.id,
        address=fact.target,
    )
