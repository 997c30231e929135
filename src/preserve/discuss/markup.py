"""Reading of single elements: classes, ancestors, what is inside what."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Container, Iterator

    from preserve.page import Node


def classes(node: Node) -> frozenset[str]:
    """Return the class names of an element, as written."""
    return _class_names(node.attrs.get("class") or "") if node.is_element_node else frozenset()


@functools.lru_cache(maxsize=4096)
def _class_names(written: str) -> frozenset[str]:
    return frozenset(written.split())


def tokens(node: Node) -> tuple[str, ...]:
    """Return the class names and the id of an element."""
    if not node.is_element_node:
        return ()
    names = _class_list(node.attrs.get("class") or "")
    identity = node.id
    return (*names, identity) if identity else names


@functools.lru_cache(maxsize=4096)
def _class_list(written: str) -> tuple[str, ...]:
    return tuple(written.split())


def named(pattern: re.Pattern[str]) -> Callable[[Node], bool]:
    """Return a test whether a class name of an element, or its id, has what a pattern searches."""

    @functools.lru_cache(maxsize=4096)
    def is_named(classes_written: str) -> bool:
        return any(pattern.search(name) for name in classes_written.split())

    def test(node: Node) -> bool:
        if not node.is_element_node:
            return False
        written = node.attrs.get("class")
        if written and is_named(written):
            return True
        identity = node.id
        return bool(identity and pattern.search(identity))

    return test


def class_named(pattern: re.Pattern[str]) -> Callable[[Node], bool]:
    """Return a test whether a class name of an element has what a pattern searches."""

    @functools.lru_cache(maxsize=4096)
    def is_named(classes_written: str) -> bool:
        return any(pattern.search(name) for name in classes_written.split())

    def test(node: Node) -> bool:
        written = node.attrs.get("class") if node.is_element_node else None
        return written is not None and is_named(written)

    return test


def holding(test: Callable[[Node], bool]) -> Callable[[Node], bool]:
    """Return a test whether a node, or an element around it, passes one: each is judged once.

    For one document whose tree stays as it is, and no longer than that.
    """
    known: dict[int, bool] = {}

    def held(node: Node) -> bool:
        chain: list[int] = []
        here: Node | None = node if node.is_element_node else node.parent
        answer = False
        while here is not None and here.is_element_node:
            mark = here.mem_id
            before = known.get(mark)
            if before is not None:
                answer = before
                break
            chain.append(mark)
            if test(here):
                answer = True
                break
            here = here.parent
        known.update(dict.fromkeys(chain, answer))
        return answer

    return held


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
    around: list[Node] = []  # whose next siblings come after what is inside them
    current: Node | None = node.first_child
    while True:
        while current is None:
            if not around:
                return
            current = around.pop().next
        if current.is_element_node and (leave is None or not leave(current)):
            yield current
            inner = current.first_child
            if inner is not None:
                around.append(current)
                current = inner
                continue
        current = current.next


def first_of(node: Node, *selectors: str) -> Node | None:
    """Return the first element that the first selector finds, else the second, and so on."""
    for selector in selectors:
        found: Node | None = node.css_first(selector)
        if found is not None:
            return found
    return None
