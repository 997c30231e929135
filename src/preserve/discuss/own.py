"""What belongs to one entry of a page and not to the entries nested inside it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.markup import ancestors
from preserve.page import select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.page import Node


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """The entries of a page by the ``mem_id`` of their elements, each with its place in reading."""

    places: dict[int, int]

    def is_entry(self, node: Node) -> bool:
        """Whether an element is an entry."""
        return node.mem_id in self.places

    def around(self, node: Node) -> Node | None:
        """Return the entry that an element lies in, not counting itself."""
        return next((up for up in ancestors(node) if up.mem_id in self.places), None)

    def parent(self, node: Node) -> int | None:
        """Return the place of the entry that an entry is nested in, or None at top level."""
        outer = self.around(node)
        return self.places[outer.mem_id] if outer is not None else None

    def css(self, entry: Node, selector: str) -> list[Node]:
        """Return the elements of an entry that match, without those of entries inside it."""
        return [node for node in select(entry, selector) if self._belongs(node, entry)]

    def first(self, entry: Node, *selectors: str) -> Node | None:
        """Return the first own element that the first selector finds, else the next ones."""
        return next((found[0] for one in selectors if (found := self.css(entry, one))), None)

    def _belongs(self, node: Node, entry: Node) -> bool:
        if node.mem_id in self.places:
            return False
        outer = self.around(node)
        return outer is not None and outer.mem_id == entry.mem_id


def own_of(entries: Iterable[Node]) -> Own:
    """Return what tells these entries apart."""
    return Own(places={node.mem_id: place for place, node in enumerate(entries)})
