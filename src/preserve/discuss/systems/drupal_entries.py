"""The comments in a page of Drupal.

Each follows an empty ``a#comment-N`` (or has the id itself) and has the class ``comment``; answers
stand in a ``div.indented`` after what they answer. Themes rename nearly all that is inside.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_but, copy_of, status_of
from preserve.discuss.dates import guess_day_first, read_attribute, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes
from preserve.discuss.names import name_beside_date
from preserve.discuss.place import absolute
from preserve.discuss.systems.drupal_names import read_author, without_remark
from preserve.page import block_text, per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.page import Document, Node

_ENTRIES = (
    ".comment, [typeof~='sioct:Comment'], [typeof~='sioc:Comment'], [typeof~='schema:Comment'], "
    "[data-comment-user-id]"
)
_ANCHOR = pattern(r"comment-(\d+)\Z")
_LINK = pattern(r"#comment-(\d+)\Z")
_ABOUT = pattern(r"/comment/(\d+)(?:#comment-\d+)?\Z")
_REPLY = pattern(r"/comment/reply/(?:\w+/)?\d+/(?:\w+/)?(\d+)\Z")

# Where the text is, the surest first.
_BODIES = (
    "[property~='schema:text'], [property~='content:encoded']",
    ".field--name-comment-body, .field-name-comment-body",
    ".comment-text .content, .comment__content, .comment-content",
    ".content, .comment-body, .comment-text",
)
_DROP = (
    "ul.links, .links.inline, .comment__links, .comment-links, .comment__title, .comment-title, "
    ".submitted, .user-picture, .user-signature, mark, .field__label, .field-label, .rdf-meta, "
    ".comment__permalink, .comment__meta, .comment__submitted, .visually-hidden, "
    ".element-invisible, .flag-wrapper, .rate-widget, .field--name-field-rating"
)
_META = (
    ".submitted, .comment__meta, .comment__submitted, .comment-submitted, .comment-meta, "
    ".comment__author, .comment__time, .author-datetime, .meta, .attribution, .author, footer, "
    "header"
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One comment as found: its element and its number."""

    node: Node
    number: str
    native_id: str


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return the entries in document order, each number once; none of side bars."""
    found: dict[str, Entry] = {}
    nodes: set[int] = set()
    for node in document.css(_ENTRIES):
        if node.tag in ("body", "a", "ul", "span", "h2", "h3") or is_elsewhere(node):
            continue
        if any(up.mem_id in nodes for up in ancestors(node)):
            continue
        number = _number(node)
        if number is not None and number not in found:
            found[number] = Entry(node=node, number=number, native_id=f"comment-{number}")
            nodes.add(node.mem_id)
    return tuple(found.values())


def _number(node: Node) -> str | None:
    """Return the number of a comment: its own id, its anchor, what its links say of it."""
    written = [node.attributes.get("id") or "", *_anchors(node)]
    inside = node.css_first("a[id^='comment-']")
    if inside is not None:
        written.append(inside.attributes.get("id") or "")
    for name in written:
        if found := _ANCHOR.match(name):
            return found[1]
    about = _ABOUT.search(node.attributes.get("about") or "")
    if about is not None:
        return about[1]
    for link in node.css("a.permalink, h3 a, .links a, a[rel='bookmark']"):
        href = link.attributes.get("href") or ""
        if any("in-reply-to" in name for up in (link, link.parent) if up for name in classes(up)):
            continue
        for shape in (_LINK, _REPLY):
            if found := shape.search(href):
                return found[1]
    return None


def _anchors(node: Node) -> Iterator[str]:
    """Yield the ids of the empty anchors right before an element."""
    before = node.prev
    while before is not None and not (before.is_text_node and (before.html or "").strip()):
        if before.is_element_node:
            if before.tag != "a":
                return
            yield before.attributes.get("id") or before.attributes.get("name") or ""
        before = before.prev


def read_drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    """Read the entries of a page."""
    language = document.root.attributes.get("lang")
    metas = [_meta_text(entry.node) for entry in entries]
    day_first = guess_day_first(metas, language)
    parents = _parents(entries)
    authors = without_remark(
        [
            read_author(entry.node, document, functools.partial(_head_text, entry.node))
            for entry in entries
        ],
        [_is_guest(entry.node) for entry in entries],
    )
    drafts: list[Draft] = []
    for place, (entry, meta) in enumerate(zip(entries, metas, strict=True)):
        stated = _stated_parent(entry)
        printed = read_printed(meta, day_first=day_first, language=language)
        stamp, shown = _stamp(entry.node)
        above = parents[place]
        fragment = _fragment(entry)
        source = "reply-link" if stated is not None else "nesting" if above is not None else None
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=entry.number,
                native_id=entry.native_id,
                author=authors[place],
                date=stamp or (printed[0] if printed is not None else None),
                date_text=shown or (printed[1] if printed is not None else None),
                parent=above if stated is None else None,
                parent_number=stated,
                parent_source=source,
                permalink=_permalink(entry, document),
                title=_title(entry.node),
                status=status_of(fragment, pending=bool(classes(entry.node) & _WAITING)),
            )
        )
    return drafts


_WAITING = frozenset(
    {
        *("comment-unpublished", "unpublished", "comment--unpublished"),
        *("comment-preview", "preview", "comment--preview"),
    }
)


def _parents(entries: Sequence[Entry]) -> list[int | None]:
    """Return, for each entry, the last one before it that is indented one step less."""
    path: list[int] = []
    found: list[int | None] = []
    for place, entry in enumerate(entries):
        level = sum("indented" in classes(up) for up in ancestors(entry.node))
        del path[level:]
        found.append(path[-1] if path and level else None)
        path.append(place)
    return found


def _stated_parent(entry: Entry) -> str | None:
    """Return the number of the comment after "In reply to", where a page says it."""
    for link in entry.node.css("a[href*='#comment-']"):
        found = _LINK.search(link.attributes.get("href") or "")
        if found is None or found[1] == entry.number:
            continue
        around = link.parent
        hidden = around is not None and (
            classes(around) & {"visually-hidden", "element-invisible", "comment__parent", "parent"}
            or any("reply-to" in name for name in classes(around))
        )
        if hidden:
            return found[1]
    return None


def _meta_text(node: Node) -> str:
    """Return the lines about writer and time, without links to the comment and its title."""
    pieces = [
        block_text(
            part,
            skip=lambda inner: bool(
                "permalink" in classes(inner)
                or classes(inner) & {"visually-hidden", "element-invisible", "username"}
                or inner.tag in ("h3", "ul")
            ),
        )
        for part in node.css(_META)
        if len(block_text(part)) <= 300
    ]
    lines = " ".join(pieces)
    return lines if re.search(r"\d", lines) else _head_text(node)


def _head_text(node: Node) -> str:
    """Return the line with a date that themes print outside of core's elements."""
    bodies = {body.mem_id for selector in _BODIES for body in node.css(selector)}
    text = block_text(node, skip=lambda inner: inner.mem_id in bodies or inner.tag == "ul")
    return next((line for line in text.split("\n") if name_beside_date(line)), "")


def _stamp(node: Node) -> tuple[str | None, str | None]:
    """Return the time for machines and the words that stand for it.

    ``data-comment-timestamp`` is none: it is the time of the last change.
    """
    for part in node.css(
        "time[datetime], [property~='dc:created'], [property~='schema:dateCreated'], "
        "[property~='dcterms:created']"
    ):
        for name in ("datetime", "content"):
            iso = read_attribute(part.attributes.get(name))
            if iso is not None:
                words = " ".join(block_text(part).split())
                return iso, (words or None) if part.tag == "time" else None
    return None, None


def _is_guest(node: Node) -> bool:
    """Whether an entry is by someone without an account, as core's attributes and classes say."""
    return node.attributes.get("data-comment-user-id") == "0" or bool(
        classes(node) & {"by-anonymous", "comment-by-anonymous", "comment--by-anonymous"}
    )


def _permalink(entry: Entry, document: Document) -> str | None:
    for link in entry.node.css("a[href*='#comment-']"):
        href = link.attributes.get("href") or ""
        if href.endswith(f"#comment-{entry.number}"):
            return absolute(href, document.url if href.startswith("#") else document.base)
    return None


def _title(node: Node) -> str | None:
    part = node.css_first(
        ".comment__title, .comment-title, .titre, h3[property], h3 a.permalink, "
        "h3 a[rel='bookmark'], h3 a[href*='#comment-']"
    )
    text = " ".join(block_text(part).split()) if part is not None else ""
    return text or None


def _fragment(entry: Entry) -> Node:
    for selector in _BODIES:
        bodies = entry.node.css(selector)
        if bodies:
            return copy_of(bodies[:1], _DROP)

    def is_around(node: Node) -> bool:
        return node.tag in ("header", "footer", "h2", "h3", "h4") or bool(
            classes(node) & {"submitted", "links", "picture", "user-picture", "indented"}
        )

    return copy_but(entry.node, is_around, _DROP)
