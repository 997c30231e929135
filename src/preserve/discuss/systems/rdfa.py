"""The reader for comments marked up in RDFa: SIOC's words (rdfs.org/sioc), or schema.org's."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_of, status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import guess_day_first
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors
from preserve.discuss.names import read_name
from preserve.discuss.own import own_of
from preserve.discuss.place import absolute
from preserve.discuss.stamps import read_stamp
from preserve.discuss.stated_counts import with_stated_counts
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged
from preserve.model import Author
from preserve.page import block_text, select
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_TYPES = frozenset({"comment", "usercomments", "weblogcomment"})
_TEXTS = ("encoded", "text", "commenttext", "content", "articlebody", "description")
_WRITERS = ("has_creator", "author", "creator", "maker")
_DATES = ("created", "datecreated", "datepublished", "commenttime", "issued", "published", "date")
_PARENTS = ("reply_of", "parentitem")
_TITLES = ("title", "headline")
_SAMPLE = 12  # items that are read to see whether they are comments
_NUMBER = pattern(r"(?:^|[-_a-zA-Z/#=])(\d{1,19})\Z")


class Rdfa:
    """Reads comments marked up in RDFa; a last resort, since no engine stands behind it."""

    name = "rdfa"
    supplements = True

    def match(self, document: Document) -> Match | None:
        """Recognise items of the type Comment with a text and a writer or a time."""
        entries = _entries(document)
        drafts = _drafts(document, entries[:_SAMPLE])
        whole = [each for each in drafts if each.author.name or each.date_text or each.date]
        if not entries or len(whole) * 10 < len(drafts) * 8:
            return None
        evidence = f"{len(entries)} items of the type Comment in RDFa"
        return Match(name=self.name, confidence=0.47, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page."""
        return (yield from read_paged(document, match, _read_page))


def _terms(node: Node, *names: str) -> set[str]:
    """Return the terms in attributes of an element, without prefix and in small letters."""
    written = " ".join(node.attributes.get(name) or "" for name in names)
    return {re.split(r"[:/#]", term)[-1].lower() for term in written.split()}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One item and its own elements, by the terms of their properties."""

    node: Node
    terms: dict[str, list[Node]]

    def all(self, *names: str) -> list[Node]:
        """Return the elements with one of these properties, the first name's first."""
        return [part for name in names for part in self.terms.get(name, ())]


def _entries(document: Document) -> list[Entry]:
    entries = [
        Entry(node=node, terms=_own_terms(node))
        for node in document.css("[typeof]")
        if _terms(node, "typeof") & _TYPES
        and node.tag not in ("body", "meta", "link")
        and not is_elsewhere(node)
    ]
    return [entry for entry in entries if entry.all(*_TEXTS)]


def _own_terms(item: Node) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for part in select(item, "[property], [rel]"):
        around = next(
            up for up in ancestors(part) if up.mem_id == item.mem_id or up.attributes.get("typeof")
        )
        if around.mem_id == item.mem_id:
            for term in _terms(part, "property", "rel"):
                found.setdefault(term, []).append(part)
    return found


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = _entries(document)
    page = make_page(document, _drafts(document, entries), number=number)
    return with_stated_counts(document, page)


def _drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    language = document.root.attributes.get("lang")
    own = own_of(entry.node for entry in entries)
    stamps = [next(iter(entry.all(*_DATES)), None) for entry in entries]
    shown = [block_text(stamp) if stamp is not None else "" for stamp in stamps]
    day_first = guess_day_first(shown, language)
    by_name = {
        name: place for place, entry in enumerate(entries) for name in _names(entry.node, document)
    }
    drafts: list[Draft] = []
    for place, (entry, stamp, words) in enumerate(zip(entries, stamps, shown, strict=True)):
        node = entry.node
        date, date_text = read_stamp(stamp, words, day_first=day_first, language=language)
        answered = (by_name.get(url) for url in _answered(entry, document))
        stated = next((each for each in answered if each is not None and each != place), None)
        nested = own.parent(node)
        source = "reply-link" if stated is not None else "nesting" if nested is not None else None
        fragment = copy_of(entry.all(*_TEXTS)[:1])
        title = next(iter(entry.all(*_TITLES)), None)
        number, native = _number(node)
        drafts.append(
            Draft(
                node=node,
                fragment=fragment,
                number=number,
                native_id=native,
                author=_author(entry, document),
                date=date,
                date_text=date_text,
                parent=stated if stated is not None else nested,
                parent_source=source,
                permalink=_permalink(entry, document),
                title=re.sub(r"\s+", " ", block_text(title)) or None if title is not None else None,
                status=status_of(fragment),
            )
        )
    return drafts


def _names(node: Node, document: Document) -> list[str]:
    """Return the addresses under which a page speaks of an item."""
    written = [node.attributes.get(name) for name in ("about", "resource")]
    identity = node.attributes.get("id")
    written.append(f"#{identity}" if identity else None)
    return [url for value in written if value and (url := absolute(value, document.url))]


def _answered(entry: Entry, document: Document) -> list[str]:
    return [
        url
        for part in entry.all(*_PARENTS)
        for name in ("resource", "href", "content")
        if (url := absolute(part.attributes.get(name), document.url))
    ]


def _number(node: Node) -> tuple[str | None, str | None]:
    """Return (number, as written) of an item's id, or of what it is about."""
    for name in ("id", "about", "resource"):
        value = node.attributes.get(name) or ""
        if found := _NUMBER.search(value):
            return found[1], value
    return None, None


def _permalink(entry: Entry, document: Document) -> str | None:
    for part in entry.all("url", "link", "permalink"):
        return absolute(
            part.attributes.get("href") or part.attributes.get("content"), document.base
        )
    about = entry.node.attributes.get("about") or entry.node.attributes.get("resource")
    return absolute(about, document.url) if about and not about.startswith("_:") else None


def _author(entry: Entry, document: Document) -> Author:
    """Return the writer: what a property names, which may be a person with a name of its own."""
    for holder in entry.all(*_WRITERS):
        inner = [holder, *select(holder, "[property]")]
        named = next((part for part in inner if "name" in _terms(part, "property")), None)
        if named is None and "has_creator" in _terms(holder, "rel") and holder.tag != "a":
            continue
        part = named if named is not None else holder
        name = part.attributes.get("content") or read_name(part)
        if name:
            links = [up for up in (part, holder, *inner) if up.attributes.get("href")]
            links += select(holder, "a[href]")
            href = links[0].attributes.get("href") if links else holder.attributes.get("resource")
            return Author(name=name, url=absolute(href, document.base))
    names = select(entry.node, "[property~='foaf:name'], [property~='sioc:name']")
    named = next(iter(names), None)
    return Author(name=read_name(named) if named is not None else None)
