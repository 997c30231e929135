"""The index of a package: CDXJ, merged from sorted files; compressed where it is long.

    index.cdx       all lines
    index.cdx.gz    gzip members of so many lines each
    index.idx       "!meta 0 {format, filename}", then for each member the key and timestamp of its
                    first line with {offset, length, digest}: what a viewer loads to find the member

The two forms are those of cdxj-indexer and pywb (ZipNum).
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import json
import tempfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import CollectionError
from preserve.index import lines_with_statuses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.pack.package import Package

LINES_PER_BLOCK = 1024  # as py-wacz has it; an index that is one block is not worth a second file

_RUNS_AT_ONCE = 64  # open files
_GZIP_WINDOW_BITS = 31


def merged(runs: Sequence[Path], more: Iterable[bytes] = (), *, scratch: Path) -> Iterator[bytes]:
    """Yield the lines of sorted files, and ``more`` sorted ones, in order, each once.

    A revisit takes what only its original's line in another file can say (``index.revisits``).
    Lines come without their ends. ``scratch`` is a folder that takes temporary files, where there
    are more files than may be open at once.

    Raises:
        CollectionError: a file cannot be read or is not sorted.
    """
    ready: list[Iterator[bytes]] = [iter(more)]
    waiting = list(runs)
    while len(waiting) > _RUNS_AT_ONCE:
        batch, waiting = waiting[:_RUNS_AT_ONCE], waiting[_RUNS_AT_ONCE:]
        spool = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - read by the merge below
        spool.writelines(line + b"\n" for line in heapq.merge(*map(_lines, batch)))
        ready.append(_spooled(spool))
    ready += map(_lines, waiting)
    before = b""
    for line in lines_with_statuses(heapq.merge(*ready)):
        if line != before:
            yield line
        before = line


def add_index(package: Package, lines: Iterable[bytes], *, scratch: Path) -> int:
    """Add the index of a package from its sorted lines; return how many there are."""
    with tempfile.TemporaryFile(dir=scratch) as plain:
        count = 0
        for line in lines:
            plain.write(line + b"\n")
            count += 1
        if count <= LINES_PER_BLOCK:
            package.add("indexes/index.cdx", plain)
            return count
        with (
            tempfile.TemporaryFile(dir=scratch) as data,
            tempfile.TemporaryFile(dir=scratch) as index,
        ):
            plain.seek(0)
            _compress(plain, data, index, name="index.cdx.gz")
            package.add("indexes/index.cdx.gz", data, stored=True)
            package.add("indexes/index.idx", index)
        return count


def _compress(lines: BinaryIO, data: BinaryIO, index: BinaryIO, *, name: str) -> None:
    meta = {"format": "cdxj-gzip-1.0", "filename": name}
    index.write(f"!meta 0 {json.dumps(meta)}\n".encode())
    offset = 0
    while block := list(itertools.islice(lines, LINES_PER_BLOCK)):
        packer = zlib.compressobj(9, wbits=_GZIP_WINDOW_BITS)
        member = packer.compress(b"".join(block)) + packer.flush()
        first = b" ".join(block[0].split(b" ", 2)[:2]).decode()
        place = {
            "offset": offset,
            "length": len(member),
            "digest": f"sha256:{hashlib.sha256(member).hexdigest()}",
        }
        index.write(f"{first} {json.dumps(place)}\n".encode())
        data.write(member)
        offset += len(member)


def _lines(path: Path) -> Iterator[bytes]:
    before = b""
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(stream, start=1):
                line = raw.rstrip(b"\n")
                if line < before:
                    raise CollectionError(
                        f"{path}, line {number}: the index is not sorted; see preserve verify."
                    )
                yield line
                before = line
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error


def _spooled(spool: BinaryIO) -> Iterator[bytes]:
    with spool:
        spool.seek(0)
        for line in spool:
            yield line.rstrip(b"\n")
