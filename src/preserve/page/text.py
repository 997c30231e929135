"""The text of a page as a reader sees it, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.page.words import words
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.page.nodes import Node

# Elements that begin on a line of their own (HTML 15.3, "display: block" and its kin).
BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html"
    " legend li listing main menu nav ol optgroup option p plaintext pre search section summary"
    " table tbody td tfoot th thead tr ul xmp"
)
# Elements whose content is not shown as text.
UNSHOWN = words(
    "audio canvas datalist head iframe noembed noframes noscript object script select style svg"
    " template textarea title video"
)
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
# What is not a single blank already.
_BLANKS = pattern(r"[\t\n\f\r][ \t\n\f\r]*| [ \t\n\f\r]+")
_BLANKS_IN_LINE = pattern(r"[\t\f\r][ \t\f\r]*| [ \t\f\r]+")


def block_text(node: Node, *, skip: Callable[[Node], bool] | None = None) -> str:
    """Return the text of ``node``: blocks apart by a line feed, white space collapsed within.

    ``<br>`` is a line feed too; line feeds of preformatted text stay. Empty lines are left out.
    ``skip`` says of an element whether to leave it out with all it contains. Alternative texts of
    images (smileys, for one) are not text.
    """
    if skip is None and node.shown is not None:
        return node.shown
    only = node.first_child
    if only is None:
        return _collapsed(node.text_content or "").strip() if node.is_text_node else ""
    if only.next is None and only.is_text_node and node.tag not in _PREFORMATTED:
        return _collapsed(only.text_content or "").strip()
    text = _block_text(node, skip)
    if skip is None:
        node.shown = text
    return text


def says_at_least(node: Node, characters: int) -> bool:
    """Tell whether ``block_text`` of ``node`` has so many characters, blanks not counted.

    Reads no further than it must.
    """
    left = characters
    here = node.first_child
    while here is not None and left > 0:
        text = here.text_content
        if text is not None:
            left -= sum(map(len, text.split()))
        elif here.first_child is not None and here.tag not in UNSHOWN:
            here = here.first_child
            continue
        while here.next is None:
            assert here.parent is not None  # the node is above all that is walked
            here = here.parent
            if here is node:
                return left <= 0
        here = here.next
    return left <= 0


def _block_text(node: Node, skip: Callable[[Node], bool] | None) -> str:
    pieces: list[str] = []
    _collect(node, pieces, skip)
    text = "".join(pieces)
    if "  " in text or "\t" in text or "\r" in text or "\f" in text:
        text = _BLANKS_IN_LINE.sub(" ", text)
    if "\n" not in text:
        return text.strip()
    lines = [line.strip() for line in text.split("\n")]
    return "\n".join([line for line in lines if line])


def _collect(top: Node, pieces: list[str], skip: Callable[[Node], bool] | None) -> None:
    """Walk the tree below ``top`` without recursion: pages may be nested deeper than the stack."""
    add = pieces.append
    preformatted = int(top.tag in _PREFORMATTED)
    around: list[Node] = []  # the open elements below the top
    node = top.first_child
    while True:
        while node is None:
            if not around:
                return
            node = around.pop()
            if node.tag in BLOCKS:
                add("\n")
                preformatted -= node.tag in _PREFORMATTED
            node = node.next
        text = node.text_content
        if text is not None:
            add(text if preformatted else _collapsed(text))
        elif (tag := node.tag) == "br":
            add("\n")
        elif node.is_element_node:
            is_block = tag in BLOCKS
            if is_block:
                add("\n")
            if not (tag in UNSHOWN or (skip is not None and skip(node))):
                child = node.first_child
                if child is not None:
                    preformatted += is_block and tag in _PREFORMATTED
                    around.append(node)
                    node = child
                    continue
            if is_block:
                add("\n")
        node = node.next


def _collapsed(text: str) -> str:
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
        return _BLANKS.sub(" ", text)
    return text


def inner_html(node: Node) -> str:
    """Return the mark-up inside ``node``, as a browser would serialise it."""
    return node.inner_html or ""
