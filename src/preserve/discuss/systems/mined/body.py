"""The body of a mined record as an element of its own, without what is not part of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from preserve.discuss.body import without
from preserve.discuss.systems.mined.tree import TEXT
from preserve.page import parse_fragment
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Container

    from preserve.discuss.systems.mined.fields import Fields
    from preserve.discuss.systems.mined.tree import Tree
    from preserve.page import Node

_GLUE = pattern(r"\A\s*[:：|,–—-]+\s+")
_MEDIA = frozenset(
    {"img", "br", "hr", "iframe", "video", "audio", "embed", "object", "picture", "svg"}
)
_WRAPPED = frozenset(
    {"p", "blockquote", "ul", "ol", "li", "pre", "code", "em", "strong", "b", "i", "u", "s", "del"}
)
_NEVER = frozenset({"button", "form", "script", "style", "textarea", "select", "nav"})


def fragment_of(tree: Tree, fields: Fields) -> Node:
    """Return a new element with the texts of the body, their mark-up and pictures."""
    body = frozenset(fields.body)
    first = fields.body[0] if fields.body else -1
    taken = {leaf.place for leaf in fields.leaves} - body
    glued = any(leaf in taken for leaf in tree.leaves_in(fields.record.start, first)[-1:])
    if fields.holders:
        tops = [(holder, tree.ends[holder]) for holder in fields.holders]
        roots = [child for holder, _ in tops for child in tree.children(holder)]
    else:
        roots = list(fields.record.nodes)
    start, end = (min(body), max(body) + 1) if body else (0, 0)
    if fields.holders:
        start, end = min(fields.holders), max(tree.ends[holder] for holder in fields.holders)
    writer = _Writer(tree=tree, body=body, start=start, end=end, glued=first if glued else -1)
    html = "".join(writer.write(place) for place in roots)
    return without(parse_fragment(html.strip()), "")


_DEEPEST = 150


class _Writer:
    """Writes the mark-up of nodes down to the texts that belong to the body."""

    def __init__(
        self, *, tree: Tree, body: Container[int], start: int, end: int, glued: int
    ) -> None:
        self._tree = tree
        self._glued = glued
        self._body = body
        self._start = start
        self._end = end

    def write(self, place: int, depth: int = 0) -> str:
        tree = self._tree
        tag = tree.tags[place]
        if tag == TEXT:
            if place in self._body:
                text = tree.nodes[place].text_content or ""
                if place == self._glued:
                    text = _GLUE.sub("", text)
                return escape(text, quote=False)
            return " " if not tree.texts[place].strip() else ""
        if tag[:1] == "-" or tag in _NEVER:
            return ""
        leaves = tree.leaves_in(place, tree.ends[place])
        ours = sum(leaf in self._body for leaf in leaves)
        if ours == len(leaves) and not place <= self._glued < tree.ends[place]:
            among = self._start <= place < self._end
            return tree.nodes[place].html or "" if leaves or among else ""
        if not ours:
            return "<br>" if self._start <= place < self._end else ""
        # Deeper than the stack allows, the texts alone.
        below = tree.children(place) if depth < _DEEPEST else leaves
        inner = "".join(self.write(child, depth + 1) for child in below)
        return f"<{tag}>{inner}</{tag}>" if tag in _WRAPPED or tag in _MEDIA else f"{inner}<br>"
