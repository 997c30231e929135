"""When an entry was written: what an element says for machines, and what its line prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.dates import read_attribute, read_printed

if TYPE_CHECKING:
    from preserve.page import Node

_ATTRIBUTES = ("datetime", "content", "value", "title")


def read_stamp(
    stamp: Node | None, line: str, *, day_first: bool, language: str | None
) -> tuple[str | None, str | None]:
    """Return (ISO 8601, as printed), each None where there is none.

    An attribute of ``stamp`` comes before the date that ``line`` prints.
    """
    printed = read_printed(line, day_first=day_first, language=language)
    values = (stamp.attributes.get(name) for name in _ATTRIBUTES) if stamp is not None else ()
    iso = next((found for value in values if (found := read_attribute(value))), None)
    if printed is None:
        return iso, None
    return iso or printed[0], printed[1]
