"""A page as the flags look at it: what it says at the top, how much it says, what it shows."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.page import block_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.page import Document, Node

_TITLE_CHARACTERS_MAX = 200
_SENTENCE_CHARACTERS = 80  # a line so long that ends like a sentence is prose
_AROUND = frozenset({"nav", "header", "footer", "aside", "form", "select", "noscript"})
_SHOWS_SOMETHING = (
    "img, svg, video, audio, iframe, frame, object, embed, canvas, script, picture, input,"
    " meta[http-equiv=refresh]"
)
_SHOWS_MORE = (
    "img[src], img[data-src], svg, video, audio, iframe, frame, object, embed, canvas, picture,"
    " input:not([type=hidden]), textarea, meta[http-equiv=refresh]"
)
_DESCRIBED = (
    'meta[property="og:title"], meta[property="og:description"], meta[name="twitter:title"], '
    'meta[name="description"], script[type="application/ld+json"], noscript p, noscript h1, '
    'link[rel~="amphtml"]'
)
_PLACES = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #app-root, app-root, #svelte, #main-app, "
    "#react-root, #react-app, #reactRoot, #application, #spa, #mount, #container-app, ember-app, "
    "[ng-app], [ng-version], [data-reactroot], [data-server-rendered], #q-app, flutter-view, "
    "body[ng-controller], #ember-app, my-app, #page-root, #content-root, #vue-app"
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FlagPage:
    """What the flags go by.

    ``title`` with its element ``named``; ``headings`` are the first three of the highest rank;
    ``text`` is all that can be read, ``prose`` how many characters of it are whole sentences
    outside navigation.
    """

    document: Document
    title: str
    named: Node | None
    headings: tuple[tuple[str, Node], ...]
    text: str
    prose: int

    @classmethod
    def of(cls, document: Document) -> FlagPage:
        """Look at a page."""
        named = document.css_first("head title") or document.css_first("title")
        title = " ".join((named.text() or "").split()) if named is not None else ""
        headings = document.css("h1")[:3]
        if not headings and not title:
            headings = document.css("h2")[:1]
        said = (
            (" ".join(block_text(node).split())[:_TITLE_CHARACTERS_MAX], node) for node in headings
        )
        return cls(
            document=document,
            title=title[:_TITLE_CHARACTERS_MAX],
            named=named,
            headings=tuple((text, node) for text, node in said if text),
            text=block_text(document.root),
            prose=_prose(document),
        )

    @property
    def shows_something(self) -> bool:
        """Whether there is anything that shows or may show something beside text."""
        return self.document.css_first(_SHOWS_SOMETHING) is not None

    @property
    def shows_more_than_scripts(self) -> bool:
        """Whether there is something to look at that needs no script."""
        return self.document.css_first(_SHOWS_MORE) is not None

    @property
    def is_described(self) -> bool:
        """Whether the page says what it is about, if only to machines."""
        return self.document.css_first(_DESCRIBED) is not None

    @property
    def script_place(self) -> Node | None:
        """The element that a script would fill, where there is a script to do so."""
        scripts = "script[src], script[type=module], link[rel~=modulepreload]"
        if self.document.css_first(scripts) is None:
            return None
        return self.document.css_first(_PLACES)


def lines_of(shown: FlagPage) -> Iterator[tuple[str, Node]]:
    """Yield the lines of the page with the elements that hold them, the innermost only."""
    for node in shown.document.css("h1, h2, h3, h4, p, div, span, a, td, li, strong, b, center"):
        text = " ".join(block_text(node).split())
        if text and len(text) <= _TITLE_CHARACTERS_MAX:
            yield text, node


def _prose(document: Document) -> int:
    text = block_text(document.root, skip=lambda node: node.tag in _AROUND)
    return sum(
        len(line)
        for line in text.split("\n")
        if len(line) >= _SENTENCE_CHARACTERS and re.search(r"[.!?…。！？»”\"')]\s*\Z", line)
    )
