"""The text of a page as a reader sees it, block by block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.page.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.page.document import Node

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
_BLANKS = re.compile(r"[ \t\n\f\r]+")
_BLANKS_IN_LINE = re.compile(r"[ \t\f\r]+")


def block_text(node: Node, *, skip: Callable[[Node], bool] | None = None) -> str:
    """Return the text of ``node``: blocks apart by a line feed, white space collapsed within.

    ``<br>`` is a line feed too; line feeds of preformatted text stay. Empty lines are left out.
    ``skip`` says of an element whether to leave it out with all it contains. Alternative texts of
    images (smileys, for one) are not text.
    """
    pieces: list[str] = []
    _collect(node, pieces, skip)
    lines = (line.strip() for line in _BLANKS_IN_LINE.sub(" ", "".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(top: Node, pieces: list[str], skip: Callable[[Node], bool] | None) -> None:
    """Walk the tree below ``top`` without recursion: pages may be nested deeper than the stack."""
    end = top.mem_id
    node: Node | None = top
    preformatted = 0
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            text = node.text_content or ""
            pieces.append(text if preformatted else _BLANKS.sub(" ", text))
        elif tag == "br":
            pieces.append("\n")
        elif tag[:1] != "-" or tag == "-document":
            if tag in BLOCKS:
                pieces.append("\n")
            if node.mem_id == end or not (tag in UNSHOWN or (skip is not None and skip(node))):
                child = node.first_child
        if child is not None:
            preformatted += tag in _PREFORMATTED
            node = child
            continue
        while node.mem_id != end:
            if tag in BLOCKS:
                pieces.append("\n")
            following = node.next
            if following is not None:
                node = following
                break
            node = node.parent
            assert node is not None  # top is above everything that is walked
            tag = node.tag or ""
            preformatted -= tag in _PREFORMATTED
        else:
            return


def inner_html(node: Node) -> str:
    """Return the mark-up inside ``node``, as a browser would serialise it."""
    return node.inner_html or ""
