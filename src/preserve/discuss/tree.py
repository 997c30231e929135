"""The thread as a tree: ids, parents, depths and reading order, safe against odd pages."""

from __future__ import annotations

import collections
import dataclasses
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from preserve.discuss.types import ReadComment

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def made_id(author: str | None, date_text: str | None, text: str) -> str:
    """Return the id of a comment that has none: ``~`` and 12 letters, the same in every capture."""
    head = " ".join(text.split())[:80]
    seed = "\x1f".join((author or "", date_text or "", head))
    number = int.from_bytes(hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest())
    letters = []
    for _ in range(12):
        number, rest = divmod(number, 26)
        letters.append(_LETTERS[rest])
    return "~" + "".join(letters)


def twin_id(base: str, taken: Container[str]) -> str:
    """Return ``base``, or for a twin ``base-b``, ``base-c``, … whichever is not taken."""
    if base not in taken:
        return base
    number = 1
    while (twin := f"{base}-{_suffix(number)}") in taken:
        number += 1
    return twin


def _suffix(number: int) -> str:
    """Return b for 1, z for 25, ba for 26."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters = _LETTERS[rest] + letters
        if number == 0:
            return letters


def merge(pages: Sequence[Sequence[ReadComment]]) -> tuple[ReadComment, ...]:
    """Join the comments of several pages, given in reading order, each comment once.

    Within a page all ids differ. A comment that an earlier page has too (a thread that goes on, a
    page that shifted meanwhile) keeps its first place, but for a parent that only the later one
    names.
    """
    kept: dict[str, ReadComment] = {}
    for page in pages:
        for read in page:
            before = kept.get(read.comment.id)
            if before is None:
                kept[read.comment.id] = read
            elif before.comment.parent is None and read.comment.parent is not None:
                kept[read.comment.id] = _with_parent_of(before, read)
    return arrange(kept.values())


def _with_parent_of(before: ReadComment, later: ReadComment) -> ReadComment:
    return dataclasses.replace(
        before,
        comment=dataclasses.replace(
            before.comment,
            parent=later.comment.parent,
            parent_source=later.comment.parent_source,
            parent_exact=later.comment.parent_exact,
        ),
    )


def arrange(comments: Iterable[ReadComment]) -> tuple[ReadComment, ...]:
    """Number the comments in the order given and set their depths from their parents.

    A parent that is not among them, or that is its own descendant, is dropped: the comment stands
    at top level then, with ``parent_exact`` false and ``parent_source`` kept as a trace.
    """
    ordered = list(comments)
    parents = {read.comment.id: read.comment.parent for read in ordered}
    lost = {
        identity
        for identity, parent in parents.items()
        if parent is not None and parent not in parents
    } | _closing_a_cycle(parents)
    for identity in lost:
        parents[identity] = None
    depths = _depths(parents)
    return tuple(
        read
        if read.comment.position == position
        and read.comment.depth == depths[read.comment.id]
        and read.comment.id not in lost
        else dataclasses.replace(
            read,
            comment=dataclasses.replace(
                read.comment,
                parent=parents[read.comment.id],
                parent_exact=read.comment.parent_exact and read.comment.id not in lost,
                depth=depths[read.comment.id],
                position=position,
            ),
        )
        for position, read in enumerate(ordered, start=1)
    )


def _closing_a_cycle(parents: dict[str, str | None]) -> set[str]:
    """Return, for each cycle, the member that comes first in reading order."""
    first: set[str] = set()
    settled: set[str] = set()
    order = {identity: place for place, identity in enumerate(parents)}
    for start in parents:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in parents and here not in settled and here not in path:
            path[here] = None
            here = parents[here]
        if here is not None and here in path:
            members = list(path)[list(path).index(here) :]
            first.add(min(members, key=order.__getitem__))
        settled.update(path)
    return first


def _depths(parents: dict[str, str | None]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for start in parents:
        chain: collections.deque[str] = collections.deque()
        here: str | None = start
        while here is not None and here not in depths:
            chain.appendleft(here)
            here = parents[here]
        depth = depths[here] if here is not None else 0
        for identity in chain:
            depth += 1
            depths[identity] = depth
    return depths
