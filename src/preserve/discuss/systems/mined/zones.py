"""Stretches of a page that it calls its discussion: under a heading, or in a container."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.count import Counted, read_count
from preserve.discuss.phrases import WORDS
from preserve.discuss.systems.mined.tree import TEXT
from preserve.discuss.systems.mined.words import DISCUSSIONS, FILLERS, NOT_DISCUSSIONS
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.discuss.systems.mined.tree import Tree

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LABELS = frozenset({"legend", "summary", "caption"})
_LOOSE = frozenset(
    {"p", "div", "span", "strong", "b", "td", "th", "dt", "header", "center", "font", "label", "li"}
)
_LONGEST = 140  # characters of a heading; of one in no heading's element, half

_SPELLED = "|".join(re.escape(word) for word in sorted(WORDS, key=len, reverse=True))
_NUMBER = rf"(?:\d{{1,7}}(?:[.,]\d{{3}})?\+?|{_SPELLED})"
_PART = rf"(?:{_NUMBER}|{FILLERS})"
_HEADING = pattern(
    rf"[\W_]*(?:{_PART}[\W_]+|\d{{1,7}}\s*){{0,5}}(?:{'|'.join(DISCUSSIONS)})"
    rf"(?:[\W_]+{_PART}|\s?{_NUMBER}){{0,6}}[\W_]*\Z",
    re.IGNORECASE,
)
_NOT = pattern(rf"(?<!\w)(?:{NOT_DISCUSSIONS})", re.IGNORECASE)

_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_CONTAINER = pattern(
    r"(?:^|[-_])(?:comments|commentlist|commentarea|commentsection|comments?-?(?:list|section|area|"
    r"thread|threads|container|wrap|wrapper|stream|tree|module|block|feed|items|entries|holder)|"
    r"(?:user|reader|leser|nutzer)-?(?:comments|kommentare|reactions|meinungen)|discussion|"
    r"discussions|kommentare|kommentarer|kommentarbereich|kommentarliste|leserkommentare|"
    r"commentaires|comentarios|comentários|commenti|reacties|komentarze|komentare|yorumlar|"
    r"kommentit|pinglun|remarks|guestbook)(?:$|[-_])",
)
_NO_CONTAINER = pattern(
    r"(?:^|[-_])(?:has|no|recent|latest|new|newest|last|top|popular|count|counter|link|links|open|"
    r"closed|form|respond|button|btn|icon|toggle|popup|teaser|teasers|related|widget|sidebar|feed|"
    r"policy|rules|number|num|rss|meta)(?:$|[-_])"
)
_IS_POST = pattern(r"(?:hentry|post|type-post|post-\d+|(?:tag|category)-.+)\Z")
_ARTICLE = frozenset({"h1", "main"})
_ARTICLE_NAME = pattern(r"\A(?:entry|post|article|story)-(?:content|body)\Z|\Aarticlebody\Z")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A stretch of a page, from ``start`` up to ``end``, in which comments may stand.

    ``heading`` is the place of its heading, ``level`` the rank of that as a heading (7 where it is
    none), ``counted`` the number in it. ``holder`` is the container, if it is one. ``evidence``
    says in words what speaks for it.
    """

    start: int
    end: int
    heading: int | None
    level: int
    counted: Counted | None
    holder: int | None
    evidence: str


def find_zones(tree: Tree) -> list[Zone]:
    """Return the stretches that may hold the discussion: containers first, then under headings."""
    headings = list(_headings(tree))
    found: list[Zone] = []
    for place in _containers(tree):
        inside = next((zone for zone in headings if tree.within(zone.start - 1, place)), None)
        found.append(
            Zone(
                start=place + 1,
                end=tree.ends[place],
                heading=inside.heading if inside is not None else None,
                level=inside.level if inside is not None else 7,
                counted=inside.counted if inside is not None else None,
                holder=place,
                evidence=f"a container called {' '.join(tree.names(place))[:60]!r}",
            )
        )
    return [*found, *headings]


def heading_level(tree: Tree, place: int) -> int | None:
    """Return 1 to 6 for a heading's element, else None."""
    return _HEADINGS.get(tree.tags[place])


def speaks_of_comments(text: str) -> bool:
    """Whether a heading announces a discussion, and nothing beside it."""
    line = " ".join(text.split())
    if not line or len(line) > _LONGEST or _HEADING.match(line) is None:
        return False
    return _NOT.search(line) is None


def _headings(tree: Tree) -> Iterator[Zone]:
    until = -1
    for place, tag in enumerate(tree.tags):
        level = _HEADINGS.get(tag, 4 if tag in _LABELS else 7 if tag in _LOOSE else 0)
        if not level or place < until or tree.ends[place] - place > 60:
            continue
        text = tree.text_of(place)
        if not text or len(text) > (_LONGEST if level < 7 else _LONGEST // 2):
            continue
        if level == 7 and any(tree.tags[inner] in _HEADINGS for inner in _inside(tree, place)):
            continue
        if not _announces(text, level) or _leads_elsewhere(tree, place):
            continue
        until = tree.ends[place]
        counted = read_count(text)
        yield Zone(
            start=tree.ends[place],
            end=len(tree.tags),
            heading=place,
            level=level,
            counted=counted,
            holder=None,
            evidence=f"the heading {text[:60]!r}",
        )


def _inside(tree: Tree, place: int) -> range:
    return range(place + 1, tree.ends[place])


def _announces(text: str, level: int) -> bool:
    if speaks_of_comments(text):
        return True
    if not 2 <= level < 7 or _NOT.search(text):
        return False
    return read_count(text) is not None  # "12 thoughts on this", "One response to …"


def _leads_elsewhere(tree: Tree, place: int) -> bool:
    """Whether a heading is one of another page, or only a link to where the comments are."""
    if is_elsewhere(tree.nodes[place]):
        return True
    links = [
        here
        for here in (*range(place, tree.ends[place]), *tree.around(place)[:3])
        if tree.tags[here] == "a" and tree.attribute(here, "href")
    ]
    if not links:
        return False
    if tree.tags[place] not in _HEADINGS:
        return True
    return any(not tree.attribute(link, "href").startswith("#") for link in links)


def _containers(tree: Tree) -> Iterator[int]:
    until = -1
    for place, tag in enumerate(tree.tags):
        if tag == TEXT or place < until or tree.is_top(place) or tag in ("a", "form", "span"):
            continue
        names = tree.names(place)
        if not any(_is_named(name) for name in names) or any(_IS_POST.match(n) for n in names):
            continue
        if tree.ends[place] - place < 5 or _holds_article(tree, place):
            continue
        if is_elsewhere(tree.nodes[tree.parents[place] if tag == "aside" else place]):
            continue
        until = tree.ends[place]
        yield place


def _is_named(name: str) -> bool:
    plain = _CAMEL.sub("-", name).lower()
    return _CONTAINER.search(plain) is not None and _NO_CONTAINER.search(plain) is None


def _holds_article(tree: Tree, place: int) -> bool:
    for inner in range(place, tree.ends[place]):
        if tree.tags[inner] in _ARTICLE and inner != place:
            return True
        if tree.tags[inner] != TEXT and any(_ARTICLE_NAME.match(n) for n in tree.names(inner)):
            return True
    return False
