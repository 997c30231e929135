"""The captures of the collection, newest first, and the report of each."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from preserve.catalogue import current, find, list_captures
from preserve.errors import CatalogueError, UnknownCapture
from preserve.export import View
from preserve.report import Sums, capture_pages
from preserve.report.cited import Citations
from preserve.report.others import changes_of, history_of
from preserve.report.pages import CITATIONS, COMMENTS
from preserve.report.safe import fragment
from preserve.report.thread import Thread
from preserve.serve.looks import PLACES
from preserve.serve.messages import Answer, elsewhere

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import Listed
    from preserve.report import ViewerAddress
    from preserve.serve.looks import Look

PAGE_CAPTURES = 100


def captures_page(collection: Path, number: int, look: Look) -> Answer:
    """Return a page of the captures, the newest on the first.

    Raises:
        CollectionError: the collection cannot be read.
    """
    sums, rows = _newest(collection, number)
    last = sums.captures - (number - 1) * PAGE_CAPTURES
    more = number * PAGE_CAPTURES < sums.captures
    values = {
        "captures": rows,
        "number": None if number == 1 else number,
        "span": (last - len(rows) + 1, last),
        "older": PLACES.index(number + 1) if more else None,
        "newer": PLACES.index(number - 1 if number > 2 else None) if number > 1 else None,
        "sums": sums,
    }
    return look.page("index", values, status=200 if rows or number == 1 else 404)


def _newest(collection: Path, number: int) -> tuple[Sums, list[Listed]]:
    first, end = (number - 1) * PAGE_CAPTURES, number * PAGE_CAPTURES
    try:
        with current(collection) as catalogue:
            if catalogue is not None:
                sums = catalogue.sums()
                rows = list(itertools.islice(catalogue.listing(limit=end), first, None))
                found = Sums(captures=sums.captures, seeds=sums.seeds, newest=sums.last)
                return found, rows
    except CatalogueError:
        pass  # the folders answer, then
    every = list(list_captures(collection))
    return Sums.of(every), every[first:end]


def report_page(
    collection: Path,
    word: str,
    part: str | None,
    number: int,
    look: Look,
    *,
    viewer: ViewerAddress | None,
    include_removed: bool,
) -> Answer:
    """Return a page of the report of a capture, which is found by its id or what means it.

    Raises:
        CollectionError: there is none, or the collection cannot be read.
        ManifestError: the capture cannot be read.
    """
    capture = find(collection, word)
    if capture.id != word:
        return elsewhere(PLACES.part(capture.id, part, number))
    history, count = history_of(collection, capture)
    with capture_pages(
        View(capture, include_removed=include_removed),
        words=look.words,
        places=PLACES,
        viewer=viewer,
        changes=changes_of(collection, capture, include_removed=include_removed),
        history=history,
        captures=count,
        also=look.values,
    ) as pages:
        name = PLACES.part(capture.id, part, number)
        for page in pages:
            if page.name == name:
                return look.made(page.made())
    raise UnknownCapture(f"the report of {capture.id} has no page {number} of {part}.")


def place_page(
    collection: Path, word: str, part: str, name: str, *, include_removed: bool
) -> Answer:
    """Lead to a comment or a citation of a capture, on whichever page of its report it stands.

    Raises:
        CollectionError: there is no such capture, or the collection cannot be read.
        ManifestError: the capture cannot be read.
    """
    capture = find(collection, word)
    view = View(capture, include_removed=include_removed)
    if part == "comment":
        with Thread(view.comments(), view.shows) as thread:
            stub = thread.stub(name)
        page, anchor = (stub.page, stub.anchor) if stub is not None else (1, COMMENTS)
        return elsewhere(f"{PLACES.part(capture.id, COMMENTS, page)}#{anchor}")
    number = Citations(view, None).page_of().get(name)
    anchor = fragment("cites-", name) if number is not None else CITATIONS
    return elsewhere(f"{PLACES.part(capture.id, CITATIONS, number or 1)}#{anchor}")
