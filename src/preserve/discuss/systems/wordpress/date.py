"""When a WordPress comment was written: the attribute for machines, else the printed date."""

from __future__ import annotations

import dataclasses
import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date, read_attribute, read_printed
from preserve.discuss.markup import ancestors, class_named, within
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from preserve.discuss.systems.wordpress.holder import Own
    from preserve.page import Document, Node

_LONGEST_LINE = 120  # characters; more is a text


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What is the same for all comments of a page."""

    document: Document
    language: str | None
    day_first: bool
    leave: Callable[[Node], bool]

    def printed(self, text: str) -> tuple[str | None, str] | None:
        """Return (ISO 8601 or None, as printed) of the date in a text, or None without one."""
        return read_printed(text, day_first=self.day_first, language=self.language)


_DATE_NAME = pattern(
    r"(?:^|[-_])(?:date|time|datetime|published|posted|timestamp|comment-?meta|comment-?metadata|"
    r"commentmetadata|comment-?info|meta|postdate|ago)(?:$|[-_])",
    re.IGNORECASE,
)
_is_called_date = class_named(_DATE_NAME)
_STAMPED = frozenset({"time", "abbr", "span", "a", "meta", "div", "p"})


def read_date(
    own: Own,
    outside: Sequence[Node],
    name_node: Node | None,
    setting: Setting,
    told: Sequence[str] = (),
) -> tuple[Node | None, str | None, str | None]:
    """Return (element that holds it, ISO 8601, as printed).

    An attribute for machines comes first, then elements named for dates and permanent links, then
    what stands beside the name. ``told`` are lines that name the writer.
    """
    for node in outside:
        if not node.attributes or node.tag not in _STAMPED:
            continue
        iso = _stamped(node)
        if iso is not None:
            printed = " ".join(block_text(node).split())
            return node, iso, printed or None
    candidates = [node for node in outside if node.tag == "time"]
    candidates += [node for node in outside if _links_to_comment(node)]
    candidates += [node for node in outside if _is_called_date(node)]
    if name_node is not None and name_node.tag != "a":  # a block with name and date
        found = setting.printed(block_text(name_node)[:_LONGEST_LINE])
        if found is not None and found[0] is not None:
            return None, *found
    # A block may hold the comment's text too, with dates of its own: its paragraphs come last.
    shown = ((node, _text_without(node, name_node, paragraphs=False)) for node in candidates)
    whole = (
        (node, text)
        for node in candidates
        if len(text := _text_without(node, name_node)) <= _LONGEST_LINE
    )
    for node, text in chain(shown, whole):
        found = setting.printed(text)
        if found is not None and found[0] is None:
            title = find_date(node.attributes.get("title") or "", day_first=setting.day_first)
            found = (title.iso if title is not None else None, found[1])
        if found is not None:
            return node, *found
    for text in (*told, *_texts_around(own, outside, name_node, setting)):
        found = setting.printed(text)
        if found is not None:
            return None, *found
    return None, None, None


def _texts_around(
    own: Own, outside: Sequence[Node], name_node: Node | None, setting: Setting
) -> Iterator[str]:
    """Yield what stands beside the name, then all that is not the body."""
    known = {node.mem_id for node in own.nodes[1:]}
    if name_node is not None and name_node.tag != "a":
        yield block_text(name_node)
    body, clean = own.find_body([name_node] if name_node is not None else [])
    for around in islice(ancestors(name_node), 2) if name_node is not None else ():
        if around.mem_id not in known or (clean and body is not None and within(body, around)):
            break
        text = _text_without(around, name_node)
        if text and len(text) <= _LONGEST_LINE:
            yield text
    yield block_text(
        outside[0],
        skip=lambda inner: (
            setting.leave(inner)
            or (clean and body is not None and inner.mem_id == body.mem_id)
            or (name_node is not None and inner.mem_id == name_node.mem_id)
            or inner.tag in ("p", "blockquote")
        ),
    )


def _stamped(node: Node) -> str | None:
    attributes = node.attributes
    is_time = node.tag == "time"
    itemprop = attributes.get("itemprop")
    if is_time:
        return read_attribute(attributes.get("datetime")) or read_attribute(
            attributes.get("pubdate")
        )
    if itemprop in ("datePublished", "dateCreated", "commentTime"):
        return read_attribute(attributes.get("content") or attributes.get("datetime"))
    if node.tag == "abbr" or _is_called_date(node):
        for name in ("title", "datetime", "data-time", "data-timestamp"):
            iso = read_attribute(attributes.get(name)) if name in attributes else None
            if iso is not None:
                return iso
    return None


def _links_to_comment(node: Node) -> bool:
    return node.tag == "a" and "#comment-" in (node.attributes.get("href") or "")


def _text_without(node: Node, other: Node | None, *, paragraphs: bool = True) -> str:
    return block_text(
        node,
        skip=lambda inner: (
            (other is not None and inner.mem_id == other.mem_id)
            or (not paragraphs and inner.tag in ("p", "blockquote") and inner.mem_id != node.mem_id)
        ),
    )
