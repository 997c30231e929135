"""Lists of citations over all captures: from the catalogue, else from the folders."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from preserve.catalogue.catalogue import current
from preserve.catalogue.folders import captures, pass_over
from preserve.catalogue.host_names import host_of, lies_on
from preserve.catalogue.listing import Cited, lines_of
from preserve.catalogue.standings import Standings
from preserve.errors import CatalogueError, ManifestError
from preserve.manifest import CitationRow
from preserve.manifest.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from preserve.catalogue.folders import CaptureFolder
    from preserve.model import Outcome

    Unreadable = Callable[[ManifestError], None]


def list_citations(
    collection: Path,
    outcomes: Collection[Outcome] = (),
    *,
    dead: bool = False,
    host: str | None = None,
    unreadable: Unreadable = pass_over,
    remark: Callable[[CatalogueError], None] = lambda _: None,
) -> Iterator[Cited]:
    """Yield the citations of all captures, newest capture first: those that ended so, or all.

    With ``dead`` only links that are dead, with ``host`` only those on a host or one below it, or
    led there. What is wrong with the catalogue is told to ``remark``; the folders answer then, as
    for captures whose rows are not in the catalogue.

    Raises:
        CollectionError: the collection cannot be read.
    """

    def of(capture: CaptureFolder) -> Iterator[Cited]:
        return _citations_of(capture, outcomes, unreadable, dead=dead, host=host)

    with current(collection, remark) as catalogue:
        if catalogue is not None:
            for error in catalogue.unreadable:
                unreadable(error)
            yield from catalogue.citations(outcomes, dead=dead, host=host)
            for capture in catalogue.not_whole():
                yield from of(capture)
            return
    for capture in captures(collection, unreadable=unreadable):
        yield from of(capture)


def count_citations(
    collection: Path,
    outcomes: Collection[Outcome] = (),
    *,
    dead: bool = False,
    host: str | None = None,
) -> int:
    """Return how many citations ``list_citations`` would give.

    Raises:
        CollectionError: the collection cannot be read.
    """
    with contextlib.suppress(CatalogueError), current(collection) as catalogue:
        if catalogue is not None and not catalogue.not_whole():
            return catalogue.count_citations(outcomes, dead=dead, host=host)
    return sum(1 for _ in list_citations(collection, outcomes, dead=dead, host=host))


def _citations_of(
    capture: CaptureFolder,
    outcomes: Collection[Outcome],
    unreadable: Unreadable,
    *,
    dead: bool,
    host: str | None,
) -> Iterator[Cited]:
    part = capture.path / capture.manifest.parts.citations.file
    try:
        standings = Standings(capture) if dead else None
        for line, row in lines_of(part, CitationRow):
            if (
                (not outcomes or row.outcome in outcomes)
                and (standings is None or standings.of(row) is Standing.DEAD)
                and (host is None or _is_on(host, row.url) or _is_on(host, row.final_url))
            ):
                yield Cited(
                    capture=capture.id,
                    seed=capture.manifest.capture.seed,
                    file=str(part),
                    line=line,
                    id=row.id,
                    cited_by=row.cited_by.id,
                    url=row.url if row.url is not None else row.as_written,
                    final_url=row.final_url,
                    outcome=row.outcome,
                )
    except ManifestError as error:
        unreadable(error)


def _is_on(host: str, url: str | None) -> bool:
    found = host_of(url)
    return found is not None and lies_on(found, host)
