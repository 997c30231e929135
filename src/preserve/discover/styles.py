"""What a style sheet asks for.

A scanner rather than a parser: it knows comments, strings, escapes, ``url()``, ``@import`` and
``image-set()`` (CSS Syntax 3, section 4; CSS Images 4, section 2.1), and skips all between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discover.found import Requisites
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from preserve.discover.found import Needs, ScriptHome
    from preserve.model import FoundRequisite

_BLOCK_CHARACTERS = 4096  # a @font-face longer than that is not told from other rules
_WORTH_IT = ("url(", "@import", "image-set(")
# Everything up to the next thing that matters, whole comments and strings among it, and that thing.
# Atomic, since possessive repeats of a group go wrong before Python 3.11.5 (gh-106052).
_NEXT = pattern(
    r"(?>(?:[^/\"'@(\\]++|\\.?|/\*(?>(?:[^*]++|\*(?!/))*)\*/|/(?!\*)"
    r"|\"(?>(?:[^\"\\\n]++|\\.)*)\"|'(?>(?:[^'\\\n]++|\\.)*)'"
    r"|@(?!(?i:import|namespace))|\((?<!(?i:url)\()(?<!(?i:image-set)\())*)"
    r"(/\*|[\"'(]|@(?i:import|namespace))",
    re.DOTALL,
)
_IN_IMAGE_SET = pattern(r"/\*|[\"']|url\(|[a-z]+\(|[()]", re.IGNORECASE)
_QUOTED = pattern(r"\"((?>(?:[^\"\\\n]|\\.)*))\"?|'((?>(?:[^'\\\n]|\\.)*))'?", re.DOTALL)
_UNQUOTED = pattern(r"((?>(?:[^\s\"'()\\]|\\.)*))", re.DOTALL)
_BLANKS = pattern(r"(?>(?:\s|/\*.*?\*/)*)", re.DOTALL)
_SPACE = pattern(r"\s*+")
_ESCAPE = pattern(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\n\f\r])?|(\r\n|[\n\f\r])|(.))", re.DOTALL)


def style_requisites(css: str, base: str) -> tuple[FoundRequisite, ...]:
    """Return what a style sheet at ``base`` asks for, each address once, in order.

    ``expects`` is ``style`` for an imported sheet. Addresses within the sheet (``url(#filter)``)
    and ``data:`` ones are none.
    """
    return style_needs(css, base, None).requisites


def style_needs(css: str, base: str, home: ScriptHome | None) -> Needs:
    """Return the same, and how many addresses were too many; ``home`` is the page it is for."""
    found = Requisites(base)
    add_style(css, found)
    return found.needs(home)


def add_style(css: str, found: Requisites, where: str = "") -> None:
    """Add what ``css`` asks for; ``where`` says where it stands, if not in a sheet of its own."""
    lowered = css.lower()
    if not any(word in lowered for word in _WORTH_IT):
        return
    for written, rule in _addresses(css):
        how = f"{where} {rule}" if where else rule
        found.add(written, how, "style" if rule == "@import" else "other")


def _addresses(css: str) -> Iterator[tuple[str, str]]:
    """Yield each address, escapes undone, with the rule or function that asks for it."""
    position = 0
    while token := _NEXT.match(css, position):
        kind = token[1].lower()
        begin, position = token.span(1)
        if kind == "/*":
            position = _past_comment(css, position)
        elif kind in {'"', "'"}:
            position = _quoted(css, begin)[1]
        elif kind[0] == "@":
            start = _past_blanks(css, position)
            if (argument := _argument(css, start)) is not None:
                written, position = argument
                if kind == "@import":
                    yield written, kind
        elif css[begin - 1] in {"t", "T"}:
            position = yield from _image_set(css, position)
        elif not _continues_a_name(css, begin - 3):
            written, position = _url(css, position)
            yield written, "@font-face" if _in_font_face(css, begin) else "url()"


def _image_set(css: str, position: int) -> Generator[tuple[str, str], None, int]:
    """Yield the addresses of an ``image-set()``; return where it ends."""
    depth = 1
    while depth and (token := _IN_IMAGE_SET.search(css, position)):
        kind = token[0].lower()
        begin, position = token.span()
        if kind == "/*":
            position = _past_comment(css, position)
        elif kind in {'"', "'"}:
            written, position = _quoted(css, begin)
            if depth == 1:  # a string deeper down is the argument of type()
                yield written, "image-set()"
        elif kind == "url(":
            written, position = _url(css, position)
            yield written, "image-set()"
        else:
            depth += -1 if kind == ")" else 1
    return position


def _argument(css: str, position: int) -> tuple[str, int] | None:
    """Read a string or a ``url()``; return the address and where it ends."""
    if css[position : position + 1] in {'"', "'"}:
        return _quoted(css, position)
    if css[position : position + 4].lower() == "url(":
        return _url(css, position + 4)
    return None


def _url(css: str, position: int) -> tuple[str, int]:
    """Read what follows ``url(``; return the address ("" for a bad one) and where it ends."""
    position = _past_space(css, position)
    if css[position : position + 1] in {'"', "'"}:
        written, position = _quoted(css, position)
    else:
        match = _UNQUOTED.match(css, position)
        assert match is not None  # the pattern matches nothing, too
        written, position = _unescape(match[1]), match.end()
    position = _past_space(css, position)
    if position < len(css) and css[position] != ")":  # a bad url: ignored up to its bracket
        end = css.find(")", position)
        return "", end + 1 if end != -1 else len(css)
    return written, position + 1


def _quoted(css: str, position: int) -> tuple[str, int]:
    match = _QUOTED.match(css, position)
    assert match is not None  # called at a quotation mark
    return _unescape(match[1] if match[1] is not None else match[2]), match.end()


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
    return match[3] or ""


def _past_comment(css: str, position: int) -> int:
    end = css.find("*/", position)
    return end + 2 if end != -1 else len(css)


def _past_blanks(css: str, position: int) -> int:
    match = _BLANKS.match(css, position)
    return match.end() if match else position


def _past_space(css: str, position: int) -> int:
    match = _SPACE.match(css, position)
    return match.end() if match else position


def _continues_a_name(css: str, begin: int) -> bool:
    """Tell whether ``url(`` is the end of another function's name."""
    before = css[begin - 1 : begin]
    return before.isalnum() or before in {"-", "_"} if before else False


def _in_font_face(css: str, begin: int) -> bool:
    block = css.rfind("{", max(0, begin - _BLOCK_CHARACTERS), begin)
    return block > 0 and css[max(0, block - 24) : block].rstrip().lower().endswith("@font-face")
