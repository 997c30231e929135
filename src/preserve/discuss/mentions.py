"""Whom a comment speaks to: ``@Name`` as people write it where a theme cannot nest deeper."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = pattern(r"[^\W_]+")
_AT = pattern(r"(?<![\w.@/])@\s?(?P<word>[^\W_][\w.\-]*\w|\w)")


def find_mentions(text: str, names: Iterable[str], *, own: str | None = None) -> tuple[str, ...]:
    """Return the names after ``@`` in a text, each once, in order, without the ``@``.

    ``names`` are those of the commenters, ``own`` the writer's, who means another: the longest that
    fits is taken (names may have blanks), else the word as written. Mail addresses do not count.
    With a frozenset the names are sorted once for all texts.
    """
    if "@" not in text:
        return ()
    known = _by_first_word(names if isinstance(names, frozenset) else frozenset(names))
    found: dict[str, None] = {}
    for at in _AT.finditer(text):
        rest = text[at.start("word") :].casefold()
        candidates = known.get(_first_word(rest), ())
        name = next(
            (name for name in candidates if name != own and _begins(rest, name.casefold())), None
        )
        found.setdefault(name or at["word"])
    return tuple(found)


@functools.lru_cache(maxsize=4)
def _by_first_word(names: frozenset[str]) -> dict[str, list[str]]:
    """Return the names by their first word, each time the longest first."""
    known: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if name:
            known.setdefault(_first_word(name.casefold()), []).append(name)
    return known


def _first_word(folded: str) -> str:
    found = _WORD.match(folded)
    return found[0] if found is not None else ""


def _begins(rest: str, name: str) -> bool:
    return rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()


def begins_with_mention(text: str) -> bool:
    """Whether a comment begins by addressing someone."""
    return _AT.match(text.lstrip()) is not None
