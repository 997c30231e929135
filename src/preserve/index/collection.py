"""The index of a whole collection: that of all its captures in one file.

``filename`` is relative to the collection's folder, ``HOST/ID/ID-00000.warc.gz``: a wayback machine
that is given the folder and this file shows all captures, and bodies that one keeps for another.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import os
import re
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import CollectionError
from preserve.index.cdxj import FILE_NAME, read_cdxj
from preserve.index.revisits import lines_with_statuses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

OPEN_SUFFIX = ".open"

_RUN_BYTES = 64 << 20  # what is sorted in memory at a time
_FILE_NAME = re.compile(r'"filename": "(?=[^"]*"}$)')  # the last field of a line, as we write it


def write_collection_index(
    collection: Path,
    folders: Iterable[Path],
    *,
    unreadable: Callable[[CollectionError], None],
    run_bytes: int = _RUN_BYTES,
) -> tuple[Path, int]:
    """Write ``COLLECTION/index.cdxj`` from the indexes in ``folders``; return it and its lines.

    The file appears whole or not at all. An index that cannot be read, or has a line that is none,
    is told to ``unreadable`` and left out from there on. Memory does not grow with the number of
    lines; on disk, twice the size of the index is needed meanwhile.

    Raises:
        CollectionError: the index cannot be written.
    """
    path = collection / FILE_NAME
    unfinished = path.with_name(path.name + OPEN_SUFFIX)
    lines = _lines(collection, folders, unreadable)
    try:
        with unfinished.open("wb") as stream:
            count = 0
            for line in _each_once(lines_with_statuses(_sorted(lines, collection, run_bytes))):
                stream.write(line + b"\n")
                count += 1
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise CollectionError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path, count


def _lines(
    collection: Path, folders: Iterable[Path], unreadable: Callable[[CollectionError], None]
) -> Iterator[bytes]:
    for folder in folders:
        index = folder / FILE_NAME
        inside = json.dumps(f"{folder.relative_to(collection).as_posix()}/")[:-1]
        place = f'"filename": {inside}'
        try:
            for number, text, entry in read_cdxj(index):
                match = _FILE_NAME.search(text)
                if entry is None or match is None:
                    raise CollectionError(f"{index}, line {number}: is no CDXJ of ours.")
                yield f"{text[: match.start()]}{place}{text[match.end() :]}".encode()
        except CollectionError as error:
            unreadable(error)


def _sorted(lines: Iterable[bytes], scratch: Path, run_bytes: int) -> Iterator[bytes]:
    """Yield lines in order: sorted in runs that fit into memory, which are merged."""
    with contextlib.ExitStack() as stack:
        runs: list[BinaryIO] = []
        held: list[bytes] = []
        size = 0
        for line in lines:
            held.append(line)
            size += len(line)
            if size >= run_bytes:
                runs.append(stack.enter_context(tempfile.TemporaryFile(dir=scratch)))
                runs[-1].writelines(one + b"\n" for one in sorted(held))
                runs[-1].seek(0)
                held, size = [], 0
        yield from heapq.merge(*map(_read, runs), sorted(held))


def _read(run: BinaryIO) -> Iterator[bytes]:
    for line in run:
        yield line.rstrip(b"\n")


def _each_once(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = None
    for line in lines:
        if line != before:
            yield line
        before = line
