"""A discussion of which no more than so many comments are kept."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.tree import arrange
from preserve.model import MissingReason, Verdict

if TYPE_CHECKING:
    from preserve.discuss.types import Thread


def with_at_most(thread: Thread, most: int) -> Thread:
    """Return a thread with its first comments in reading order; the rest is counted as missing.

    Where reading was stopped already, and nobody knows how many were left, nobody knows the sum.
    """
    left_out = len(thread.comments) - most
    if left_out <= 0:
        return thread
    stopped = [count for count, why in thread.missing if why is MissingReason.LIMIT_REACHED]
    count = 0 if 0 in stopped else sum(stopped, left_out)
    others = [one for one in thread.missing if one[1] is not MissingReason.LIMIT_REACHED]
    return dataclasses.replace(
        thread,
        comments=arrange(thread.comments[:most]),
        missing=(*others, (count, MissingReason.LIMIT_REACHED)),
        verdict=Verdict.PARTIAL,
    )
