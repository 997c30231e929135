"""Names of people, found in texts: whole names and their parts, as words.

A text is taken word by word, so that its cost does not grow with the number of names. Words are
compared without case and accents. Scripts that do not part words by blanks are searched through.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from typing import TYPE_CHECKING

from preserve.page.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Names that many go by and that are no names, and words that are parts of names and nobody's own.
GENERIC = words(
    "admin administrateur administrator administratrice anon anonym anonyme anonymous anonymus"
    " anonimo author auteur autor autore autrice comment commentaire commentator gast guest"
    " invite lecteur lectrice me moderateur moderation moderator moi nobody none personne"
    " pseudo pseudonym pseudonyme reader redaction staff the unknown user utilisateur visiteur"
    " visitor webmaster webmestre you"
)
_PARTICLES = words(
    "aux ben bin dal das del della dem den der des die dos het las les los mac saint san the"
    " van von zum zur"
)
_WORD = re.compile(r"[^\W_]+")
_UNPARTED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_SHORTEST = 2  # letters of a name that is looked for in texts
_SHORTEST_PART = 3
_MOST_PARTS = 3  # a name of more words is a saying: its words are looked for together alone
_LONGEST_GAP = 3  # characters between two words of a name


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """The words of a name; one that ``is_part`` of a name counts with a capital alone."""

    words: tuple[str, ...]
    person: str
    is_part: bool


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """Where in a text somebody is named; ``person`` is the key of the name (``person_key``)."""

    start: int
    end: int
    person: str


def person_key(name: str) -> str:
    """Return what all spellings of a name have in common: case, accents and blanks aside."""
    return " ".join(_fold(name).split())


class Names:
    """The names of a group of people.

    A part of a name is taken for the one person that has it, else for somebody of its own: two who
    share a first name are not told apart by it.
    """

    def __init__(self, names: Iterable[str], mentions: Iterable[str] = ()) -> None:
        """Take the names of writers, and of those whom somebody speaks to in a text."""
        self._by_first: dict[str, list[_Wanted]] = {}
        self._unparted: dict[str, str] = {}
        parts: dict[str, set[str]] = {}
        for name in dict.fromkeys(names):
            if self._add_whole(name, person_key(name)):
                for part in _parts(name):
                    parts.setdefault(part, set()).add(person_key(name))
        self._called = {
            part: next(iter(people)) if len(people) == 1 else part for part, people in parts.items()
        }
        for name in dict.fromkeys(mentions):
            self._add_whole(name, self.person(name))
        for part, person in self._called.items():
            self._add(_Wanted(words=(part,), person=person, is_part=True))
        for group in self._by_first.values():
            group.sort(key=lambda one: len(one.words), reverse=True)

    def person(self, name: str) -> str:
        """Return the key of whom a name means, whole or a part of a name."""
        key = person_key(name)
        return self._called.get(key, key)

    def _add_whole(self, name: str, person: str) -> bool:
        words = tuple(_fold(word) for word in _WORD.findall(name))
        letters = "".join(words)
        if len(letters) < _SHORTEST or letters in GENERIC:
            return False
        if _UNPARTED.search(name):
            self._unparted[name.strip()] = person
        self._add(_Wanted(words=words, person=person, is_part=False))
        if len(words) > 1:
            self._add(_Wanted(words=(letters,), person=person, is_part=False))
        return True

    def _add(self, wanted: _Wanted) -> None:
        group = self._by_first.setdefault(wanted.words[0], [])
        if all(wanted.words != one.words for one in group):
            group.append(wanted)

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Yield where somebody is named, in order, none within another."""
        tokens = list(_WORD.finditer(text))
        folded = [_fold(token[0]) for token in tokens]
        found = [*self._of_words(text, tokens, folded), *self._in_unparted(text)]
        end = 0
        for one in sorted(found, key=lambda one: (one.start, -one.end)):
            if one.start >= end:
                end = one.end
                yield one

    def _of_words(
        self, text: str, tokens: list[re.Match[str]], folded: list[str]
    ) -> Iterator[Occurrence]:
        at = 0
        while at < len(tokens):
            count = 1
            for wanted in self._by_first.get(folded[at], ()):
                stop = at + len(wanted.words)
                if (
                    tuple(folded[at:stop]) == wanted.words
                    and (not wanted.is_part or text[tokens[at].start()].isupper())
                    and all(
                        tokens[next_].start() - tokens[next_ - 1].end() <= _LONGEST_GAP
                        for next_ in range(at + 1, stop)
                    )
                ):
                    count = len(wanted.words)
                    yield Occurrence(
                        start=tokens[at].start(), end=tokens[stop - 1].end(), person=wanted.person
                    )
                    break
            at += count

    def _in_unparted(self, text: str) -> Iterator[Occurrence]:
        if not self._unparted or not _UNPARTED.search(text):
            return
        for name, person in self._unparted.items():
            start = text.find(name)
            while start >= 0:
                yield Occurrence(start=start, end=start + len(name), person=person)
                start = text.find(name, start + len(name))


def _parts(name: str) -> Iterator[str]:
    """Yield by what words of it the bearer of a name is called: ``Ada`` of ``Ada Example``."""
    words = name.split()
    if not 1 < len(words) <= _MOST_PARTS:
        return
    for word in words:
        plain = word.strip(".,;:()\"'")
        folded = _fold(plain)
        if (
            plain.isalpha()
            and plain[0].isupper()
            and len(plain) >= _SHORTEST_PART
            and folded not in GENERIC | _PARTICLES
        ):
            yield folded


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()
