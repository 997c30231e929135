"""Whom a comment speaks to: ``@Name`` as people write it where a theme cannot nest deeper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT = re.compile(r"(?<![\w.@/])@\s?(?P<word>[^\W_][\w.\-]*\w|\w)")


def find_mentions(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names after ``@`` in a text, each once, in order, without the ``@``.

    ``names`` are those of the other commenters: the longest that fits is taken (names may have
    blanks), else the word as written. Mail addresses do not count.
    """
    if "@" not in text:
        return ()
    known = sorted({name for name in names if name}, key=len, reverse=True)
    found: dict[str, None] = {}
    for at in _AT.finditer(text):
        rest = text[at.start("word") :].casefold()
        name = next((name for name in known if _begins(rest, name.casefold())), None)
        found.setdefault(name or at["word"])
    return tuple(found)


def _begins(rest: str, name: str) -> bool:
    return rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()


def begins_with_mention(text: str) -> bool:
    """Whether a comment begins by addressing someone."""
    return _AT.match(text.lstrip()) is not None
