"""The mark-up of a comment for another comment system: what such a system lets a writer use.

Classes, styles and scripts of the page stay behind. Blocks end with an empty line, and ``<br>``
with a line feed: where an importer takes ``<p>`` and ``<br>`` out, lines and paragraphs remain.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from preserve.errors import PageError
from preserve.page import parse_fragment

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.page import Node

# What is kept, with the attributes that are. Of the rest the contents are.
_KEPT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("b", "code", "dd", "del", "dl", "dt", "em", "i", "ins", "kbd", "li"), ()),
    **dict.fromkeys(("ol", "p", "pre", "s", "small", "strike", "strong", "sub", "sup", "u"), ()),
    **dict.fromkeys(("ul", "br", "hr", "cite", "h1", "h2", "h3", "h4", "h5", "h6"), ()),
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "blockquote": ("cite",),
    "img": ("src", "alt"),
    "q": ("cite",),
}
_ADDRESSES = frozenset({"href", "src", "cite"})
_EMPTY = frozenset({"br", "hr", "img"})
_DROPPED = frozenset(
    {
        "button", "canvas", "datalist", "form", "head", "input", "link", "meta", "noscript",
        "script", "select", "style", "svg", "template", "textarea", "title",
    }
)  # fmt: skip
_PLAYERS = frozenset({"iframe", "embed", "video", "audio", "object"})  # kept as a link
_BLOCK = "\n\n"
_AFTER = {
    **dict.fromkeys(("p", "blockquote", "pre", "ul", "ol", "dl", "div", "table", "hr"), _BLOCK),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _BLOCK),
    **dict.fromkeys(("br", "li", "dt", "dd", "tr"), "\n"),
}
_BLANKS = re.compile(r"[ \t\n\f\r]+")
_MANY = re.compile(r"\n{3,}")


def portable_html(
    markup: str,
    *,
    address: Callable[[str], str | None],
    words: Callable[[str], str] = str,
) -> str:
    """Return a comment's mark-up with nothing but text, links, pictures and plain formatting.

    ``address`` gives the address that one in the mark-up stands for, or None where it is to be left
    out; ``words`` what is written for a text. Mark-up that is nested too deeply to be read becomes
    nothing.
    """
    try:
        top = parse_fragment(markup)
    except PageError:
        return ""
    writer = _Writer(address, words)
    _walk(top, writer)
    return _MANY.sub("\n\n", "".join(writer.pieces)).strip()


def html_of_text(text: str, *, words: Callable[[str], str] = str) -> str:
    """Return a text, a block a line, as paragraphs."""
    return "\n\n".join(f"<p>{_escaped(words(line))}</p>" for line in text.split("\n") if line)


def heading(title: str) -> str:
    """Return a comment's title as its first paragraph."""
    return f"<p><strong>{_escaped(title)}</strong></p>\n\n"


class _Writer:
    """Collects the mark-up, element by element."""

    def __init__(self, address: Callable[[str], str | None], words: Callable[[str], str]) -> None:
        self.pieces: list[str] = []
        self._address = address
        self._words = words
        self._preformatted = 0

    def text(self, text: str) -> None:
        plain = text if self._preformatted else _BLANKS.sub(" ", text)
        if not self.pieces or self.pieces[-1].endswith("\n"):
            plain = plain if self._preformatted else plain.lstrip(" ")
        if plain:
            self.pieces.append(_escaped(self._words(plain)))

    def begin(self, node: Node) -> bool:
        """Write the head of an element; say whether to go into it."""
        tag = node.tag or ""
        if tag in _PLAYERS:
            self._player(node)
        if tag in _DROPPED or tag in _PLAYERS or tag.startswith("-"):
            return False
        before = self.pieces[-1] if self.pieces else "\n"
        if _AFTER.get(tag) == _BLOCK and not (
            before.endswith("\n") or before.startswith("<blockquote")
        ):
            self.pieces.append(_BLOCK)
        self._preformatted += tag == "pre"
        if tag in _KEPT:
            attributes = (self._attribute(node, name) for name in _KEPT[tag])
            written = "".join(one for one in attributes if one)
            if tag == "img" and " src=" not in written:
                self.text(node.attributes.get("alt") or "")
                return False
            self.pieces.append(f"<{tag}{written}{' /' if tag in _EMPTY else ''}>")
        return True

    def end(self, node: Node) -> None:
        tag = node.tag or ""
        if tag in _KEPT and tag not in _EMPTY:
            self.pieces.append(f"</{tag}>")
        self._preformatted -= tag == "pre"
        if tag in _AFTER and not self._preformatted and self.pieces:
            self.pieces.append(_AFTER[tag])

    def _attribute(self, node: Node, name: str) -> str | None:
        written = node.attributes.get(name)
        if written is None:
            return None
        value = self._address(written) if name in _ADDRESSES else self._words(written)
        return f' {name}="{_escaped(value, quote=True)}"' if value is not None else None

    def _player(self, node: Node) -> None:
        inner = node.css_first("source[src]")
        of_inner = inner.attributes.get("src") if inner is not None else None
        attributes = node.attributes
        written = attributes.get("src") or attributes.get("data") or of_inner
        value = self._address(written) if written else None
        if value is not None:
            shown = _escaped(value, quote=True)
            self.pieces.append(f'<a href="{shown}">{shown}</a>')


def _walk(top: Node, writer: _Writer) -> None:
    """Walk without recursion: comments may be nested deeper than the stack."""
    node = top.child
    end = top.mem_id
    while node is not None:
        if node.tag == "-text":
            writer.text(node.text_content or "")
        elif node.is_element_node:
            entered = writer.begin(node)
            if entered and node.child is not None:
                node = node.child
                continue
            if entered:
                writer.end(node)
        while node.next is None:
            node = node.parent
            if node is None or node.mem_id == end:
                return
            writer.end(node)
        node = node.next


def _escaped(text: str, *, quote: bool = False) -> str:
    return html.escape(text, quote=quote)
