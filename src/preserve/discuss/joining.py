"""Several sources of one discussion made into one: joined by id, none overwritten by another.

A page, an API, a feed, facts for machines: the first that is given is kept, the next ones add what
it lacks. Where two disagree both stay: the kept comment has the other's word in ``readings``.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from preserve.model import Author, OtherReading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from preserve.discuss.types import ReadComment
    from preserve.model import Comment

# What states a parent outright; depth, nesting and indentation hint at it.
_STATED = frozenset({"api", "feed", "native-id", "reply-link"})
_AGREEING_SHARE = 0.8
_HEAD_CHARACTERS = 40


def join(
    kept: Sequence[ReadComment], told: Sequence[ReadComment], *, add: bool = True
) -> tuple[ReadComment, ...]:
    """Join the comments of two sources whose ids are of one kind.

    What only ``told`` has is added, if ``add`` says so, in its place by time; the order of ``kept``
    stays. A parent that ``told`` states outright goes before one that was worked out.
    """
    others = {read.comment.id: read for read in told}
    joined = [
        _with(read, others[read.comment.id]) if read.comment.id in others else read for read in kept
    ]
    known = {read.comment.id for read in kept}
    new = [read for read in told if read.comment.id not in known]
    return in_thread_order(joined, new) if add and new else tuple(joined)


def same_kind_of_ids(kept: Sequence[ReadComment], told: Sequence[ReadComment]) -> bool:
    """Whether two sources number comments alike: those with the same id say the same."""
    heads = {read.comment.id: _head(read.comment.text) for read in kept}
    shared = [read for read in told if read.comment.id in heads]
    agreeing = sum(heads[read.comment.id] == _head(read.comment.text) for read in shared)
    return bool(shared) and agreeing >= _AGREEING_SHARE * len(shared)


def in_thread_order(
    shown: Sequence[ReadComment], added: Sequence[ReadComment] = ()
) -> tuple[ReadComment, ...]:
    """Order comments as a page shows them: answers below what they answer, siblings by time.

    Siblings of ``shown`` keep their order; where it is newest first, ``added`` follows suit.
    """
    newest_first = _falls([read for read in shown if read.comment.parent is None])
    known = {read.comment.id for read in (*shown, *added)}
    below: dict[str | None, list[ReadComment]] = {}
    for read in shown:
        below.setdefault(_parent(read, known), []).append(read)
    for read in sorted(added, key=moment_of):
        parent = _parent(read, known)
        _insert(below.setdefault(parent, []), read, newest_first=newest_first and parent is None)
    ordered: dict[str, ReadComment] = {}
    walk(below.get(None, ()), below, ordered)
    walk((*shown, *added), {}, ordered)  # members of cycles, which arrange() breaks
    return tuple(ordered.values())


def walk(
    level: Iterable[ReadComment],
    below: dict[str | None, list[ReadComment]],
    ordered: dict[str, ReadComment],
) -> None:
    """Add comments and their answers to ``ordered``, depth first, each once."""
    stack = [iter(level)]
    while stack:
        read = next(stack[-1], None)
        if read is None:
            stack.pop()
        elif read.comment.id not in ordered:
            ordered[read.comment.id] = read
            stack.append(iter(below.get(read.comment.id, ())))


def moment_of(read: ReadComment) -> float:
    """Return when a comment was written, in seconds since 1970; without a date 0."""
    moment = _moment(read.comment.date)
    return moment.timestamp() if moment is not None else 0.0


# ------------------------------------------------------------------------------------------ inside


def _with(read: ReadComment, other: ReadComment) -> ReadComment:
    """Return a comment with what another source adds to it, and where the two disagree."""
    kept, told = read.comment, other.comment
    changes: dict[str, object] = {}
    differing: list[OtherReading] = []

    def disagree(field: str, value: str | None, source: Comment = told) -> None:
        differing.append(
            OtherReading(
                field=field, value=value, source_url=source.source_url, locator=source.locator
            )
        )

    for field, differ in _FIELDS:
        here, there = getattr(kept, field), getattr(told, field)
        if there and not here:
            changes[field] = there
        elif here and there and differ(here, there):
            disagree(field, str(there))
    author = Author(
        name=kept.author.name or told.author.name, url=kept.author.url or told.author.url
    )
    if author != kept.author:
        changes["author"] = author
    for field, here, there in (
        ("author.name", kept.author.name, told.author.name),
        ("author.url", kept.author.url, told.author.url),
    ):
        if here and there and _plain(here) != _plain(there):
            disagree(field, there)
    changes |= _parent_of(kept, told, disagree)
    if told.status is not kept.status:
        disagree("status", told.status.value)
    readings = (*kept.readings, *differing)
    return dataclasses.replace(
        read,
        comment=dataclasses.replace(kept, **changes, readings=readings),  # type: ignore[arg-type]  # names of its fields
    )


def _parent_of(kept: Comment, told: Comment, disagree: Callable[..., None]) -> dict[str, object]:
    """Return what becomes of the parent: what is stated goes before what was worked out."""
    theirs: dict[str, object] = {
        "parent": told.parent,
        "parent_source": told.parent_source,
        "parent_exact": told.parent_exact,
    }
    if told.parent == kept.parent:
        return theirs if told.parent and told.parent_exact and not kept.parent_exact else {}
    if told.parent is None:
        return {}
    if kept.parent is None:
        return theirs
    if told.parent_source in _STATED and kept.parent_source not in _STATED:
        if kept.parent_exact:
            disagree("parent", kept.parent, kept)
        return theirs
    disagree("parent", told.parent)
    return {}


def _dates_differ(here: str, there: str) -> bool:
    """Whether two dates cannot be the same moment, printed as finely as they are."""
    one, two = _moment(here), _moment(there)
    if one is None or two is None:
        return False
    apart = abs((one - two).total_seconds())
    is_day = min(len(here), len(there)) <= len("2026-11-22")
    if is_day:
        return apart > 2 * 86400
    have_offsets = _has_offset(here) and _has_offset(there)
    return apart >= (60 if have_offsets else 15 * 3600)


def _texts_differ(here: str, there: str) -> bool:
    return _letters(here) != _letters(there)


def _never(_here: str, _there: str) -> bool:
    return False


_FIELDS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("date", _dates_differ),
    ("date_text", _never),
    ("permalink", _never),
    ("title", _texts_differ),
    ("text", _texts_differ),
    ("number", _never),
)


def _letters(text: str) -> str:
    """Return the letters and digits of a text: sources differ in the rest without saying more."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _head(text: str) -> str:
    return _letters(text)[:_HEAD_CHARACTERS]


def _plain(value: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[/\s]+$", "", value.strip()).casefold()


@functools.lru_cache(maxsize=8192)
def _moment(date: str | None) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(date or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _has_offset(date: str) -> bool:
    return date.endswith("Z") or re.search(r"[+-]\d\d:\d\d$", date) is not None


def _parent(read: ReadComment, known: set[str]) -> str | None:
    return read.comment.parent if read.comment.parent in known else None


def _falls(siblings: Sequence[ReadComment]) -> bool:
    """Whether the newest stand first."""
    moments = [moment for read in siblings if (moment := moment_of(read))]
    steps = [later - before for before, later in pairwise(moments)]
    return sum(step < 0 for step in steps) > sum(step > 0 for step in steps)


def _insert(siblings: list[ReadComment], read: ReadComment, *, newest_first: bool) -> None:
    """Insert a comment among its siblings by time, after those of the same moment."""
    moment = moment_of(read)
    if not siblings or not moment:
        siblings.append(read)
        return
    last = moment_of(siblings[-1])
    if not newest_first and last and last <= moment:  # as a rule: what is added comes in turn
        siblings.append(read)
        return
    for place, sibling in enumerate(siblings):
        other = moment_of(sibling)
        if other and (other < moment if newest_first else other > moment):
            siblings.insert(place, read)
            return
    siblings.append(read)
