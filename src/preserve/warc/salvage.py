"""Reads on after a record that is broken, at the next place where one begins."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.errors import WarcError
from preserve.warc.problem import Problem
from preserve.warc.reader import Record, read_record, read_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MEMBER_START = b"\x1f\x8b\x08"  # gzip's magic number and its one method (RFC 1952, 2.3.1)
_PIECE_BYTES = 1 << 20


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Broken:
    """A place where a record should begin that cannot be read to its end."""

    path: Path
    offset: int
    sentence: str

    def problem(self) -> Problem:
        """Return it as a problem ``unreadable``."""
        return Problem(
            file=self.path.name,
            offset=self.offset,
            record_id=None,
            what="unreadable",
            sentence=self.sentence,
        )


def salvage(path: Path) -> Iterator[Record | Broken]:
    """Yield the records of a file, and in its place each stretch that cannot be read.

    A record that breaks while its block is being read was yielded already; a ``Broken`` of the same
    offset follows. After a break, reading goes on at the next gzip member that holds a record;
    there is no such place in a plain file.
    """
    offset = 0
    while True:
        try:
            for record in read_records(path, offset):
                yield record
                offset = record.offset + record.length
        except WarcError as error:
            yield Broken(path=path, offset=offset, sentence=str(error))
            following = _next_start(path, offset + 1)
            if following is None:
                return
            offset = following
        else:
            return


def _next_start(path: Path, position: int) -> int | None:
    try:
        with path.open("rb") as stream:
            stream.seek(position)
            data = b""
            while piece := stream.read(_PIECE_BYTES):
                data += piece
                at = data.find(_MEMBER_START)
                while at >= 0:
                    if _begins_record(path, position + at):
                        return position + at
                    at = data.find(_MEMBER_START, at + 1)
                kept = len(_MEMBER_START) - 1
                position += len(data) - kept
                data = data[-kept:]
    except OSError:
        return None
    return None


def _begins_record(path: Path, offset: int) -> bool:
    try:
        read_record(path, offset)
    except WarcError:
        return False
    return True
