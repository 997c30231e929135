"""The reader for Serendipity: the templates that come with it, old and new, and derived ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.body import copy_but, copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import guess_day_first
from preserve.discuss.draft import Draft
from preserve.discuss.own import own_of
from preserve.discuss.place import absolute
from preserve.discuss.recognised import by_trace
from preserve.discuss.stamps import read_stamp
from preserve.discuss.systems.serendipity_authors import SOURCES, is_trace, read_author
from preserve.discuss.systems.serendipity_entries import find_entries
from preserve.discuss.whole import read_paged
from preserve.model import Kind
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.own import Own
    from preserve.discuss.systems.serendipity_entries import Entry
    from preserve.discuss.types import Match, PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_TRACES = (
    'meta[name="generator" i][content*="Serendipity"], meta[name="Powered-By" i]',
    ".serendipity_comment",
    "#serendipity_CommentForm, #serendipity_comment, [name^='serendipity[']",
    'a[href*="serendipity["], link[href*="serendipity.css"]',
)
_BODIES = (
    ".serendipity_commentBody",
    ".comment_content",
    ".comment-content",
    ".content",
    ".tb-text",
)
_DROP = (
    ".serendipity_comment_source, .comment_reply, footer, h4, h5, header, cite, .commentmetadata, "
    ".comment-meta, .comment_info, summary, .visuallyhidden, .no-content, img.avatar, time"
)
_AROUND = ("h4", "h5", "footer", "cite", "header", "time")
_PARENT = pattern(r"#c(\d+)\Z")


class Serendipity:
    """Reads comments and trackbacks of Serendipity; it shows them all on one page."""

    name = "serendipity"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of the default templates together with a trace of the engine."""
        return by_trace(
            document,
            _TRACES,
            find_entries,
            name=self.name,
            mark_up="entries of Serendipity's templates",
        )

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page."""
        return (yield from read_paged(document, match, _read_page))


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    return make_page(document, _drafts(document, entries), number=number)


def _drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    language = document.root.attributes.get("lang")
    own = own_of(entry.node for entry in entries)
    lines = [" ".join(block_text(part) for part in own.css(e.node, SOURCES)) for e in entries]
    day_first = guess_day_first(lines, language)
    parents = _parents(entries, own)
    drafts: list[Draft] = []
    for entry, line, (parent, source) in zip(entries, lines, parents, strict=True):
        stamp = own.first(entry.node, "time[datetime]")
        date, date_text = read_stamp(stamp, line, day_first=day_first, language=language)
        body = own.first(entry.node, *_BODIES)
        stated = _stated(entry, own)
        fragment = _fragment(entry, own, body)
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=entry.number,
                native_id=entry.native_id,
                author=read_author(document, entry, own, body),
                date=date,
                date_text=date_text,
                parent=parent if stated is None else None,
                parent_number=stated,
                parent_source=source if stated is None else "reply-link",
                permalink=_permalink(document, entry, own),
                printed_number=f"#{entry.trace}" if entry.trace else None,
                kind=entry.kind,
                status=status_of(fragment),
            )
        )
    return drafts


def _stated(entry: Entry, own: Own) -> str | None:
    """Return the number after "reply to", a link that some templates print."""
    link = own.first(entry.node, "a.reply_origin")
    found = _PARENT.search(link.attributes.get("href") or "") if link is not None else None
    return found[1] if found is not None and found[1] != entry.number else None


def _parents(entries: Sequence[Entry], own: Own) -> list[tuple[int | None, str | None]]:
    """Return parents and their sources: lists in lists, printed numbers, levels.

    ``#1.2`` answers ``#1``; a level is a class or an indent.
    """
    traces = {entry.trace: place for place, entry in enumerate(entries) if entry.trace}
    path: list[tuple[int, int]] = []
    found: list[tuple[int | None, str | None]] = []
    for place, entry in enumerate(entries):
        if entry.kind is not Kind.COMMENT:
            found.append((None, None))
            continue
        while path and path[-1][0] >= entry.level:
            path.pop()
        above = path[-1][1] if path else None
        nested = own.parent(entry.node)
        if nested is not None:
            found.append((nested, "nesting"))
        else:
            if entry.trace is not None and "." in entry.trace:
                above = traces.get(entry.trace.rpartition(".")[0], above)
            found.append((above, "depth-class" if above is not None else None))
        path.append((entry.level, place))
    return found


def _fragment(entry: Entry, own: Own, body: Node | None) -> Node:
    if body is not None:
        return copy_of([body], _DROP)

    def is_other(node: Node) -> bool:
        return own.is_entry(node) or node.tag in _AROUND

    return copy_but(entry.node, is_other, _DROP)


def _permalink(document: Document, entry: Entry, own: Own) -> str | None:
    for link in own.css(entry.node, "a[href*='#c']"):
        href = link.attributes.get("href") or ""
        if href.endswith(f"#c{entry.number}") or is_trace(block_text(link)):
            return absolute(href, document.url if href.startswith("#") else document.base)
    return None
