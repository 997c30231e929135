"""The few elements that every page is looked at for: found in one walk, without selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.page import per_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preserve.page import Document, Node

_TAGS = ("title", "h1", "h2", "meta", "a", "area")


@per_document
def landmarks(document: Document) -> Mapping[str, Sequence[Node]]:
    """Return titles, headings, ``meta`` elements and links in document order, by their tags."""
    found: dict[str, list[Node]] = {tag: [] for tag in _TAGS}
    for node in document.root.inside():
        if node.tag in found:
            found[node.tag].append(node)
    return found


def links(document: Document) -> list[Node]:
    """Return the elements that lead elsewhere, ``a`` and ``area`` with ``href``, in their order."""
    known = landmarks(document)
    anchors = [*known["a"], *known["area"]]
    if known["area"]:
        anchors.sort(key=lambda node: node.place)
    return [node for node in anchors if "href" in node.attributes]
