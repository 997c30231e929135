"""Comments in a page's JSON-LD, as schema.org has them: a list under ``comment`` of an article."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.body import without
from preserve.discuss.dates import read_attribute
from preserve.discuss.draft import Draft
from preserve.discuss.place import absolute
from preserve.discuss.posted import as_markup
from preserve.model import Author, Visibility
from preserve.page import block_text, parse_fragment
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.page import Document, Node

_TYPES = frozenset({"Comment", "UserComments"})
_HOLDERS = ("comment", "comments")
_TEXTS = ("text", "commentText", "articleBody", "description")
_DATES = ("dateCreated", "datePublished", "commentTime")
_GROUPS = ("@graph", "mainEntity", "mainEntityOfPage")
_DEEPEST = 40
_NUMBER = pattern(r"(?:^|[-_a-zA-Z/#=])(\d{1,19})\Z")


def read_json_ld(document: Document) -> list[Draft]:
    """Return the comments of the first script that has any; answers follow what they answer."""
    for script in document.css('script[type="application/ld+json"]'):
        try:
            facts = json.loads(script.text() or "")
        except (ValueError, RecursionError):
            continue
        listing = _Listing(
            script=script, document=document, drafts=[], named=dict(_named(facts, 0)), done=set()
        )
        for item in _items(facts, 0, listing.named):
            listing.add(item, None, 0)
        if listing.drafts:
            return listing.drafts
    return []


_Named = dict[str, dict[str, Any]]


def _items(facts: Any, depth: int, named: _Named) -> Iterator[dict[str, Any]]:
    """Yield the comments right under articles; those of tickers and reviews are none.

    Comments that stand beside the article in a graph come after those under it.
    """
    if depth > _DEEPEST:
        return
    if isinstance(facts, list):
        beside = [fact for fact in facts if isinstance(fact, dict) and _types(fact) & _TYPES]
        for fact in facts:
            if not any(fact is each for each in beside):
                yield from _items(fact, depth + 1, named)
        yield from beside
    elif isinstance(facts, dict):
        yield from _comments_of(facts, named)
        for name in _GROUPS:
            yield from _items(facts.get(name), depth + 1, named)


def _named(facts: Any, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the comments of a graph by the names under which others refer to them."""
    if depth > _DEEPEST:
        return
    if isinstance(facts, list):
        for fact in facts:
            yield from _named(fact, depth + 1)
    elif isinstance(facts, dict):
        if isinstance(facts.get("@id"), str) and _types(facts) & _TYPES:
            yield facts["@id"], facts
        yield from _named(facts.get("@graph"), depth + 1)


def _comments_of(facts: dict[str, Any], named: _Named) -> Iterator[dict[str, Any]]:
    for name in _HOLDERS:
        held = facts.get(name)
        for item in held if isinstance(held, list) else [held]:
            if not isinstance(item, dict):
                continue
            whole = named.get(str(item.get("@id")), item) if len(item) == 1 else item
            if _types(whole) & _TYPES:
                yield whole


def _types(item: dict[str, Any]) -> set[str]:
    kind = item.get("@type")
    return {str(each) for each in (kind if isinstance(kind, list) else [kind])}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Listing:
    """The comments that one script lists."""

    script: Node
    document: Document
    drafts: list[Draft]
    named: _Named
    done: set[int]

    def add(self, item: dict[str, Any], parent: int | None, depth: int) -> None:
        """Add a comment, if it has a text and a writer or a time, and its answers; each once."""
        if id(item) in self.done:
            return
        self.done.add(id(item))
        text = next((str(item[name]) for name in _TEXTS if item.get(name)), "")
        author = _author(item, self.document)
        published = next((_string(item[name]) for name in _DATES if item.get(name)), None)
        place = parent
        if text and (author.name or published):
            url = _string(item.get("url")) or _string(item.get("@id"))
            native = _string(item.get("identifier")) or _string(item.get("@id")) or url
            number = _NUMBER.search(native or "")
            place = len(self.drafts)
            stated = _parent_number(item) if parent is None else None
            draft = Draft(
                node=self.script,
                fragment=without(parse_fragment(as_markup(text)), ""),
                number=number[1] if number is not None else None,
                native_id=native,
                author=author,
                date=read_attribute(re.sub(r"\.\d+", "", published or "")),
                date_text=published,
                parent=parent,
                parent_number=stated,
                parent_source="native-id" if parent is not None or stated is not None else None,
                permalink=absolute(url, self.document.base) if url and "#" in url else None,
                status=_status(item),
            )
            self.drafts.append(draft)
        if depth < _DEEPEST:
            for reply in _comments_of(item, self.named):
                self.add(reply, place, depth + 1)


def _author(item: dict[str, Any], document: Document) -> Author:
    author = item.get("author") or item.get("creator")
    if isinstance(author, list):
        author = author[0] if author else None
    if isinstance(author, dict):
        url = _string(author.get("url")) or _string(author.get("sameAs"))
        return Author(name=_string(author.get("name")), url=absolute(url, document.base))
    return Author(name=_string(author))


def _status(item: dict[str, Any]) -> Visibility:
    """Return how a comment stands; a deleted one with answers is listed with that word."""
    gone = str(item.get("creativeWorkStatus") or "").rpartition("/")[2].lower() == "deleted"
    return Visibility.DELETED if gone else Visibility.VISIBLE


def _parent_number(item: dict[str, Any]) -> str | None:
    above = item.get("parentItem")
    if isinstance(above, dict):
        above = above.get("@id") or above.get("url")
    written = _string(above)
    found = _NUMBER.search(written or "")
    return found[1] if found is not None else None


def _string(value: Any) -> str | None:
    return block_text(parse_fragment(value)) or None if isinstance(value, str) else None
