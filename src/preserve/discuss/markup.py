"""Reading of single elements: classes, ancestors, what is inside what."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from preserve.page import Node


def classes(node: Node) -> frozenset[str]:
    """Return the class names of an element, as written."""
    return _class_names(node.attributes.get("class") or "")


@functools.lru_cache(maxsize=4096)
def _class_names(written: str) -> frozenset[str]:
    return frozenset(written.split())


def tokens(node: Node) -> tuple[str, ...]:
    """Return the class names and the id of an element."""
    attributes = node.attributes
    names = (attributes.get("class") or "").split()
    identity = attributes.get("id")
    return (*names, identity) if identity else tuple(names)


def is_element(node: Node) -> bool:
    """Whether a node is an element, not text or a comment."""
    return bool(node.is_element_node)


def ancestors(node: Node) -> Iterator[Node]:
    """Yield the elements around a node, from the inside out."""
    around = node.parent
    while around is not None and around.is_element_node:
        yield around
        around = around.parent


def closest(node: Node, test: Callable[[Node], bool]) -> Node | None:
    """Return the node itself or the nearest element around it that passes the test."""
    here: Node | None = node if node.is_element_node else node.parent
    while here is not None and here.is_element_node:
        if test(here):
            return here
        here = here.parent
    return None


def within(node: Node, outer: Node) -> bool:
    """Whether a node is ``outer`` or lies inside it."""
    return within_any(node, (outer.mem_id,))


def within_any(node: Node, marks: Container[int]) -> bool:
    """Whether a node is one of those with these ``mem_id``, or lies inside one."""
    here: Node | None = node
    while here is not None:
        if here.mem_id in marks:
            return True
        here = here.parent
    return False


def children(node: Node) -> Iterator[Node]:
    """Yield the child nodes of an element: elements and texts, without comments."""
    child = node.child
    while child is not None:
        if not child.is_comment_node:
            yield child
        child = child.next


def elements(node: Node, *, leave: Callable[[Node], bool] | None = None) -> Iterator[Node]:
    """Yield the elements inside an element in document order.

    What passes ``leave`` is left out, with all that is inside it.
    """
    stack = [node.child]
    while stack:
        current = stack.pop()
        if current is None:
            continue
        stack.append(current.next)
        if not current.is_element_node or (leave is not None and leave(current)):
            continue
        yield current
        stack.append(current.child)


def first_of(node: Node, *selectors: str) -> Node | None:
    """Return the first element that the first selector finds, else the second, and so on."""
    for selector in selectors:
        found: Node | None = node.css_first(selector)
        if found is not None:
            return found
    return None
