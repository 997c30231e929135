"""Sets of names, written as one writes them down."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the blank-separated words of ``text`` as a set."""
    return frozenset(text.split())
