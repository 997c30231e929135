"""The candidates of a ``srcset`` (HTML 4.8.4.2, "parse a srcset attribute")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_BETWEEN = pattern(r"[\s,]*+")
_ADDRESS = pattern(r"\S++")


def srcset_addresses(srcset: str) -> Iterator[str]:
    """Yield the address of each candidate, whatever its descriptors."""
    position = 0
    while True:
        between = _BETWEEN.match(srcset, position)
        assert between is not None  # the pattern matches nothing, too
        address = _ADDRESS.match(srcset, between.end())
        if address is None:
            return
        written = address[0].rstrip(",")
        position = address.end()
        if written == address[0]:
            position = _past_descriptors(srcset, position)
        if written:
            yield written


def _past_descriptors(srcset: str, position: int) -> int:
    """Return where the next candidate may begin: behind a comma outside brackets."""
    depth = 0
    for index in range(position, len(srcset)):
        char = srcset[index]
        if char == "(":
            depth = 1
        elif char == ")":
            depth = 0
        elif char == "," and not depth:
            return index + 1
    return len(srcset)
