"""Regular expressions that are compiled when something is first looked for with them.

To compile one takes as long as to search some pages with it: a millisecond for a table of words in
many languages, and most of these tables are for pages that seldom come.
"""

from __future__ import annotations

import re
from typing import Any, cast

_PARTS = (
    *("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn"),
    *("pattern", "flags", "groups", "groupindex"),
)


def pattern(written: str, flags: int = 0) -> re.Pattern[str]:
    """Return what ``re.compile`` returns, to all who use it by its methods.

    A mistake in what is written shows when the pattern is first used.
    """
    return cast("re.Pattern[str]", _Written(written, flags))


class _Compiled:
    """Has the methods of a pattern as its attributes."""


class _Written(_Compiled):
    """Becomes a compiled one as soon as it is asked for any of them."""

    def __init__(self, written: str, flags: int) -> None:
        self.written = written, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _PARTS:
            raise AttributeError(name)
        compiled = re.compile(*self.written)
        self.__dict__.update({part: getattr(compiled, part) for part in _PARTS})
        self.__class__ = _Compiled  # type: ignore[assignment]  # looks nowhere else from now on
        return getattr(compiled, name)
