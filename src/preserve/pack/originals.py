"""A WARC file of records that revisits refer to, copied from other files byte for byte.

A response is taken with what was written beside it: its request, its metadata, and the warcinfo
record that they name. Each is one gzip member, and the same one wherever it lies.
"""

from __future__ import annotations

import dataclasses
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import WarcError
from preserve.index import Entry, entry_of
from preserve.warc import Record, read_message_head, read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from preserve.pack.package import Package

    Append = Callable[[BinaryIO, Sequence[tuple[int, int]]], tuple[tuple[str, int], ...]]

_GZIP_MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 1 << 20


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Member:
    """The gzip member of a record, and the records it names; ``entry`` where it is wanted."""

    id: str
    offset: int
    length: int
    is_warcinfo: bool
    concurrent: tuple[str, ...]
    warcinfo: str | None
    entry: Entry | None


class OriginalsFile:
    """A WARC file called ``name`` that grows in the folder ``scratch``.

    ``entries`` are its lines of index, one for each response.
    """

    def __init__(self, name: str, *, scratch: Path) -> None:
        self._name = name
        self._file: BinaryIO = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - see close()
        self._copied_warcinfos: set[str] = set()
        self.entries: list[Entry] = []

    def copy(self, source: Path, wanted: Collection[str]) -> None:
        """Copy the responses with these WARC-Record-IDs, as ``copy_exchanges`` does.

        Raises:
            WarcError: the file cannot be read, is not compressed, or lacks one of them.
        """
        copied = copy_exchanges(source, wanted, self._append, self._copied_warcinfos)
        self.entries += copied.values()

    def add_to(self, package: Package) -> None:
        """Put the file into a package."""
        package.add(f"archive/{self._name}", self._file, stored=True)

    def close(self) -> None:
        """Let go of the temporary file."""
        self._file.close()

    def _append(
        self, source: BinaryIO, members: Sequence[tuple[int, int]]
    ) -> tuple[tuple[str, int], ...]:
        return tuple((self._name, self._append_one(source, *member)) for member in members)

    def _append_one(self, source: BinaryIO, start: int, left: int) -> int:
        offset = self._file.tell()
        copy_member(source, start, left, self._file)
        return offset


def copy_member(source: BinaryIO, start: int, size_bytes: int, target: BinaryIO) -> None:
    """Append a gzip member of one open file to another, byte for byte.

    Raises:
        WarcError: the file is shorter than that.
    """
    source.seek(start)
    left = size_bytes
    while left:
        piece = source.read(min(left, _PIECE_BYTES))
        if not piece:
            raise WarcError(f"{source.name} became shorter while it was read.")
        target.write(piece)
        left -= len(piece)


def copy_exchanges(
    source: Path, wanted: Collection[str], append: Append, copied_warcinfos: set[str]
) -> dict[str, Entry]:
    """Copy the responses with these WARC-Record-IDs, and what goes with each.

    The file is read from its beginning, one record at a time, up to the last that is wanted.
    ``append`` takes the open file with offset and length of members that belong together, and
    returns name and offset of each where it put them. ``copied_warcinfos`` are passed over, and
    grow. Returns the lines of index of the copies, by WARC-Record-ID.

    Raises:
        WarcError: the file cannot be read, is not compressed, or lacks one of them.
    """
    left = set(wanted)
    warcinfos: dict[str, _Member] = {}
    entries: dict[str, Entry] = {}
    with source.open("rb") as stream:
        if stream.read(2) != _GZIP_MAGIC:
            raise WarcError(f"{source} is not compressed: its records cannot be copied.")
        for group in _groups(_members(source, frozenset(wanted))):
            if group[0].is_warcinfo:
                warcinfos[group[0].id] = group[0]
            found = left.intersection(member.id for member in group)
            if found:
                about = warcinfos.get(group[0].warcinfo or "")
                if about is not None and about.id not in copied_warcinfos:
                    append(stream, [(about.offset, about.length)])
                    copied_warcinfos.add(about.id)
                places = append(stream, [(member.offset, member.length) for member in group])
                for member, (name, offset) in zip(group, places, strict=True):
                    if member.entry is not None:
                        moved = dataclasses.replace(member.entry, filename=name, offset=offset)
                        entries[member.id] = moved
                left -= found
            if not left:
                return entries
    raise WarcError(f"{source} does not hold {min(left)}, which a revisit refers to.")


def _members(source: Path, wanted: frozenset[str]) -> Iterator[_Member]:
    for record in read_records(source):
        entry = _entry(record) if record.id in wanted else None
        yield _Member(
            id=record.id or "",
            offset=record.offset,
            length=record.length,
            is_warcinfo=record.type == "warcinfo",
            concurrent=record.header_all("WARC-Concurrent-To"),
            warcinfo=record.header("WARC-Warcinfo-ID"),
            entry=entry,
        )


def _entry(record: Record) -> Entry | None:
    return entry_of(record, read_message_head(record.stream))


def _groups(members: Iterator[_Member]) -> Iterator[list[_Member]]:
    """Yield the records of one exchange together: they follow and name each other."""
    group: list[_Member] = []
    for member in members:
        if group and not any(
            member.id in other.concurrent or other.id in member.concurrent for other in group
        ):
            yield group
            group = []
        group.append(member)
    if group:
        yield group
