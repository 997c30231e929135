"""The search over all captures, as a page."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from preserve.catalogue import SearchKind, asked, question
from preserve.catalogue.searching import MOST_RANKED
from preserve.errors import UsageError
from preserve.searching import Shown, hits, take_in_some
from preserve.serve.paths import SEARCH, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from preserve.searching import Hit
    from preserve.serve.looks import Look
    from preserve.serve.messages import Answer

PAGE_HITS = 20
_PAGES = 50
_WORDS_CHARACTERS = 500
_KINDS = {
    "article": SearchKind.ARTICLE,
    "comment": SearchKind.COMMENT,
    "citation": SearchKind.CITATION,
}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """A hit as the template shows it; ``pieces`` are its words, each marked or not."""

    hit: Hit
    href: str
    pieces: tuple[tuple[str, bool], ...]


def search_page(
    collection: Path, query: Mapping[str, str], look: Look, *, include_removed: bool
) -> Answer:
    """Return the page that searches, with what was found where words are asked for.

    Raises:
        CollectionError: the collection cannot be read.
    """
    words = query.get("q", "")[:_WORDS_CHARACTERS]
    author = query.get("author", "")[:_WORDS_CHARACTERS].strip()
    kind = query.get("in", "")
    number = page_number(query)
    values: dict[str, Any] = {
        "q": words,
        "author": author,
        "kind": kind if kind in _KINDS else "",
        "found": None,
        "withheld": 0,
        "unread": False,
    }
    try:
        sought = question([words], author=author or None)
    except UsageError:  # there is no word in it: the form stands there alone
        return look.page("search", values)
    kinds = [_KINDS[kind]] if kind in _KINDS else []
    number = min(number, _PAGES)
    with asked(collection) as catalogue:
        unread = not take_in_some(catalogue)
        shown = Shown(catalogue, include_removed=include_removed)
        start = (number - 1) * PAGE_HITS
        found = list(
            itertools.islice(
                hits(catalogue, sought, kinds, shown=shown), start, start + PAGE_HITS + 1
            )
        )
        count = catalogue.count_found(sought, kinds)
    more = len(found) > PAGE_HITS and number < _PAGES

    def page(of: int) -> str:
        return f"{SEARCH}?{urlencode({'q': words, 'in': kind, 'author': author, 'page': of})}"

    values |= {
        "found": [_shown(hit) for hit in found[:PAGE_HITS]],
        "span": (start + 1, start + min(len(found), PAGE_HITS)),
        # What is left out, as said twice or taken out, was counted as well.
        "count": min(max(count, start + len(found)), MOST_RANKED) if more else start + len(found),
        "withheld": shown.withheld,
        "unread": unread,
        "newer": page(number - 1) if number > 1 else None,
        "older": page(number + 1) if more else None,
    }
    return look.page("search", values)


def page_number(query: Mapping[str, str]) -> int:
    """Return which page is asked for, from 1; the first where that is not clear."""
    written = query.get("page", "")
    return (
        max(int(written), 1) if written.isascii() and written.isdigit() and len(written) < 7 else 1
    )


def _shown(hit: Hit) -> _Found:
    capture = hit.found.capture
    if hit.kind == "comment" and hit.found.comment is not None:
        href = place_of(capture, "comment", hit.found.comment)
    elif hit.kind == "citation" and hit.found.id is not None:
        href = place_of(capture, "citation", hit.found.id)
    else:
        href = f"/captures/{capture}"
    return _Found(hit=hit, href=href, pieces=tuple(_pieces(hit)))


def _pieces(hit: Hit) -> Iterator[tuple[str, bool]]:
    plain, at = hit.excerpt.plain, 0
    for start, end in hit.excerpt.marks:
        yield plain[at:start], False
        yield plain[start:end], True
        at = end
    yield plain[at:], False
