"""What changed since the last capture, as a report lists it: comments and citations by event."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.compare import CitationEvent, CommentEvent
from preserve.compare.links import by_address
from preserve.report.cited import sort_of, word_of
from preserve.report.safe import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from preserve.compare import ChangeRecord
    from preserve.compare.record import CitationChange, CommentChange, Fact, Link, TextChange, Value
    from preserve.report.words import Words

LISTED = 200  # comments, or addresses, of one event; `preserve diff` has them all
_TEXT_CHARACTERS = 1_000
_PIECES = 400


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Went:
    """One comment to which something happened; ``edit`` is (op, text) of a compared text."""

    id: str | None
    name: str
    date: str | None
    lines: tuple[str, ...]
    text: str | None
    edit: tuple[tuple[str, str], ...]
    withheld: bool


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Led:
    """One address to which something happened; outcomes are (word, sort)."""

    address: str
    older: tuple[str, str] | None
    newer: tuple[str, str] | None
    moved: tuple[str, str] | None
    reason: str | None
    times: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A change record as a report shows it; events are (key of the words, what, how many)."""

    older_id: str
    older_started: str
    facts: tuple[tuple[str, str, str], ...]
    article: tuple[tuple[str, str], ...]
    comments: tuple[tuple[str, tuple[Went, ...], int], ...]
    citations: tuple[tuple[str, tuple[Led, ...], int], ...]
    remarks: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Tell that nothing is different."""
        return not (self.facts or self.article or self.comments or self.citations)


def changed(record: ChangeRecord, words: Words) -> Changed:
    """Return a change record in a language."""
    text = record.article.text
    return Changed(
        older_id=record.older.id,
        older_started=record.older.started,
        facts=tuple(_facts((*record.article.facts, *record.discussion.facts), words)),
        article=() if text is None else _pieces(text, words),
        comments=tuple(_comments(record, words)),
        citations=tuple(_citations(record, words)),
        remarks=tuple(_remarks(record, words)),
    )


def _facts(facts: Iterable[Fact], words: Words) -> Iterator[tuple[str, str, str]]:
    for fact in facts:
        key = f"fact.{fact.what}"
        name = words(key) if words.has(key) else fact.what.replace("_", " ")
        yield name, _value(fact.what, fact.older, words), _value(fact.what, fact.newer, words)


def _value(what: str, value: Value, words: Words) -> str:
    if isinstance(value, tuple | list):
        written = ", ".join(value)
    else:
        written = "" if value is None else str(value)
        key = f"{what}.{written}"  # the state of a discussion and its verdict are words of ours
        if words.has(key):
            written = words(key)
    return shortened(written, _TEXT_CHARACTERS) or "–"


def _comments(record: ChangeRecord, words: Words) -> Iterator[tuple[str, tuple[Went, ...], int]]:
    """Yield each event once; a comment stands under the first thing that happened to it."""
    for event in CommentEvent:
        every = [one for one in record.discussion.comments if one.what[:1] == (event,)]
        if every:
            listed = tuple(_went(one, words) for one in every[:LISTED])
            yield f"event.{event}", listed, len(every)


def _went(change: CommentChange, words: Words) -> Went:
    if change.author is None:
        name = words("comment.withheld")
    else:
        name = change.author.name or words("comment.nobody")
    text = change.text
    if text is not None and change.text_characters > _TEXT_CHARACTERS:
        text = shortened(text, _TEXT_CHARACTERS)
    return Went(
        id=change.id if change.newer is not None else None,
        name=f"{change.number}. {name}" if change.number else name,
        date=change.date_text or (words.moment(change.date) if change.date else None),
        lines=tuple(_lines(change, words)),
        text=text,
        edit=() if change.edit is None else _pieces(change.edit, words),
        withheld=change.withheld,
    )


def _lines(change: CommentChange, words: Words) -> Iterator[str]:
    if change.how is not None:
        yield words(f"how.{change.how}")
    if change.reason is not None:
        why = _gap(change, words)
        if CommentEvent.NOT_SEEN in change.what:
            yield words("changes.in_newer", why=why)
        else:
            yield words("changes.in_older", why=why)
    for event in change.what[1:]:
        yield words(f"event.also.{event}")
    for name, values in change.changed.items():
        yield (
            f"{words(f'changed.{name}')}{words('colon')} "
            f"{_value(name, values.older, words)} → {_value(name, values.newer, words)}"
        )
    if change.move is not None:
        yield words(f"move.{change.move.why}")


def _gap(change: CommentChange | CitationChange, words: Words) -> str:
    return words(f"gap.{change.reason}")


def _pieces(change: TextChange, words: Words) -> tuple[tuple[str, str], ...]:
    if not change.pieces:
        said = words(
            "changes.too_long",
            older=words.number(change.older_characters),
            newer=words.number(change.newer_characters),
        )
        return (("skipped", said),)
    found = [
        (str(piece.op), piece.text)
        if piece.op != "skipped"
        else ("skipped", words.count("changes.skipped", piece.words))
        for piece in change.pieces[:_PIECES]
    ]
    if len(change.pieces) > _PIECES:
        found.append(("skipped", words("changes.cut")))
    return tuple(found)


def _citations(record: ChangeRecord, words: Words) -> Iterator[tuple[str, tuple[Led, ...], int]]:
    addresses = by_address(record.citations.changes)
    for event in CitationEvent:
        every = [(url, some) for (what, url), some in addresses.items() if what is event]
        if every:
            listed = tuple(_led(url, some[0], len(some), words) for url, some in every[:LISTED])
            yield f"citation.{event}", listed, len(every)


def _led(url: str, change: CitationChange, times: int, words: Words) -> Led:
    older, newer = change.older, change.newer
    moved = None
    if (
        change.what is CitationEvent.REDIRECTED_ELSEWHERE
        and older is not None
        and newer is not None
    ):
        moved = (older.final_url or "–", newer.final_url or "–")
    return Led(
        address=shortened(url, _TEXT_CHARACTERS),
        older=_outcome(older),
        newer=_outcome(newer),
        moved=moved,
        reason=None if change.reason is None else _gap(change, words),
        times=times,
    )


def _outcome(link: Link | None) -> tuple[str, str] | None:
    return None if link is None else (word_of(link.outcome), sort_of(link.outcome))


def _remarks(record: ChangeRecord, words: Words) -> Iterator[str]:
    """Yield what was not compared and what is not shown: nothing is dropped in silence."""
    reason = record.article.reason
    if reason is not None:
        key = f"gap.{reason}"
        yield words("changes.text_unread", why=words(key if words.has(key) else "gap.not-read"))
    skipped = sum(record.citations.not_compared.values())
    if skipped:
        yield words.count("changes.not_asked", skipped)
    if record.citations.withheld:
        yield words.count("changes.withheld", record.citations.withheld)
    if record.older.software != record.newer.software:
        yield words("changes.software", older=record.older.software, newer=record.newer.software)
