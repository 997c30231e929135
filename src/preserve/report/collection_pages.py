"""The pages of a collection: its captures, newest first, each with a link to its report.

Captures are counted from the oldest into blocks. The first page shows the newest two; each block
before them has a page of its own, which stays as it is when captures are added.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.report.pages import Page, Places, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from preserve.catalogue import Listed
    from preserve.report.words import Words

BLOCK_CAPTURES = 500
_ON_FIRST = 2  # blocks


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """How many captures of how many articles there are; ``newest`` began at that moment."""

    captures: int
    seeds: int
    newest: str | None

    @classmethod
    def of(cls, captures: Iterable[Listed]) -> Sums:
        """Count captures, given newest first."""
        count, newest = 0, None
        seeds: set[int] = set()
        for one in captures:
            newest = newest or one.started
            count += 1
            seeds.add(hash(one.address))
        return cls(captures=count, seeds=len(seeds), newest=newest)

    @property
    def older_pages(self) -> int:
        """How many pages there are beside the first."""
        return max(-(-self.captures // BLOCK_CAPTURES) - _ON_FIRST, 0)

    @property
    def on_first(self) -> int:
        """How many captures the first page shows."""
        return self.captures - self.older_pages * BLOCK_CAPTURES

    def pages(self) -> Iterator[tuple[int | None, int]]:
        """Yield the number of each page, None for the first, and how many captures it shows."""
        yield None, self.on_first
        for number in range(self.older_pages, 0, -1):
            yield number, BLOCK_CAPTURES


def index_page(
    captures: Sequence[Listed], number: int | None, sums: Sums, *, words: Words, places: Places
) -> Page:
    """Return a page of the collection: the first (``number`` None), or that of a block, from 1.

    ``captures`` are those on it, newest first.
    """
    last = sums.captures if number is None else number * BLOCK_CAPTURES
    newest_block = sums.older_pages
    older = newest_block if number is None else number - 1
    newer = None
    if number is not None:
        newer = places.index(number + 1 if number < newest_block else None)

    def made() -> Iterator[bytes]:
        return pieces(
            "index.html.jinja",
            {
                "t": words,
                "places": places,
                "captures": captures,
                "number": number,
                "span": (last - len(captures) + 1, last),
                "older": places.index(older) if older else None,
                "newer": newer,
                "sums": sums,
            },
        )

    return Page(name=places.index(number), made=made)
