"""Names in lines of the shape "On DATE by NAME" or "From NAME - DATE", in many languages."""

from __future__ import annotations

import re

from preserve.patterns import pattern

# What the language files of Dotclear and SPIP have for "by", after a date.
_BY = pattern(
    r"\A[\s,]*(?:by|par|von|vum|por|da|di|de|per|pa|gant|sanm|door|od|av|af|przez|napsal\(a\)|podľa|"
    r"avtor|autors|įrašė|poolt|kirjoittanut|írta|egilea|yazan|oleh|bởi|от|кем|до|από|/|投稿者：|"
    r"によって|글쓴이\s?:|作者|按照|על\sידי|بواسطة|بقلم)(?=[\s:：])[\s:：]*|\A[\s,]+",
    re.IGNORECASE,
)
# And for "from" or "by" at the beginning of a line.
_FROM = pattern(
    r"\A\W*(?:from|de\sla|de|von|van|da|di|por|par|per|by|door|od|fra|från|af|av|от|від|από|alates|"
    r"alkaen|iš|no|kimden|dari|oleh|từ|来自|差出人:|מ\s-|من)\s+(?=\S)",
    re.IGNORECASE,
)
_ON = pattern(r"[\s,]+(?:le|on|am|um|el|il|em|op|den|o\sdia)\Z", re.IGNORECASE)
_ONLY_ON = pattern(
    r"\W*+(?:(?:le|on|am|el|il|em|o\sdia|op|på|pv|w|v|в|на|w|den|lundi|\w+di|dimanche)(?:\s\w+)?"
    r"|(?<=\s)\w+)?\W*+\Z",
    re.IGNORECASE,
)


def name_around(line: str, printed: str) -> str | None:
    """Return the name in a line that has a date as ``printed`` and little else; or None."""
    text = " ".join(line.split())
    before, _, after = text.partition(printed) if printed else ("", "", text)
    name = _BY.sub("", after).strip(" ,.-–—|")
    if not re.search(r"\w", name):
        stripped = _FROM.sub("", before.strip())
        if stripped == before.strip() and _ONLY_ON.match(stripped):
            return None  # the weekday alone
        name = _ON.sub("", stripped.strip(" ,-–—|")).strip(" ,-–—|")
    return name or None
