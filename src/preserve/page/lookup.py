"""The elements of a tree by what they are called, and what a selector finds among them.

Readers ask a page for the marks of some forty systems, and each comment for a dozen things. The
parser would read each selector anew and walk all elements; here those that have the rarest of the
names that a selector demands are looked at, and as a rule there are none of them.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from preserve.page.matching import names_of, search_of
from preserve.page.selectors import folded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from preserve.page.matching import Alternative, Known, Test
    from preserve.page.nodes import Node

    # Elements in document order, and their places.
    _Named: TypeAlias = tuple[Sequence[Node], Sequence[int]]
    # Those that an alternative may look for, and the test that says which of them it does.
    _Candidates: TypeAlias = tuple[Sequence[Node], Sequence[int], Test | None]

_place = attrgetter("place")


class Lookup:
    """All elements of a tree in document order, by their names.

    ``folds`` says that the page does not heed the case of classes and ids. Holds as long as the
    tree stays as it is.
    """

    def __init__(self, elements: Sequence[Node], *, folds: bool) -> None:
        self._elements = elements
        self._folds = folds
        self._known: dict[tuple[str, bool], tuple[_Candidates, ...] | None] = {}
        self._values: dict[str, str] = {}
        # Of elements with the same type, classes and attributes there are many: looked at together.
        alike: dict[tuple[object, ...], list[Node]] = {}
        self._groups: dict[str, list[list[Node]]] = {}
        groups = self._groups
        for node in elements:
            shape = (node.tag, node.classes, *node.attributes)
            group = alike.get(shape)
            if group is None:
                group = alike[shape] = []
                for name in names_of(node, folds=folds):
                    groups.setdefault(name, []).append(group)
            group.append(node)
            if identity := node.id:
                named = f"#{folded(identity) if folds else identity}"
                groups.setdefault(named, []).append([node])
        self._by_name: dict[str, _Named] = {}

    def candidates(self, selector: str, *, everywhere: bool) -> tuple[_Candidates, ...] | None:
        """Return what may match; None where the selector is not one that is read here.

        ``everywhere`` says that all elements are asked, and so all values of attributes are looked
        at: what an entry is asked for must take no longer on a page with more entries.
        """
        try:
            return self._known[selector, everywhere]
        except KeyError:
            search = search_of(selector, self._folds)
            found: tuple[_Candidates, ...] | None
            if search is None:
                found = None
            elif search.one_of and self._groups.keys().isdisjoint(search.one_of):
                found = ()
            else:
                found = tuple(
                    (*self._rarest(one.names), one.test)
                    for one in search.alternatives
                    if self._may_be_here(one, values=everywhere)
                )
            self._known[selector, everywhere] = found
            return found

    def _may_be_here(self, one: Alternative, *, values: bool) -> bool:
        for name in one.needed:
            if name not in self._groups:
                return False
        return not values or all(value in self._values_of(name) for name, value in one.values)

    def _values_of(self, attribute: str) -> str:
        """Return all values of an attribute, in lower case, as one text."""
        text = self._values.get(attribute)
        if text is None:
            nodes, _ = self._named(f"[{attribute}")
            values = (
                value
                for node in nodes
                for name, value in node.attributes.items()
                if value and (name == attribute or name.lower() == attribute)
            )
            text = self._values[attribute] = "\n".join(values).lower()
        return text

    def _rarest(self, names: Sequence[str]) -> _Named:
        """Return the elements with the rarest of these names; without names, all."""
        if len(names) == 1:
            return self._named(names[0])
        if not names:
            return self._elements, range(len(self._elements))
        return min(map(self._named, names), key=lambda named: len(named[0]))

    def _named(self, name: str) -> _Named:
        """Return the elements with a name that some have, and their places."""
        found = self._by_name.get(name)
        if found is None:
            groups = self._groups[name]
            nodes = groups[0]
            if len(groups) > 1:
                nodes = sorted(itertools.chain.from_iterable(groups), key=_place)
            found = self._by_name[name] = nodes, [node.place for node in nodes]
        return found

    def find(self, top: Node, candidates: Sequence[_Candidates]) -> list[Node]:
        """Return ``top`` and the elements in it that match, in document order, each once."""
        first, end = top.place, top.end
        found: list[Node] = []
        lists = 0
        for nodes, places, test in candidates:
            begin = bisect_left(places, first)
            stop = bisect_left(places, end, begin)
            if begin == stop:
                continue
            within = nodes[begin:stop]
            if test is not None:
                known: Known = {}
                within = [node for node in within if test(node, known)]
            if within:
                found += within
                lists += 1
        return found if lists <= 1 else sorted(set(found), key=_place)

    def first(self, top: Node, candidates: Sequence[_Candidates]) -> Node | None:
        """Return the first of what ``find`` would return."""
        first, end = top.place, top.end
        best: Node | None = None
        for nodes, places, test in candidates:
            begin = bisect_left(places, first)
            if begin == len(places) or places[begin] >= end:
                continue
            if test is None:
                best, end = nodes[begin], places[begin]
                continue
            known: Known = {}
            for place in range(begin, bisect_left(places, end, begin)):
                if test(nodes[place], known):
                    best, end = nodes[place], places[place]
                    break
        return best
