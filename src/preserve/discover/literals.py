"""Addresses that stand in scripts and JSON as string literals: guesses at what a script asks for.

Not a parser of scripts. It looks for the endings of static files before a closing quotation mark,
and from there back to the opening one, so that the cost is that of a search for a few letters,
whatever the script is like. What is only a part of an address (a concatenation, a template with
``${``), a key, something compared with, required by a bundler or commented out is none.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from preserve.discover.endings import STATIC, ending, expects_by_ending
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.discover.found import Requisites

_LOOKED_AT = 10_000  # endings in one script; one with more is a list of files, not a page's script
_LENGTH_MAX = 1000
_AROUND = 64
_LINE_MAX = 240

# The first look ahead is there for speed: most dots in a script are followed by a name.
_ENDING = pattern(
    r"\.(?=[a-z][a-z0-9]{1,10}+[\"'`?#\\)])"
    rf"(?:{'|'.join(sorted(STATIC, key=len, reverse=True))})(?=[\"'`?#\\)])",
    re.IGNORECASE,
)
_CLOSING = pattern(r"((?:[?#][^\"'`\s<>()]{0,800}+|\\{0,8}+))([\"'`)])")
_CLEAN = pattern(r"[^\s\"'`<>{}|^\[\]\\]++")
_ESCAPE = pattern(r"\\++(?:(/)|u00([0-9a-fA-F]{2})|x([0-9a-fA-F]{2}))")
_COMMENT = pattern(r"\s*(?:\*|/\*)|(?:.*?[\s;,{}()])?//", re.DOTALL)
# What stands before a literal that is not the address of a file to be asked for: half a sum, a
# comparison, what bundlers and ``import`` resolve in ways of their own.
_NO_ADDRESS_BEFORE = pattern(
    r"(?:\+|[=!]=|\brequire(?:\.resolve)?\(|__webpack_require__\(|\bfrom|\bimport(?:\s*\(\s*(?:/\*.*\*/)?)?"
    r"|importScripts\(|\bregister\(|\bcase)\s*\Z",
    re.DOTALL,
)
_NO_ADDRESS_AFTER = pattern(r"\s*(?:\+|\.[a-zA-Z]|[=!]=)")
_KEY_BEFORE = pattern(r"[{,]\s*\Z")
_OF_THE_SCRIPT = pattern(r"\s*,\s*(?:new URL\(\s*)?import\.meta\.url\b")
# What is set, or called, with an address: here a bare file name will do.
_SINK = pattern(
    r"(?:\b(?:src|href|url|image|img|poster|thumb|thumbnail|background|backgroundImage|icon|file)"
    r"\\*[\"'`]?\s*[:=]|\b(?:fetch|URL|Request|Worker|Audio|FontFace|getScript|getJSON|addModule"
    r"|open|loadScript|loadCSS)\s*\((?:\s*[\"']GET[\"']\s*,)?)\s*\Z",
    re.IGNORECASE,
)
_CODE = frozenset({"js", "mjs", "css", "json", "wasm", "webmanifest"})


def add_literals(code: str, found: Requisites, how: str, *, base: str, script: str) -> None:
    """Guess what a script, or data for one, may ask for.

    ``base`` is what such addresses resolve against: the page's; ``script`` is the script's own
    address, for those that name it as their base (``new URL("x.png", import.meta.url)``). Within a
    page both are the same: what stands there is no bundle of modules with names like addresses.
    """
    position = looked = 0
    taken: set[str] = set()
    while match := _ENDING.search(code, position):
        position = match.end()
        looked += 1
        if looked > _LOOKED_AT:
            found.cut_short()
            return
        closing = _CLOSING.match(code, position)
        if closing is None:
            continue
        begin = _opening(code, match.start(), closing[2])
        if begin < 0:
            continue
        literal = code[begin + 1 : closing.end(1)].rstrip("\\")
        written = _unescaped(literal) if literal not in taken else None
        if written is None:
            continue
        after = code[closing.end() : closing.end() + _AROUND]
        before = code[max(0, begin - _AROUND) : begin].rstrip("\\")
        if _OF_THE_SCRIPT.match(after):
            taken.add(literal)
            found.guess(written, how, expects_by_ending(written), base=script)
        elif _is_address(written, before, after, is_inline=script == base) and not is_commented(
            code, begin
        ):
            taken.add(literal)
            found.guess(written, how, expects_by_ending(written), base=base)


def _opening(code: str, end: int, closing: str) -> int:
    """Return where the sign stands that opens what ``closing`` closes; -1 for nowhere near."""
    lowest = max(0, end - _LENGTH_MAX)
    if closing != ")":
        return code.rfind(closing, lowest, end)
    begin = code.rfind("(", lowest, end)
    return begin if code[max(0, begin - 3) : max(0, begin)].lower() == "url" else -1


def _unescaped(text: str) -> str | None:
    """Undo the escapes of a literal; None where that gives no address of a static file."""
    if "\\" in text:
        text = _ESCAPE.sub(_character, text)
    if "&" in text and ("&amp;" in text or "&#" in text):  # mark-up within a script
        text = html.unescape(text)
    is_whole = _CLEAN.fullmatch(text) and ending(text) in STATIC
    return text if is_whole else None


def _character(match: re.Match[str]) -> str:
    return match[1] or chr(int(match[2] or match[3], 16))


def _is_address(written: str, before: str, after: str, *, is_inline: bool) -> bool:
    if _NO_ADDRESS_AFTER.match(after) or _NO_ADDRESS_BEFORE.search(before):
        return False
    if after.lstrip()[:1] == ":" and _KEY_BEFORE.search(before):
        return False
    if written[0] == "/" or written[:7].lower() == "http://" or written[:8].lower() == "https://":
        return True
    if ":" in written.partition("/")[0]:  # a scheme that is not the web's
        return False
    if ending(written) in _CODE and not (is_inline and written.startswith(("./", "../"))):
        return _SINK.search(before) is not None
    return "/" in written or _SINK.search(before) is not None


def is_commented(code: str, begin: int) -> bool:
    """Tell whether a place in a script is within a comment, as far as its own line shows."""
    lowest = max(0, begin - _LINE_MAX)
    line = code[code.rfind("\n", lowest, begin) + 1 or lowest : begin]
    return _COMMENT.match(line) is not None
