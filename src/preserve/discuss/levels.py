"""Parents out of levels: who is answered, where a page only says how deep an answer stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def parents_of_levels(levels: Sequence[int | None]) -> list[int | None]:
    """Return the place of the parent of each entry, in reading order; None at top level.

    The parent is the nearest entry before that stands less deep. An entry without a level stands at
    top.
    """
    open_entries: list[tuple[int, int]] = []
    parents: list[int | None] = []
    for place, level in enumerate(levels):
        while open_entries and (level is None or open_entries[-1][0] >= level):
            open_entries.pop()
        parents.append(open_entries[-1][1] if open_entries else None)
        if level is not None:
            open_entries.append((level, place))
    return parents
