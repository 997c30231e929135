"""The reader for comments that a page marks up in schema.org's words: microdata or JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.comment_page import make_page
from preserve.discuss.stated_counts import with_stated_counts
from preserve.discuss.systems.json_ld import read_json_ld
from preserve.discuss.systems.numbered import drafts_of
from preserve.discuss.systems.numbered_entries import entries_from
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged
from preserve.page import per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.draft import Draft
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_ITEMS = (
    "[itemtype$='schema.org/Comment'], [itemtype$='schema.org/UserComments'], "
    "[itemprop~='comment'][itemscope], [itemprop~='comments'][itemscope], "
    "[typeof~='schema:Comment'], [typeof='Comment'], [typeof='UserComments']"
)
_NUMBER = pattern(r"(?:^|[-_a-zA-Z/#=])(\d{1,19})\Z")


class SchemaOrg:
    """Reads comments marked up for machines; a last resort, since pages mark up only some."""

    name = "schema-org"
    supplements = True

    def match(self, document: Document) -> Match | None:
        """Recognise items of the type Comment with a text and a writer or a time."""
        marked, _ = _from_microdata(document)
        whole = [draft for draft in marked if draft.text and (draft.author.name or draft.date)]
        if whole and len(whole) * 10 >= len(marked) * 8:
            evidence = f"{len(marked)} items of the type Comment in the mark-up"
            return Match(name=self.name, confidence=0.45, evidence=evidence)
        listed = read_json_ld(document)
        if listed:
            evidence = f"{len(listed)} items of the type Comment in JSON-LD"
            return Match(name=self.name, confidence=0.35, evidence=evidence)
        return None

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read this page, from the mark-up or from JSON-LD, whichever has more."""
        return (yield from read_paged(document, match, _read_page))


def _read_page(document: Document, number: int | None) -> CommentPage:
    marked, parts = _from_microdata(document)
    listed = read_json_ld(document)
    if len(listed) > len(marked):
        page = make_page(document, listed, parts=(), number=number)
    else:
        page = make_page(document, marked, parts=parts, number=number)
    return with_stated_counts(document, page)


@per_document
def _from_microdata(document: Document) -> tuple[list[Draft], list[Node]]:
    nodes = [node for node in document.css(_ITEMS) if node.tag not in ("meta", "link", "body")]
    return drafts_of(document, entries_from(document, nodes, _number))


def _number(node: Node) -> tuple[str, str] | None:
    """Return (number, as written) from the id, or the address or identifier of an item."""
    attributes = node.attributes
    written = [attributes.get(name) for name in ("id", "itemid", "resource", "about", "data-id")]
    for part in node.css("[itemprop~='identifier'], [itemprop~='url'][href*='#']"):
        owner = part.parent
        while owner is not None and owner.attributes.get("itemscope") is None:
            owner = owner.parent
        if owner is not None and owner.mem_id == node.mem_id:
            written.append(part.attributes.get("content") or part.attributes.get("href"))
    for value in written:
        found = _NUMBER.search(value or "")
        if found is not None and value:
            return found[1], value
    return None
