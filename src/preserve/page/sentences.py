"""The sentence around a place in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.page.words import words
from preserve.patterns import pattern

if TYPE_CHECKING:
    import re

# A mark that may end a sentence, what may close after it, and the blank that must follow; CJK
# marks need no blank.
_END = pattern(r"[.!?…]+(?:[\"'”’»)\]]|[ \u00a0\u202f]»)*(?=\s)|[。！？｡]+[」』”’）]*|\n")
_ABBREVIATIONS = words(
    "abb abs al apr art av bd bld bspw bzw ca cap cf ch chap cit co col coll corp dec déc dept"
    " dipl dr ed éd eds env etc ev evtl ex fasc feb fév fig figs frl ggf gov hon ibid inc jan janv"
    " jr juil lt ltd mag me mgr mio mll mlle mm mme mr mrs mrd ms mt no nos nov nr num oct okt op"
    " p para pp prof prés rem rep resp rev réf s sen sep sept sig sog sq st ste str suiv sv tel"
    " tél trad u usw v vgl vol vols vs z zb"
)
_LAST_WORD = pattern(r"[^\W\d_]+$")


def sentence_around(text: str, start: int, end: int, *, limit: int = 300) -> str:
    """Return the sentence (or line, whichever is shorter) that contains ``text[start:end]``.

    About ``limit`` characters at most: a longer one is cut at blanks around the place, with ``…``
    where something was left out. White space is collapsed.
    """
    window = max(limit, 1) * 2
    first, last = _bounds(text, start, end, window)
    left, right = start - first, last - end
    spare = max(0, limit - (end - start))
    cut_left, cut_right = left >= window, right >= window
    if left + right > spare:  # the shorter side keeps all it can, the other takes what is left
        room = min(left, max(spare // 2, spare - right))
        cut_left, left = cut_left or left > room, room
        room = min(right, spare - left)
        cut_right, right = cut_right or right > room, room
    first, last = start - left, end + right
    if cut_left and (blank := text.find(" ", first, start)) != -1:
        first = blank + 1
    if cut_right and (blank := text.rfind(" ", end, last)) != -1:
        last = blank
    body = " ".join(text[first:last].split())
    return f"{'… ' if cut_left else ''}{body}{' …' if cut_right else ''}"


def _bounds(text: str, start: int, end: int, window: int) -> tuple[int, int]:
    """Return where the sentence begins and ends, looking no further than ``window``."""
    first = max(0, start - window)
    last = min(len(text), end + window)
    for match in _END.finditer(text, first, start):
        if _ends_sentence(text, match):
            first = match.end()
    for match in _END.finditer(text, end, last):
        if _ends_sentence(text, match):
            return first, match.end()
    return first, last


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match[0]
    if mark[0] != "." or len(mark.rstrip("\"'”’»)] \u00a0\u202f")) > 1:
        return True
    word = _LAST_WORD.search(text[max(0, match.start() - 12) : match.start()])
    if word is not None and (len(word[0]) == 1 or word[0].lower() in _ABBREVIATIONS):
        return False
    following = text[match.end() : match.end() + 3].lstrip()
    return not following[:1].islower()
