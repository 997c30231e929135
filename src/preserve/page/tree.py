"""A tree of nodes, made from the parser's in one walk."""

from __future__ import annotations

import functools
from sys import intern
from typing import TYPE_CHECKING

from preserve.page.nodes import Node
from preserve.page.selectors import names_in, narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from selectolax.lexbor import LexborNode

_NO_CLASSES: frozenset[str] = frozenset()
_NO_ATTRIBUTES: Mapping[str, str | None] = {}


class Tree:
    """A node of the parser, and all below it, as nodes of ours.

    ``is_large`` says that it pays to look at what selectors name before elements are searched for.
    """

    def __init__(self, top: LexborNode, *, is_large: bool = False) -> None:
        self._is_large = is_large
        self._names: frozenset[str] | None = None
        self._narrowed: dict[str, str] = {}
        self._elements: list[Node] | None = None
        self._by_id: dict[int, Node] = {}
        self.top = _grown(top, self)

    def elements(self) -> Sequence[Node]:
        """Return all elements in document order, so that their places are right."""
        if self._elements is None:
            self._elements = _numbered(self.top)
        return self._elements

    def nodes(self, found: Iterable[LexborNode]) -> list[Node]:
        """Return the elements that the parser has found."""
        known = self._by_id or self._known()
        return [known[node.mem_id] for node in found]

    def node(self, found: LexborNode) -> Node:
        """Return the element that the parser has found."""
        return (self._by_id or self._known())[found.mem_id]

    def _known(self) -> dict[int, Node]:
        self._by_id = {node.mem_id: node for node in self.elements()}
        return self._by_id

    def narrowed(self, selector: str) -> str:
        """Return what of a selector may find something in this tree; "" where nothing may.

        Elements that are gone since it was first asked may still be counted with.
        """
        if not self._is_large:
            return selector
        narrow = self._narrowed.get(selector)
        if narrow is None:
            if self._names is None:
                self._names = names_in(self.elements())
            narrow = self._narrowed[selector] = narrowed(selector, self._names)
        return narrow

    def forget(self) -> None:
        """Take note that an element is gone: the places of others are wrong."""
        self._elements = None


def _grown(written: LexborNode, tree: Tree) -> Node:
    """Return a node of the parser and all below it, without recursion."""
    parent = top = _made(written, tree)
    top._in_parser = written  # noqa: SLF001  where the others are found from
    opened: list[LexborNode] = []
    before: Node | None = None
    here = written.first_child
    while True:
        if here is None:
            if parent is top:
                return top
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
            node.attributes, node.id = attributes, attributes.get("id")
            node.classes = _names(attributes.get("class") or "")
            return node
    node.attributes, node.id, node.classes = _NO_ATTRIBUTES, None, _NO_CLASSES
    return node


@functools.lru_cache(maxsize=4096)
def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


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
