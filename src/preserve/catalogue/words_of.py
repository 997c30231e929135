"""Words to be searched: what of a line is found by them, and how a text is taken apart."""

from __future__ import annotations

import enum
import hashlib
import zlib
from typing import TYPE_CHECKING

from preserve.patterns import pattern

if TYPE_CHECKING:
    import sqlite3

_DOCUMENT = "SELECT document FROM documents WHERE hash = ?"
_NEW_DOCUMENT = "INSERT INTO documents (hash, kind) VALUES (?, ?)"
_WORDS = "INSERT INTO words_of (rowid, author, title, text) VALUES (?, ?, ?, ?)"
_TEXT = "INSERT INTO texts (document, text) VALUES (?, ?)"
_REMEMBERED = 20_000
# Scripts that put no blanks between words: each of their characters is a word of its own, and a
# word of a question is a row of them.
_UNSPACED = pattern("[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class SearchKind(enum.StrEnum):
    """What a search finds; the text of an article counts as the article."""

    ARTICLE = "article"
    TEXT = "text"
    COMMENT = "comment"
    CITATION = "citation"


KINDS = tuple(SearchKind)


class Documents:
    """Writes what is to be searched into a catalogue; the caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, int] = {}

    def number(
        self,
        kind: SearchKind,
        key: tuple[str | None, ...],
        *,
        author: str = "",
        title: str = "",
        text: str = "",
    ) -> int | None:
        """Return the document with these words, a new one where there is none; None for no words.

        ``key`` tells those with equal words apart: the seed, and what is in it.
        """
        if not (author or title or text):
            return None
        whole = "\0".join((kind, *(part or "" for part in key), author, title, text))
        digest = hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        hashed = int.from_bytes(digest, "big", signed=True)
        document = self._known.get(hashed)
        if document is None:
            document = self._written(hashed, kind, (author, title, text))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[hashed] = document
        return document

    def forget(self) -> None:
        """Forget what was written: it was taken back."""
        self._known.clear()

    def _written(self, hashed: int, kind: SearchKind, words: tuple[str, str, str]) -> int:
        found = self._connection.execute(_DOCUMENT, (hashed,)).fetchone()
        if found is not None:
            assert isinstance(found[0], int)
            return found[0]
        cursor = self._connection.execute(_NEW_DOCUMENT, (hashed, KINDS.index(kind)))
        document = cursor.lastrowid
        assert document is not None
        self._connection.execute(_WORDS, (document, *map(spaced, words)))
        if kind is SearchKind.TEXT:
            packed = zlib.compress(words[2].encode("utf-8", "replace"))
            self._connection.execute(_TEXT, (document, packed))
        return document


def spaced(text: str) -> str:
    """Return a text with blanks around the characters that are words of their own."""
    if text.isascii():
        return text
    return _UNSPACED.sub(r" \g<0> ", text.encode("utf-8", "replace").decode())


def is_unspaced(character: str) -> bool:
    """Tell whether a character is a word of its own."""
    return character > "\u3000" and _UNSPACED.match(character) is not None
