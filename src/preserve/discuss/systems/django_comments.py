"""The reader for Django's comments: django-comments and django-comments-xtd, on whatever site.

The first writes pairs of ``dt#cN`` ("DATE - NAME") and ``dd``; the second nested boxes, and both
permanent links of the shape ``/comments/cr/TYPE/OBJECT/#cN``, which sites keep that write their own
templates.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_but, copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import find_date, guess_day_first
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes, closest, elements
from preserve.discuss.names import clean_name, name_beside_date, read_name
from preserve.discuss.own import own_of
from preserve.discuss.place import absolute
from preserve.discuss.recognised import opened_by
from preserve.discuss.stamps import read_stamp
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged
from preserve.model import Author
from preserve.page import block_text, per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.own import Own
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_OWN_FORM = "form:has(input[name='security_hash'])"
_FORM = (
    f"{_OWN_FORM}, form[action*='/comments/post/'], "
    "form[action*='/comments/reply/'], a[href*='/comments/reply/']"
)
_TRACES = (
    _FORM,
    "a[href*='/comments/cr/']",
    "[data-djcx-cid], [data-djcx='config']",
)
_PAIRS = "dl#comments > dt[id^='c']"
_ID = pattern(r"(?:c|comment-)(\d+)\Z")
_PERMALINK = pattern(r"/comments/cr/\d+/[^/#]+/#c(\d+)\Z")
_BODIES = (
    ".body",
    ".content .content",
    ".content",
    ".comment-content, .comment-body, .comment-text",
    "dd",
)
_DROP = (
    ".permalink, .badge, .feedback, .reply-box, form, a[href*='/comments/reply/'], "
    "a[href*='/comments/flag/'], a[href*='/comments/delete/'], a[href*='/comments/like/'], "
    "a[href*='/comments/dislike/'], a[href*='/comments/vote/'], a[href*='/comments/react/']"
)
_HEADS = (
    "dt, .header, h6, h5, h4, h3, header, .meta, .comment-meta, .comment-header, .media-heading"
)
_WIDGETS = frozenset(
    {"permalink", "badge", "feedback", "vote", "vote-score", "cfold", "user-avatar"}
)
_GLUE = pattern(
    r"\s*[⋅·•|–—-]\s*\Z|\A\s*[⋅·•|–—-]\s*|\s+(?:on|at|le|à|am|um|el|il|em|op|den|в)\s*\Z"
)
_LONGEST_LINE = 120  # characters; more is a text
_PAIR = pattern(r"(?P<date>\S.{3,60}?)\s-\s(?P<name>.+)")


class DjangoComments:
    """Reads comments of Django's two comment applications, which show them all on one page."""

    name = "django-comments"

    def match(self, document: Document) -> Match | None:
        """Recognise entries with their anchors together with a form or links of either."""
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        if trace is None and document.css_first(_PAIRS) is None:
            return None
        entries = _entries(document)
        if not entries or (trace is None and entries[0].node.tag != "dt"):
            return None
        evidence = f"{len(entries)} entries with anchors of Django's comments, {trace or _PAIRS}"
        return Match(name=self.name, confidence=0.9 if trace else 0.6, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page."""
        return (yield from read_paged(document, match, _read_page))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One comment as found: its element, its text where that stands beside it, its ids."""

    node: Node
    beside: Node | None
    number: str
    native_id: str


@per_document
def _entries(document: Document) -> tuple[Entry, ...]:
    """Return the entries in document order, each number once; none of side bars."""
    found: dict[str, Entry] = {}
    for term in document.css(_PAIRS):
        beside = _next(term)
        number = _ID.match(term.attributes.get("id") or "")
        if number is None or beside is None or beside.tag != "dd":
            continue
        native = term.attributes.get("id") or ""
        found.setdefault(
            number[1], Entry(node=term, beside=beside, number=number[1], native_id=native)
        )
    if found:
        return tuple(found.values())
    sure = document.css_first(_OWN_FORM) is not None
    for mark in document.css("[data-djcx-cid][id^='comment-'], a[name^='c'], [id^='c']"):
        name = mark.attributes.get("id") or mark.attributes.get("name") or ""
        number = _ID.match(name)
        if number is None or number[1] in found or is_elsewhere(mark):
            continue
        box = mark if mark.tag != "a" else closest(mark, _is_box)
        if box is None or not (_is_box(box) or mark.attributes.get("data-djcx-cid")):
            continue
        if sure or mark.attributes.get("data-djcx-cid") or _has_link(box, number[1]):
            found[number[1]] = Entry(node=box, beside=None, number=number[1], native_id=name)
    return tuple(found.values())


def _is_box(node: Node) -> bool:
    return node.tag in ("div", "li", "article", "tr", "section", "dd")


def _has_link(node: Node, number: str) -> bool:
    return any(
        (found := _PERMALINK.search(link.attributes.get("href") or "")) and found[1] == number
        for link in node.css("a[href*='/comments/cr/']")
    ) or any(
        re.search(rf"/comments/(?:reply|flag)/{number}/", link.attributes.get("href") or "")
        for link in node.css("a[href*='/comments/']")
    )


def _next(node: Node) -> Node | None:
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = _entries(document)
    parts = [part for entry in entries for part in (entry.node, entry.beside) if part is not None]
    page = make_page(document, _drafts(document, entries), parts=parts, number=number)
    return opened_by(document, page, _FORM)


def _drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    language = document.root.attributes.get("lang")
    own = own_of(entry.node for entry in entries)
    heads = [_head(entry, own) for entry in entries]
    lines = [_signed(entry, head) for entry, head in zip(entries, heads, strict=True)]
    day_first = guess_day_first(lines, language)
    threads = _threads(entries)
    drafts: list[Draft] = []
    for entry, head, line in zip(entries, heads, lines, strict=True):
        pair = _PAIR.fullmatch(line) if entry.beside is not None else None
        dated = pair["date"] if pair is not None else line
        stamp = own.first(entry.node, "time[datetime]")
        date, date_text = read_stamp(stamp, dated, day_first=day_first, language=language)
        drop = f"{_DROP}, a[href*='/comments/cr/'][href$='#c{entry.number}']"
        fragment = _fragment(entry, own, drop)
        parent = own.parent(entry.node)
        if parent is None:
            parent = threads.get(entry.node.mem_id)
        link = next((a for a in own.css(entry.node, "a[href]") if _leads_to(a, entry.number)), None)
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=entry.number,
                native_id=entry.native_id,
                author=(
                    Author(name=pair["name"])
                    if pair is not None
                    else _author(document, head, line, date_text)
                ),
                date=date,
                date_text=dated if pair is not None else date_text,
                parent=parent,
                parent_source="nesting" if parent is not None else None,
                permalink=(
                    absolute(link.attributes.get("href"), document.base)
                    if link is not None
                    else absolute(f"#{entry.native_id}", document.url)
                ),
                status=status_of(fragment),
            )
        )
    return drafts


def _leads_to(link: Node, number: str) -> bool:
    found = _PERMALINK.search(link.attributes.get("href") or "")
    return found is not None and found[1] == number


def _threads(entries: Sequence[Entry]) -> dict[int, int]:
    """Return parents by the boxes ``.cmthread``, each of which begins with what it answers to."""
    first: dict[int, int] = {}
    parents: dict[int, int] = {}
    for place, entry in enumerate(entries):
        around = [up for up in ancestors(entry.node) if "cmthread" in classes(up)]
        above = [first[up.mem_id] for up in around if up.mem_id in first]
        if above:
            parents[entry.node.mem_id] = above[0]
        if around and "cmthread--end" not in classes(around[0]):
            first.setdefault(around[0].mem_id, place)
    return parents


def _head(entry: Entry, own: Own) -> Node | None:
    return entry.node if entry.beside is not None else own.first(entry.node, *_HEADS.split(", "))


def _line(head: Node) -> str:
    """Return the line with writer and time, without links to vote, flag and the like."""
    return " ".join(block_text(head, skip=_is_widget).split())


def _signed(entry: Entry, head: Node | None) -> str:
    """Return the line with writer and time: the head's, or one of the entry's with a date in it."""
    if head is not None and find_date(line := _line(head)) is not None:
        return line
    shown = block_text(entry.node, skip=_is_widget).split("\n")
    dated = (one for one in (*shown[:4], *shown[-2:]) if len(one) <= _LONGEST_LINE)
    line = next((one for one in dated if find_date(one) is not None), "")
    return line or (_line(head) if head is not None else "")


def _is_widget(node: Node) -> bool:
    return (
        bool(classes(node) & _WIDGETS)
        or (node.attributes.get("id") or "").startswith("cm-")
        or node.tag in ("form", "button")
    )


def _author(document: Document, head: Node | None, line: str, printed: str | None) -> Author:
    if head is None:
        return Author(name=name_beside_date(line))
    for link in elements(head, leave=_is_widget):
        href = (link.attributes.get("href") or "") if link.tag == "a" else ""
        if not href or re.search(r"#c\d+\Z|/comments/", href):
            continue
        if name := read_name(link):
            return Author(name=name, url=absolute(href, document.base))
    rest = line.replace(printed, " ", 1) if printed else line
    while _GLUE.search(rest):
        rest = _GLUE.sub("", rest)
    shown = _line(head)
    return Author(name=clean_name(rest) or (clean_name(shown) if shown != line else None) or None)


def _fragment(entry: Entry, own: Own, drop: str) -> Node:
    if entry.beside is not None:
        return copy_of([entry.beside], drop)
    for selector in _BODIES:
        body = own.first(entry.node, selector)
        if body is not None:
            return copy_of([body], drop)
    heads = {node.mem_id for node in own.css(entry.node, _HEADS)}

    def is_other(node: Node) -> bool:
        return own.is_entry(node) or node.mem_id in heads

    return copy_but(entry.node, is_other, drop)
