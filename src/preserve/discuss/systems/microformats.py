"""The reader for microformats2: answers marked up as ``h-cite`` or ``h-entry`` under an article.

A comment is the property ``comment`` of an article, or an entry that names this page, or another
comment, in ``u-in-reply-to`` (microformats.org/wiki/comment-parsing).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import guess_day_first
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes
from preserve.discuss.names import read_name
from preserve.discuss.own import own_of
from preserve.discuss.place import absolute, home_of, page_key
from preserve.discuss.stamps import read_stamp
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged
from preserve.model import Author, Kind
from preserve.page import block_text, select
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.own import Own
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_COMMENTS = ".p-comment, .u-comment"
_MENTIONS = ".p-mention.h-cite, .u-mention.h-cite, .p-mention.h-entry, .u-mention.h-entry"
_REACTIONS = pattern(r"[pu]-(?:like|repost|bookmark|rsvp|reacji|listen|watch)(?:-of)?\Z")
_ITEMS = frozenset({"h-cite", "h-entry"})
_SAMPLE = 12  # answers that are read to see whether they are comments
_NUMBER = pattern(r"(?:^|[-_a-zA-Z/#=])(\d{1,19})\Z")


class Microformats:
    """Reads answers in microformats2, on sites that are no engine's; webmentions are such."""

    name = "microformats"
    supplements = True

    def match(self, document: Document) -> Match | None:
        """Recognise answers with a text and a writer or a time."""
        entries = _entries(document)
        drafts = _drafts(document, entries[:_SAMPLE])
        whole = [each for each in drafts if each.author.name or each.date_text]
        if not entries or len(whole) * 10 < len(drafts) * 8:
            return None
        evidence = f"{len(entries)} answers in microformats2"
        return Match(name=self.name, confidence=0.48, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page."""
        return (yield from read_paged(document, match, _read_page))


def _entries(document: Document) -> list[Node]:
    """Return the answers in document order: named as such, or by what they answer."""
    home = home_of(document)
    named = {
        node.mem_id: node
        for node in document.css(f"{_COMMENTS}, {_MENTIONS}")
        if not is_elsewhere(node) and not _is_reaction(node) and _is_item(node)
    }
    candidates = [
        node
        for node in document.css(".h-entry, .h-cite")
        if node.mem_id not in named and not is_elsewhere(node) and not _is_reaction(node)
    ]
    urls = {url for node in (*named.values(), *candidates) if (url := _address(document, node))}
    for node in candidates:
        answered = _answered(document, node)
        if any(home.has(url) or page_key(url) in urls for url in answered) and _around_item(node):
            named[node.mem_id] = node
    return [
        node
        for node in document.css(".h-entry, .h-cite, .p-comment, .u-comment")
        if node.mem_id in named
    ]


def _is_item(node: Node) -> bool:
    """Whether a property is an object with parts of its own; ``h-cite`` is often left out."""
    return (
        bool(classes(node) & _ITEMS)
        or node.css_first(".p-author, .e-content, .p-content, .dt-published") is not None
    )


def _around_item(node: Node) -> bool:
    """Whether an entry stands under another, or beside one: the page's own article is none."""
    return node.tag != "body" and (
        any(classes(up) & {"h-entry", "h-feed", "h-cite"} for up in ancestors(node))
        or node.css_first("h1") is None
    )


def _is_reaction(node: Node) -> bool:
    return any(_REACTIONS.match(name) for name in classes(node)) or any(
        "-of" in name
        for part in select(node, "[class*='-of']")
        for name in classes(part)
        if name in ("u-like-of", "u-repost-of", "u-bookmark-of")
    )


def _address(document: Document, node: Node) -> str | None:
    link = _property(node, "u-url") or _property(node, "u-uid")
    href = (link.attributes.get("href") or "") if link is not None else ""
    return page_key(href, document.base) if href else None


def _property(node: Node, name: str) -> Node | None:
    """Return the first element with a property that is the item's own, not of one inside it."""
    for part in select(node, f".{name}"):
        around = next(
            up
            for up in ancestors(part)
            if any(c.startswith("h-") for c in classes(up)) or up.mem_id == node.mem_id
        )
        if around.mem_id == node.mem_id:
            return part
    return None


def _answered(document: Document, node: Node) -> list[str]:
    """Return the addresses that an entry says it answers, as keys; itself a link or a citation."""
    found: list[str] = []
    for part in select(node, ".u-in-reply-to"):
        href = part.attributes.get("href")
        inner = part.css_first(".u-url[href], a[href]") if href is None else None
        href = href or (inner.attributes.get("href") if inner is not None else None)
        owner = next(
            (up for up in ancestors(part) if classes(up) & _ITEMS or up.mem_id == node.mem_id), None
        )
        if href and owner is not None and owner.mem_id == node.mem_id:
            found.append(absolute(href, document.base) or href)
    return found


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = _entries(document)
    return make_page(document, _drafts(document, entries), number=number)


def _drafts(document: Document, entries: Sequence[Node]) -> list[Draft]:
    language = document.root.attributes.get("lang")
    own = own_of(entries)
    stamps = [own.first(node, ".dt-published", ".dt-updated", "time[datetime]") for node in entries]
    printed_as = [block_text(stamp) if stamp is not None else "" for stamp in stamps]
    day_first = guess_day_first(printed_as, language)
    by_url = {url: place for place, node in enumerate(entries) if (url := _address(document, node))}
    drafts: list[Draft] = []
    for place, (node, stamp, shown) in enumerate(zip(entries, stamps, printed_as, strict=True)):
        date, date_text = read_stamp(stamp, shown, day_first=day_first, language=language)
        nested = own.parent(node)
        answers = (by_url.get(page_key(url) or "") for url in _answered(document, node))
        stated = next((each for each in answers if each is not None and each != place), None)
        parent = stated if stated is not None else nested
        source = "reply-link" if stated is not None else "nesting" if nested is not None else None
        link = _property(node, "u-url")
        href = link.attributes.get("href") if link is not None else None
        number = _number(node, href)
        body = own.first(node, ".e-content", ".p-content", ".p-summary", ".p-name:not(.p-author *)")
        title = own.first(node, ".p-name:not(.p-author *):not(.h-card *):not(.h-card)")
        fragment = copy_of([body] if body is not None else [])
        drafts.append(
            Draft(
                node=node,
                fragment=fragment,
                number=number[0] if number is not None else None,
                native_id=number[1] if number is not None else None,
                author=_author(document, node, own),
                date=date,
                date_text=date_text,
                parent=parent,
                parent_source=source,
                permalink=absolute(href, document.base),
                title=_title(title, body),
                kind=_kind(node),
                status=status_of(fragment),
            )
        )
    return drafts


def _kind(node: Node) -> Kind:
    mention = classes(node) & {"p-mention", "u-mention"}
    return Kind.PINGBACK if mention else Kind.COMMENT


def _title(part: Node | None, body: Node | None) -> str | None:
    """Return the name of an entry where it is not the text itself (the implied name)."""
    if part is None or body is None or classes(part) & {"e-content", "p-content", "p-summary"}:
        return None
    text = " ".join(block_text(part).split())
    return text if text and part.mem_id != body.mem_id else None


def _number(node: Node, href: str | None) -> tuple[str, str] | None:
    for written in (node.attributes.get("id"), href if href and "#" in href else None):
        if written and (found := _NUMBER.search(written)):
            return found[1], written
    return None


def _author(document: Document, node: Node, own: Own) -> Author:
    card = own.first(node, ".p-author", ".u-author", ".h-card")
    if card is None:
        return Author(name=None)
    named = next(iter(select(card, ".p-name, .fn, .p-nickname")), None) or card
    url = next(iter(select(card, ".u-url[href]")), None)
    if url is None:
        url = card if card.tag == "a" else next(iter(select(card, "a[href]")), None)
    href = url.attributes.get("href") if url is not None else None
    name = read_name(named) or card.attributes.get("alt") or _portrait(card)
    return Author(name=name or None, url=absolute(href, document.base))


def _portrait(card: Node) -> str | None:
    """Return the name that a card of a picture alone has: what stands for the picture."""
    picture = card.css_first("img[alt]")
    return (picture.attributes.get("alt") or "").strip() or None if picture is not None else None
