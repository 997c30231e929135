"""What mined records answer: by nesting, by a link to it, or by how far they stand in."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.systems.mined.tree import TEXT
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from preserve.discuss.systems.mined.records import Record
    from preserve.discuss.systems.mined.tree import Tree


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """The record that is answered, by its place in the list, and what says so."""

    place: int
    source: str
    exact: bool = True


_DATA_PARENT = (
    "data-parent-id", "data-parentid", "data-parent", "data-parent-comment-id",
    "data-comment-parent", "data-reply-to", "data-in-reply-to",
)  # fmt: skip
_DATA_DEPTH = (
    "data-depth", "data-level", "data-comment-depth", "data-comment-level", "aria-level", "indent",
    "data-indent", "depth", "level", "data-nesting",
)  # fmt: skip
_DEPTH = pattern(
    r"(?:^|[-_])(?:depth|level|lvl|indent|nest(?:ing|ed)?|tier|ebene|niveau|nivel)[-_]{0,2}(\d{1,2})\Z",
    re.IGNORECASE,
)
_SPACING = pattern(
    r"\A(?:(?:[a-z]{2}:)?(?:m|p)[ls][-_]?|(?:[a-z]{2}-)?offset-(?:[a-z]{2}-)?|"
    r"(?:margin|padding|push)-(?:left-)?)\[?(\d{1,3})(?:px|rem|em)?\]?\Z"
)
_SHIFT = pattern(
    r"(?:(?:margin|padding)(?:-left|-inline-start)|(?<![-\w])left|text-indent)\s*:\s*"
    r"(\d{1,4}(?:\.\d+)?)(?:px|em|rem|%|pt|ex|vw)?"
)
_SHORTHAND = pattern(r"(?:margin|padding)\s*:\s*(?:\S+\s+){3}(\d{1,4}(?:\.\d+)?)")
_REPLY = pattern(
    r"(?:^|[-_])(?:repl(?:y|ies)|child|children|answer|answers|sub-?comments?|nested|antwort|"
    r"antworten|r[ée]ponses?|respuestas?|reactie-?op|indented)(?:$|[-_])",
    re.IGNORECASE,
)
_NO_REPLY = pattern(
    r"(?:link|button|btn|form|count|to|able|has|with|can|list|container)(?:$|[-_])|^has-"
)
_REPLY_WORDS = pattern(
    r"(?<!\w)(?:in\sreply\sto|reply\sto|replying\sto|en\sréponse\sà|(?:als\s)?antwort\sauf|"
    r"antwortet\sauf|en\srespuesta\sa|in\srisposta\sa|em\sresposta\sa|(?:in\s)?(?:reactie|antwoord)"
    r"\sop|svar\s(?:på|til)|odpowiedź\sna|в\sответ\sна|ответ\sна|への返信)|(?:回复|回覆|@|↑|>>)\s*\Z",
    re.IGNORECASE,
)


def find_parents(
    tree: Tree, records: Sequence[Record], numbers: Sequence[str | None]
) -> list[Parent | None]:
    """Return what each record answers, None for those at top level.

    ``numbers`` are the ids of the records, without prefixes.
    """
    by_number = {number: place for place, number in enumerate(numbers) if number}
    found = [_stated(tree, record, place, by_number) for place, record in enumerate(records)]
    around = _enclosing(records)
    if any(place is not None for place in around):
        nested = [
            Parent(place=place, source="nesting") if place is not None else None for place in around
        ]
    else:
        nested = _indented(tree, records)
    return [said or by_place for said, by_place in zip(found, nested, strict=True)]


def _enclosing(records: Sequence[Record]) -> list[int | None]:
    """Return for each record the innermost one around it."""
    found: list[int | None] = []
    open_: list[int] = []
    for place, record in enumerate(records):
        while open_ and records[open_[-1]].end <= record.start:
            open_.pop()
        found.append(open_[-1] if open_ else None)
        open_.append(place)
    return found


def _stated(tree: Tree, record: Record, place: int, by_number: Mapping[str, int]) -> Parent | None:
    """Return the parent that an attribute or a link "in reply to" names."""
    for node in record.nodes:
        for name in _DATA_PARENT:
            number = _digits(tree.attribute(node, name))
            if number in by_number and by_number[number] != place:
                return Parent(place=by_number[number], source="native-id")
    for here in range(record.start, record.end):
        if tree.tags[here] != "a" or not (href := tree.attribute(here, "href")):
            continue
        number = _digits(href.rpartition("#")[2]) if "#" in href else ""
        target = by_number.get(number)
        if target is None or target >= place:
            continue
        before = tree.text_in(max(record.start, here - 6), here)[-40:]
        if _REPLY_WORDS.search(before) or _REPLY_WORDS.search(tree.text_of(here) + " "):
            return Parent(place=target, source="reply-link")
    return None


def _digits(value: str) -> str:
    found = re.search(r"(\d+|[0-9a-f-]{16,})\Z", value)
    return found[1] if found is not None and found[1] != "0" else ""


def _indented(tree: Tree, records: Sequence[Record]) -> list[Parent | None]:
    """Return parents by the first measure that tells the records apart; the first one is on top."""
    measures: tuple[tuple[Callable[[Tree, Record, int], float | None], str, bool], ...] = (
        (_by_data, "depth-class", True),
        (_by_class, "depth-class", True),
        (_by_style, "indent", True),
        (_by_spacer, "indent", True),
        (_by_height, "nesting", True),
        (_by_reply_class, "reply-class", False),
    )
    common = _common_depth(tree, records)
    for measure, source, exact in measures:
        values = [measure(tree, record, common) for record in records]
        known = [value for value in values if value is not None]
        if len(known) == len(values) and len(set(known)) > 1 and min(known) == known[0]:
            return _by_depth(known, source, exact=exact)
    return [None] * len(records)


def _by_depth(depths: Sequence[float], source: str, *, exact: bool) -> list[Parent | None]:
    found: list[Parent | None] = []
    stack: list[tuple[float, int]] = []
    for place, depth in enumerate(depths):
        while stack and stack[-1][0] >= depth:
            stack.pop()
        above = stack[-1][1] if stack else None
        found.append(Parent(place=above, source=source, exact=exact) if above is not None else None)
        stack.append((depth, place))
    return found


def _common_depth(tree: Tree, records: Sequence[Record]) -> int:
    """Return how deep the innermost element around all records lies."""
    first, last = records[0].start, max(record.end for record in records)
    around = tree.around(first)
    for number, place in enumerate(around):
        if tree.ends[place] >= last:
            return len(around) - number
    return 0


def _own_elements(tree: Tree, record: Record, common: int) -> list[int]:
    """Return a record's elements and those around it that hold not all records."""
    around = tree.around(record.start)
    outer = around[: max(len(around) - common, 0)]
    return [*outer[::-1], *(node for node in record.nodes if tree.tags[node] != TEXT)]


def _by_data(tree: Tree, record: Record, common: int) -> float | None:
    for place in (*_own_elements(tree, record, common)[::-1], *_inner(tree, record)):
        for name in _DATA_DEPTH:
            if (value := tree.attribute(place, name)).isdecimal():
                return float(value)
    return None


def _inner(tree: Tree, record: Record) -> list[int]:
    """Return the first few elements inside a record, before its date."""
    return [
        place
        for place in range(record.start + 1, min(record.anchor.leaf, record.start + 12))
        if tree.tags[place] != TEXT
    ]


def _by_class(tree: Tree, record: Record, common: int) -> float | None:
    for place in (*_own_elements(tree, record, common)[::-1], *_inner(tree, record)[:3]):
        for name in tree.names(place):
            if found := _DEPTH.search(name):
                return float(found[1])
    total, seen = 0.0, False
    for place in _own_elements(tree, record, common):
        for name in tree.names(place):
            if found := _SPACING.match(name):
                total += float(found[1])
                seen = True
    return total if seen else 0.0


def _by_style(tree: Tree, record: Record, common: int) -> float | None:
    total = 0.0
    for place in _own_elements(tree, record, common):
        style = tree.attribute(place, "style").lower()
        found = _SHIFT.search(style) or _SHORTHAND.search(style)
        total += float(found[1]) if found is not None else 0.0
    if total:
        return total
    inner = (tree.attribute(place, "style").lower() for place in _inner(tree, record)[:4])
    return next((float(found[1]) for style in inner if (found := _SHIFT.search(style))), 0.0)


def _by_spacer(tree: Tree, record: Record, common: int) -> float | None:
    """Read the width of an empty picture or cell before the date, as tables are indented."""
    del common
    for place in range(record.start, record.anchor.leaf):
        width = tree.attribute(place, "width")
        empty = tree.tags[place] == "img" or not tree.text_of(place)
        if tree.tags[place] in ("img", "td") and empty and width.rstrip("px").isdecimal():
            source = tree.attribute(place, "src").lower()
            if tree.tags[place] == "td" or re.search(
                r"(?:^|/)(?:s|space|spacer|blank|clear|pixel|dot|transparent|trans|1x1|x)\w*\.",
                source,
            ):
                return float(width.rstrip("px"))
    return 0.0


def _by_height(tree: Tree, record: Record, common: int) -> float | None:
    del common
    return float(len(tree.around(record.start)))


def _by_reply_class(tree: Tree, record: Record, common: int) -> float | None:
    names = (name for place in _own_elements(tree, record, common) for name in tree.names(place))
    return float(any(_REPLY.search(name) and not _NO_REPLY.search(name) for name in names))
