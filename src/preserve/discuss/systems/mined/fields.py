"""What mined records say: the name and the text, by what is alike in all of them.

A slot is the way from a record's own element down to a text. The name stands in a slot that nearly
every record has, near the date, with short texts that differ; what reads the same in most records
are words of the engine; the rest is what the commenters wrote.
"""

from __future__ import annotations

import collections
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.systems.mined.names import find_names, is_action
from preserve.discuss.systems.mined.tree import TEXT
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.systems.mined.names import Name
    from preserve.discuss.systems.mined.records import Record
    from preserve.discuss.systems.mined.tree import Tree

Path = tuple[str, ...]

_WIDGETS = frozenset({"button", "form", "label", "select", "nav"})
_FLOW = frozenset(
    {"p", "ul", "ol", "blockquote", "pre", "h2", "h3", "h4", "h5", "h6", "li", "table"}
)
_TITLES = pattern(r"(?:^|[-_])(?:subject|title|betreff|titel|headline|asunto|sujet)(?:$|[-_])")
_HEADS = frozenset({"h2", "h3", "h4", "h5", "h6"})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """A text of a record: its place, the way to it, and what is read there.

    ``index_path`` is the way with the place among alike siblings, from the first on;
    ``reverse_path`` likewise from the last on; ``plain_path`` is the way without links, which only
    some names are.
    """

    place: int
    path: Path
    index_path: Path
    reverse_path: Path
    plain_path: Path
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """What one record says.

    ``body`` are the places of its texts, ``holders`` the elements that hold them and nothing else,
    where there are such.
    """

    record: Record
    leaves: tuple[Leaf, ...]
    name: Name | None
    title: int | None
    body: tuple[int, ...]
    holders: tuple[int, ...]

    def length(self, tree: Tree) -> int:
        """Return how many characters the body has."""
        return sum(len(tree.texts[place].strip()) for place in self.body)


def read_fields(tree: Tree, records: Sequence[Record]) -> list[Fields]:
    """Read the records of one group together."""
    if not records:
        return []
    leaves = [_leaves(tree, record, records) for record in records]
    fixed = _fixed(leaves)
    dates = [_date_leaves(tree, record, own) for record, own in zip(records, leaves, strict=True)]
    names = find_names(tree, records, leaves, dates)
    titles = [_title(tree, own, name) for own, name in zip(leaves, names, strict=True)]
    if sum(title is not None for title in titles) * 2 < len(records):
        titles = [None] * len(records)
    rests: list[list[Leaf]] = []
    for own, when, name, title in zip(leaves, dates, names, titles, strict=True):
        taken = set(when) | (set(name.leaves) if name is not None else set())
        if title is not None:
            taken.add(title)
        rests.append([leaf for leaf in own if leaf.place not in taken])
    holders = _holders(tree, records, leaves, rests, fixed)
    found: list[Fields] = []
    for record, own, rest, name, title, held in zip(
        records, leaves, rests, names, titles, holders, strict=True
    ):
        body = [
            leaf.place
            for leaf in rest
            if (not held or any(tree.within(leaf.place, holder) for holder in held))
            and not _is_widget(tree, leaf, record, rest, fixed, loose=not held)
        ]
        found.append(
            Fields(
                record=record,
                leaves=tuple(own),
                name=name,
                title=title,
                body=tuple(body),
                holders=tuple(held),
            )
        )
    ways = {leaf.path for one in found for leaf in one.leaves if leaf.place in one.body}
    return [_with_signs(one, rest, ways) for one, rest in zip(found, rests, strict=True)]


def _with_signs(one: Fields, rest: Sequence[Leaf], ways: set[Path]) -> Fields:
    """Take "+1" for the text of a record without one, where others have theirs."""
    if one.body:
        return one
    signs = [
        leaf.place for leaf in rest if leaf.path in ways and not re.search(r"[^\W\d_]", leaf.text)
    ]
    return dataclasses.replace(one, body=tuple(signs))


def _leaves(tree: Tree, record: Record, records: Sequence[Record]) -> list[Leaf]:
    """Return the texts of a record without those of the records inside it."""
    hidden = [
        (other.start, other.end)
        for other in records
        if record.start < other.start and other.end <= record.end
    ]
    return [
        _leaf(tree, record, place)
        for place in tree.leaves_in(record.start, record.end)
        if not any(start <= place < end for start, end in hidden)
    ]


def _leaf(tree: Tree, record: Record, place: int) -> Leaf:
    path: list[str] = []
    index: list[str] = []
    reverse: list[str] = []
    here = place
    tops = set(record.nodes)
    while True:
        is_top = here in tops
        signature = tree.tags[here] if is_top else tree.signature(here)
        path.append(signature)
        before, after = _rank_at_top(tree, record, here) if is_top else tree.rank(here)
        index.append(f"{signature}[{before}]")
        reverse.append(f"{signature}[-{after}]")
        if here in tops or tree.parents[here] < 0:
            break
        here = tree.parents[here]
    return Leaf(
        place=place,
        path=tuple(reversed(path)),
        index_path=tuple(reversed(index)),
        reverse_path=tuple(reversed(reverse)),
        plain_path=tuple(part for part in reversed(path) if part.partition(".")[0] != "a"),
        text=tree.texts[place].strip(),
    )


def _rank_at_top(tree: Tree, record: Record, place: int) -> tuple[int, int]:
    """Return how many of a record's own nodes with the same tag stand before and after one."""
    alike = [
        other
        for other in record.nodes
        if tree.tags[other] == tree.tags[place]
        and (tree.tags[other] != TEXT or tree.texts[other].strip())
    ]
    at = alike.index(place) if place in alike else 0
    return at, max(len(alike) - at - 1, 0)


def _fixed(leaves: Sequence[Sequence[Leaf]]) -> set[tuple[Path, str]]:
    """Return the texts that most records have in the same place: words of the engine."""
    times: collections.Counter[tuple[Path, str]] = collections.Counter()
    for own in leaves:
        times.update({(leaf.path, _plain(leaf.text)) for leaf in own})
    total = len(leaves)
    if total < 2:
        return set()
    return {
        key
        for key, count in times.items()
        if (count * 10 >= total * 6 if total > 2 else count == 2 and len(key[1]) <= 30)
    }


def _plain(text: str) -> str:
    return re.sub(r"\d+", "0", text).casefold()


def _date_leaves(tree: Tree, record: Record, own: Sequence[Leaf]) -> tuple[int, ...]:
    anchor = record.anchor
    if tree.tags[anchor.leaf] == TEXT and anchor.stamp is None:
        return (anchor.leaf,)
    return tuple(leaf.place for leaf in own if tree.within(leaf.place, anchor.element))


def _title(tree: Tree, own: Sequence[Leaf], name: Name | None) -> int | None:
    taken = name.leaves if name is not None else ()
    for leaf in own:
        if leaf.place in taken or len(leaf.text) > 150:
            continue
        above = tree.parents[leaf.place]
        for around in (above, tree.parents[above]):
            if around < 0:
                break
            if tree.tags[around] in _HEADS or any(
                _TITLES.search(each.lower()) for each in tree.names(around)
            ):
                return leaf.place
    return None


def _is_widget(
    tree: Tree,
    leaf: Leaf,
    record: Record,
    rest: Sequence[Leaf],
    fixed: set[tuple[Path, str]],
    *,
    loose: bool,
) -> bool:
    if (leaf.path, _plain(leaf.text)) in fixed and not _begins_a_text(tree, leaf, rest, fixed):
        return True
    here = tree.parents[leaf.place]
    while here >= record.start:
        if tree.tags[here] in _WIDGETS:
            return True
        here = tree.parents[here]
    is_link = any(part.startswith("a") and part.split(".")[0] == "a" for part in leaf.path)
    return (is_link or loose) and is_action(leaf.text)


def _begins_a_text(
    tree: Tree, leaf: Leaf, rest: Sequence[Leaf], fixed: set[tuple[Path, str]]
) -> bool:
    """Whether a text that most records have is part of a paragraph with more in it."""
    above = tree.parents[leaf.place]
    if tree.tags[above] not in _FLOW:
        return False
    return any(
        tree.within(other.place, above) and (other.path, _plain(other.text)) not in fixed
        for other in rest
    )


def _holders(
    tree: Tree,
    records: Sequence[Record],
    leaves: Sequence[Sequence[Leaf]],
    rests: Sequence[Sequence[Leaf]],
    fixed: set[tuple[Path, str]],
) -> list[list[int]]:
    """Return for each record the elements that hold its text and neither name nor date.

    Most records must agree on the way to that element. Where the text stands right beside name and
    date there is none.
    """
    ways: list[dict[Path, list[int]]] = []
    votes: collections.Counter[Path] = collections.Counter()
    for record, own, rest in zip(records, leaves, rests, strict=True):
        clean = _clean_elements(tree, record, own, rest)
        ways.append(clean)
        texts = [leaf for leaf in rest if (leaf.path, _plain(leaf.text)) not in fixed]
        longest = max(texts, key=lambda leaf: len(leaf.text), default=None)
        if longest is None:
            continue
        for way, elements in clean.items():
            if any(tree.within(longest.place, element) for element in elements):
                votes[way] += len(longest.text) + 20
    total = sum(votes.values())
    if not votes:
        return [[] for _ in records]
    way, weight = votes.most_common(1)[0]
    flows = way[-1].split(".")[0] in _FLOW
    if weight * 10 < total * 6 or flows or way[-1] == TEXT:
        return [[] for _ in records]
    return [clean.get(way, []) for clean in ways]


def _clean_elements(
    tree: Tree, record: Record, own: Sequence[Leaf], rest: Sequence[Leaf]
) -> dict[Path, list[int]]:
    """Return the outermost elements of a record that hold remaining texts alone, by their way."""
    others = [leaf.place for leaf in own if leaf not in rest]
    found: dict[Path, list[int]] = {}
    for leaf in rest:
        best, depth, here = None, len(leaf.path), leaf.place
        for step in range(len(leaf.path)):
            if any(tree.within(other, here) for other in others):
                break
            if step and len(leaf.path) - step == 1 and here == record.nodes[0] and not others:
                break
            best, depth = here, len(leaf.path) - step
            here = tree.parents[here]
        if best is not None and tree.tags[best] != TEXT:
            places = found.setdefault(leaf.path[:depth], [])
            if best not in places:
                places.append(best)
    return found
