"""The body of a comment where the engine marks it: a copy without the engine's own widgets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.engine_phrases import ENGINES_DELETED
from preserve.discuss.markup import children, elements
from preserve.discuss.pending import is_pending_notice
from preserve.discuss.phrases import DELETED
from preserve.model import Visibility
from preserve.page import block_text, inner_html, parse_fragment
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from preserve.page import Node

_NEVER = "script, style, form, button, textarea, template, noscript"
_DELETED = pattern("|".join((*DELETED, *ENGINES_DELETED)), re.IGNORECASE)


def copy_of(holders: Iterable[Node], drop: str = "") -> Node:
    """Return a new element with what the holders hold, without what the selector ``drop`` finds."""
    return without(parse_fragment("".join(inner_html(holder) for holder in holders)), drop)


def copy_whole(nodes: Iterable[Node], drop: str = "") -> Node:
    """Return a new element with these nodes themselves, elements and loose texts."""
    return without(parse_fragment("".join(node.html or "" for node in nodes)), drop)


def copy_but(holder: Node, leave: Callable[[Node], bool], drop: str = "") -> Node:
    """Return a copy of what an element holds, down to where ``leave`` says that it ends."""
    whole = inner_html(holder)
    if "<!--" in whole or any(map(leave, elements(holder))):
        whole = _rest(holder, leave)
    return without(parse_fragment(whole), drop)


_DEEPEST = 150  # levels that are looked into, for the sake of the stack; what is deeper is whole


def _rest(holder: Node, leave: Callable[[Node], bool], depth: int = 0) -> str:
    pieces: list[str] = []
    for child in children(holder):
        if not child.is_element_node:
            pieces.append(child.html or "")
        elif leave(child):
            continue
        elif depth < _DEEPEST and any(leave(inner) for inner in elements(child)):
            pieces.append(_rest(child, leave, depth + 1))
        else:
            pieces.append(child.html or "")
    return "".join(pieces)


def without(fragment: Node, drop: str) -> Node:
    """Take scripts, forms and what the selector finds out of a fragment, and return it."""
    end = -1
    for found in fragment.css(f"{_NEVER}, {drop}" if drop else _NEVER):
        if found.place >= end and found is not fragment:  # not within what is gone
            end = found.end
            found.decompose()
    while (notice := next(filter(is_pending_notice, elements(fragment)), None)) is not None:
        notice.decompose()
    return fragment


def is_deleted(text: str) -> bool:
    """Whether a text is what engines leave of a comment that was taken away."""
    return len(text) <= 160 and _DELETED.match(text.strip()) is not None


def status_of(fragment: Node, *, pending: bool = False) -> Visibility:
    """Return how an entry stands, from its body and from what its classes say."""
    if pending:
        return Visibility.PENDING
    return Visibility.DELETED if is_deleted(block_text(fragment)) else Visibility.VISIBLE
