"""A discussion as a tree of comments."""

from __future__ import annotations

import collections
import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from preserve.manifest import CommentRow


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A comment and what answers it, in reading order."""

    comment: CommentRow
    replies: tuple[Entry, ...] = dataclasses.field(default=(), repr=False)

    def walk(self) -> Iterator[Entry]:
        """Yield this entry, and those below it, in reading order."""
        waiting = [self]
        while waiting:  # threads may be deeper than the stack
            one = waiting.pop()
            yield one
            waiting += reversed(one.replies)


def tree(comments: Iterable[CommentRow]) -> tuple[Entry, ...]:
    """Return the comments that answer no other, each with its replies.

    A comment whose parent is not among them stands at the top.
    """
    rows = sorted(comments, key=lambda row: (-row.depth, row.position))
    ids = {row.id for row in rows}
    below: dict[str | None, list[Entry]] = collections.defaultdict(list)
    for row in rows:  # the deepest first: whatever answers a comment is whole before it
        replies = sorted(below.pop(row.id, ()), key=lambda one: one.comment.position)
        parent = row.parent if row.parent in ids else None
        below[parent].append(Entry(comment=row, replies=tuple(replies)))
    return tuple(sorted(below[None], key=lambda one: one.comment.position))
