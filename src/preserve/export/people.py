"""Names of writers as CSL has them: in two parts where those are sure, else as they are."""

from __future__ import annotations

import re

# "Family, Given", as catalogues write it: a comma, and nothing but names on both sides of it.
_WORD = r"[^\W\d_][\w'’.-]*"
_PARTICLE = r"(?:(?:d[aeiou]s?|della|den|der|du|la|le|ten|ter|van|von|zu|zur)\s+)"
_INVERTED = re.compile(rf"({_PARTICLE}*{_WORD}(?:\s{_WORD})?),\s+({_WORD}(?:\s{_WORD}){{0,2}})")
# What follows a comma and is no name: "Example, Inc.", "A. Example, PhD".
_NOT_GIVEN = re.compile(
    r"(?:ag|co|corp|dr|esq|gmbh|inc|jr|llc|ltd|m\.?d|ph\.?d|sa|sarl|sr|ii|iii|iv)\.?\Z",
    re.IGNORECASE,
)


def name_variable(name: str) -> dict[str, str]:
    """Return a name as a CSL name variable.

    Which word of "Ada Example" is the family's differs from one language to another: that stays
    one text. "Example, Ada" says it itself.
    """
    found = _INVERTED.fullmatch(name.strip())
    if found is None or _NOT_GIVEN.match(found[2]) or not _is_name(found[2]):
        return {"literal": name}
    return {"family": found[1], "given": found[2]}


def _is_name(given: str) -> bool:
    """Tell whether each word begins with a capital, where its script has any."""
    return all(word[0].upper() == word[0] for word in given.split())
