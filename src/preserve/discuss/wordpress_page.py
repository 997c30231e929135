"""One WordPress page: its comments, its claims, its place among the comment pages."""

from __future__ import annotations

import collections
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.closed import find_state
from preserve.discuss.count import find_claims
from preserve.discuss.dates import guess_day_first
from preserve.discuss.markup import elements
from preserve.discuss.mentions import find_mentions
from preserve.discuss.remote import keeps_more, remote_place
from preserve.discuss.tree import arrange, made_id, twin_id
from preserve.discuss.types import Claim, ReadComment
from preserve.discuss.wordpress_date import Setting
from preserve.discuss.wordpress_entries import find_entries
from preserve.discuss.wordpress_fields import Fields, read_fields
from preserve.discuss.wordpress_pages import Paging, read_paging
from preserve.discuss.wordpress_parents import Parent, find_parents
from preserve.model import Comment, Locator
from preserve.page import block_text, inner_html, locator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.discuss.wordpress_entries import Entry
    from preserve.model import ThreadState
    from preserve.page import Document, Node


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CommentPage:
    """What one page shows of a discussion; ``number`` is that of the comment page, if known."""

    url: str
    number: int | None
    comments: tuple[ReadComment, ...]
    claims: tuple[Claim, ...]
    paging: Paging
    state: ThreadState
    state_evidence: Locator | None
    containers: tuple[Node, ...]
    remote: bool
    scripted: bool


def read_page(document: Document, *, number: int | None = None) -> CommentPage:
    """Read a page; ``number`` is given where it was asked for as a comment page."""
    entries = find_entries(document)
    marks = frozenset(part.mem_id for entry in entries for part in entry.parts)

    def in_entry(node: Node) -> bool:
        return node.mem_id in marks

    containers = find_containers(document, [entry.node for entry in entries])
    state, evidence = find_state(document, containers, skip=in_entry)
    paging = read_paging(document, skip=in_entry)
    return CommentPage(
        url=document.url,
        number=number if number is not None else paging.current,
        comments=_read_comments(document, entries, in_entry),
        claims=find_claims(document, containers, skip=in_entry),
        paging=paging,
        state=state,
        state_evidence=evidence,
        containers=containers,
        remote=remote_place(document) is not None,
        scripted=keeps_more(document),
    )


def _read_comments(
    document: Document, entries: Sequence[Entry], in_entry: Callable[[Node], bool]
) -> tuple[ReadComment, ...]:
    language = document.root.attributes.get("lang")

    def leave(node: Node) -> bool:
        return in_entry(node) or (node.tag in ("ol", "ul") and _lists_replies(node, in_entry))

    setting = Setting(
        document=document,
        language=language,
        day_first=guess_day_first(_short_texts(entries, leave), language),
        leave=leave,
    )
    fields = [read_fields(entry, setting) for entry in entries]
    parents = find_parents(entries, [each.clues for each in fields])
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for entry, each in zip(entries, fields, strict=True):
        base = each.number or made_id(each.author.name, each.date_text, each.text)
        ids[id(entry)] = twin_id(base, taken)
        taken.add(ids[id(entry)])
    names = {each.author.name for each in fields if each.author.name}
    about = _About(
        url=document.url, ids=ids, names=frozenset(names), unique_ids=_unique_ids(document)
    )
    return arrange(
        ReadComment(
            comment=_comment(entry, each, parent, about),
            fragment=each.fragment,
        )
        for entry, each, parent in zip(entries, fields, parents, strict=True)
    )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _About:
    """What the comments of one page need to know of each other."""

    url: str
    ids: dict[int, str]
    names: frozenset[str]
    unique_ids: frozenset[str]


def _comment(entry: Entry, fields: Fields, parent: Parent, about: _About) -> Comment:
    return Comment(
        id=about.ids[id(entry)],
        native_id=fields.native_id,
        parent=about.ids[id(parent.entry)] if parent.entry is not None else None,
        parent_source=parent.source,
        parent_exact=parent.exact,
        depth=1,
        position=1,
        number=fields.printed_number,
        kind=fields.kind,
        status=fields.status,
        author=fields.author,
        date=fields.date,
        date_text=fields.date_text,
        permalink=fields.permalink,
        title=fields.title,
        text=fields.text,
        html=inner_html(fields.fragment),
        mentions=find_mentions(fields.text, about.names - {fields.author.name or ""}),
        source_url=about.url,
        locator=_locator(entry.node, about.unique_ids),
    )


def _unique_ids(document: Document) -> frozenset[str]:
    """Return the ids that one element has alone and that need no escapes in a selector."""
    counted = collections.Counter(node.attributes.get("id") for node in document.css("[id]"))
    return frozenset(
        name for name, times in counted.items() if name and times == 1 and _PLAIN.match(name)
    )


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")


def _locator(node: Node, unique: frozenset[str]) -> Locator:
    """Return what ``preserve.page.locator`` would, without a search of the page per comment."""
    identity = node.attributes.get("id")
    if identity in unique:
        return Locator(type="css", value=f"#{identity}")
    return locator(node)


def _lists_replies(node: Node, in_entry: Callable[[Node], bool]) -> bool:
    child = node.child
    while child is not None:
        if child.is_element_node and in_entry(child):
            return True
        child = child.next
    return False


def _short_texts(entries: Sequence[Entry], leave: Callable[[Node], bool]) -> list[str]:
    """Return the texts that may be printed dates: short, with a digit."""
    return [
        text
        for entry in entries
        for node in elements(entry.node, leave=leave)
        if node.tag in ("a", "span", "small", "time", "div")
        and len(text := block_text(node)) <= 60
        and any(character.isdigit() for character in text)
    ]
