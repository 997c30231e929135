"""A page as a tree: parsed once, read by many."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, TypeVar, cast

from selectolax.lexbor import LexborHTMLParser, LexborNode

from preserve.page.charset import decode
from preserve.page.depth import check_depth
from preserve.page.selectors import names_in, narrowed
from preserve.urls import is_web
from preserve.urls import parse as parse_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Node = LexborNode

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A parsed page.

    ``url`` is where it was fetched from (after redirects), ``base`` what relative addresses
    resolve against (``<base href>`` or ``url``), ``charset`` how its bytes were decoded and
    ``charset_source`` why (``header``, ``bom``, ``meta``, ``guess``, ``default``). ``record_id`` is
    the WARC record it was read from, None for a file. ``parser`` owns the tree: nodes live as long
    as it does. ``memo`` holds what readers have found out (see ``per_document``): the tree of a
    document never changes.
    """

    url: str
    base: str
    charset: str
    charset_source: str
    html: str
    headers: tuple[tuple[str, str], ...]
    record_id: str | None
    parser: LexborHTMLParser
    memo: dict[object, object] = dataclasses.field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @property
    def root(self) -> Node:
        """The ``html`` element."""
        root = self.parser.root
        assert root is not None
        return root

    def css(self, selector: str) -> list[Node]:
        """Return the elements that match, in document order, each once."""
        selector = narrowed(selector, _names(self))
        return once(self.parser.css(selector)) if selector else []

    def css_first(self, selector: str) -> Node | None:
        """Return the first element that matches, or None."""
        selector = narrowed(selector, _names(self))
        return self.parser.css_first(selector) if selector else None


def per_document(read: Callable[[Document], T]) -> Callable[[Document], T]:
    """Make a reader that works once on each document, and then returns what it returned.

    What it returns must be left as it is by whoever gets it.
    """

    @functools.wraps(read)
    def once_read(document: Document) -> T:
        if read not in document.memo:
            document.memo[read] = read(document)
        return cast("T", document.memo[read])

    return once_read


@per_document
def _names(document: Document) -> frozenset[str]:
    return names_in(document.parser.css("*"))


def once(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes in their order, each once (a selector list yields some repeatedly).

    ``==`` between nodes compares their mark-up: two alike are equal. ``mem_id`` tells them apart.
    """
    return list({node.mem_id: node for node in nodes}.values())


def select(node: Node, selector: str) -> list[Node]:
    """Return the descendants of ``node`` that match, in document order, each once."""
    return [found for found in once(node.css(selector)) if found.mem_id != node.mem_id]


def parse(
    data: bytes,
    *,
    url: str,
    headers: tuple[tuple[str, str], ...] = (),
    record_id: str | None = None,
) -> Document:
    """Parse a page from its bytes after transfer- and content-decoding.

    Raises:
        PageError: nested deeper than can be parsed in reasonable time.
    """
    html, charset, source = decode(data, headers)
    check_depth(html)
    parser = LexborHTMLParser(html)
    return Document(
        url=url,
        base=_base(parser, url),
        charset=charset,
        charset_source=source,
        html=html,
        headers=tuple(headers),
        record_id=record_id,
        parser=parser,
    )


def _base(parser: LexborHTMLParser, url: str) -> str:
    """Return what relative addresses resolve against (HTML 4.2.3: the first base with href)."""
    node = parser.css_first("base[href]")
    written = (node.attributes.get("href") or "") if node is not None else ""
    base = parse_address(written, url)
    return base.href if base is not None and is_web(base) else url


class _Nursery:
    """Makes elements that stand alone; a parser of its own for each would cost 200 KB."""

    _ELEMENTS = 64  # of one parser, which lives as long as any of them

    def __init__(self) -> None:
        self._parser = LexborHTMLParser("")
        self._left = self._ELEMENTS

    def element(self) -> Node:
        if self._left <= 0:
            self._parser, self._left = LexborHTMLParser(""), self._ELEMENTS
        self._left -= 1
        return self._parser.create_node("div")


_nursery = _Nursery()


def parse_fragment(html: str) -> Node:
    """Parse a piece of mark-up; return an element that contains it (its parser is kept alive).

    Raises:
        PageError: nested deeper than can be parsed in reasonable time.
    """
    check_depth(html)
    holder = _nursery.element()
    holder.inner_html = html
    return holder
