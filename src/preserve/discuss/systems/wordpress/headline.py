"""The line in which an old theme says who wrote a comment and when, without any element for it.

``Ada on May 4, 2024 at 10:11 am``, ``Ada Said,``, ``By: Ada``, before the text or below it. Asked
only where nothing else names the writer.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date
from preserve.discuss.markup import class_named
from preserve.discuss.names import SAYS_WORDS, clean_name
from preserve.discuss.pending import is_pending_notice
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.page import Node

_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table"}
    | {"tr", "td", "section", "header", "footer", "article", "address", "hr"}
)
_QUOTING = frozenset({"blockquote", "pre", "form", "script", "style", "textarea", "button"})
_LONGEST_LINE = 120  # characters; more is a text
_LONGEST_NAME = 60
_MOST_WORDS = 6
_SAID = pattern(
    rf"\A(?P<name>.{{1,{_LONGEST_NAME}}}?)[\s,]+(?:{SAYS_WORDS})\s*[,:：.…]*\Z", re.IGNORECASE
)
_BEFORE_DATE = pattern(
    r"(?:[\s,|·•–—-]+(?:on|at|posted|le|à|am|um|el|il|em|op|den|@))+\s*\Z", re.IGNORECASE
)
_SAID_BEFORE_DATE = pattern(
    rf"(?<=\S)[\s,]+(?:{SAYS_WORDS})[\s,:：]*(?:@|on|at)?\s*\Z", re.IGNORECASE
)
_BY = pattern(
    r"\A\W*(?:(?:comment|posted|written|submitted)\s?(?:by|from)|by|par|von|por|da|door|"
    r"commentaire\s(?:de|par)|kommentar\svon|comentario\s(?:de|por)|commento\sdi|reactie\svan)"
    r"\s?[:：]?\s*",
    re.IGNORECASE,
)
_NUMBER = pattern(r"\A\s*(?:#\s*\d*|\d+\s*[.)|]|\(\d+\))\s*")
_CONTROL = pattern(
    r"(?:^|[-_])(?:reply|edit|permalink|avatar|gravatar|comment-?num(?:ber)?|comment-?counter|"
    r"commentid|quote)(?:$|[-_])",
    re.IGNORECASE,
)
_CONTROL_HREF = pattern(r"[?&]replytocom=|action=editcomment|#respond|^javascript:", re.IGNORECASE)
_LINK_WORDS = pattern(
    r"\W*+(?:link(?:\shere)?|permalink|permanent\slink|lien|\d*|reply|quote|edit)\W*+\Z",
    re.IGNORECASE,
)
_is_called_control = class_named(_CONTROL)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of an entry as a browser breaks it, and the nodes that it consists of."""

    text: str
    nodes: tuple[Node, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """Who wrote it, as the line says, and the lines that say nothing but who and when."""

    name: str
    lines: tuple[Line, ...]
    url: str | None = None


def date_line(
    parts: Sequence[Node], leave: Callable[[Node], bool], known: str | None = None
) -> Line | None:
    """Return the line that says when and nothing else, near the top or the bottom of an entry.

    ``known`` is the date as printed, where it was found already.
    """
    lines = [line for part in parts for line in _lines(part, leave)]
    near = [line for line in (*lines[:4], *lines[-2:]) if known is None or known in line.text]
    return next((line for line in near if _only_date(line.text)), None)


def read_headline(parts: Sequence[Node], leave: Callable[[Node], bool]) -> Headline | None:
    """Return the line that names the writer: the first of an entry, or the last."""
    lines = [line for part in parts for line in _lines(part, leave)]
    for place, line in enumerate(lines):
        if place > 2 and place < len(lines) - 2:
            continue
        name = _name_in(line.text)
        if name is None and _stands_as_name(lines, place):
            name = clean_name(_BY.sub("", _NUMBER.sub("", line.text)))
        if name:
            near = (*lines[max(place - 1, 0) : place], *lines[place + 1 : place + 2], *lines[-1:])
            dated = [other for other in near if other is not line and _only_date(other.text)]
            return Headline(name=name, lines=(line, *dated), url=_link_in(line))
    return None


def _link_in(line: Line) -> str | None:
    """Return the writer's own address, where the line has a link that leads elsewhere."""
    for node in line.nodes:
        around = node.parent if node.is_text_node else None
        while around is not None and around.tag in ("em", "strong", "b", "i", "span"):
            around = around.parent
        href = around.attributes.get("href") if around is not None and around.tag == "a" else None
        if href and re.match(r"(?:https?:)?//", href.strip()) and "#comment" not in href:
            return href
    return None


def _stands_as_name(lines: Sequence[Line], place: int) -> bool:
    """Whether a line is a name by where it stands: beside the date, or in bold above the text."""
    line = lines[place]
    if not _may_be_name(line.text):
        return False
    if _date_stands(lines, place):
        return True
    bold = all(
        node.parent is not None and node.parent.tag in ("strong", "b")
        for node in line.nodes
        if node.is_text_node and (node.text_content or "").strip()
    )
    return bold and place == 0 and any(_only_date(other.text) for other in lines[-2:])


def _name_in(text: str) -> str | None:
    line = _NUMBER.sub("", text).strip()
    if not line or len(line) > _LONGEST_LINE:
        return None
    date = find_date(line)
    if date is None:
        said = _SAID.match(line)
        name = said["name"] if said is not None else None
        if name is None and _BY.match(line):
            name = _BY.sub("", line)
        return _cleaned(name)
    before, _, after = line.partition(date.text)
    before, after = (part.strip(" \t|·•–—-@,.:()") for part in (before, after))
    if before and after:
        return None  # a sentence with a date in it
    return _cleaned(_SAID_BEFORE_DATE.sub("", _BEFORE_DATE.sub("", before)) or after)


def _cleaned(name: str | None) -> str | None:
    if name is None:
        return None
    name = clean_name(_BY.sub("", _NUMBER.sub("", name))).strip(" ,|·•–—-")
    return name if _may_be_name(name) else None


def _may_be_name(text: str) -> bool:
    """Whether a line is as short as names are, and no sentence."""
    name = text.strip()
    return (
        0 < len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS
        and re.search(r"[^\W\d_]", name) is not None
        and name[-1] not in ".!?…;"
        and find_date(name) is None
    )


def _date_stands(lines: Sequence[Line], place: int) -> bool:
    """Whether a line with nothing but a date stands right below a line, or right above it."""
    return any(
        _only_date(line.text) for line in (*lines[place + 1 : place + 2], *lines[:place][-1:])
    )


def _only_date(text: str) -> bool:
    date = find_date(text) if len(text) <= _LONGEST_LINE else None
    if date is None:
        return False
    rest = text.replace(date.text, "")
    words = (
        r"\W*(?:(?:on|at|posted|time|date|le|à|am|um|el|il|em|op|link\shere|permalink|link)\W*)*\Z"
    )
    return re.match(words, rest, re.IGNORECASE) is not None


def _lines(part: Node, leave: Callable[[Node], bool]) -> list[Line]:
    """Return the lines of an element, without what controls it."""
    lines: list[Line] = []
    texts: list[str] = []
    nodes: list[Node] = []

    def flush() -> None:
        if texts and (text := " ".join("".join(texts).split())):
            lines.append(Line(text=text, nodes=tuple(nodes)))
        texts.clear()
        nodes.clear()

    def part_at(node: Node) -> None:
        if node.tag in _BLOCKS:
            flush()
        else:
            texts.append(" ")

    around: list[Node] = []  # the open elements: entries may be nested deeper than the stack
    child = part.first_child
    while child is not None or around:
        if child is None:
            child = around.pop()
            part_at(child)
            child = child.next
            continue
        tag = child.tag or ""
        if tag == "-text":
            texts.append(child.text_content or "")
            nodes.append(child)
        elif not child.is_element_node:
            pass
        elif tag == "br" or tag in _QUOTING or leave(child):
            flush()
            if tag in _QUOTING:
                lines.append(Line(text="\u2026" * (_LONGEST_LINE + 1), nodes=()))
        elif _is_control(child):
            nodes.append(child)
        else:
            part_at(child)
            around.append(child)
            child = child.first_child
            continue
        child = child.next
    flush()
    return lines


def _is_control(node: Node) -> bool:
    if node.tag in ("img", "input", "label"):
        return True
    if _is_called_control(node) or is_pending_notice(node):
        return True
    if node.tag != "a":
        return False
    href = node.attributes.get("href") or ""
    return bool(_CONTROL_HREF.search(href)) or (
        _LINK_WORDS.match(node.text() or "") is not None and "#" in href
    )
