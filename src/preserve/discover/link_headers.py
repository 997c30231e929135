"""``Link`` headers (RFC 8288, section 3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Atomic, since possessive repeats of a group go wrong before Python 3.11.5 (gh-106052).
_LINK = pattern(r"<([^<>]*+)>((?>(?:[^,<\"]++|\"(?>(?:[^\"\\]++|\\.)*)\"?)*))", re.DOTALL)
_PARAMETER = pattern(r";\s*+([\w-]++)\s*+=\s*+(?:\"((?>(?:[^\"\\]++|\\.)*))\"?|([^\s;\"]++))")


def link_headers(
    headers: Iterable[tuple[str, str]],
) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yield each link of a response: its address as written, and its parameters.

    Names of parameters are in lower case; of one name the first counts. Links that speak of
    another page than the one they come with (``anchor``) are left out.
    """
    for name, value in headers:
        if name.lower() != "link":
            continue
        for match in _LINK.finditer(value):
            parameters: dict[str, str | None] = {}
            for parameter in _PARAMETER.finditer(match[2]):
                text = parameter[2] if parameter[2] is not None else parameter[3]
                parameters.setdefault(parameter[1].lower(), text.replace("\\", ""))
            if "anchor" not in parameters:
                yield match[1], parameters
