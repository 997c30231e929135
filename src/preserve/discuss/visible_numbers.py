"""Numbers that a page prints beside its comments: a jump in them is a comment that is not there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from preserve.discuss.types import Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.types import ReadComment

_FEWEST = 3
_MOST_OF_ALL = 4  # times as many as there are: beyond, the numbers count something else


def numbering(comments: Sequence[ReadComment]) -> tuple[Claim, int] | None:
    """Return the highest printed number, as a claim, and how many below it are not there.

    None where the numbers are no run from 1 that rises or falls, or nothing is missing from it.
    Comments of a thread whose answers have no numbers are counted by those that have one.
    """
    numbered = [
        (int(digits), read)
        for read in comments
        if (digits := (read.comment.number or "").strip(" #.()")).isdecimal() and len(digits) < 9
    ]
    numbers = [number for number, _ in numbered]
    if len(numbers) < _FEWEST or min(numbers) != 1 or len(set(numbers)) != len(numbers):
        return None
    steps = [later - before for before, later in pairwise(numbers)]
    if not (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
        return None
    highest, read = max(numbered, key=lambda pair: pair[0])
    missing = highest - len(numbers)
    if not missing or highest > _MOST_OF_ALL * len(numbers):
        return None
    where = read.comment.locator
    claim = Claim(
        count=highest, counts="numbers", locator=where, source_url=read.comment.source_url
    )
    return claim, missing
