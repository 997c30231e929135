"""Tables of regular expressions, one alternative to a line."""

from __future__ import annotations

import re

from preserve.patterns import pattern


def any_of(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern, any case, for any of the alternatives."""
    return pattern("|".join(alternatives), re.IGNORECASE)
