"""A tree of nodes, made from the parser's in one walk."""

from __future__ import annotations

import functools
from sys import intern
from typing import TYPE_CHECKING

from preserve.page.lookup import Lookup
from preserve.page.matching import BLANKS
from preserve.page.nodes import Node
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from selectolax.lexbor import LexborNode

_NO_CLASSES: frozenset[str] = frozenset()
_NO_ATTRIBUTES: Mapping[str, str | None] = {}


class Tree:
    """A node of the parser, and all below it, as nodes of ours.

    ``folds`` says that selectors do not heed the case of classes and ids; None: as the parser does.
    """

    def __init__(self, top: LexborNode, *, folds: bool | None = None) -> None:
        self._by_name: Lookup | None = None
        self._by_mem_id: dict[int, Node] | None = None
        self._folds = folds
        self.in_parser: list[Node] = []  # those that know their node in the parser
        self.top, grown = _grown(top, self)
        self._elements: list[Node] | None = grown

    def elements(self) -> Sequence[Node]:
        """Return all elements in document order, so that their places are right."""
        if self._elements is None:
            self._elements = _numbered(self.top)
        return self._elements

    def find(self, top: Node, selector: str) -> list[Node]:
        """Return ``top`` and the elements inside it that match, in document order, each once."""
        by_name = self._by_name or self._looked_over()
        candidates = by_name.candidates(selector, everywhere=top is self.top)
        if candidates is None:
            return self._nodes(top.in_parser.css(selector))
        return by_name.find(top, candidates) if candidates else []

    def first(self, top: Node, selector: str) -> Node | None:
        """Return the first that ``find`` would return, or None."""
        by_name = self._by_name or self._looked_over()
        candidates = by_name.candidates(selector, everywhere=top is self.top)
        if candidates is None:
            return next(iter(self._nodes(top.in_parser.css(selector))), None)
        return by_name.first(top, candidates) if candidates else None

    def _looked_over(self) -> Lookup:
        if self._folds is None:
            self._folds = _heeds_no_case(self.top, self.elements())
        self._by_name = Lookup(self.elements(), folds=self._folds)
        return self._by_name

    def _nodes(self, found: Iterable[LexborNode]) -> list[Node]:
        """Return the elements that the parser has found, each once."""
        known = self._by_mem_id
        if known is None:
            known = self._by_mem_id = {node.mem_id: node for node in self.elements()}
        return list(dict.fromkeys(known[node.mem_id] for node in found))

    def let_go(self) -> None:
        """Free the parser, which lives as long as one of its nodes does."""
        for node in self.in_parser:
            node._in_parser = None  # noqa: SLF001  as where it was made
        self.in_parser.clear()

    def forget(self) -> None:
        """Take note that an element is gone: the places of others are wrong."""
        self._elements = self._by_name = self._by_mem_id = None


def _heeds_no_case(top: Node, elements: Iterable[Node]) -> bool:
    """Whether the case of classes and ids does not count on a page (Selectors 4, 6.6 and 6.7).

    Only its parser knows: it is asked for a class in letters of the other case.
    """
    for node in elements:
        for name in node.classes if node.end == node.place + 1 else ():  # nothing inside to search
            other = name.swapcase()
            if other not in node.classes and _PLAIN_CLASS.match(name):
                return node.in_parser.css_first(f".{other}") is not None
    probe = top.parser.create_node("div")
    probe.inner_html = '<i class="A"></i>'
    return probe.css_first(".a") is not None


_PLAIN_CLASS = pattern(r"[A-Za-z][A-Za-z0-9_-]*\Z")


def _grown(written: LexborNode, tree: Tree) -> tuple[Node, list[Node]]:
    """Return a node of the parser with all below it, and the elements among them, numbered."""
    elements: list[Node] = []
    parent = top = _made(written, tree)
    top._in_parser = written  # noqa: SLF001  where the others are found from
    tree.in_parser.append(top)
    top.place = -1
    if top.is_element_node:
        top.place = 0
        elements.append(top)
    opened: list[LexborNode] = []
    before: Node | None = None
    here = written.first_child
    while True:
        if here is None:
            parent.end = len(elements)
            if parent is top:
                return top, elements
            before, here = parent, opened.pop().next
            assert parent.parent is not None  # the top is above all of them
            parent = parent.parent
            continue
        node = _made(here, tree)
        node.parent, node.prev = parent, before
        if before is None:
            parent.first_child = node
        else:
            before.next = node
        if node.is_element_node:
            node.place = len(elements)
            elements.append(node)
            opened.append(here)
            parent, before, here = node, None, here.first_child
        else:
            before, here = node, here.next


def _made(written: LexborNode, tree: Tree) -> Node:
    """Return a node that stands alone."""
    node = Node()
    node.tree, node.mem_id = tree, written.mem_id
    node.parent = node.first_child = node.next = node.prev = node.shown = node._in_parser = None  # noqa: SLF001  made here
    node.place = node.end = 0
    text = node.text_content = written.text_content
    if text is not None:
        node.tag, node.is_text_node, node.is_element_node = "-text", True, False
    else:
        node.tag = intern(written.tag or "-")
        node.is_text_node, node.is_element_node = False, node.tag[0] != "-"
        if node.is_element_node and (attributes := written.attributes):
            named = attributes.get("class")
            if named and len(attributes) == 1:
                attributes = _class_alone(named)
            node.attributes, node.id = attributes, attributes.get("id")
            node.classes = _names(named or "")
            return node
    node.attributes, node.id, node.classes = _NO_ATTRIBUTES, None, _NO_CLASSES
    return node


@functools.lru_cache(maxsize=4096)
def _class_alone(written: str) -> dict[str, str | None]:
    """Return the attributes of an element with a class and nothing else: the same for all such."""
    return {"class": written}


@functools.lru_cache(maxsize=4096)
def _names(written: str) -> frozenset[str]:
    return frozenset(filter(None, BLANKS.split(written)))


def _numbered(top: Node) -> list[Node]:
    """Return the elements of a tree in document order, and tell each its place and its end."""
    elements: list[Node] = []
    top.place = -1
    if top.is_element_node:
        top.place = 0
        elements.append(top)
    parent, here = top, top.first_child
    while True:
        if here is None:
            parent.end = len(elements)
            if parent is top:
                return elements
            assert parent.parent is not None  # the top is above all of them
            parent, here = parent.parent, parent.next
        elif here.is_element_node:
            here.place = len(elements)
            elements.append(here)
            parent, here = here, here.first_child
        else:
            here = here.next
