"""Comments that a page shows, made ready to be joined with what the same site's interface tells."""

from __future__ import annotations

import collections
import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.types import ReadComment

_MADE = "~"  # with which ids begin that are no engine's


def aligned(shown: Sequence[ReadComment], told: Sequence[ReadComment]) -> list[ReadComment]:
    """Return the comments of a page that gives no ids with those of the same comments elsewhere.

    Only a comment that is alone in saying what it says, on both sides, is taken for the same.
    """
    if not any(read.comment.id.startswith(_MADE) for read in shown):
        return list(shown)
    here, there = _by_words(shown), _by_words(told)
    ids = {
        mine[0].comment.id: theirs[0].comment.id
        for words, mine in here.items()
        if len(mine) == 1
        and mine[0].comment.id.startswith(_MADE)
        and len(theirs := there[words]) == 1
    }
    taken = {read.comment.id for read in shown}
    ids = {made: real for made, real in ids.items() if real not in taken}
    return [
        dataclasses.replace(
            read,
            comment=dataclasses.replace(
                read.comment,
                id=ids.get(read.comment.id, read.comment.id),
                parent=ids.get(read.comment.parent or "", read.comment.parent),
            ),
        )
        for read in shown
    ]


def _by_words(comments: Sequence[ReadComment]) -> dict[str, list[ReadComment]]:
    found: dict[str, list[ReadComment]] = collections.defaultdict(list)
    for read in comments:
        if words := re.sub(r"[\W_]+", "", read.comment.text).casefold():
            found[words].append(read)
    return found


def refined(shown: Sequence[ReadComment], told: Sequence[ReadComment]) -> list[ReadComment]:
    """Return the comments of a page with what is told more exactly and contradicts nothing.

    A date gets the seconds and the offset that a theme does not print; a comment that answers
    nothing, by both, answers nothing for sure.
    """
    others = {read.comment.id: read.comment for read in told}
    return [
        dataclasses.replace(
            read,
            comment=dataclasses.replace(
                read.comment,
                date=_finer(read.comment.date, other.date),
                parent_exact=read.comment.parent_exact
                or (read.comment.parent is None and other.parent is None),
            ),
        )
        if (other := others.get(read.comment.id)) is not None
        else read
        for read in shown
    ]


def _finer(date: str | None, told: str | None) -> str | None:
    if date is None or told is None:
        return date or told
    return told if told.startswith(date) else date
