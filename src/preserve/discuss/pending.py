"""What tells a commenter that the comment waits for a moderator, and is no part of it."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from preserve.discuss.markup import class_named
from preserve.discuss.phrases import PENDING
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Node

_NAME = pattern(r"(?:awaiting|in|under)-?moderation|comment-?(?:pending|unapproved)")
_WORDS = pattern("|".join(PENDING), re.IGNORECASE)
_is_called_pending = class_named(_NAME)


INLINE = frozenset({"em", "i", "small", "span", "strong", "b"})


def is_pending_notice(node: Node) -> bool:
    """Whether an element tells a commenter that the comment waits for a moderator.

    Without a telling class only words of the theme count: a commenter's stand in paragraphs.
    """
    if _is_called_pending(node):
        return True
    if node.tag not in INLINE:
        return False
    around = node.parent
    if around is not None and around.tag in ("p", "blockquote", "li", "a"):
        return False
    text = block_text(node)
    return len(text) <= 240 and _says_pending(text) and node.css_first("p") is None


@functools.lru_cache(maxsize=2048)
def _says_pending(text: str) -> bool:
    return _WORDS.search(text) is not None
