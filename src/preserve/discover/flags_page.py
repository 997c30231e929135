"""A page as the flags look at it: what it says at the top, how much it says, what it shows."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from preserve.discover.landmarks import landmarks
from preserve.page import block_text, says_at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.page import Document, Node

LONG_CHARACTERS = 3600
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


class FlagPage:
    """What the flags go by; whatever none of them asks for is never looked for."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @functools.cached_property
    def named(self) -> Node | None:
        """The element that holds the title."""
        titles = landmarks(self.document)["title"]
        return next(filter(_is_in_head, titles), titles[0] if titles else None)

    @functools.cached_property
    def title(self) -> str:
        """The title, as far as anybody reads on."""
        words = (self.named.text() or "").split() if self.named is not None else ()
        return " ".join(words)[:_TITLE_CHARACTERS_MAX]

    @functools.cached_property
    def headings(self) -> tuple[tuple[str, Node], ...]:
        """The first three of the highest rank, with their elements."""
        headings = landmarks(self.document)["h1"][:3]
        if not headings and not self.title:
            headings = landmarks(self.document)["h2"][:1]
        said = (
            (" ".join(block_text(node).split())[:_TITLE_CHARACTERS_MAX], node) for node in headings
        )
        return tuple((text, node) for text, node in said if text)

    @functools.cached_property
    def text(self) -> str:
        """All that can be read."""
        return block_text(self.document.root)

    @functools.cached_property
    def is_long(self) -> bool:
        """Whether there is so much to read that no flag but of the title or address applies."""
        return says_at_least(self.document.root, LONG_CHARACTERS)

    def is_shorter(self, characters: int) -> bool:
        """Tell whether there are fewer characters to read: of ``LONG_CHARACTERS`` at most."""
        return not self.is_long and len(self.text) < characters

    @functools.cached_property
    def prose(self) -> int:
        """How many characters of the text are whole sentences outside navigation."""
        return _prose(self.document)

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


def _is_in_head(node: Node) -> bool:
    around = node.parent
    while around is not None and around.tag != "head":
        around = around.parent
    return around is not None


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
