"""The reader for Over-blog: the lists of today's layout, and the boxes of the one before 2013.

Today ``.ob-comment`` in ``.ob-list``, whose answers follow it in ``.ob-comment-replies`` or
``.ob-replies``. Before, a text and below it "Commentaire n°3 posté par NAME le DATE".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers, is_elsewhere
from preserve.discuss.body import copy_of, status_of
from preserve.discuss.dates import guess_day_first
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes, closest, within
from preserve.discuss.names import read_name
from preserve.discuss.numbered_page import numbered_page
from preserve.discuss.own import own_of
from preserve.discuss.place import absolute
from preserve.discuss.recognised import by_trace, opened_by
from preserve.discuss.series import Series
from preserve.discuss.stamps import read_stamp
from preserve.discuss.whole import read_paged
from preserve.model import Author
from preserve.page import block_text, select
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.own import Own
    from preserve.discuss.types import Match, PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_TRACES = (
    "[src*='over-blog'], [href*='over-blog.com'], [src*='over-blog-kiwi.com']",
    "meta[name='generator' i][content*='over-blog' i]",
    "#ob-comments, .ob-comments, .ob-commentsList",
    "#anchorComment, .h2commentMessage, .spanAddComment",
)
_NEW = ".ob-comment"
_OLD = ".commentContainer, .divCommentaire"
_REPLIES = frozenset({"ob-comment-replies", "ob-replies"})
_NUMBER = pattern(r"(?:\A|[-_a-zA-Z#/=])c?(\d{1,19})\Z")
_SIGNED = pattern(
    r"(?:(?:commentaire|comment|kommentar|comentario|commento)\s*)?n[°º.]?\s*:?\s*(?P<number>\d+)\s*"
    r"(?:posté|posted|geschrieben|enviado|publicado|inviato)?\s*"
    r"(?:par|by|von|por|da)\s*:?\s*(?P<name>.+?)"
    r"(?:\s*\(site\s?web\))?\s*,?\s+(?:(?:le|il\sy\sa|on|am|el|il)\s*:?\s*\w*\.?\s?\d|hier|aujourd)",
    re.IGNORECASE,
)
_NAMES = (".ob-website", ".ob-name", ".ob-user", ".ob-author", ".ob-info strong")
_DROP = (
    ".ob-info, .ob-user, .ob-date, .ob-avatar, .ob-answer, .ob-reply, .ob-button, .ob-form, "
    ".ob-replies, .ob-comment-replies, .commentOption, .ob-comment-date"
)
_PAGES = Series(
    shape=pattern(
        r"(?:[?&](?:comments?[-_]?page|ob-comments?-page|cp)=|"
        r"/comments?(?:/page)?[-/]|-comments-)(?P<number>\d{1,4})(?=[&#/.]|\Z)"
    ),
    first=1,
)
_OPEN = (
    "#ob-comments form textarea, .ob-comments form textarea, .ob-form-comment textarea, "
    "form.ob-form textarea, .linkAddComment"
)


class OverBlog:
    """Reads discussions of Over-blog, over the pages that the list of comments is broken into."""

    name = "over-blog"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of either layout together with a trace of the platform."""
        return by_trace(
            document,
            _TRACES,
            _entries,
            name=self.name,
            mark_up="entries in the mark-up of Over-blog's comments",
        )

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and every other page of the list."""
        return (yield from read_paged(document, match, _read_page))


def _entries(document: Document) -> list[Node]:
    """Return the entries of the first layout that the page has any of."""
    for find in (_with_class, _around_messages, _boxes):
        found = [node for node in find(document) if not is_elsewhere(node)]
        if found:
            return found
    return []


def _with_class(document: Document) -> list[Node]:
    return [node for node in document.css(_NEW) if _says(node)]


def _around_messages(document: Document) -> list[Node]:
    """Return the items of lists whose items have no class: what is around each message."""
    found: dict[int, Node] = {}
    for message in document.css(".ob-commentsList .ob-message, #ob-comments .ob-list .ob-message"):
        item = closest(message, lambda node: node.tag == "li") or message.parent
        if item is not None and not classes(item) & {"ob-list", *_REPLIES}:
            found.setdefault(item.mem_id, item)
    return list(found.values())


def _boxes(document: Document) -> list[Node]:
    return [node for node in document.css(_OLD) if node.css_first(".commentMessage") is not None]


def _says(node: Node) -> bool:
    return node.css_first(".ob-text, .ob-message, .ob-comment-text, .ob-content") is not None


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = _entries(document)
    own = own_of(entries)
    areas = find_containers(document, entries)
    links = [a for a in document.css("a[href]") if any(within(a, area) for area in areas)]
    page = numbered_page(document, _drafts(document, entries, own), _PAGES, links, number=number)
    return opened_by(document, page, _OPEN)


def _drafts(document: Document, entries: Sequence[Node], own: Own) -> list[Draft]:
    language = document.root.attributes.get("lang") or "fr"
    lines = [_line(node, own) for node in entries]
    day_first = guess_day_first(lines, language)
    parents = _parents(entries, own)
    drafts: list[Draft] = []
    for node, line, parent in zip(entries, lines, parents, strict=True):
        signed = _SIGNED.search(line)
        stamp = own.first(node, "time[datetime]")
        date, date_text = read_stamp(stamp, line, day_first=day_first, language=language)
        number = _number(node, own)
        body = own.first(
            node, ".ob-text", ".ob-comment-text", ".ob-message", ".commentMessage", ".ob-content"
        )
        fragment = copy_of([body] if body is not None else [], _DROP)
        drafts.append(
            Draft(
                node=node,
                fragment=fragment,
                number=number[0] if number is not None else None,
                native_id=number[1] if number is not None else None,
                author=_author(document, node, own, signed),
                date=date,
                date_text=date_text,
                parent=parent,
                parent_source="nesting" if parent is not None else None,
                permalink=(
                    absolute(f"#{number[1]}", document.url)
                    if number is not None and not number[1].isdecimal()
                    else None
                ),
                printed_number=signed["number"] if signed is not None else None,
                status=status_of(fragment),
            )
        )
    return drafts


def _line(node: Node, own: Own) -> str:
    """Return what says who wrote when, without the name in the layout of today."""
    for selectors in ((".ob-date", ".ob-comment-date", "time"), (".commentOption", ".ob-info")):
        part = own.first(node, *selectors)
        if part is not None:
            return " ".join(block_text(part).split())
    return ""


def _parents(entries: Sequence[Node], own: Own) -> list[int | None]:
    """Return parents: the entry around, or the last one before the box of answers it stands in."""
    level_of = [sum(bool(classes(up) & _REPLIES) for up in ancestors(node)) for node in entries]
    path: list[int] = []
    found: list[int | None] = []
    for place, (node, level) in enumerate(zip(entries, level_of, strict=True)):
        del path[level:]
        nested = own.parent(node)
        found.append(nested if nested is not None else path[-1] if path and level else None)
        path.append(place)
    return found


def _number(node: Node, own: Own) -> tuple[str, str] | None:
    """Return (number, as written) of an entry's id, its ``data-`` attribute or its anchor."""
    written = [node.attributes.get(name) for name in ("id", "data-id", "data-comment-id")]
    written += [
        anchor.attributes.get("id") or anchor.attributes.get("name")
        for anchor in own.css(node, "a[name], a[id]")
    ]
    for value in written:
        if value and (found := _NUMBER.search(value)):
            return found[1], value
    return None


def _author(document: Document, node: Node, own: Own, signed: re.Match[str] | None) -> Author:
    for selector in _NAMES:
        holder = own.first(node, selector)
        name = read_name(holder) if holder is not None else None
        if holder is not None and name:
            link = next(iter(select(holder, "a[href]")), holder if holder.tag == "a" else None)
            href = link.attributes.get("href") if link is not None else None
            return Author(name=name, url=absolute(href, document.base))
    if signed is None:
        return Author(name=None)
    option = own.first(node, ".commentOption")
    links = select(option, "a[href]") if option is not None else []
    href = next(
        (a.attributes.get("href") for a in links if block_text(a) in (signed["name"], "site web")),
        None,
    )
    return Author(name=signed["name"].strip(), url=absolute(href, document.base))
