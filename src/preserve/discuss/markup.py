"""Reading of single elements: classes, ancestors, what is inside what."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Container, Iterable, Iterator

    from preserve.page import Node


def classes(node: Node) -> frozenset[str]:
    """Return the class names of an element, as written."""
    return node.classes


def tokens(node: Node) -> tuple[str, ...]:
    """Return the class names and the id of an element."""
    names = _class_list(node.attributes.get("class") or "")
    identity = node.id
    return (*names, identity) if identity else names


@functools.lru_cache(maxsize=4096)
def _class_list(written: str) -> tuple[str, ...]:
    return tuple(written.split())


def named(pattern: re.Pattern[str]) -> Callable[[Node], bool]:
    """Return a test whether a class name of an element, or its id, has what a pattern searches."""
    is_named = _any_name(pattern)

    def test(node: Node) -> bool:
        names = node.classes
        if names and is_named(names):
            return True
        identity = node.id
        return bool(identity and pattern.search(identity))

    return test


def class_named(pattern: re.Pattern[str]) -> Callable[[Node], bool]:
    """Return a test whether a class name of an element has what a pattern searches."""
    is_named = _any_name(pattern)

    def test(node: Node) -> bool:
        names = node.classes
        return bool(names) and is_named(names)

    return test


def _any_name(pattern: re.Pattern[str]) -> Callable[[frozenset[str]], bool]:
    """Return a test of names: a page has few sets of class names, and each again and again."""

    @functools.lru_cache(maxsize=4096)
    def is_named(names: frozenset[str]) -> bool:
        return any(map(pattern.search, names))

    return is_named


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
    here = node if node.is_element_node else node.parent
    if node is outer or here is None or here.tree is not outer.tree:
        return node is outer
    here.tree.elements()  # so that places hold
    return outer.place <= here.place < outer.end


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


def elements(node: Node, *, leave: Callable[[Node], bool] | None = None) -> Iterable[Node]:
    """Return the elements inside an element in document order.

    What passes ``leave`` is left out, with all that is inside it.
    """
    return node.inside() if leave is None else node.inside_but(leave)


def first_of(node: Node, *selectors: str) -> Node | None:
    """Return the first element that the first selector finds, else the second, and so on."""
    for selector in selectors:
        found: Node | None = node.css_first(selector)
        if found is not None:
            return found
    return None
