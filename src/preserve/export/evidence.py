"""The records that bear out a comment: by file, whichever capture that is of.

what it was read from      each record that a statement about it names
what it cites              every hop, and the attempts that failed; with requisites, if wanted
what revisits refer to     the original beside the revisit
"""

from __future__ import annotations

import collections
import dataclasses
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue import Place, find_original, with_requisites
from preserve.catalogue.withheld import withheld_in
from preserve.errors import CollectionError
from preserve.export.kept import places_of
from preserve.export.origins import Origin, refuse_guarded
from preserve.manifest import ResourceRow
from preserve.model import Role
from preserve.urls import parse
from preserve.warc import read_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.manifest import CitationRow, CommentRow


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """WARC-Record-IDs by the file they lie in, and addresses whose body is nowhere any more."""

    records: Mapping[Path, frozenset[str]]
    missing: tuple[str, ...]


def evidence_of(
    capture: CaptureFolder,
    comments: Iterable[CommentRow],
    citations: Iterable[CitationRow],
    *,
    collection: Path,
    requisites: bool,
    include_authenticated: bool,
) -> Evidence:
    """Find the evidence for comments, and for what they cite.

    Where an attempt left no response, its ``metadata`` is looked for in all files of the capture.

    Raises:
        CollectionError: what a comment was read from is not there or withheld, or a record lies in
            another capture that was made with credentials.
        ManifestError, WarcError: rows or records cannot be read.
    """
    rows = list(capture.rows("resources", ResourceRow))
    read_from = {id_ for comment in comments for id_ in _read_from(comment)}
    named = set(read_from)
    cited = list(_cited(rows, citations, requisites=requisites))
    cited += _rules(rows, cited)
    ids = {row.id for row in cited}
    named |= {
        one.record_id
        for row in cited
        for one in row.attempts
        if one.record_id is not None and row.withdrawn is msgspec.UNSET
    }
    kept: dict[str, set[str]] = collections.defaultdict(set)
    for row in cited:
        if row.kept is not None:
            kept[row.kept.capture].add(row.kept.resource)
    places = [
        Place(capture=capture, row=row)
        for row in rows
        if row.record is not None and (row.record.id in named or row.id in ids)
    ]
    places += places_of(kept, collection, near=capture)
    missing = []
    for place in tuple(places):
        if place.row.revisit_of is not None:
            try:
                original = find_original(collection, place.row.revisit_of, near=place.capture)
            except CollectionError:
                missing.append(place.row.url)
            else:
                places.append(original)
    if not include_authenticated:
        refuse_guarded(_origin(place, capture) for place in places)
    found: dict[Path, set[str]] = collections.defaultdict(set)
    for place in places:
        assert place.row.record is not None
        found[place.path].add(place.row.record.id)
        named.discard(place.row.record.id)
    for path, id_ in _scanned(capture, named):
        found[path].add(id_)
    if lacking := read_from.difference(*found.values()):
        raise CollectionError(
            f"the record {min(lacking)} that a comment was read from is not there any more, or is "
            f"withheld; see preserve verify {capture.id}."
        )
    return Evidence(
        records={path: frozenset(ids) for path, ids in found.items()},
        missing=tuple(sorted(set(missing))),
    )


def _read_from(comment: CommentRow) -> Iterator[str]:
    for id_ in (comment.record_id, *(reading.record_id for reading in comment.readings)):
        if id_ is not None:
            yield id_


def _cited(
    rows: Sequence[ResourceRow], citations: Iterable[CitationRow], *, requisites: bool
) -> Iterator[ResourceRow]:
    """Yield the lines of what is cited, from the address itself to where it leads."""
    by_url = {row.url: row for row in rows}
    by_id = {row.id: row for row in rows}
    begun: dict[str, None] = {}
    for citation in citations:
        first = by_url.get(citation.unwrapped_url or citation.url or "")
        begun |= {one.id: None for one in (first, by_id.get(citation.resource or "")) if one}
    if requisites:
        yield from with_requisites(rows, begun)
        return
    waiting = [by_id[one] for one in begun]
    seen: set[str] = set()
    while waiting:
        row = waiting.pop()
        if row.id not in seen:
            seen.add(row.id)
            yield row
            waiting += filter(None, [by_url.get(row.redirect_to or "")])


def _rules(rows: Sequence[ResourceRow], cited: Sequence[ResourceRow]) -> list[ResourceRow]:
    """Return the lines of robots.txt that decided what became of cited addresses.

    What it forbids was never asked for; nor was a host that gave no answer to robots.txt.
    """
    places = {
        f"{address.origin}/robots.txt"
        for row in cited
        if not row.attempts and (address := parse(row.url)) is not None
    }
    return [row for row in rows if Role.ROBOTS in row.roles and row.url in places]


def _origin(place: Place, capture: CaptureFolder) -> Origin:
    assert place.row.record is not None
    return Origin(
        path=place.path,
        offset=place.row.record.offset,
        inside=place.capture_id == capture.id,
        authenticated=place.authenticated,
    )


def _scanned(capture: CaptureFolder, named: set[str]) -> Iterator[tuple[Path, str]]:
    """Yield where records lie that no line has the place of; nothing is read for none."""
    left = set(named)
    withheld = withheld_in(capture.path, capture.manifest) if left else None
    hidden = withheld.targets if withheld is not None else frozenset()
    for file in capture.manifest.files if left else ():
        path = capture.path / file.name
        for record in read_records(path) if left else ():
            if record.id in left:
                left.discard(record.id)
                if record.target not in hidden:
                    yield path, record.id
