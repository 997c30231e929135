"""A discussion laid out as a tree over one page or several, without holding its texts in memory.

The comments are read once and kept on disk meanwhile; only what the layout needs stays in memory:
some hundred bytes a comment.
"""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from typing import TYPE_CHECKING, Self

import msgspec

from preserve.manifest import CommentRow
from preserve.report.safe import fragment, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

DEEPEST = 6  # lists within lists; what answers deeper stands on the last level and names its parent
PAGE_COMMENTS = 1_000
NAME_CHARACTERS = 120


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stub:
    """What is known of a comment wherever it is referred to; ``page`` counts from 1."""

    anchor: str
    page: int
    shown: bool
    name: str | None
    number: str | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A comment in its place in the tree.

    ``level`` counts from 1. ``replies`` are the comments below it that are folded with it, after
    which ``closes`` levels end.
    """

    row: CommentRow
    stub: Stub
    parent: Stub | None
    level: int
    replies: int
    closes: int


@dataclasses.dataclass(slots=True)
class _Node:
    offset: int
    parent: str | None
    position: int
    shown: bool
    name: str | None
    number: str | None
    anchor: str
    page: int = 1
    level: int = 1
    replies: int = 0


class Thread:
    """The comments of a capture in the order of their tree; a context, which holds a file.

    ``shows`` says whose words are shown. A page ends where a new thread begins, at
    ``page_comments`` or more; a thread is cut only where it is as long again.
    """

    def __init__(
        self,
        rows: Iterable[CommentRow],
        shows: Callable[[CommentRow], bool],
        *,
        page_comments: int = PAGE_COMMENTS,
    ) -> None:
        self._stack = contextlib.ExitStack()
        self._file = self._stack.enter_context(
            tempfile.TemporaryFile(prefix="preserve-report-")  # noqa: SIM115 - the stack closes it
        )
        self._nodes: dict[str, _Node] = {}
        self._page_comments = page_comments
        with contextlib.ExitStack() as failed:
            failed.callback(self._stack.close)
            self._read(rows, shows)
            self._order = list(_tree(self._nodes))
            self._pages = self._lay_out()
            failed.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _raised: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def __len__(self) -> int:
        """Return the number of comments."""
        return len(self._order)

    @property
    def pages(self) -> int:
        """How many pages there are: one, even where there is no comment."""
        return max(len(self._pages), 1)

    def range(self, page: int) -> tuple[int, int]:
        """Return the places of the first and last comment of a page, from 1."""
        start, end = self._pages[page - 1] if self._pages else (0, 0)
        return start + 1, end

    def stub(self, comment_id: str) -> Stub | None:
        """Return what is known of a comment, by its id."""
        node = self._nodes.get(comment_id)
        return None if node is None else _stub(node)

    def on(self, page: int) -> Iterator[Placed]:
        """Yield the comments of a page (from 1) in the order in which they stand there."""
        if not self._pages:
            return
        start, end = self._pages[page - 1]
        for place in range(start, end):
            node = self._nodes[self._order[place]]
            following = self._nodes[self._order[place + 1]].level if place + 1 < end else 1
            parent = self._nodes.get(node.parent) if node.parent is not None else None
            yield Placed(
                row=self._row(node),
                stub=_stub(node),
                parent=None if parent is None else _stub(parent),
                level=node.level,
                replies=node.replies,
                closes=max(node.level - following, 0),
            )

    def _row(self, node: _Node) -> CommentRow:
        self._file.seek(node.offset)
        return msgspec.json.decode(self._file.readline(), type=CommentRow)

    def _read(self, rows: Iterable[CommentRow], shows: Callable[[CommentRow], bool]) -> None:
        anchors: set[str] = set()
        names: set[str] = set()
        offset = 0
        for row in rows:
            anchor = unique(fragment("comment-", row.id), anchors)
            is_shown = shows(row)
            self._nodes[unique(row.id, names)] = _Node(
                offset=offset,
                parent=row.parent if row.parent != row.id else None,
                position=row.position,
                shown=is_shown,
                name=_short(row.author.name) if is_shown else None,
                number=_short(row.number),
                anchor=anchor,
            )
            offset += self._file.write(msgspec.json.encode(row) + b"\n")

    def _lay_out(self) -> list[tuple[int, int]]:
        """Give each comment its page and level; return where pages begin and end."""
        pages: list[tuple[int, int]] = []
        start = 0
        above: list[str] = []  # what the comment in hand answers, as far as it is on this page
        for place, name in enumerate(self._order):
            node = self._nodes[name]
            begins = node.parent is None or node.parent not in self._nodes
            if place - start >= self._page_comments * (1 if begins else 2):
                pages.append((start, place))
                start, above = place, []
            while above and above[-1] != node.parent:
                above.pop()
            node.page = len(pages) + 1
            node.level = min(len(above) + 1, DEEPEST)
            for one in above[: DEEPEST - 1]:
                self._nodes[one].replies += 1
            above.append(name)
        if self._order:
            pages.append((start, len(self._order)))
        return pages


def _tree(nodes: dict[str, _Node]) -> Iterator[str]:
    """Yield the comments, each before its answers; what answers itself in a circle comes last."""
    children: dict[str | None, list[str]] = {}
    for name, node in nodes.items():
        parent = node.parent if node.parent in nodes else None
        children.setdefault(parent, []).append(name)
    for names in children.values():
        names.sort(key=lambda one: nodes[one].position, reverse=True)
    yielded: set[str] = set()
    for first in (*reversed(children.get(None, [])), *nodes):
        waiting = [first]
        while waiting:
            name = waiting.pop()
            if name not in yielded:
                yielded.add(name)
                yield name
                waiting += children.get(name, ())


def _stub(node: _Node) -> Stub:
    return Stub(
        anchor=node.anchor,
        page=node.page,
        shown=node.shown,
        name=node.name,
        number=node.number,
    )


def _short(name: str | None) -> str | None:
    """Bound what every answer repeats."""
    return None if name is None else shortened(name, NAME_CHARACTERS)


def unique(name: str, taken: set[str]) -> str:
    """Return a name, with a number where it is taken; it is taken from now on."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
