"""The line a key of a TOML file stands on.

``tomli`` gives values without their places. Every statement of TOML begins on a line of its own,
and the lines before it are a whole document by themselves: so a key stands where the longest
shorter document that can be read, and does not have it yet, ends. That place is found by halving,
so that a file with thousands of seeds costs a dozen parses.
"""

from __future__ import annotations

from typing import Any

import tomli

Key = tuple[str | int, ...]

_LONGEST_VALUE_LINES = 200


def line_of(text: str, key: Key) -> int:
    """Return the number, from 1, of the line on which the statement that sets ``key`` begins.

    ``text`` is a whole document. Where a key is not in it (a default), the line of the table that
    would hold it, or 1.
    """
    return Lines(text).of(key)


class Lines:
    """The lines of a whole document, for several keys of it."""

    def __init__(self, text: str) -> None:
        self._prefixes = _Prefixes(text)

    def of(self, key: Key) -> int:
        """Return the line of a key, as ``line_of`` does."""
        prefixes = self._prefixes
        while key and not _has(prefixes.document(prefixes.count), key):
            key = key[:-1]
        low, high, found = 1, prefixes.count, prefixes.count
        while low <= high:
            middle = (low + high) // 2
            end = next(at for at in range(middle, found + 1) if prefixes.document(at) is not None)
            if _has(prefixes.document(end), key):
                found, high = end, middle - 1
            else:
                low = end + 1
        before = (at for at in range(found - 1, 0, -1) if prefixes.document(at) is not None)
        return next(before, 0) + 1


def broken_line(text: str) -> int:
    """Return the number of the line on which the first statement that cannot be read begins."""
    prefixes = _Prefixes(text)
    low, high = 0, prefixes.count
    while low < high:
        middle = (low + high + 1) // 2
        near = range(middle, min(high, middle + _LONGEST_VALUE_LINES) + 1)
        whole = next((at for at in near if prefixes.document(at) is not None), None)
        low, high = (low, middle - 1) if whole is None else (whole, high)
    return min(low + 1, max(prefixes.count, 1))


class _Prefixes:
    """The documents that the first lines of a text make, as far as they are whole."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        self._known: dict[int, dict[str, Any] | None] = {}

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def document(self, lines: int) -> dict[str, Any] | None:
        """Return what the first so many lines say, None where they are no whole document."""
        if lines not in self._known:
            try:
                self._known[lines] = tomli.loads("".join(self._lines[:lines]))
            except tomli.TOMLDecodeError:
                self._known[lines] = None
        return self._known[lines]


def _has(document: dict[str, Any] | None, key: Key) -> bool:
    value: Any = document
    for step in key:
        if isinstance(value, dict):
            if step not in value:
                return False
        elif not (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            return False
        value = value[step]
    return True
