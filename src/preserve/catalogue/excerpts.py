"""A piece of a text around the words that were searched for."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue.questions import words_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.catalogue.questions import Question, Term

_CHARACTERS = 240
_BEFORE = 60
_READ_CHARACTERS = 100_000  # of a text: a long page must not keep the others waiting


@dataclasses.dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text; ``marks`` are where the words stand in it, first and after the last."""

    plain: str
    marks: tuple[tuple[int, int], ...]


def excerpt(whole: str, asked: Question) -> Excerpt:
    """Return a piece of a text in which most of the words stand; its beginning where none does."""
    text = " ".join(whole[:_READ_CHARACTERS].split())
    found = list(_places(text, asked.terms))
    start = _start(text, found)
    end = min(start + _CHARACTERS, len(text))
    if end < len(text) and (blank := text.rfind(" ", start + _CHARACTERS // 2, end)) > 0:
        end = blank
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    inside = [(one, other) for one, other in found if start <= one and other <= end]
    return Excerpt(
        before + text[start:end] + after,
        tuple((one + shift, other + shift) for one, other in inside),
    )


def _places(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Yield where the terms stand, first character and the one after the last."""
    by_first = {term.words[0]: term for term in terms if not _is_one_beginning(term)}
    beginnings = tuple(term.words[0] for term in terms if _is_one_beginning(term))
    words = list(words_at(text)) if terms else []
    for at, (start, end, word) in enumerate(words):
        term = by_first.get(word)
        if term is not None and _stands(words, at, term):
            yield start, words[at + len(term.words) - 1][1]
        elif beginnings and word.startswith(beginnings):
            yield start, end


def _is_one_beginning(term: Term) -> bool:
    return term.is_beginning and len(term.words) == 1


def _stands(words: Sequence[tuple[int, int, str]], at: int, term: Term) -> bool:
    there = [word for _, _, word in words[at : at + len(term.words)]]
    if len(there) < len(term.words):
        return False
    *wanted, last = term.words
    is_last = there[-1].startswith(last) if term.is_beginning else there[-1] == last
    return is_last and there[:-1] == wanted


def _start(text: str, found: Sequence[tuple[int, int]]) -> int:
    """Return where the piece begins that holds most of the places."""
    if len(text) <= _CHARACTERS or not found:
        return 0
    best, best_count, last = 0, 0, 0
    for number, (start, _) in enumerate(found):
        while last < len(found) and found[last][1] <= start + _CHARACTERS - _BEFORE:
            last += 1
        if last - number > best_count:
            best, best_count = start, last - number
    begin = max(0, min(best - _BEFORE, len(text) - _CHARACTERS))
    blank = text.find(" ", begin, best)
    return 0 if begin == 0 else blank + 1 if blank >= 0 else begin
