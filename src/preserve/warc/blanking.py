"""A WARC file in which some exchanges are overwritten; all else stays byte for byte."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import WarcError
from preserve.warc.reader import read_records
from preserve.warc.tombstone import tombstone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_GZIP_MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 1 << 20


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Where a record lies, and what of it stays when it is overwritten; ``type`` as it is."""

    offset: int
    length: int
    id: str
    date: str
    type: str


def spans_of(path: Path, is_hidden: Callable[[str], bool]) -> Iterator[Span]:
    """Yield the records of a file whose target is hidden, with all of their exchanges.

    The records of one exchange follow and name each other. The file is read once, in constant
    memory.

    Raises:
        WarcError: it cannot be read, or is not compressed.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(2) not in {_GZIP_MAGIC, b""}:
                raise WarcError(f"{path} is not compressed: its records cannot be overwritten.")
    except OSError as error:
        raise WarcError(f"{path} cannot be read: {error.strerror}.") from error
    group: list[Span] = []
    names: set[str] = set()
    hides = False
    for record in read_records(path):
        named = set(record.header_all("WARC-Concurrent-To"))
        span = Span(
            offset=record.offset,
            length=record.length,
            id=record.id or "",
            date=record.date or "",
            type=record.type or "",
        )
        if group and span.id not in names and not named.intersection(one.id for one in group):
            if hides:
                yield from group
            group, names, hides = [], set(), False
        group.append(span)
        names |= named
        hides = hides or is_hidden(record.target or "")
    if hides:
        yield from group


def blanked(path: Path, spans: Iterable[Span]) -> Iterator[bytes]:
    """Yield the bytes of a file with these records overwritten; they are in the file's order.

    Raises:
        WarcError: the file cannot be read, or a record is too short to be overwritten.
    """
    try:
        with path.open("rb") as stream:
            for span in spans:
                yield from _copied(stream, span.offset - stream.tell(), path)
                yield from tombstone(span.length, record_id=span.id, date=span.date)
                stream.seek(span.offset + span.length)
            while piece := stream.read(_PIECE_BYTES):
                yield piece
    except OSError as error:
        raise WarcError(f"{path} cannot be read: {error.strerror}.") from error


def _copied(stream: BinaryIO, left: int, path: Path) -> Iterator[bytes]:
    while left > 0:
        piece = stream.read(min(left, _PIECE_BYTES))
        if not piece:
            raise WarcError(f"{path} became shorter while it was read.")
        yield piece
        left -= len(piece)
