"""Comments of one page as an adapter has read them, made into what the manifest lists."""

from __future__ import annotations

import collections
import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.markup import elements
from preserve.discuss.mentions import find_mentions
from preserve.discuss.relative import is_relative, moment_of_page, resolve
from preserve.discuss.tree import made_id, twin_id
from preserve.discuss.types import ReadComment
from preserve.model import Author, Comment, Kind, Locator, Visibility
from preserve.page import Locators, block_text, inner_html
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.page import Document, Node


_NOBODY = Author(name=None)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Draft:
    """One comment before its place in the thread is known.

    ``number`` is the id without prefixes, ``native_id`` as in the page; ``fragment`` is the body
    alone. The comment that is answered is ``parent``, a place in the list of drafts, or
    ``parent_number`` where the page names it (it may stand on another page).
    """

    node: Node
    fragment: Node
    number: str | None
    native_id: str | None = None
    author: Author = _NOBODY
    date: str | None = None
    date_text: str | None = None
    parent: int | None = None
    parent_number: str | None = None
    parent_source: str | None = None
    parent_exact: bool = True
    permalink: str | None = None
    printed_number: str | None = None
    title: str | None = None
    kind: Kind = Kind.COMMENT
    status: Visibility = Visibility.VISIBLE
    text: str | None = None


def comments_of(document: Document, drafts: Sequence[Draft]) -> tuple[ReadComment, ...]:
    """Return the comments of one page, with ids that differ.

    Depths and positions are those in the page, as far as they can be told from what stands before.
    """
    texts = [
        draft.text if draft.text is not None else block_text(draft.fragment) for draft in drafts
    ]
    ids: list[str] = []
    taken: set[str] = set()
    for draft, text in zip(drafts, texts, strict=True):
        printed = None if is_relative(draft.date_text) else draft.date_text
        base = draft.number or made_id(draft.author.name, printed, text)
        ids.append(twin_id(base, taken))
        taken.add(ids[-1])
    parents = [
        ids[draft.parent] if draft.parent is not None else draft.parent_number for draft in drafts
    ]
    depths: dict[str | None, int] = {}
    for identity, parent in zip(ids, parents, strict=True):
        depths[identity] = depths.get(parent, 0) + 1
    at = moment_of_page(document)
    worked_out = [resolve(draft.date_text, at) if draft.date is None else None for draft in drafts]
    names = frozenset(draft.author.name for draft in drafts if draft.author.name)
    unique = _unique_ids(document)
    locators = Locators()
    return tuple(
        ReadComment(
            comment=Comment(
                id=identity,
                native_id=draft.native_id,
                parent=parent,
                parent_source=draft.parent_source,
                parent_exact=draft.parent_exact,
                depth=depths[identity],
                position=position,
                number=draft.printed_number,
                kind=draft.kind,
                status=draft.status,
                author=draft.author,
                date=draft.date or ago,
                date_text=draft.date_text,
                date_exact=ago is None,
                permalink=draft.permalink,
                title=draft.title,
                text=text,
                html=inner_html(draft.fragment),
                mentions=find_mentions(text, names, own=draft.author.name),
                source_url=document.url,
                locator=_locator(draft.node, unique, locators),
            ),
            fragment=draft.fragment,
        )
        for position, (draft, text, identity, parent, ago) in enumerate(
            zip(drafts, texts, ids, parents, worked_out, strict=True), start=1
        )
    )


def _unique_ids(document: Document) -> frozenset[str]:
    """Return the ids that one element has alone and that need no escapes in a selector."""
    counted = collections.Counter(node.id for node in (document.root, *elements(document.root)))
    return frozenset(
        name for name, times in counted.items() if name and times == 1 and _PLAIN.match(name)
    )


_PLAIN = pattern(r"[A-Za-z][A-Za-z0-9_-]*\Z")


def _locator(node: Node, unique: frozenset[str], locators: Locators) -> Locator:
    """Return what ``preserve.page.locator`` would, without a search of the page per comment."""
    identity = node.id if node.is_element_node else None
    if identity in unique:
        return Locator(type="css", value=f"#{identity}")
    return locators.of(node)
