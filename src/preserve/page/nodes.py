"""The nodes of a page: taken once out of the parser's tree, and plain values from then on.

The parser makes an object, and decodes a text, each time that it is asked for a node, a tag or an
attribute; some forty readers ask for the same ones again and again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from preserve.page.tree import Tree


class Node:
    """An element, a text, a comment, or the document itself.

    ``tag`` is the name of an element, ``-text``, ``-comment``, ``-document`` or ``-doctype``; an
    attribute without a value has None. ``classes`` are as written. ``text_content`` is there for a
    text alone. ``mem_id`` tells the nodes of all trees apart. What a ``<template>`` holds are no
    nodes.

    ``place`` is the node's among the elements of its tree, ``end`` that of the first element after
    it that is not inside it: both hold after a call of ``tree.elements()``. ``shown`` is where
    ``block_text`` keeps what it found.
    """

    __slots__ = (
        "_in_parser",
        "attributes",
        "classes",
        "end",
        "first_child",
        "id",
        "is_element_node",
        "is_text_node",
        "mem_id",
        "next",
        "parent",
        "place",
        "prev",
        "shown",
        "tag",
        "text_content",
        "tree",
    )

    tag: str
    attributes: Mapping[str, str | None]
    classes: frozenset[str]
    id: str | None
    mem_id: int
    parent: Node | None
    first_child: Node | None
    next: Node | None
    prev: Node | None
    is_element_node: bool
    is_text_node: bool
    text_content: str | None
    tree: Tree
    place: int
    end: int
    shown: str | None
    _in_parser: LexborNode | None  # None until it is asked for: hardly any is

    def __repr__(self) -> str:
        """Return the start tag of an element, the tag of another node."""
        facts = "".join(f' {name}="{value or ""}"' for name, value in self.attributes.items())
        return f"<{self.tag}{facts}>" if self.is_element_node else self.tag

    @property
    def child(self) -> Node | None:
        """The first child."""
        return self.first_child

    @property
    def is_comment_node(self) -> bool:
        """Whether it is a comment in the mark-up."""
        return self.tag == "-comment"

    @property
    def in_parser(self) -> LexborNode:
        """The parser's own node."""
        found = self._in_parser
        return found if found is not None else self._found_in_parser()

    def _found_in_parser(self) -> LexborNode:
        """Go back to a node that is known in the parser, and from there on again."""
        unknown: list[Node] = []
        here = self
        while here._in_parser is None:
            unknown.append(here)
            before = here.prev if here.prev is not None else here.parent
            assert before is not None  # the top is always known
            here = before
        found = here._in_parser  # noqa: SLF001  another node
        for node in reversed(unknown):
            following = found.next if node.prev is not None else found.first_child
            assert following is not None
            node._in_parser = found = following  # noqa: SLF001  another node
        self.tree.in_parser += unknown
        return found

    @property
    def html(self) -> str | None:
        """The node and what is inside it, as a browser would serialise it."""
        return self.in_parser.html

    @property
    def inner_html(self) -> str | None:
        """What is inside the node, as a browser would serialise it."""
        return self.in_parser.inner_html

    @property
    def parser(self) -> LexborHTMLParser:
        """The parser that owns the tree."""
        return self.in_parser.parser

    def text(self) -> str:
        """Return all texts inside as they are written, those of scripts too."""
        return self.in_parser.text()

    def css(self, selector: str) -> list[Node]:
        """Return the elements inside that match, in document order, each once.

        The node itself may be among them.
        """
        return self.tree.find(self, selector)

    def css_first(self, selector: str) -> Node | None:
        """Return the first element that matches, or None; it may be the node itself."""
        return self.tree.first(self, selector)

    def inside(self) -> Sequence[Node]:
        """Return the elements inside, in document order."""
        elements = self.tree.elements()
        return elements[self.place + 1 : self.end]

    def inside_but(self, leave: Callable[[Node], bool]) -> Iterator[Node]:
        """Yield the elements inside, but for those that pass ``leave`` and what is in them."""
        elements = self.tree.elements()
        place, end = self.place + 1, self.end
        while place < end:
            node = elements[place]
            if leave(node):
                place = node.end
            else:
                yield node
                place += 1

    def traverse(self, *, include_text: bool = False) -> Iterator[Node]:
        """Yield the node and all that is inside it, in document order."""
        node = self
        while True:
            if include_text or not node.is_text_node:
                yield node
            following = node.first_child
            while following is None:
                if node is self:
                    return
                following = node.next
                if following is None:
                    assert node.parent is not None  # the first is above all that is walked
                    node = node.parent
            node = following

    def decompose(self) -> None:
        """Take the node out of its tree, with all that is inside it."""
        self.in_parser.decompose()
        self.tree.forget()
        self._change()
        before, after = self.prev, self.next
        if before is not None:
            before.next = after
        elif self.parent is not None:
            self.parent.first_child = after
        if after is not None:
            after.prev = before
        self.parent = self.prev = self.next = None

    remove = decompose

    def replace_with(self, text: str) -> None:
        """Let a text say something else."""
        assert self.is_text_node
        assert self.parent is not None
        before = self.prev
        self.in_parser.replace_with(text)
        written = before.in_parser.next if before else self.parent.in_parser.first_child
        assert written is not None
        self._in_parser, self.mem_id, self.text_content = written, written.mem_id, text
        self._change()

    def _change(self) -> None:
        around: Node | None = self
        while around is not None:
            around.shown = None
            around = around.parent
