"""Which comment a WordPress comment answers, and how the page shows it.

Nesting shows it, or ``depth-N`` where a theme closes an item before the list of its replies, or
words ("in reply to") with a link. At the deepest level that a theme nests, an answer stands beside
what it answers: from there on a parent is not exact.
"""

from __future__ import annotations

import dataclasses
import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from preserve.discuss.markup import ancestors, class_named, classes
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from preserve.discuss.systems.wordpress.entries import Entry
    from preserve.page import Node

NESTING = "nesting"
DEPTH_CLASS = "depth-class"
REPLY_LINK = "reply-link"
NATIVE_ID = "native-id"
FEED = "feed"

_LONGEST_NUMBER = 400  # digits that are read of an id; no site counts so far
_DEFAULT_DEPTH = 5  # levels that WordPress nests unless told otherwise

_IN_REPLY = pattern(
    r"(?:in\sreply\sto|replying\sto|reply\sto|en\sréponse\sà|répond(?:re)?\sà|als\sAntwort\sauf|"
    r"Antwort\sauf|antwortet(?:\sauf)?|en\srespuesta\sa|in\srisposta\sa|em\sresposta\sa|"
    r"als\santwoord\sop|(?:som\s)?svar\spå|svar\still|в\sответ\sна|回复|回覆)\W*$",
    re.IGNORECASE,
)
_IN_REPLY_CLASS = pattern(
    r"(?:^|[-_])(?:in-?reply(?:-?to)?|reply-?to|replied-?to|comment-?parent|parent-?comment|"
    r"parent-?link)(?:$|[-_])",
    re.IGNORECASE,
)
_is_called_reply = class_named(_IN_REPLY_CLASS)
_TO_COMMENT = pattern(r"#(?:li-|div-)?comment-(\d+)\Z|#(?:wpd|wc)-comm-(\d+)_\d+\Z|#comment-(\d+)")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """The entry that is answered (None at top level), what showed it, and whether it is sure."""

    entry: Entry | None = None
    source: str | None = None
    exact: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Clues:
    """What the fields of an entry tell about its place.

    ``replies_to`` is the number that words like "in reply to" link to; ``can_be_answered`` whether
    the entry has a reply link; ``addresses`` whether its text begins with ``@name``.
    """

    replies_to: str | None
    can_be_answered: bool
    addresses: bool


def stated_reply(links: Sequence[Node], text_before: Callable[[Node], str]) -> str | None:
    """Return the number of the comment that an entry says it answers, outside its body.

    ``text_before`` gives the text right before a link.
    """
    for link in links:
        found = _TO_COMMENT.search(link.attributes.get("href") or "")
        if found is None:
            continue
        named = any(map(_is_called_reply, (link, *islice(ancestors(link), 2))))
        if named or _IN_REPLY.search(text_before(link)):
            return found[1] or found[2] or found[3]
    return None


def find_parents(entries: Sequence[Entry], clues: Sequence[Clues]) -> tuple[Parent, ...]:
    """Return the parent of each entry of one page, in the order of the entries."""
    by_node = {entry.node.mem_id: entry for entry in entries}
    nested = [entry.inside or _entry_before_list(entry, by_node) for entry in entries]
    by_depth = _by_depth(entries) if _depths_hold(entries, nested) else None
    by_number = {entry.number: entry for entry in entries if entry.number is not None}
    parents = [
        _parent(entry, clue, nested[place], by_depth[place] if by_depth else None, by_number)
        for place, (entry, clue) in enumerate(zip(entries, clues, strict=True))
    ]
    return _doubted(entries, clues, parents)


def _parent(
    entry: Entry,
    clue: Clues,
    nested: Entry | None,
    by_depth: tuple[Entry | None] | None,
    by_number: Mapping[str, Entry],
) -> Parent:
    stated = by_number.get(entry.stated_parent or clue.replies_to or "")
    if stated is not None and stated is not entry:
        if stated is nested:
            return Parent(entry=stated, source=NESTING)
        return Parent(entry=stated, source=NATIVE_ID if entry.stated_parent else REPLY_LINK)
    if by_depth is not None and by_depth[0] is not nested:
        shown = by_depth[0]
        return Parent(entry=shown, source=DEPTH_CLASS if shown is not None else None)
    return Parent(entry=nested, source=NESTING if nested is not None else None)


def _entry_before_list(entry: Entry, by_node: Mapping[int, Entry]) -> Entry | None:
    """Return the item that was closed before the list of its replies began."""
    for up in ancestors(entry.node):
        if "children" in classes(up):
            before = up.prev
            while before is not None:
                if before.mem_id in by_node:
                    return by_node[before.mem_id]
                if before.is_element_node and before.tag != "br":
                    break
                before = before.prev
    return None


def _depths_hold(entries: Sequence[Entry], nested: Sequence[Entry | None]) -> bool:
    """Whether the ``depth-N`` classes can be believed: complete, and never two steps deeper.

    Themes that print the classes outside of WordPress's walker give every entry ``depth-1``.
    """
    depths = [entry.depth_class for entry in entries if entry.depth_class is not None]
    if not depths or depths[0] != 1:
        return False
    if max(depths) == 1 and any(nested):
        return False
    return all(later <= before + 1 for before, later in pairwise(depths))


def _by_depth(entries: Sequence[Entry]) -> list[tuple[Entry | None] | None]:
    """Return, for each entry with a depth, the last one before it that is a level higher."""
    path: list[Entry] = []
    found: list[tuple[Entry | None] | None] = []
    for entry in entries:
        depth = entry.depth_class
        if depth is None:
            found.append(None)
            continue
        del path[depth - 1 :]
        found.append((path[-1] if path else None,))
        path.append(entry)
    return found


def _out_of_turn(
    entries: Sequence[Entry], parents: Sequence[Parent], at_bottom: Sequence[bool]
) -> bool:
    """Whether answers at the deepest level do not stand in the order of their numbers."""
    last: dict[int, int] = {}
    for entry, parent, low in zip(entries, parents, at_bottom, strict=True):
        if parent.entry is None or not low or not (entry.number or "").isdecimal():
            continue
        number = int((entry.number or "0")[:_LONGEST_NUMBER])
        if number < last.get(id(parent.entry), 0):
            return True
        last[id(parent.entry)] = number
    return False


def _doubted(
    entries: Sequence[Entry], clues: Sequence[Clues], parents: Sequence[Parent]
) -> tuple[Parent, ...]:
    """Mark the parents that may be the parent's parent: answers at the deepest level shown.

    Where comments can be answered, the lack of a link to do so shows which level is the last. Where
    none can be any more, the level at which WordPress stops by default may be the last, and any at
    which answers stand out of turn.
    """
    levels: dict[int, int] = {}
    for entry, parent in zip(entries, parents, strict=True):
        above = levels.get(id(parent.entry), 0) if parent.entry is not None else 0
        levels[id(entry)] = above + 1
    deepest = max(levels.values(), default=0)
    at_bottom = [levels[id(entry)] == deepest for entry in entries]
    cut_off = any(clue.can_be_answered for clue in clues) and not any(
        clue.can_be_answered for clue, low in zip(clues, at_bottom, strict=True) if low
    )
    if not any(clue.can_be_answered for clue in clues):
        cut_off = deepest >= _DEFAULT_DEPTH or _out_of_turn(entries, parents, at_bottom)
    threaded = deepest > 1
    seen: set[int] = set()
    judged: list[Parent] = []
    for parent, clue, low in zip(parents, clues, at_bottom, strict=True):
        key = id(parent.entry) if parent.entry is not None else 0
        later = key in seen
        seen.add(key)
        stated = parent.source in (REPLY_LINK, NATIVE_ID)
        vague = low and later and not stated and (clue.addresses or (threaded and cut_off))
        judged.append(dataclasses.replace(parent, exact=False) if vague else parent)
    return tuple(judged)
