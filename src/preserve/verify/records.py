"""What is remembered of each record of a capture, by id, once every WARC file was read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.errors import WarcError
from preserve.index import Entry, entry_of
from preserve.verify.report import Finding
from preserve.warc import Broken, Posts, examine, salvage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.model import Digests
    from preserve.warc import Examined, Record


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A record that was read: its place, its references, and what its block turned out to be."""

    id: str
    type: str
    file: str
    offset: int
    length: int
    target: str | None
    date: str | None
    profile: str | None
    concurrent: tuple[str, ...]
    warcinfo: str | None
    refers_to: str | None
    refers_to_target: str | None
    refers_to_date: str | None
    payload_digest: str | None
    status: int | None
    payload: Digests | None


class Records:
    """The records of a capture's WARC files, and the index lines they should have."""

    def __init__(self) -> None:
        self.by_id: dict[str, Fact] = {}
        self.entries: dict[tuple[str, int], Entry] = {}
        self.count = 0

    def read(self, path: Path) -> Iterator[Finding]:
        """Read a file to its end and yield what is wrong with its records."""
        posts = Posts()
        for record in salvage(path):
            if isinstance(record, Broken):
                problem = record.problem()
                yield Finding(
                    file=path.name,
                    offset=problem.offset,
                    what=problem.what,
                    sentence=problem.sentence,
                )
                continue
            try:
                posts.see(record)
                examined = examine(record)
                fact = _fact(record, examined)
                entry = entry_of(record, examined.head, post=posts.of(record))
            except WarcError:
                continue  # salvage tells of it
            self.count += 1
            for problem in examined.problems:
                yield Finding(
                    file=path.name,
                    offset=problem.offset,
                    what=problem.what,
                    sentence=problem.sentence,
                    record_id=fact.id,
                    address=fact.target,
                )
            if fact.id in self.by_id:
                yield Finding(
                    file=path.name,
                    offset=fact.offset,
                    what="id-repeated",
                    sentence=f"{fact.id} is the id of an earlier record too.",
                    record_id=fact.id,
                    address=fact.target,
                )
            self.by_id.setdefault(fact.id, fact)
            if entry is not None:
                self.entries[entry.filename, entry.offset] = entry


def _fact(record: Record, examined: Examined) -> Fact:
    return Fact(
        id=record.id or "",
        type=record.type or "",
        file=record.path.name,
        offset=record.offset,
        length=record.length,
        target=record.target,
        date=record.date,
        profile=record.header("WARC-Profile"),
        concurrent=record.header_all("WARC-Concurrent-To"),
        warcinfo=record.header("WARC-Warcinfo-ID"),
        refers_to=record.header("WARC-Refers-To"),
        refers_to_target=record.header("WARC-Refers-To-Target-URI"),
        refers_to_date=record.header("WARC-Refers-To-Date"),
        payload_digest=record.header("WARC-Payload-Digest"),
        status=examined.head.status if examined.head is not None else None,
        payload=examined.payload,
    )
