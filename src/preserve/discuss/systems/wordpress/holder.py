"""The elements of one WordPress comment, and which of them holds what its writer wrote."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from preserve.discuss.markup import elements
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from preserve.page import Node

# Class names of elements that hold the text, the surest first.
_BODY_NAMES = (
    "wp-block-comment-content",
    "dsq-comment-message",
    "wpd-comment-text",
    "comment-entry",
    "comment-content",
    "comment_content",
    "commentcontent",
    "comment-text",
    "comment_text",
    "commenttext",
    "comment-copy",
    "comment-message",
    "comment__content",
    "comment__text",
    "comment-txt",
    "contenttext",
    "comment-contents",
    "comment-post",
    "comment-main",
    "description",
    "format_text",
    "comment-body",
    "comment_body",
    "commentbody",
    "comment__body",
    "text",
    "entry",
    "content",
)
_BODY_RANK = {name: rank for rank, name in enumerate(_BODY_NAMES)}
_BY_ID = 2
_NO_RANK = len(_BODY_NAMES)
_BODY_LIKE = pattern(
    r"comments?[-_]+(?:[a-z0-9]+[-_]+)*?(?:text|txt|content|message|entry|copy|excerpt)\Z|"
    r"[a-z]*comment(?:message|text|content)\Z",
    re.IGNORECASE,
)
_HEAD_LIKE = pattern(r"head|meta|author|info|date|reply|edit", re.IGNORECASE)
_BODY_ID = pattern(r"(?:comment-?body|comment-?content|comment-?text|commentcontent)-?\d+\Z")
_BODY_FACTS = frozenset({"text", "commentText", "description", "reviewBody"})
_NO_HOLDERS = frozenset(
    {"a", "span", "cite", "time", "small", "img", "ul", "ol", "li", "b", "header"}
)


class Own:
    """The elements of an entry in document order, its first one first, without its replies."""

    def __init__(self, parts: Iterable[Node], leave: Callable[[Node], bool]) -> None:
        self.nodes: list[Node] = []
        for part in parts:
            self.nodes.append(part)
            self.nodes += elements(part, leave=leave)
        self._holders = [
            (rank, place)
            for place, node in enumerate(self.nodes)
            if place and node.attributes and (rank := _rank(node)) is not None
        ]

    def but(self, node: Node | None) -> list[Node]:
        """Return the elements without one of them, and without those inside it."""
        if node is None:
            return self.nodes
        place = self.nodes.index(node)
        end = place
        while end < len(self.nodes) and node.place <= self.nodes[end].place < node.end:
            end += 1
        return self.nodes[:place] + self.nodes[end:]

    def find_body(self, landmarks: Sequence[Node]) -> tuple[Node | None, bool]:
        """Return the element that holds the text, and whether it holds nothing else.

        ``landmarks`` are nodes that hold name, date and the like. Of clean elements the surest name
        wins, of others the innermost.
        """
        marked: set[Node] = set()
        first = self.nodes[0]
        for mark in landmarks if self._holders else ():
            here: Node | None = mark
            while here is not None and here is not first and here not in marked:
                marked.add(here)
                here = here.parent
        clean: list[tuple[int, int]] = []
        mixed: Node | None = None
        for rank, place in self._holders:
            if self.nodes[place] in marked:
                mixed = self.nodes[place]
            elif self._is_whole(place) and not self._in_widget(self.nodes[place]):
                clean.append((rank, place))
        if clean:
            return self.nodes[min(clean)[1]], True
        return mixed, False

    def _is_whole(self, place: int) -> bool:
        """Whether no reply is inside: all elements in it are among these."""
        node = self.nodes[place]
        last = place + node.end - node.place - 1
        return last < len(self.nodes) and self.nodes[last].place == node.end - 1

    def _in_widget(self, node: Node) -> bool:
        inside = set(self.nodes)
        inside.discard(self.nodes[0])
        up = node.parent
        while up is not None and up in inside:
            if up.tag in ("header", "footer") or "reply" in up.classes:
                return True
            up = up.parent
        return False


def _rank(node: Node) -> int | None:
    if node.tag in _NO_HOLDERS:
        return None
    rank = _rank_of(node.classes) if node.classes else _NO_RANK
    if node.attributes.get("itemprop") in _BODY_FACTS:
        rank = min(rank, 1)
    if rank > _BY_ID and node.id and _BODY_ID.match(node.id):
        rank = _BY_ID
    return rank if rank < _NO_RANK else None


@functools.lru_cache(maxsize=4096)
def _rank_of(names: frozenset[str]) -> int:
    ranks = [_BODY_RANK[name] for name in names if name in _BODY_RANK]
    if any(_BODY_LIKE.search(name) and not _HEAD_LIKE.search(name) for name in names):
        ranks.append(_BODY_RANK["contenttext"])
    return min(ranks, default=_NO_RANK)
