"""Texts of the web made harmless: nothing in them commands a terminal or reorders what is read.

What would is written out, so that it can be seen: nothing is left out.
"""

from __future__ import annotations

import re
from typing import TypeVar

Cell = TypeVar("Cell")

_CONTROLS = "\\x00-\\x1f\\x7f-\\x9f"
# What is not seen and changes what is read. Joiners (U+200C, U+200D), variation selectors, soft
# hyphens and the blank of no width between Khmer or Thai words belong to texts, and stay; so do
# tags where they make a flag.
_UNSEEN = (
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # directions
    "\u2028\u2029"  # line and paragraph separators
    "\u180e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # halves of characters
    "\U000e0001"
)
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
_TAGS = "\U000e0020-\U000e007f"
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS_ON_A_LETTER = 8  # more hide the lines above and below

# What begins a formula in one spreadsheet or another: some pass over blanks and controls before it,
# and take the wide forms of the same signs for them.
_FORMULA = re.compile(r"'*[\s\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]")

_HARMFUL = re.compile(
    f"(?P<flag>{_FLAG})"
    f"|(?P<marked>{_MARKS}{{{_MARKS_ON_A_LETTER}}}){_MARKS}+"
    f"|[{_CONTROLS}{_UNSEEN}{_TAGS}]"
)


def clean(text: str, *, lines: bool = False, tabs: bool = False) -> str:
    r"""Return text in which nothing can move the cursor, change colours or reorder what is read.

    Control characters, halves of surrogate pairs, controls of direction and others that are not
    seen are written as ``\x1b`` or ``\u202e``, and so is what is piled on a letter beyond eight
    accents. Line feeds and tabs become spaces, or stay with ``lines`` and ``tabs``.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = ("\n" if lines else "") + ("\t" if tabs else "")
    return _HARMFUL.sub(lambda found: _written_out(found, kept), text)


def _written_out(found: re.Match[str], kept: str) -> str:
    whole = found[0]
    if found["flag"] or whole in kept:
        return whole
    if whole in "\n\t":
        return " "
    shown: str = found["marked"] or ""
    return shown + "".join(map(_escaped, whole[len(shown) :]))


def _escaped(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_bytes(data: bytes) -> bytes:
    r"""Return JSON, UTF-8, that says the same with nothing harmful in it but as ``\u202e``.

    Raw control characters can stand in its texts alone; line feeds between them stay.
    """
    if data.isascii() and b"\x7f" not in data:
        return data
    return _HARMFUL.sub(_in_json, data.decode("utf-8", "surrogatepass")).encode()


def _in_json(found: re.Match[str]) -> str:
    if found["flag"] or found[0] == "\n":
        return found[0]
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def no_formula(cell: Cell) -> Cell | str:
    """Return what may stand in a cell: an apostrophe before a text that begins a formula.

    One stands also before a text that begins so behind apostrophes of its own: taking the first one
    away again gives every text back. What is no text is returned as it is.
    """
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
