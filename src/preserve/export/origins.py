"""Where the responses lie that revisits refer to: in the captures exported, or in others.

Likewise what citations were kept as earlier: their records in other captures.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.catalogue import captures, known_originals, moved_captures
from preserve.errors import CollectionError, WarcError
from preserve.export.kept import kept_places
from preserve.index import read_cdxj
from preserve.warc import read_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.index import Entry

INDEX = "index.cdxj"
REVISIT = "warc/revisit"
_MOVED_INDEXES = "*/index.cdxj"  # records that outlived their capture


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What a revisit says of its original; ``second`` is its date in 14 digits."""

    record_id: str
    url: str
    second: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where an original lies; ``inside`` tells that its file is exported as it is."""

    path: Path
    offset: int
    inside: bool
    authenticated: bool


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Origins:
    """The originals by WARC-Record-ID, and the references that lead nowhere."""

    by_id: dict[str, Origin]
    missing: tuple[Reference, ...]


def find_origins(exported: Sequence[CaptureFolder], collection: Path) -> Origins:
    """Find what the revisits of some captures refer to, in them and in the whole collection.

    With it comes what ``kept-earlier`` citations of theirs have in captures that are not exported:
    responses and revisits. Memory grows with the number of originals, not with that of revisits or
    captures.

    Raises:
        CollectionError: an index of the captures cannot be read.
        ManifestError: rows of the captures cannot be read.
        WarcError: a revisit cannot be read.
    """
    exported_ids = {capture.id for capture in exported}
    kept: dict[str, Origin] = {}
    wanted: dict[str, Reference] = {}
    for capture in exported:
        for entry in _entries(capture.path):
            if entry.mime == REVISIT:
                reference = _reference(capture.path / entry.filename, entry.offset)
                if reference is not None:
                    wanted.setdefault(reference.record_id, reference)
    for place in kept_places(exported, collection):
        assert place.row.record is not None
        inside = place.capture_id in exported_ids
        kept[place.row.record.id] = Origin(
            path=place.path,
            offset=place.row.record.offset,
            inside=inside,
            authenticated=place.authenticated,
        )
        if place.row.revisit_of is not None and not inside:
            reference = _reference(place.path, place.row.record.offset)
            if reference is not None:
                wanted.setdefault(reference.record_id, reference)
    search = _Search(wanted)
    for capture in exported:
        search.look(capture.path, inside=True, guarded=_guarded(capture))
    search.take_known(collection, exported_ids)
    guarded = {
        name for moved in moved_captures(collection) if moved.authenticated for name in moved.files
    }
    for index in sorted(collection.glob(_MOVED_INDEXES)):
        search.look(index.parent, inside=False, guarded=guarded)
    if search.wanted:  # the catalogue does not know them, if there is one
        others = [one for one in captures(collection) if one.id not in exported_ids]
        for capture in _likely_first(others, search.wanted.values()):
            search.look(capture.path, inside=False, guarded=_guarded(capture))
    return Origins(by_id={**kept, **search.found}, missing=tuple(search.wanted.values()))


def refuse_guarded(origins: Iterable[Origin]) -> None:
    """Refuse what lies in captures that are not exported and were made with credentials.

    Raises:
        CollectionError: there is such a one.
    """
    for origin in origins:
        if origin.authenticated and not origin.inside:
            raise CollectionError(
                f"a body that is to be exported lies in {origin.path.name}, of a capture that was "
                "made with credentials: --include-authenticated exports it all the same."
            )


class _Search:
    """Looks for originals in one folder after the other, by address and second, then by id."""

    def __init__(self, wanted: dict[str, Reference]) -> None:
        self.wanted = wanted
        self.found: dict[str, Origin] = {}
        self._places = {(one.url, one.second) for one in wanted.values()}

    def take_known(self, collection: Path, exported_ids: Collection[str]) -> None:
        """Take what the catalogue knows the place of; the records there have the last word."""
        for place in known_originals(collection, list(self.wanted)):
            assert place.row.record is not None
            path, offset = place.path, place.row.record.offset
            with contextlib.suppress(WarcError):
                if self.wanted.pop(read_record(path, offset).id or "", None) is not None:
                    self.found[place.row.record.id] = Origin(
                        path=path,
                        offset=offset,
                        inside=place.capture_id in exported_ids,
                        authenticated=place.authenticated,
                    )

    def look(self, folder: Path, *, inside: bool, guarded: Collection[str]) -> None:
        """Look in a folder, unless all is found; a fault of a capture not exported is its own.

        ``guarded`` are its files that were made with credentials.
        """
        if not self.wanted:
            return
        try:
            for entry in _entries(folder):
                if (entry.url, entry.timestamp) in self._places and entry.mime != REVISIT:
                    self._take(folder, entry, inside=inside, guarded=guarded)
        except (CollectionError, WarcError):
            if inside:
                raise

    def _take(self, folder: Path, entry: Entry, *, inside: bool, guarded: Collection[str]) -> None:
        path = folder / entry.filename
        record = read_record(path, entry.offset)
        if record.id is not None and self.wanted.pop(record.id, None) is not None:
            self.found[record.id] = Origin(
                path=path,
                offset=entry.offset,
                inside=inside,
                authenticated=entry.filename in guarded,
            )


def _guarded(capture: CaptureFolder) -> frozenset[str]:
    is_guarded = capture.manifest.capture.authenticated
    return frozenset(row.name for row in capture.manifest.files if is_guarded)


def _entries(folder: Path) -> Iterator[Entry]:
    for number, _, entry in read_cdxj(folder / INDEX):
        if entry is None:
            raise CollectionError(
                f"{folder / INDEX}, line {number}: is no CDXJ; see preserve verify."
            )
        yield entry


def _reference(path: Path, offset: int) -> Reference | None:
    record = read_record(path, offset)
    names = ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
    record_id, url, date = (record.header(name) for name in names)
    if record_id is None or url is None or date is None:
        return None
    return Reference(record_id=record_id, url=url, second=_digits(date))


def _likely_first(
    others: Sequence[CaptureFolder], wanted: Iterable[Reference]
) -> list[CaptureFolder]:
    """Put the captures first that were under way when an original was fetched."""
    seconds = {one.second for one in wanted}

    def is_unlikely(capture: CaptureFolder) -> bool:
        facts = capture.manifest.capture
        first, last = _digits(facts.started), _digits(facts.finished)
        return not any(first <= second <= last for second in seconds)

    return sorted(others, key=is_unlikely)


def _digits(date: str) -> str:
    return re.sub(r"\D", "", date)[:14]
