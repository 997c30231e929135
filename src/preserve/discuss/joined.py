"""A thread, and comments that something other than its pages brought: judged together anew."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.tree import arrange
from preserve.discuss.verdict import judge, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.types import ReadComment, Thread
    from preserve.model import MissingReason


def joined(
    thread: Thread,
    comments: Sequence[ReadComment],
    *,
    urls: Sequence[str],
    failed: Sequence[MissingReason] = (),
) -> Thread:
    """Return the thread with these comments, its own among them, in reading order.

    ``urls`` are the further addresses that were read, ``failed`` says why others were not.
    """
    arranged = arrange(comments)
    verdict, missing = judge(
        thread.claimed, tally([read.comment for read in arranged]), failed=failed
    )
    return dataclasses.replace(
        thread,
        comments=arranged,
        verdict=verdict,
        missing=missing,
        pages=(*thread.pages, *urls),
    )
