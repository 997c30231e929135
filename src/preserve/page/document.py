"""A page as a tree: parsed once, read by many."""

from __future__ import annotations

import dataclasses
import functools
import gc
from typing import TYPE_CHECKING, TypeVar, cast

from selectolax.lexbor import LexborHTMLParser

from preserve.page.charset import decode
from preserve.page.depth import check_depth
from preserve.page.tree import Tree
from preserve.urls import is_web
from preserve.urls import parse as parse_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.page.nodes import Node

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
        return _tree(self).elements()[0]

    def css(self, selector: str) -> list[Node]:
        """Return the elements that match, in document order, each once."""
        return _tree(self).top.css(selector)

    def css_first(self, selector: str) -> Node | None:
        """Return the first element that matches, or None."""
        return _tree(self).top.css_first(selector)


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


class _Debris:
    """Sees to it that trees without a use do not pile up.

    The nodes of a tree know each other, so that only the collector can free them; and it counts
    objects, not what the parser holds for each. ``let_go`` is sooner.
    """

    _MOST = 8_000_000  # characters of mark-up, which make some 200 MB of trees at most

    def __init__(self) -> None:
        self._characters = 0

    def add(self, characters: int) -> None:
        self._characters += characters
        if self._characters > self._MOST:
            self._characters = characters
            gc.collect()


_debris = _Debris()


@per_document
def _tree(document: Document) -> Tree:
    root = document.parser.root
    assert root is not None
    assert root.parent is not None
    _debris.add(len(document.html))
    was_enabled = gc.isenabled()
    gc.disable()  # of half a million nodes none is garbage, and each would be looked at ten times
    try:
        return Tree(root.parent)
    finally:
        if was_enabled:
            gc.enable()


def let_go(document: Document) -> None:
    """Free what the parser holds of a page that nobody will look into any more.

    Its nodes know their names, attributes, texts and places still, but not their mark-up.
    """
    for known in document.memo.values():
        if isinstance(known, Tree):
            known.let_go()
            _debris.add(-len(document.html))
    document.memo.clear()


def select(node: Node, selector: str) -> list[Node]:
    """Return the descendants of ``node`` that match, in document order."""
    found = node.css(selector)
    return found[1:] if found and found[0] is node else found


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

    def element(self, html: str) -> Node:
        if self._left <= 0:
            self._parser, self._left = LexborHTMLParser(""), self._ELEMENTS
        self._left -= 1
        holder = self._parser.create_node("div")
        holder.inner_html = html
        return Tree(holder, folds=True).top  # a page without a doctype heeds no case


_nursery = _Nursery()


def parse_fragment(html: str) -> Node:
    """Parse a piece of mark-up; return an element that contains it (its parser is kept alive).

    Raises:
        PageError: nested deeper than can be parsed in reasonable time.
    """
    check_depth(html)
    return _nursery.element(html)
