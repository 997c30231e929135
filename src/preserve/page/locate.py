"""Where on a page something stands, as a CSS selector that finds exactly that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.model import Locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page.nodes import Node

_IDENT = pattern(r"-?[A-Za-z_][A-Za-z0-9_-]*\Z")
_SINGLE = frozenset({"html", "head", "body"})


def locator(node: Node) -> Locator:
    """Return a CSS path that selects exactly this element (its parent element for a text).

    It begins at the nearest ancestor with an id that no other element has, else at the root. The
    element must stand in a document's tree; what a ``<template>`` holds does not.
    """
    steps: list[str] = []
    here: Node | None = node
    while here is not None and not here.is_element_node:
        here = here.parent
    while here is not None and here.is_element_node:
        if anchor := _anchor(here):
            steps.append(anchor)
            break
        steps.append(_step(here, {}))
        here = here.parent
    return Locator(type="css", value=" > ".join(reversed(steps)) or ":root")


class Locators:
    """Locators of many elements of one page: what ``locator`` returns, each step told once.

    The page's tree must stay as it is meanwhile.
    """

    def __init__(self) -> None:
        self._known: dict[int, str] = {}  # path by element
        self._places: dict[int, int] = {}  # among the siblings of its tag

    def of(self, node: Node) -> Locator:
        """Return the same as ``locator``."""
        chain: list[Node] = []
        here: Node | None = node
        while here is not None and not here.is_element_node:
            here = here.parent
        path = ""
        while here is not None and here.is_element_node:
            known = self._known.get(here.mem_id)
            if known is None and (anchor := _anchor(here)):
                known = self._known[here.mem_id] = anchor
            if known is not None:
                path = known
                break
            chain.append(here)
            here = here.parent
        for each in reversed(chain):
            step = _step(each, self._places)
            path = f"{path} > {step}" if path else step
            self._known[each.mem_id] = path
        return Locator(type="css", value=path or ":root")


def _anchor(node: Node) -> str | None:
    """Return a selector by id, if it finds this element and no other."""
    ident = node.id if node.is_element_node else None
    if not ident or "\0" in ident:
        return None
    selector = f"#{ident}" if _IDENT.match(ident) else f'[id="{_string(ident)}"]'
    found = node.parser.css(selector)
    return selector if len(found) == 1 and found[0].mem_id == node.mem_id else None


def _string(text: str) -> str:
    """Write a text as the inside of a CSS string."""
    return re.sub(r'[\x00-\x1f\x7f"\\]', lambda match: f"\\{ord(match[0]):x} ", text)


def _step(node: Node, places: dict[int, int]) -> str:
    """Return the step to an element; ``places`` are those of siblings that are known by now."""
    tag = node.tag or "*"
    if tag in _SINGLE and node.parent is not None:
        return tag
    plain = _IDENT.match(tag) is not None
    index = 1
    before = node.prev
    while before is not None:
        if before.is_element_node and (not plain or before.tag == tag):
            if plain and before.mem_id in places:
                index += places[before.mem_id]
                break
            index += 1
        before = before.prev
    if plain:
        places[node.mem_id] = index
    return f"{tag}:nth-of-type({index})" if plain else f"*:nth-child({index})"
