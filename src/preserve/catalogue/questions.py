"""What a person types to search, as the index of words takes it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue.words_of import is_unspaced
from preserve.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PIECE = re.compile(r'"([^"]*)"?|(\S+)')
_OR = frozenset({"OR", "|"})


class Term(msgspec.Struct, frozen=True):
    """Words in a row, folded; of the last one only the beginning, where ``is_beginning``."""

    words: tuple[str, ...]
    is_beginning: bool = False

    def match(self) -> str:
        """Return it as the index takes it."""
        return f'"{" ".join(self.words)}"{" *" if self.is_beginning else ""}'


class Question(msgspec.Struct, frozen=True):
    """What is searched: of each group one term at least, and none of ``without``."""

    groups: tuple[tuple[Term, ...], ...]
    without: tuple[Term, ...] = ()
    author: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """All that may be found."""
        return tuple(term for group in self.groups for term in group)

    def match(self) -> str:
        """Return it as the index takes it."""
        parts = [f"({' OR '.join(term.match() for term in group)})" for group in self.groups]
        parts += [f'author : "{word}" *' for word in self.author]
        wanted = " AND ".join(parts)
        if not self.without:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(term.match() for term in self.without)})"


def question(
    words: Iterable[str], *, without: Iterable[str] = (), author: str | None = None
) -> Question:
    """Read what was typed: words that must all be there, in any order, accents or not.

    ``"several words"`` stand in a row, ``word*`` begins so, ``OR`` stands between two of which one
    is enough. Each of ``without`` is a row of words that must not be there.

    Raises:
        UsageError: there is no word in it.
    """
    groups: list[tuple[Term, ...]] = []
    joins = False
    for quoted, bare in _PIECE.findall(" ".join(words)):
        if bare in _OR and groups:
            joins = True
            continue
        found = tuple(folded(quoted or bare))
        if not found:
            continue
        term = Term(found, is_beginning=bare.endswith("*"))
        if joins:
            groups[-1] += (term,)
        else:
            groups.append((term,))
        joins = False
    names = tuple(folded(author)) if author is not None else ()
    if not groups and not names:
        raise UsageError("there is no word to search for; write one, e.g. preserve search four.")
    rows = (tuple(folded(row)) for row in without)
    return Question(tuple(groups), tuple(Term(row) for row in rows if row), names)


def folded(text: str) -> Iterator[str]:
    """Yield the words of a text as the index keeps them: small letters, no accents."""
    for _, _, word in words_at(text):
        yield word


def words_at(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the words of a text: first character, the one after the last, and as the index has it.

    Of scripts that put no blanks between words each character is one.
    """
    start, word = 0, ""
    for place, character in enumerate(text):
        kept = _kept(character)
        if word and (not kept or is_unspaced(character)):
            if not kept and unicodedata.category(character) == "Mn":  # which belongs to its letter
                continue
            yield start, place, word
            word = ""
        if kept and is_unspaced(character):
            yield place, place + 1, character
        elif kept:
            start = start if word else place
            word += kept
    if word:
        yield start, len(text), word


def _kept(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    if unicodedata.category(character)[0] not in "LN":
        return ""
    parts = unicodedata.normalize("NFD", character)
    bare = "".join(one for one in parts if unicodedata.category(one) != "Mn")
    return (bare if len(bare) == 1 else character).lower()
