"""What a page says about itself.

Four voices, asked in this order for each fact: JSON-LD, meta elements (Open Graph, Dublin Core and
their like), microdata, plain HTML. The first that answers counts, and is named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discover import linked_data
from preserve.discover.body import article_body
from preserve.discover.policy import policy
from preserve.discover.surroundings import Surroundings
from preserve.model import ArticleFacts, Fact, Locator
from preserve.page import block_text, locator, select
from preserve.patterns import pattern
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from preserve.discover.linked_data import Described, Thing
    from preserve.page import Document, Node

_META: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title",
              "sailthru.title", "twitter:title", "title"),
    "author": ("author", "citation_author", "article:author", "article:author_name", "dc.creator",
               "dcterms.creator", "parsely-author", "sailthru.author", "byl", "cxenseparse:author"),
    "published": ("article:published_time", "og:article:published_time",
                  "citation_publication_date", "citation_date", "dc.date.issued",
                  "dcterms.issued", "dcterms.created",
                  "dc.date.created", "dc.date", "dcterms.date", "parsely-pub-date", "sailthru.date",
                  "date", "pubdate", "publishdate", "publish-date", "cxenseparse:recs:publishtime",
                  "og:published_time"),
    "modified": ("article:modified_time", "og:article:modified_time", "og:updated_time",
                 "dcterms.modified", "dc.date.modified", "last-modified", "lastmod",
                 "revision_date"),
    "language": ("og:locale", "dc.language", "dcterms.language", "content-language", "language"),
    "site_name": ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher",
                  "apple-mobile-web-app-title", "cre"),
    "canonical_url": ("og:url",),
}  # fmt: skip
_MICRODATA = {
    "title": "headline",
    "author": "author",
    "published": "datePublished",
    "modified": "dateModified",
    "language": "inLanguage",
}
_LINKED: dict[str, tuple[str, ...]] = {
    "title": ("headline", "name"),
    "published": ("datePublished", "dateCreated"),
    "modified": ("dateModified",),
    "language": ("inLanguage",),
}
# What describes a page rather than an article often has the site's name for these.
_OF_PAGES_LATE = frozenset({"title", "site_name"})
_BYLINES = (
    "a[rel~=author]",
    ".author.vcard .fn, .vcard.author .fn, .p-author .p-name",
    ".byline .author, .entry-author, .post-author .fn, .author-name, .entry-meta .author",
    ".article-author, .p-author",
    ".byline, .signature, .auteur, .post-author, address.author",
)
_TITLES = (
    "h1.entry-title, h1.post-title, h1.article-title, h1[itemprop=headline], h1.p-name",
    ".entry-title, .post-title",
    "article h1, main h1",
)
_PUBLISHED = (
    "time[pubdate][datetime]",
    "time.published[datetime], time.entry-date[datetime], time.dt-published[datetime]",
    ".published[title]",
    "article time[datetime]",
    "time[datetime]",
)
_BYLINE_WORD = pattern(
    r"^\W*(?:(?:posted|written|publié|écrit|rédigé|geschrieben|publicado|escrito|veröffentlicht)\s+)?"
    r"(?:by|par|von|por|di|door|av|auteur|author|autor)\b\s*:?\s+",
    re.IGNORECASE,
)
_BLANKS = pattern(r"\s+")
_UPDATED = "time.updated[datetime], .updated[title], time.dt-updated[datetime]"
_LOOKED_AT_MAX = 50  # elements of a kind: what comes later is not about the article
_NAME_CHARACTERS_MAX = 120
_TEXT_CHARACTERS_MAX = 2000


def facts(document: Document) -> ArticleFacts:
    """Return what ``document`` says about itself, each fact with where it was read.

    Dates are as the page gives them in a machine-readable place (ISO 8601 nearly always); a date
    that is printed only is none. The language is a tag such as ``fr`` or ``fr-FR``.
    """
    asked = _Voices(document)
    signals, where = policy(document)
    return ArticleFacts(
        title=asked.first("title", _plain_title),
        authors=asked.authors(),
        published=asked.first("published", _plain_published),
        modified=asked.first("modified", _plain_modified),
        language=_as_tag(asked.first("language", _plain_language)),
        site_name=asked.first("site_name", _no_plain),
        canonical_url=_canonical(document, asked),
        policy=signals,
        policy_locators=where,
    )


class _Voices:
    """The places of one page where facts may stand."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.linked = linked_data.read(document)
        self.metas: dict[str, list[tuple[str, Node]]] = {}
        for node in document.css("meta[content]"):
            attributes = node.attributes
            content = _clean(attributes.get("content") or "")
            for key in ("property", "name", "itemprop", "http-equiv"):
                for name in (attributes.get(key) or "").lower().split():
                    if content:
                        self.metas.setdefault(name, []).append((content, node))

    def first(
        self, fact: str, plain: Callable[[Document], Iterator[tuple[str, Node]]]
    ) -> Fact | None:
        """Return the first answer of the first voice that has one."""
        for value, where in self._answers(fact):
            return Fact(value=value, locator=where)
        for value, node in plain(self.document):
            if cleaned := _clean(value):
                return Fact(value=cleaned, locator=locator(node))
        return None

    def _answers(self, fact: str) -> Iterator[tuple[str, Locator]]:
        yield from self._of_things(self.linked.articles, fact)
        if fact not in _OF_PAGES_LATE:
            yield from self._of_things(self.linked.pages, fact)
        for name in _META.get(fact, ()):
            for value, node in self.metas.get(name, ()):
                yield value, locator(node)
        if fact in _OF_PAGES_LATE:
            yield from self._of_things(self.linked.pages, fact)
        if fact in _MICRODATA:
            for value, node in _microdata(self.document, _MICRODATA[fact]):
                yield value, locator(node)

    def _of_things(self, things: list[Described], fact: str) -> Iterator[tuple[str, Locator]]:
        for thing, where in things:
            for text in self._linked(thing, fact):
                if cleaned := _clean(text):
                    yield cleaned, where

    def _linked(self, thing: Thing, fact: str) -> list[str]:
        if fact == "site_name":
            return linked_data.names(thing.get("publisher"), self.linked.by_id)
        return [text for key in _LINKED.get(fact, ()) for text in linked_data.texts(thing.get(key))]

    def authors(self) -> tuple[Fact, ...]:
        """Return the names of all authors that the first voice knows."""
        for thing, where in self.linked.articles + self.linked.pages:
            named = linked_data.names(thing.get("author"), self.linked.by_id)
            if found := _facts((name, where) for name in named):
                return found
        for name in _META["author"]:
            answers = ((value, locator(node)) for value, node in self.metas.get(name, ()))
            if found := _facts(answers):
                return found
        answers = ((value, locator(node)) for value, node in _microdata(self.document, "author"))
        if found := _facts(answers):
            return found
        for selector in _BYLINES:
            marked = self.document.css(selector)[:_LOOKED_AT_MAX]
            nodes = [node for node in marked if not _in_comment(node)]
            beside = [node for node in nodes if _parent_id(node) == _parent_id(nodes[0])]
            answers = ((_BYLINE_WORD.sub("", _text(node)), locator(node)) for node in beside)
            if found := _facts(answers):
                return found
        return ()


def _parent_id(node: Node) -> int:
    return node.parent.mem_id if node.parent is not None else 0


def _facts(answers: Iterator[tuple[str, Locator]]) -> tuple[Fact, ...]:
    """Return names as facts, each once; an address is no name."""
    found: dict[str, Fact] = {}
    for text, where in answers:
        name = _clean(text)
        if 0 < len(name) <= _NAME_CHARACTERS_MAX and "://" not in name:
            found.setdefault(name.casefold(), Fact(value=name, locator=where))
    return tuple(found.values())


def _microdata(document: Document, name: str) -> Iterator[tuple[str, Node]]:
    """Yield the values of a microdata property of the article, not of its comments."""
    for node in document.css(f"[itemprop~={name}]")[:_LOOKED_AT_MAX]:
        if node.tag == "meta" or _in_comment(node):
            continue
        inner = node.css_first("[itemprop~=name]") if "itemscope" in node.attributes else None
        target = inner if inner is not None else node
        attributes = target.attributes
        value = attributes.get("datetime") or attributes.get("content") or _text(target)
        if cleaned := _clean(value):
            yield cleaned, target


def _in_comment(node: Node) -> bool:
    here: Node | None = node
    while here is not None:
        names = f"{here.attributes.get('class') or ''} {here.attributes.get('id') or ''}".lower()
        if here.tag != "body" and ("comment" in names or "respond" in names.split()):
            return True
        if "comment" in (here.attributes.get("itemtype") or "").lower():
            return True
        here = here.parent
    return False


def _plain_title(document: Document) -> Iterator[tuple[str, Node]]:
    for selector in _TITLES:
        for node in document.css(selector)[:_LOOKED_AT_MAX]:
            if not _in_comment(node):
                yield _text(node), node
    headings = document.css("h1")
    if len(headings) == 1:
        yield _text(headings[0]), headings[0]
    for node in document.css("head title, title"):
        yield node.text() or "", node
    for node in headings:
        yield _text(node), node
    for body in article_body(document, Surroundings()):
        for node in select(body, "h2, h3"):
            if sum(character.isalpha() for character in _text(node)) > 3:
                yield _text(node), node


def _plain_published(document: Document) -> Iterator[tuple[str, Node]]:
    for selector in _PUBLISHED:
        for node in document.css(selector)[:_LOOKED_AT_MAX]:
            attributes = node.attributes
            is_update = "updated" in (attributes.get("class") or "").split()
            if not is_update and not _in_comment(node):
                yield attributes.get("datetime") or attributes.get("title") or "", node


def _plain_modified(document: Document) -> Iterator[tuple[str, Node]]:
    for node in document.css(_UPDATED)[:_LOOKED_AT_MAX]:
        if not _in_comment(node):
            yield node.attributes.get("datetime") or node.attributes.get("title") or "", node


def _plain_language(document: Document) -> Iterator[tuple[str, Node]]:
    for name in ("lang", "xml:lang"):
        yield document.root.attributes.get(name) or "", document.root
    body = document.css_first("body")
    if body is not None:
        yield body.attributes.get("lang") or "", body


def _no_plain(document: Document) -> Iterator[tuple[str, Node]]:
    del document
    return iter(())


def _as_tag(fact: Fact | None) -> Fact | None:
    """Write ``fr_FR`` as ``fr-FR``."""
    if fact is None:
        return None
    return Fact(value=fact.value.replace("_", "-"), locator=fact.locator)


def _canonical(document: Document, asked: _Voices) -> Fact | None:
    """Return the address that the page calls its own, resolved: its link, else Open Graph's."""
    for node in document.css("link[rel~=canonical][href]"):
        address = parse(node.attributes["href"] or "", document.base, charset=document.charset)
        if address is not None and is_web(address):
            return Fact(value=address.href, locator=locator(node))
    fact = asked.first("canonical_url", _no_plain)
    address = parse(fact.value, document.base) if fact is not None else None
    if fact is None or address is None or not is_web(address):
        return None
    return Fact(value=address.href, locator=fact.locator)


def _text(node: Node) -> str:
    return block_text(node)


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()[:_TEXT_CHARACTERS_MAX]
