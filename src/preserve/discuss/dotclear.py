"""The reader for Dotclear 1 and 2: ``dt``/``dd`` pairs, list items, signed quotes."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import guess_day_first, read_attribute, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes
from preserve.discuss.names import read_name
from preserve.discuss.place import absolute
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged
from preserve.model import Author, Kind
from preserve.page import block_text

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_TRACES = (
    'meta[name="generator" i][content*="dotclear" i]',
    "textarea[name='c_content']",
    'script[src*="pf=post.js"], link[href*="pf=blowupConfig"]',
    'a[href*="dotclear.org"], a[href*="dotclear.net"]',
    "dt a.comment-number, .comment-info a.comment-number, .comment-info .comment-number",
)
_HEADS = "dl dt[id^='c'], li[id^='c'] .comment-info, div[id^='c'] .comment-info, p.comment-info[id]"
_ID = re.compile(r"c(\d{1,12})\Z")
_BY = re.compile(
    r"[\s,](?:par|by|von|por|da|door|od)\s+(?P<name>\S.{0,100})\Z|"
    r"\A\W*(?:from|de|von|da|van|par|by)\s+(?P<first>\S.{0,100}?)\s+[-–—]\s",
    re.IGNORECASE,
)


class Dotclear:
    """Reads comments and trackbacks of Dotclear; it shows them all on one page, without threads."""

    name = "dotclear"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of the default templates together with a trace of the engine."""
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        entries = find_entries(document) if trace is not None else ()
        if not entries:
            return None
        evidence = f"{len(entries)} entries of Dotclear's templates, {trace}"
        return Match(name=self.name, confidence=0.9, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page."""
        return (yield from read_paged(document, match, _read_page))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry as found; ``head`` has number, writer and time."""

    node: Node
    number: str
    head: Node
    bodies: tuple[Node, ...]
    kind: Kind


def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return comments and trackbacks in document order, each number once."""
    found: dict[str, Entry] = {}
    for head in document.css(_HEADS):
        entry = _entry(head)
        if entry is not None and not is_elsewhere(head):
            found.setdefault(entry.number, entry)
    return tuple(found.values())


def _entry(head: Node) -> Entry | None:
    node = next(
        (up for up in (head, *ancestors(head)) if _ID.match(up.attributes.get("id") or "")), None
    )
    number = _ID.match(node.attributes.get("id") or "") if node is not None else None
    if node is None or number is None:
        return None
    if node.mem_id != head.mem_id:
        bodies = tuple(node.css(".comment-content")) or _after(head, "")
    else:
        bodies = _after(head, "dd" if head.tag == "dt" else "")
    pinged = "ping" in classes(node) or any(
        up.attributes.get("id") in ("pings", "trackbacks") for up in ancestors(node)
    )
    kind = Kind.TRACKBACK if pinged else Kind.COMMENT
    if not bodies:
        return None
    return Entry(node=node, number=number[1], head=head, bodies=bodies, kind=kind)


def _after(head: Node, tag: str) -> tuple[Node, ...]:
    """Return the elements that follow a head, up to the next one."""
    found: list[Node] = []
    after = head.next
    while after is not None:
        if after.is_element_node:
            if after.tag in ("dt", "h2", "h3", "h4", "form") or "comment-info" in classes(after):
                break
            if not tag or after.tag == tag:
                found.append(after)
        after = after.next
    return tuple(found)


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    parts = [part for entry in entries for part in (entry.node, *entry.bodies)]
    return make_page(document, _drafts(document, entries), parts=parts, number=number)


def _drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    language = document.root.attributes.get("lang") or "fr"
    lines = [
        re.sub(r"\s+", " ", block_text(entry.head, skip=_is_number)).strip() for entry in entries
    ]
    day_first = guess_day_first(lines, language)
    drafts: list[Draft] = []
    for entry, line in zip(entries, lines, strict=True):
        stamp = entry.head.css_first("time[datetime]")
        iso = read_attribute(stamp.attributes.get("datetime")) if stamp is not None else None
        author = _author(entry, line, document)
        printed = read_printed(
            line.replace(author.name, "") if author.name else line,
            day_first=day_first,
            language=language,
        )
        shown = next((node for node in entry.head.css("*") if _is_number(node)), None)
        fragment = copy_of(entry.bodies)
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=entry.number,
                native_id=f"c{entry.number}",
                author=author,
                date=iso or (printed[0] if printed is not None else None),
                date_text=printed[1] if printed is not None else None,
                permalink=absolute(f"#c{entry.number}", document.url),
                printed_number=(block_text(shown) or None) if shown is not None else None,
                kind=entry.kind,
                status=status_of(fragment),
            )
        )
    return drafts


def _is_number(node: Node) -> bool:
    return "comment-number" in classes(node)


def _author(entry: Entry, line: str, document: Document) -> Author:
    for link in entry.head.css("a[href]"):
        href = link.attributes.get("href") or ""
        inside = any(_is_number(up) for up in (link, *ancestors(link)))
        name = None if inside or re.search(r"#c\d+\Z", href) else read_name(link)
        if name:
            return Author(name=name, url=absolute(href, document.base))
    strong = entry.head.css_first("strong")
    if strong is not None and (name := read_name(strong)):
        return Author(name=name)
    found = _BY.search(line)
    return Author(name=(found["name"] or found["first"]).strip() if found is not None else None)
