"""Comments that a page with Disqus holds for readers without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.body import copy_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors
from preserve.discuss.place import absolute
from preserve.model import Author
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.discuss.comment_page import CommentPage
    from preserve.page import Document, Node

_MESSAGE = "[id^='dsq-comment-message-']"
_ENTRY = pattern(r"dsq-comment-(\d+)\Z")
_NUMBER = pattern(r"(\d+)\Z")


def static_page(document: Document) -> CommentPage:
    """Return what the list that Disqus's plugins write into the page shows of the discussion."""
    drafts: list[Draft] = []
    writers = {node.attributes.get("id"): node for node in document.css("[id^='dsq-author-user-']")}
    parts: list[Node] = []
    for message in document.css(_MESSAGE):
        found = _NUMBER.search(message.attributes.get("id") or "")
        if found is None:
            continue
        number = found[1]
        around = [entry for entry in ancestors(message) if _number_of(entry) is not None]
        entry = around[0] if around and _number_of(around[0]) == number else message
        above = next((_number_of(one) for one in around if _number_of(one) != number), None)
        parts.append(entry)
        drafts.append(
            Draft(
                node=entry,
                fragment=copy_of([message]),
                number=number,
                native_id=f"dsq-comment-{number}",
                author=_author(writers.get(f"dsq-author-user-{number}"), document.base),
                parent_number=above,
                parent_source="nesting" if above is not None else None,
            )
        )
    return make_page(document, drafts, parts=parts)


def _number_of(node: Node) -> str | None:
    found = _ENTRY.fullmatch(node.attributes.get("id") or "")
    return found[1] if found is not None else None


def _author(node: Node | None, base: str) -> Author:
    if node is None:
        return Author(name=None)
    name = " ".join(block_text(node).split()) or None
    return Author(name=name, url=absolute(node.attributes.get("href"), base))
