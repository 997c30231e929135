"""Who wrote the records that were mined: one place in all of them, near the date."""

from __future__ import annotations

import collections
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date
from preserve.discuss.names import clean_name, is_badge, name_beside_date
from preserve.discuss.systems.mined.anchors import AGO_IN_TEXT
from preserve.discuss.systems.mined.words import ACTIONS
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.systems.mined.fields import Leaf, Path
    from preserve.discuss.systems.mined.records import Record
    from preserve.discuss.systems.mined.tree import Tree

_LONGEST = 60  # characters
_LONGEST_TITLE = 200  # characters of the name of a page
_MOST_WORDS = 6
_MOST_SLOTS = 40
_FARTHEST = 4  # texts between name and date
_ACTION = pattern(
    rf"[\W\d_]*(?:{'|'.join(ACTIONS)})(?:[\W\d_]+(?:{'|'.join(ACTIONS)}))*[\W\d_]*\Z", re.IGNORECASE
)
_DIGITS = pattern(r"\d+")
_LETTER = pattern(r"[^\W\d_]")
_NAMED = pattern(
    r"(?:^|[-_])(?:author|user|username|nick|nickname|name|poster|by|byline|autor|auteur|autore|"
    r"pseudo|fn|commenter|writer|sender|who|person|profile|display-?name|screen-?name|owner|"
    r"user-?link|member)(?:$|[-_])",
    re.IGNORECASE,
)
_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_GLUE = pattern(
    r"\A\W*(?:(?:comment|posted|written|submitted|commentaire|posté|publié|écrit|kommentar|"
    r"geschrieben|verfasst|beitrag|publicado|escrito|enviado|scritto|inviato|geplaatst|skrevet|"
    r"написал|автор|投稿者|名前)\s?[:：]?\s*)?(?:by|from|par|von|por|di|da|door|av|af|od|от|de)?"
    r"\s*[:：]?\s+(?=\S)",
    re.IGNORECASE,
)
_NOBODY = pattern(
    r"(?:anonym\w*|an[óo]nim[oa]|anonimo|guest|gast|invit[éae]\w*|unknown|inconnu|visit\w+|аноним\w*|"
    r"гость|匿名.{0,4}|名無し.*|ゲスト|익명|noname)\Z",
    re.IGNORECASE,
)
_LEADS_TO_NAME = pattern(
    r"\W*(?:\w+\s)?(?:by|from|par|von|por|di|da|door|av|af|od|от)\s", re.IGNORECASE
)
_TAIL = pattern(r"\s*(?:さん|님|[:：,，|·•–—-])+\s*\Z")
_DAY_WORDS = pattern(
    r"\W*(?:posted|published|written|date|on|le|am|el|il|em|op|den|added|created|submitted|"
    r"mon|tues?|wed|thu(?:rs)?|fri|sat|sun|\w+day|\w+tag|lundi|mardi|mercredi|jeudi|vendredi|"
    r"samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo)\W*\Z",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name, the texts that it was read from, and the place of the first."""

    name: str
    place: int
    leaves: tuple[int, ...]


def is_action(text: str) -> bool:
    """Whether a text is a word on a button or between name and date, or has no letter at all."""
    return len(text) <= 60 and (_LETTER.search(text) is None or _ACTION.match(text) is not None)


def plain_name(text: str) -> str | None:
    """Return the name in a short text, or None where there is none."""
    line = re.sub(r"\s+", " ", text).strip(" \t,;|·•–—")
    if not line or len(line) > _LONGEST + 30:
        return None
    line = clean_name(_GLUE.sub("", f" {line}").strip())
    line = _TAIL.sub("", line).strip(" \t:：,;|·•–—").strip()
    if not line or len(line) > _LONGEST or _LETTER.search(line) is None:
        return None
    if len(line.split()) > _MOST_WORDS or is_action(line) or _DAY_WORDS.match(line):
        return None
    if (
        find_date(line) is not None
        or AGO_IN_TEXT.search(line)
        or (len(line.split()) > 3 and line.endswith((".", "!", "?")))
    ):
        return None
    return None if is_badge(line) and len(line) < 12 and line.casefold() != "admin" else line


def find_names(
    tree: Tree,
    records: Sequence[Record],
    leaves: Sequence[Sequence[Leaf]],
    dates: Sequence[tuple[int, ...]],
) -> list[Name | None]:
    """Return the name of each record, None where it has none."""
    total = len(records)
    best: tuple[float, list[Name | None]] = (0.0, [None] * total)
    beside = _beside_dates(tree, records)
    if (score := _worth(tree, beside, leaves, dates)) > best[0]:
        best = (score + 2 * _share_by(tree, records), beside)
    for slot in _slots(leaves, dates):
        found = [_named(own, place) for own, place in zip(leaves, slot, strict=True)]
        if (score := _worth(tree, found, leaves, dates)) > best[0]:
            best = (score, found)
    return _filled(best[1], leaves, dates)


def _filled(
    names: list[Name | None], leaves: Sequence[Sequence[Leaf]], dates: Sequence[Sequence[int]]
) -> list[Name | None]:
    """Find the names of the rest, which stand elsewhere, as far from the date as most others."""
    steps: collections.Counter[int] = collections.Counter()
    for name, own, when in zip(names, leaves, dates, strict=True):
        if name is not None:
            steps.update(step for step in (-1, 1, -2, 2) if _beside(own, when, step) == name.place)
    if not steps:
        return names
    step = steps.most_common(1)[0][0]
    return [
        name or _named(own, _beside(own, when, step), surely=True)
        for name, own, when in zip(names, leaves, dates, strict=True)
    ]


def _slots(
    leaves: Sequence[Sequence[Leaf]], dates: Sequence[Sequence[int]]
) -> list[tuple[int | None, ...]]:
    """Return the slots that most records have, each as the place of its first text per record."""
    total = len(leaves)
    found: dict[tuple[int | None, ...], None] = {}
    for kind in ("index_path", "reverse_path", "path", "plain_path"):
        first = [_first_places(own, kind) for own in leaves]
        times: collections.Counter[Path] = collections.Counter()
        for places in first:
            times.update(places.keys())
        for way, count in times.most_common(_MOST_SLOTS):
            if count * 10 < total * 6:
                break
            found.setdefault(tuple(places.get(way) for places in first))
    for step in (-1, 1, -2, 2, -3, 3):
        found.setdefault(
            tuple(_beside(own, when, step) for own, when in zip(leaves, dates, strict=True))
        )
    return list(found)


def _beside(own: Sequence[Leaf], when: Sequence[int], step: int) -> int | None:
    """Return the text so many places after, or before, that of the date; badges do not count."""
    ranks = [rank for rank, leaf in enumerate(own) if leaf.place in when]
    if not ranks:
        return None
    way = own[: min(ranks)][::-1] if step < 0 else own[max(ranks) + 1 :]
    telling = [leaf.place for leaf in way[:6] if not (is_action(leaf.text) or is_badge(leaf.text))]
    return telling[abs(step) - 1] if len(telling) >= abs(step) else None


def _first_places(own: Sequence[Leaf], kind: str) -> dict[Path, int]:
    places: dict[Path, int] = {}
    for leaf in own:
        places.setdefault(getattr(leaf, kind), leaf.place)
    return places


def _named(own: Sequence[Leaf], place: int | None, *, surely: bool = False) -> Name | None:
    """Return the name in one text of a record; ``surely``: names stand there in most others.

    A page that refers to this one is called by its title, which is a link and longer than a name.
    """
    for leaf in own if place is not None else ():
        if leaf.place != place:
            continue
        name = plain_name(leaf.text)
        linked = any(part.partition(".")[0] == "a" for part in leaf.path)
        if name is None and surely and linked and not is_action(leaf.text):
            name = leaf.text if len(leaf.text) <= _LONGEST_TITLE else None
        if name is not None:
            return Name(name=name, place=leaf.place, leaves=(leaf.place,))
    return None


def _beside_dates(tree: Tree, records: Sequence[Record]) -> list[Name | None]:
    """Return the names in the very texts of the dates: "Ada, 12 May 2024"."""
    found: list[Name | None] = []
    for record in records:
        leaf = record.anchor.leaf
        text = tree.texts[leaf].strip()
        name = None
        if record.anchor.stamp is None and len(text) > len(record.anchor.date_text) + 1:
            name = name_beside_date(text)
            name = plain_name(name) if name else None
        found.append(Name(name=name, place=leaf, leaves=(leaf,)) if name is not None else None)
    return found


def _share_by(tree: Tree, records: Sequence[Record]) -> float:
    """Return in how many of the dates' own texts a word such as "by" leads to a name."""
    texts = (tree.texts[record.anchor.leaf] for record in records)
    return sum(_LEADS_TO_NAME.match(text) is not None for text in texts) / len(records)


def _worth(
    tree: Tree,
    found: Sequence[Name | None],
    leaves: Sequence[Sequence[Leaf]],
    dates: Sequence[tuple[int, ...]],
) -> float:
    """Return how good these names are; 0 for none."""
    had = [name for name in found if name is not None]
    total = len(found)
    if not had or len(had) * 10 < total * 6:
        return 0.0
    different = {name.name.casefold() for name in had}
    if len(had) > 1 and len({_DIGITS.sub("", name) for name in different}) == 1 < len(different):
        return 0.0  # "3 posts", "5 posts"
    if total > 2 and len(different) == 1 and not _NOBODY.match(had[0].name):
        return 0.0
    worth = 4.0 * len(had) / total + 1.5 * len(different) / len(had)
    distances, before, hints, marked = 0.0, 0.0, 0, 0
    for name, own, when in zip(found, leaves, dates, strict=True):
        if name is None:
            continue
        order = {leaf.place: rank for rank, leaf in enumerate(own)}
        ranks = [order[place] for place in when if place in order]
        here = order.get(name.place, 0)
        distances += min((here + 1, *(abs(rank - here) for rank in ranks)))
        longest = max(own, key=lambda leaf: len(leaf.text))
        before += (here <= order[longest.place]) + 0.3 * all(here < rank for rank in ranks)
        hints += _is_hinted(tree, name.place)
        above = tree.parents[name.place]
        marked += tree.tags[above] in (
            "a",
            "b",
            "strong",
            "cite",
            "h3",
            "h4",
            "h5",
            "h6",
            "dt",
            "i",
        )
    distance = distances / len(had)
    if distance > _FARTHEST:
        return 0.0
    worth += 2.0 if distance <= 1 else 1.0 if distance <= 3 else -1.0
    worth += 0.7 * before / len(had) + 2.0 * hints / len(had) + 0.6 * marked / len(had)
    words = sum(len(name.name.split()) for name in had) / len(had)
    letters = sum(len(name.name) for name in had) / len(had)
    worth -= 3.0 if letters <= 2 and total > 1 else 0.0  # initials in place of a picture
    worth -= max(0.0, words - 2.5) + max(0.0, (letters - 25) / 10)
    return max(worth, 0.01)


def _is_hinted(tree: Tree, place: int) -> bool:
    """Whether an element near a text is named for writers."""
    here = tree.parents[place]
    for _ in range(2):
        if here < 0:
            return False
        if tree.attribute(here, "itemprop") in ("author", "creator", "name"):
            return True
        if "author" in tree.attribute(here, "rel"):
            return True
        names = (_CAMEL.sub("-", each) for each in tree.names(here))
        if any(_NAMED.search(name) for name in names):
            return True
        here = tree.parents[here]
    return False
