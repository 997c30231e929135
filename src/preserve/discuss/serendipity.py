"""The reader for Serendipity: its default templates, old and new, and those derived from them."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_but, copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import guess_day_first, read_attribute, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes, first_of, tokens
from preserve.discuss.names import clean_name, read_name
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
    'meta[name="generator" i][content*="Serendipity"], meta[name="Powered-By" i]',
    ".serendipity_comment",
    "#serendipity_CommentForm, #serendipity_comment, [name^='serendipity[']",
    'a[href*="serendipity["], link[href*="serendipity.css"]',
)
_ENTRIES = ".serendipity_comment, [id^='c'][class*='commentlevel-'], [id^='serendipity_comment_']"
_PINGS = ".serendipity_section_trackbacks, #trackbacks, #serendipity_trackbacklist, .trackbacks"
_ID = re.compile(r"(?:c|serendipity_comment_)(\d+)\Z")
_LEVEL = re.compile(r"commentlevel-(\d+)\Z")
_INDENT = re.compile(r"(?:padding|margin)-left\s*:\s*(\d+)px")
_TRACE = re.compile(r"#(\d+(?:\.\d+)+|\d+)\Z")
_BODIES = (".serendipity_commentBody", ".comment_content, .comment-content, .content, .tb-text")
_SOURCES = (
    ".serendipity_comment_source, h4, h5, header, .comment_source_author, cite, .commentmetadata"
)
_DROP = ".serendipity_comment_source, .comment_reply, footer, h4, header, cite, .commentmetadata"
_PROFILE = ".comment_source_url, a[rel~='external']"


class Serendipity:
    """Reads comments and trackbacks of Serendipity; it shows them all on one page."""

    name = "serendipity"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of the default templates together with a trace of the engine."""
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        entries = find_entries(document) if trace is not None else ()
        if not entries:
            return None
        evidence = f"{len(entries)} entries of Serendipity's templates, {trace}"
        return Match(name=self.name, confidence=0.9, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page."""
        return (yield from read_paged(document, match, _read_page))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry as found; ``level`` counts from 0, ``trace`` is the printed ``#1.2``."""

    node: Node
    number: str
    native_id: str
    kind: Kind
    level: int
    trace: str | None


def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return comments and trackbacks in document order, each number once."""
    found: dict[str, Entry] = {}
    marks: set[int] = set()
    for node in document.css(_ENTRIES):
        if is_elsewhere(node) or any(up.mem_id in marks for up in ancestors(node)):
            continue
        names = _names(node)
        native = next((name for name in names if _ID.match(name)), None)
        number = _ID.match(native or "")
        if number is None or native is None:
            continue
        pinged = any(_is_ping_list(up) for up in ancestors(node)) or "ping" in classes(node)
        kind = Kind.TRACKBACK if pinged else Kind.COMMENT
        key = f"{kind}{number[1]}"
        if key not in found:
            marks.add(node.mem_id)
            found[key] = Entry(
                node=node,
                number=number[1] if kind is Kind.COMMENT else f"trackback-{number[1]}",
                native_id=native,
                kind=kind,
                level=_level(node),
                trace=_trace(node),
            )
    return tuple(found.values())


def _is_ping_list(node: Node) -> bool:
    return any("trackback" in name for name in tokens(node))


def _names(node: Node) -> list[str]:
    """Return the ids that may name an entry: its own, that of an anchor before or inside it."""
    names = [node.attributes.get("id") or ""]
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    around = node.parent
    names += [
        part.attributes.get("id") or ""
        for part in (before, node.css_first("a[id^='c']"), around)
        if part is not None and (part.tag == "a" or part is around)
    ]
    return names


def _level(node: Node) -> int:
    for name in classes(node):
        if found := _LEVEL.match(name):
            return int(found[1])
    for part in (node, node.parent):
        found = _INDENT.search(part.attributes.get("style") or "") if part is not None else None
        if found is not None:
            return int(found[1])
    return 0


def _trace(node: Node) -> str | None:
    for link in node.css("a[href*='#c']"):
        if found := _TRACE.match(block_text(link)):
            return found[1]
    return None


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    return make_page(document, _drafts(document, entries), number=number)


def _parents(entries: Sequence[Entry]) -> list[int | None]:
    """Return parents by the printed traces (``#1.2`` answers ``#1``), else by the indents."""
    traces = {entry.trace: place for place, entry in enumerate(entries) if entry.trace}
    path: list[tuple[int, int]] = []
    found: list[int | None] = []
    for place, entry in enumerate(entries):
        if entry.kind is not Kind.COMMENT:
            found.append(None)
            continue
        while path and path[-1][0] >= entry.level:
            path.pop()
        above = path[-1][1] if path else None
        if entry.trace is not None and "." in entry.trace:
            above = traces.get(entry.trace.rpartition(".")[0], above)
        found.append(above)
        path.append((entry.level, place))
    return found


def _drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    language = document.root.attributes.get("lang")
    lines = [" ".join(block_text(part) for part in entry.node.css(_SOURCES)) for entry in entries]
    day_first = guess_day_first(lines, language)
    drafts: list[Draft] = []
    for entry, line, parent in zip(entries, lines, _parents(entries), strict=True):
        printed = read_printed(line, day_first=day_first, language=language)
        stamp = entry.node.css_first("time[datetime]")
        iso = read_attribute(stamp.attributes.get("datetime")) if stamp is not None else None
        body = first_of(entry.node, *_BODIES)
        fragment = (
            copy_of([body], _DROP)
            if body is not None
            else copy_but(entry.node, lambda node: node.tag in ("h4", "footer", "cite"), _DROP)
        )
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=entry.number,
                native_id=entry.native_id,
                author=_author(entry, body, document),
                date=iso or (printed[0] if printed is not None else None),
                date_text=printed[1] if printed is not None else None,
                parent=parent,
                parent_source="nesting" if parent is not None else None,
                permalink=_permalink(entry, document),
                printed_number=f"#{entry.trace}" if entry.trace else None,
                kind=entry.kind,
                status=status_of(fragment),
            )
        )
    return drafts


def _author(entry: Entry, body: Node | None, document: Document) -> Author:
    if entry.kind is not Kind.COMMENT:
        return _citing(entry, body, document)
    profile = entry.node.css_first(_PROFILE)
    url = profile.attributes.get("href") if profile is not None else None
    for holder in (
        entry.node.css_first(".comment_source_author, .commentauthor, .author"),
        entry.node.css_first("cite"),
        entry.node.css_first("h4, h5"),
        entry.node.css_first(".serendipity_comment_source"),
    ):
        if holder is None:
            continue
        link = next((a for a in holder.css("a[href]") if _is_name(a)), None)
        name = read_name(link) if link is not None else None
        if name is None:
            shown = block_text(holder, skip=_is_aside)
            name = clean_name(re.split(r"\s\(|\n", shown.strip())[0]).removesuffix(",").strip()
        if name and not _TRACE.match(name):
            href = link.attributes.get("href") if link is not None else None
            return Author(name=name, url=absolute(_web(url) or _web(href), document.base))
    return Author(name=None)


def _is_name(link: Node) -> bool:
    href = link.attributes.get("href") or ""
    return not (
        href.startswith("#")
        or re.search(r"#c\d+\Z", href)
        or classes(link) & {"comment_source_url", "comment_reply", "comment_source_trace"}
        or re.fullmatch(r"(?:link|homepage|\W*)", block_text(link), re.IGNORECASE)
    )


def _is_aside(node: Node) -> bool:
    """Whether an element beside the name is the link to the entry itself, or a badge."""
    numbered = node.tag == "a" and _TRACE.match(block_text(node)) is not None
    return numbered or "pc-owner" in classes(node)


def _web(href: str | None) -> str | None:
    return href if href and not href.startswith(("mailto:", "#")) else None


def _citing(entry: Entry, body: Node | None, document: Document) -> Author:
    link = next((a for a in (body or entry.node).css("a[href]") if block_text(a)), None)
    link = link or next((a for a in entry.node.css("a[href]") if _is_name(a)), None)
    href = link.attributes.get("href") if link is not None else None
    name = re.sub(r"\s+", " ", block_text(link)).strip() if link is not None else ""
    return Author(name=name or None, url=absolute(href, document.base))


def _permalink(entry: Entry, document: Document) -> str | None:
    for link in entry.node.css("a[href*='#c']"):
        href = link.attributes.get("href") or ""
        if href.endswith(f"#{entry.native_id}") or _TRACE.match(block_text(link)):
            return absolute(href, document.url if href.startswith("#") else document.base)
    return None
