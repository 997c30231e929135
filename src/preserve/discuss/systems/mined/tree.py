"""A page as numbered nodes in document order: what mining walks many times over."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from typing import TYPE_CHECKING

from preserve.discuss.markup import tokens
from preserve.page import per_document
from preserve.page.text import UNSHOWN
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Document, Node

TEXT = "-text"
_CLOSED = UNSHOWN | {"button", "option"}
_PARITY = frozenset({"even", "odd", "alt", "first", "last", "active", "new", ""})
_DIGITS = pattern(r"\d+")
_BLANKS = pattern(r"\s+")
_FRAGMENT = frozenset({"html", "body"})
MOST_NODES = 200_000


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """The shown part of a page; every list has one item per node.

    A node is its place in document order. ``ends`` is the place after its last descendant,
    ``parents`` is -1 for the root, ``texts`` has the text of text nodes, white space collapsed.
    ``leaves`` are the places of the texts that are more than white space. ``signatures`` and
    ``ranks`` remember what was asked for.
    """

    nodes: list[Node]
    tags: list[str]
    parents: list[int]
    ends: list[int]
    texts: list[str]
    leaves: list[int]
    signatures: dict[int, str] = dataclasses.field(default_factory=dict)
    ranks: dict[int, tuple[int, int]] = dataclasses.field(default_factory=dict)

    def leaves_in(self, start: int, end: int) -> list[int]:
        """Return the places of texts from ``start`` up to, not with, ``end``."""
        return self.leaves[bisect_left(self.leaves, start) : bisect_left(self.leaves, end)]

    def text_in(self, start: int, end: int) -> str:
        """Return the text of a stretch of the page, with single blanks."""
        pieces = [self.texts[leaf] for leaf in self.leaves_in(start, end)]
        return _BLANKS.sub(" ", " ".join(pieces)).strip()

    def text_of(self, place: int) -> str:
        """Return the text of one node."""
        return self.text_in(place, self.ends[place])

    def within(self, place: int, outer: int) -> bool:
        """Whether a node is another one or lies inside it."""
        return outer <= place < self.ends[outer]

    def around(self, place: int) -> list[int]:
        """Return the elements around a node, from the inside out."""
        found = []
        here = self.parents[place]
        while here >= 0:
            found.append(here)
            here = self.parents[here]
        return found

    def children(self, place: int) -> list[int]:
        """Return the child nodes of an element."""
        found, here = [], place + 1
        while here < self.ends[place]:
            found.append(here)
            here = self.ends[here]
        return found

    def is_top(self, place: int) -> bool:
        """Whether a node is ``html`` or ``body``."""
        return self.tags[place] in _FRAGMENT

    def signature(self, place: int) -> str:
        """Return tag and classes of an element, without numbers and parity."""
        known = self.signatures.get(place)
        if known is None:
            known = self.tags[place]
            if known != TEXT:
                written = (self.nodes[place].attributes.get("class") or "").split()
                kept = {_DIGITS.sub("", name).strip("-_") for name in written} - _PARITY
                known = ".".join((known, *sorted(kept)))
            self.signatures[place] = known
        return known

    def rank(self, place: int) -> tuple[int, int]:
        """Return how many siblings with the same signature stand before and after a node."""
        if place not in self.ranks:
            alike: dict[str, list[int]] = {}
            for child in self.children(self.parents[place]):
                if self.tags[child] != TEXT or self.texts[child].strip():
                    alike.setdefault(self.signature(child), []).append(child)
            for same in alike.values():
                for at, child in enumerate(same):
                    self.ranks[child] = (at, len(same) - at - 1)
        return self.ranks.get(place, (0, 0))

    def names(self, place: int) -> tuple[str, ...]:
        """Return class names and id of an element; none of a text."""
        return () if self.tags[place] == TEXT else tokens(self.nodes[place])

    def attribute(self, place: int, name: str) -> str:
        """Return an attribute of an element, stripped; "" where there is none."""
        if self.tags[place] == TEXT:
            return ""
        return (self.nodes[place].attributes.get(name) or "").strip()


@per_document
def tree_of(document: Document) -> Tree | None:
    """Number the shown nodes of a page; None where there are too many."""
    tree = Tree(nodes=[], tags=[], parents=[], ends=[], texts=[], leaves=[])
    node: Node | None = document.root
    above = -1
    while node is not None:
        place = _add(tree, node, above)
        if place >= MOST_NODES:
            return None
        child = node.first_child if tree.tags[place] not in _CLOSED else None
        if child is not None:
            node, above = child, place
            continue
        while True:
            tree.ends[place] = len(tree.nodes)
            following = node.next if above >= 0 else None
            if following is not None:
                node = following
                break
            if above < 0:
                return tree
            node, place = tree.nodes[above], above
            above = tree.parents[above]
    return tree


def _add(tree: Tree, node: Node, above: int) -> int:
    place = len(tree.nodes)
    tag = node.tag
    text = ""
    if node.is_text_node and (text := node.text_content or ""):
        text = _BLANKS.sub(" ", text)
    tree.nodes.append(node)
    tree.tags.append(tag)
    tree.parents.append(above)
    tree.ends.append(place + 1)
    tree.texts.append(text)
    if text.strip():
        tree.leaves.append(place)
    return place
