"""Who refers to what others hold: read from indexes and WARC files, which are the truth."""

from __future__ import annotations

import collections
import dataclasses
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue.moved import FOLDER
from preserve.errors import CollectionError
from preserve.index import read_cdxj
from preserve.manifest import decoder_of
from preserve.warc import read_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from preserve.index import Entry

INDEX = "index.cdxj"
_REVISIT = "warc/revisit"
_RESOURCES = "resources.jsonl"
_KEPT = b'"kept":{'  # as lines are written


class _Kept(msgspec.Struct):
    capture: str
    resource: str


class _Line(msgspec.Struct):
    kept: _Kept | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Referring:
    """What the records and lines of one folder refer to in others.

    ``originals`` are WARC-Record-IDs that revisits name; ``kept`` has, by capture, the ids of lines
    that stand for citations not visited again. ``revisits`` names the original of each revisit,
    where it was asked for.
    """

    folder: Path
    originals: frozenset[str]
    kept: dict[str, frozenset[str]]
    revisits: dict[str, str]


def referring(folder: Path, *, digests: Collection[str], captures: Collection[str]) -> Referring:
    """Return what a folder refers to: payloads with these digests, lines of these captures.

    Raises:
        CollectionError: its index or its lines cannot be read.
        WarcError: a revisit cannot be read.
    """
    revisits = {}
    for entry in entries_of(folder):
        if entry.mime == _REVISIT and _may_be(entry.digest, digests):
            record = read_record(folder / entry.filename, entry.offset)
            original = record.header("WARC-Refers-To")
            if original is not None and record.id is not None:
                revisits[record.id] = original
    kept: dict[str, set[str]] = collections.defaultdict(set)
    for one in _kept_lines(folder) if folder.name != FOLDER else ():
        if one.capture in captures:
            kept[one.capture].add(one.resource)
    return Referring(
        folder=folder,
        originals=frozenset(revisits.values()),
        kept={capture: frozenset(ids) for capture, ids in kept.items()},
        revisits=revisits,
    )


def digests_of(folders: Iterable[Path]) -> set[str]:
    """Return the digests of payloads that revisits may refer to.

    Raises:
        CollectionError: an index cannot be read.
    """
    return {
        entry.digest
        for folder in folders
        for entry in entries_of(folder)
        if entry.mime != _REVISIT and entry.digest is not None
    }


def ids_of(folder: Path) -> Iterator[tuple[str, Entry]]:
    """Yield the WARC-Record-ID of each response in a folder, with its line of index.

    Raises:
        CollectionError, WarcError: the index or a record cannot be read.
    """
    for entry in entries_of(folder):
        record_id = read_record(folder / entry.filename, entry.offset).id
        if record_id is not None:
            yield record_id, entry


def entries_of(folder: Path) -> Iterator[Entry]:
    """Yield the lines of a folder's index.

    Raises:
        CollectionError: it cannot be read, or a line has no meaning.
    """
    for number, _, entry in read_cdxj(folder / INDEX):
        if entry is None:
            raise CollectionError(
                f"{folder / INDEX}, line {number}: is no CDXJ; mend it with: "
                "preserve reindex --cdxj."
            )
        yield entry


def _may_be(digest: str | None, digests: Collection[str]) -> bool:
    """Tell whether a revisit may be of such a payload: digests of other kinds tell nothing."""
    return digest is None or digest in digests or not digest.startswith("sha1:")


def _kept_lines(folder: Path) -> Iterator[_Kept]:
    path = folder / _RESOURCES
    try:
        with path.open("rb") as stream:
            for line in stream:
                if _KEPT in line:
                    kept = decoder_of(_Line).decode(line).kept
                    if kept is not None:
                        yield kept
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path}: {error}; see preserve verify.") from error
