"""The reader for SPIP: the forums that its templates put under articles."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_but, status_of
from preserve.discuss.bylines import name_around
from preserve.discuss.comment_feed import feed_of, with_feed
from preserve.discuss.dates import guess_day_first, read_attribute, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes, closest, elements, tokens, within
from preserve.discuss.names import read_name
from preserve.discuss.numbered_page import numbered_page
from preserve.discuss.place import absolute
from preserve.discuss.recognised import by_trace
from preserve.discuss.series import Series
from preserve.discuss.types import Claim
from preserve.model import Author
from preserve.page import block_text, locator, per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import Match, PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_TRACES = (
    'meta[name="generator" i][content*="SPIP"]',
    'a[href*="page=forum"], a[href*="forum.php3"]',
    'a[href*="id_forum="]',
    ".formulaire_forum, form[action*='page=forum']",
    'a[href*="spip.php"], link[href*="spip.php"], form[action*="spip.php"]',
    "a.spip_in, a.spip_out, p.spip, .spip_logos, br.autobr",
    "[class*='forum-texte-']",
)
_TEXTS = ".forum-texte, .comment-texte, .comment-content, .forum_texte, .forum-contenu"
_HEADS = (
    ".forum-chapo, .comment-meta, .forum-titre, .comment-titre, .forum_chapo, .forum-auteur, "
    ".comment-author, [class*='forum-qui-']"
)
_BOXES = frozenset(
    {"forum-message", "comment", "forum-fil", "comment-fil", "message", "forum", "forum-item"}
)
_NUMBER = pattern(r"(?:forum|comment|message)-?(\d+)\Z|forum-(?:texte|qui|titre)-(\d+)\Z")
_IN_LINK = pattern(r"#(?:forum|comment|message)(\d+)\Z|[?&]id_forum=(\d+)")
_DROP = (
    ".repondre, .comment-reply, .forum-repondre-message, .forum-titre, .comment-titre, "
    ".forum-chapo, .comment-meta, .moderation, .forum-signaler"
)
_PAGES = Series(
    shape=pattern(r"[?&]debut_(?:forums?|comments?)[\w-]*=(?P<number>\d{1,6})"), first=0, step=0
)
_FEED = pattern(r"[?&]page=(?:rss_forum\w*|forum-rss|comments-rss)\b.*[?&]id_\w+=\d+")
_TO_MESSAGE = pattern(r"(?:#(?:forum|comment|message)|[?&]id_forum=)(\d+)")
# "12 forum messages", in the words of the language files.
_COUNT = pattern(
    r"\W*(?P<count>\d{1,5})\s+(?:\w+\s)?(?:messages?|nachricht(?:en)?|forumsbeiträge?|mensajes?|"
    r"messaggi(?:o)?|missatges?|berichte?n?|mensage(?:m|ns)|indlæg|forumindlæg|meddelanden?|"
    r"forum-meddelanden?|wiadomoś(?:ć|ci)|zpráv[ay]?|сообщени[еяй]|съобщени[ея]|ileti|mesaj(?:e|ul)?|"
    r"üzenet(?:ei)?|poruk[ae]|mesaĝoj?|mensaxes?|messatges?|kemennadenn\w*|mezuak?)\b.{0,40}\Z",
    re.IGNORECASE,
)


class Spip:
    """Reads the forum under an article, in the templates of SPIP 1.9 to 4."""

    name = "spip"

    def match(self, document: Document) -> Match | None:
        """Recognise messages of a forum together with a trace of SPIP."""
        found = by_trace(
            document,
            _TRACES,
            find_entries,
            name=self.name,
            mark_up="messages in the mark-up of SPIP's forums",
        )
        if found is None:
            return None
        forum = any("forum" in name for e in find_entries(document) for name in tokens(e.body))
        return found if forum else dataclasses.replace(found, confidence=0.7)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read every page that links lead to, and the feed where they show too few."""
        feed = feed_of(document, _FEED)
        return (yield from with_feed(document, match, _read_page, feed, number=_TO_MESSAGE))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One message as found: its element, and that with its text."""

    node: Node
    body: Node


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return the messages in document order: list items, or boxes, with a head and a text."""
    found: dict[int, Entry] = {}
    bodies: set[int] = set()
    for body in document.css(_TEXTS):
        if any(up.mem_id in bodies for up in ancestors(body)) or is_elsewhere(body):
            continue
        box = next((up for up in ancestors(body) if _is_box(up)), None)
        if box is None or not box.css(_HEADS):
            continue
        bodies.add(body.mem_id)
        found.setdefault(box.mem_id, Entry(node=box, body=body))
    entries = tuple(found.values())
    marks = frozenset(found)
    numbered = any(
        _number(entry, elements(entry.node, leave=lambda node: node.mem_id in marks))
        for entry in entries
    )
    return entries if numbered else ()


def _is_box(node: Node) -> bool:
    if node.tag == "li":
        return True
    if node.tag not in ("div", "article", "section", "dl"):
        return False
    if any(up.tag == "li" for up in ancestors(node)):
        return False  # the list item is the whole message
    return bool(classes(node) & _BOXES)


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    marks = frozenset(entry.node.mem_id for entry in entries)

    def in_entry(node: Node) -> bool:
        return node.mem_id in marks

    drafts = _drafts(document, entries, in_entry)
    links = document.css("a[href*='debut_']")
    page = numbered_page(document, drafts, _PAGES, links, number=number)
    return _with_printed_count(document, page, in_entry)


def _with_printed_count(
    document: Document, page: CommentPage, in_entry: Callable[[Node], bool]
) -> CommentPage:
    """Add the number of messages that the heading over a forum prints."""
    for node in document.css("h1, h2, h3, h4, .forum-decompte"):
        found = _COUNT.fullmatch(re.sub(r"\s+", " ", block_text(node)))
        if found is None or is_elsewhere(node) or closest(node, in_entry) is not None:
            continue
        count = int(found["count"])
        if any(claim.count == count for claim in page.claims):
            return page
        claim = Claim(count=count, counts="article", locator=locator(node), source_url=document.url)
        return dataclasses.replace(page, claims=(claim, *page.claims))
    return page


def _drafts(
    document: Document, entries: Sequence[Entry], in_entry: Callable[[Node], bool]
) -> list[Draft]:
    language = document.root.attributes.get("lang") or "fr"
    owned = [list(elements(entry.node, leave=in_entry)) for entry in entries]
    heads = [_head_text(entry, own) for entry, own in zip(entries, owned, strict=True)]
    day_first = guess_day_first(heads, language)
    places = {entry.node.mem_id: place for place, entry in enumerate(entries)}
    drafts: list[Draft] = []
    for entry, own, head in zip(entries, owned, heads, strict=True):
        nested = next(
            (places[up.mem_id] for up in ancestors(entry.node) if up.mem_id in places), None
        )
        parent = nested if nested is not None else _above_list(entry.node, places)
        number = _number(entry, own)
        printed = read_printed(head, day_first=day_first, language=language)
        fragment = copy_but(entry.body, in_entry, _DROP)
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=number[0] if number is not None else None,
                native_id=number[1] if number is not None else None,
                author=_author(entry, own, document, head, printed[1] if printed else ""),
                date=_stamp(own) or (printed[0] if printed is not None else None),
                date_text=printed[1] if printed is not None else None,
                parent=parent,
                parent_source="nesting" if parent is not None else None,
                parent_exact=nested is not None or parent is None,
                permalink=_permalink(own, document),
                title=_title(own),
                status=status_of(fragment),
            )
        )
    return drafts


def _above_list(node: Node, places: dict[int, int]) -> int | None:
    """Return the message right before the lists of its answers, which hold those of all depths."""
    before = node.parent.prev if node.tag == "li" and node.parent is not None else None
    while before is not None and (not before.is_element_node or before.tag in ("ul", "ol")):
        before = before.prev
    return places.get(before.mem_id) if before is not None else None


def _number(entry: Entry, own: Iterable[Node]) -> tuple[str, str] | None:
    """Return (number, as written): of an anchor, of SPIP's editing classes, of a reply link."""
    for node in (entry.node, *own):
        if not node.attributes:
            continue
        for name in (*tokens(node), node.attributes.get("name") or ""):
            if found := _NUMBER.search(name):
                return found[1] or found[2], name
    for node in own:
        if found := _IN_LINK.search(node.attributes.get("href") or ""):
            number = found[1] or found[2]
            return number, number
    return None


_HEAD_NAMES = frozenset({"forum-chapo", "comment-meta", "forum_chapo"})
_LINE_NAMES = frozenset({"date", "published", "forum-auteur"})
_NO_LINE_NAMES = frozenset({"forum-titre", "comment-titre", "comment-reply", "repondre"})


def _head_text(entry: Entry, own: Iterable[Node]) -> str:
    """Return the lines about writer and time, without the title."""
    outside = [node for node in own if node.classes and not within(node, entry.body)]
    heads = [node for node in outside if not node.classes.isdisjoint(_HEAD_NAMES)]
    named = [node for node in outside if not node.classes.isdisjoint(_LINE_NAMES)]
    return " ".join(
        block_text(node, skip=lambda inner: not inner.classes.isdisjoint(_NO_LINE_NAMES))
        for node in (heads or named)
    )


def _stamp(own: Sequence[Node]) -> str | None:
    for node in own:
        name = {"abbr": "title", "time": "datetime"}.get(node.tag or "")
        if name and (iso := read_attribute(node.attributes.get(name))) is not None:
            return iso
    return None


def _author(
    entry: Entry, own: Sequence[Node], document: Document, head: str, printed: str
) -> Author:
    outside = [node for node in own if node.classes and not within(node, entry.body)]
    named = [node for node in outside if "fn" in node.classes]
    named += [
        node
        for node in outside
        if any(name.startswith("forum-qui-") or name == "qui" for name in node.classes)
    ]
    named += [
        node
        for node in outside
        if "comment-author" in node.classes or "forum-auteur" in node.classes
    ]
    for node in named:
        name = read_name(node)
        if name:
            return Author(name=_without_par(name), url=_url(node, document))
    return Author(name=name_around(head, printed))


def _without_par(name: str) -> str:
    return re.sub(r"\A[,\s]*par\s+", "", name, flags=re.IGNORECASE)


def _url(node: Node, document: Document) -> str | None:
    around = node.parent
    for link in (node, around, *node.css("a[href]")):
        if link is not None and link.tag == "a" and link.attributes.get("href"):
            href = link.attributes.get("href") or ""
            return None if href.startswith("#") else absolute(href, document.base)
    return None


_LEADS_TO_MESSAGE = pattern(r"#(?:forum|comment|message)\d+\Z")


def _permalink(own: Sequence[Node], document: Document) -> str | None:
    for node in own:
        href = node.attributes.get("href") or "" if node.tag == "a" else ""
        if "#" in href and _LEADS_TO_MESSAGE.search(href):
            return absolute(href, document.url if href.startswith("#") else document.base)
    return None


def _title(own: Sequence[Node]) -> str | None:
    for node in own:
        if "forum-titre" in node.classes or "comment-titre" in node.classes:
            text = " ".join(block_text(node).split())
            return text if re.search(r"\w", text) else None
    return None
