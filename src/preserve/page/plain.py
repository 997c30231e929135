"""Addresses that stand in plain text, as people type and paste them.

No standard says where such an address ends. What is done here: it ends at blanks, quotation marks,
angle brackets and full-width punctuation, before a closing bracket that it did not open, before
text in a script without blanks that is glued to it, and before another address that is glued to
it; punctuation at its end belongs to the sentence.
"""

from __future__ import annotations

import bisect
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH_MAX = 4096

# Scripts written without blanks: Thai, Hangul, kana, Han, half-width forms.
_UNSPACED = (
    "\u0e00-\u0e7f\u1100-\u11ff\u2e80-\u2fff\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
# Controls, blanks, invisible marks, quotation marks that are never typed into an address, CJK and
# full-width punctuation.
_STOPS = (
    r"\s\x00-\x1f\x7f-\xa0\xad<>\"`\\"
    "«»‹›“”„‟…\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000-\u303f\ufe10-\ufe6f\uff00-\uff65\ufeff"
    "\ufffc\ufffd"
)
# The scripts above have no case: without IGNORECASE they are compiled a hundred times as fast.
_HEAD = pattern(
    r"(?i:https?://|ftp://)"
    # www. without a scheme: not inside a word, a host name, a path or a mail address
    rf"|(?<![^\W{_UNSPACED}])(?<![^\W{_UNSPACED}]\.)(?<![@/\-])(?i:www)\d?\d?\.(?=\w)"
)
_SCHEME = pattern(r"https?://", re.IGNORECASE)
_LABEL = rf"(?:(?![{_UNSPACED}])\w)(?:(?![{_UNSPACED}])[\w\-])*"
_HOST = pattern(
    r"(?:[\w.~%+-]{1,200}(?::[^\s/@]{0,200})?@)?"
    rf"(?:\[[0-9A-Fa-f:.]+\]|[{_UNSPACED}][\w\-]*(?:\.[\w\-]+)+"
    # a label in an unspaced script is one only before a further label
    rf"|(?!_){_LABEL}(?:\.(?:{_LABEL}|[{_UNSPACED}][\w\-]*(?=\.\w)))*)"
    r"(?::\d{1,5}(?!\d))?"
)
_WWW_HOST = pattern(r"www\d?\d?(?:\.[\w-]+)+\.[^\W\d_]{2,}", re.IGNORECASE)
_RUN = pattern(rf"[^{_STOPS}]{{0,{_LENGTH_MAX}}}")
# What may end an address before its run of characters does: a bracket, mark-up escaped twice, and
# text in an unspaced script, which belongs to it only where a path or query gives it a place.
_CUTS = pattern(
    r"[()\[\]{}]|(?i:&(?:lt|gt|quot|nbsp|#0?39|#34);)"
    rf"|(?<![/=_\-#&?+:%{_UNSPACED}])[{_UNSPACED}]"
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,;:!?'*|&·•’‘´([{^"
# Before an inner "http://", these say that it is a part of the address (an archive, a redirect).
_PART_OF_ADDRESS = "/=?&:#%+@_"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PlainAddress:
    """An address in a text: ``text[start:end]`` is ``as_written``.

    ``url_candidates`` are the addresses to try, likeliest first: the text itself, or for one
    without a scheme ``https`` and ``http``.
    """

    as_written: str
    start: int
    end: int
    url_candidates: tuple[str, ...]


def plain_addresses(text: str) -> Iterator[PlainAddress]:
    """Yield the addresses in ``text`` (character references decoded) in their order.

    ``http://``, ``https://`` and ``ftp://`` anywhere, also in the middle of a word; ``www.`` at
    the beginning of a word. Mail addresses are none. Takes time in proportion to the text.
    """
    heads = list(_HEAD.finditer(text))
    splits = [
        head.start()
        for head in heads
        if head[0][0] not in "wW" and text[head.start() - 1 : head.start()] not in _PART_OF_ADDRESS
    ]
    position = 0
    for head in heads:
        start = head.start()
        if start < position:
            continue
        end = _end(text, head, splits)
        if end is None:
            continue
        written = text[start:end]
        if head[0][0] in "wW":
            candidates: tuple[str, ...] = (f"https://{written}", f"http://{written}")
        else:
            candidates = (written,)
        yield PlainAddress(as_written=written, start=start, end=end, url_candidates=candidates)
        position = end


def _end(text: str, head: re.Match[str], splits: list[int]) -> int | None:
    """Return where the address that begins with ``head`` ends, or None if it is none."""
    bare = head[0][0] in "wW"
    index = bisect.bisect_right(splits, head.start())
    limit = splits[index] if index < len(splits) else len(text)
    if not bare and _SCHEME.match(text, head.end()):  # the scheme pasted twice: the second counts
        return None
    host = _HOST.match(text, head.start() if bare else head.end(), limit)
    if host is None:
        return None
    end = host.end()
    if text[end : end + 1] in {"/", "?", "#"}:
        run = _RUN.match(text, end, limit)
        assert run is not None  # the pattern matches nothing, too
        end = _cut(text, head.start(), end, run.end())
    end = _trim(text, host.end(), end)
    if end == host.end():
        end = _trim(text, host.start() + 1, end)
    if bare and not _WWW_HOST.match(text, head.start(), end):
        return None
    return end


def _cut(text: str, start: int, path: int, end: int) -> int:
    """Return where ``text[path:end]`` can no longer be part of the address."""
    # Right after the host's slash, such text is far oftener the sentence going on than a path.
    if text[path] == "/" and re.match(f"[{_UNSPACED}]", text[path + 1 : path + 2]):
        return path + 1
    if text[start - 1 : start] == "'" and (quote := text.find("'", path, end)) != -1:
        end = quote
    opened: list[str] = []
    for cut in _CUTS.finditer(text, path, end):
        char = cut[0]
        if char in {"(", "[", "{"}:
            if text.startswith("[/", cut.start()):  # the end of a forum tag
                return cut.start()
            opened.append(char)
        elif _BRACKETS.get(char) in opened:
            while opened.pop() != _BRACKETS[char]:
                pass
        else:
            return cut.start()
    return end


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return end
