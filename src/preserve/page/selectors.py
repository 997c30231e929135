"""What a selector needs to find anything: told from names, without a search of the tree.

Readers ask a page for the marks of some forty systems. Nearly all of these selectors name a class,
an id, an attribute or a tag that the page does not have at all.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from preserve.page.nodes import Node

_STRING = r"\"[^\"]*\"|'[^']*'"
# What is inside brackets and parentheses holds no comma that parts a list.
_PARTS = re.compile(rf"(?:{_STRING}|\[(?:{_STRING}|[^\]\"'])*\]|[^,\"'\[])+|,")
_NAMES = re.compile(
    rf"\[\s*(?P<attribute>[\w-]+)\s*(?:[~|^$*]?=(?:{_STRING}|[^\]\"'])*)?\]"
    r"|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)|(?<![\w:-])(?P<tag>[a-zA-Z][\w-]*)|::?[\w-]+"
)
_BETWEEN = re.compile(r"[\s>+~*]*\Z")


def names_in(nodes: Sequence[Node]) -> frozenset[str]:
    """Return what elements are called, in lower case: tags, ``[attribute``, ``.class``, ``#id``.

    Lower case, since the page decides whether a selector heeds the case of classes and ids.
    """
    found = {node.tag for node in nodes}
    found.update(f"[{name}" for name in {name for node in nodes for name in node.attributes})
    found.update(f"#{name}" for name in {node.id for node in nodes} if name)
    found.update(f".{name}" for names in {node.classes for node in nodes} for name in names)
    return frozenset(map(str.lower, found))


def narrowed(selector: str, names: AbstractSet[str]) -> str:
    """Return those alternatives of a selector that may find something; "" where none can.

    ``names`` are those of the page, as ``names_in`` returns them. An alternative of another shape
    than plain ones (with ``:is()`` or an escape, for one) stays.
    """
    return ", ".join(written for written, needed in _alternatives(selector) if needed <= names)


@functools.lru_cache(maxsize=4096)
def _alternatives(selector: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the alternatives of a selector list, each with the names that it needs."""
    if "(" in selector or "\\" in selector:
        return ((selector, frozenset()),)
    parts = [part.strip() for part in _PARTS.findall(selector)]
    if ", ".join(parts[::2]) == "" or any(part != "," for part in parts[1::2]):
        return ((selector, frozenset()),)
    return tuple((part, _needed(part)) for part in parts[::2])


def _needed(part: str) -> frozenset[str]:
    if _BETWEEN.match(_NAMES.sub("", part)) is None:
        return frozenset()
    needed: set[str] = set()
    for name in _NAMES.finditer(part):
        if name["attribute"]:
            needed.add(f"[{name['attribute'].lower()}")
        elif name["class"]:
            needed.add(f".{name['class'].lower()}")
        elif name["id"]:
            needed.add(f"#{name['id'].lower()}")
        elif name["tag"]:
            needed.add(name["tag"].lower())
    return frozenset(needed)
