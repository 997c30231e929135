"""The change record's types, version 1: what is different between two captures of a seed.

``changes.json`` is one ``ChangeRecord``. Keys are never renamed within a version; new keys may
come. ``older`` and ``newer`` are the two captures in the order in which they were given.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.manifest import AuthorRow, CitedBy, LocatorRow, make_schema
from preserve.manifest.standing import Standing
from preserve.model import Flag, Kind, Outcome, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1

Value = str | int | tuple[str, ...] | None


class CommentEvent(enum.StrEnum):
    """What happened to a comment; one comment may have several."""

    ADDED = "added"
    REMOVED = "removed"
    NOT_SEEN = "not-seen"
    FIRST_SEEN = "first-seen"
    EDITED = "edited"
    MOVED = "moved"
    STATUS = "status"
    AUTHOR = "author"
    DATE = "date"
    TITLE = "title"


class CitationEvent(enum.StrEnum):
    """What happened to a citation, or to what it leads to; the first that applies."""

    ADDED = "added"
    REMOVED = "removed"
    NOT_SEEN = "not-seen"
    FIRST_SEEN = "first-seen"
    NEWLY_DEAD = "newly-dead"
    NEWLY_ALIVE = "newly-alive"
    OUTCOME_CHANGED = "outcome-changed"
    REDIRECTED_ELSEWHERE = "redirected-elsewhere"
    CONTENT_CHANGED = "content-changed"
    CONTENT_UNKNOWN = "content-unknown"


class How(enum.StrEnum):
    """In what way a comment was added or removed."""

    ABSENT = "absent"
    PLACEHOLDER = "placeholder"
    NEW = "new"
    RESTORED = "restored"


class Gap(enum.StrEnum):
    """Why the absence of something from a capture says nothing about the site."""

    CAPTURE_FAILED = "capture-failed"
    TRUNCATED = "truncated"
    UNREAD = "unread"
    EMPTY = "empty"
    CHALLENGE = "challenge"
    SOFT_404 = "soft-404"
    LOGIN_WALL = "login-wall"
    CONSENT_WALL = "consent-wall"
    PARKED = "parked"
    PAGE_FAILED = "page-failed"
    LIMIT_REACHED = "limit-reached"
    ROBOTS_DENIED = "robots-denied"
    NEEDS_SCRIPT = "needs-script"
    NOT_ON_PAGE = "not-on-page"
    NO_DISCUSSION = "no-discussion"
    OTHER_SYSTEM = "other-system"
    NOT_READ = "not-read"


class MoveReason(enum.StrEnum):
    """Why a comment answers another one than before."""

    OTHER_PARENT = "other-parent"
    PARENT_REMOVED = "parent-removed"
    PARENT_ADDED = "parent-added"


class Op(enum.StrEnum):
    """What a piece of a compared text is; ``skipped`` stands for ``words`` unchanged words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    SKIPPED = "skipped"


class Grain(enum.StrEnum):
    """By what two texts were compared."""

    WORDS = "words"
    SENTENCES = "sentences"
    TOO_LONG = "too-long"


class Compared(enum.StrEnum):
    """How the article's text was compared."""

    SAME_BYTES = "same-bytes"
    TEXT = "text"
    NO = "no"


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a compared text, white space included; empty where it is ``skipped``."""

    op: Op
    text: str
    words: int


class TextChange(msgspec.Struct, frozen=True, kw_only=True):
    """Two texts compared; no pieces where they are too long to compare."""

    by: Grain
    pieces: tuple[Piece, ...]
    older_characters: int
    newer_characters: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A value that was one thing and is another; null where it was not given."""

    older: Value
    newer: Value


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of article or discussion, by the name of its key in the manifest."""

    what: str
    older: Value
    newer: Value


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where something was read: the evidence."""

    record_id: str | None
    locator: LocatorRow | None = None


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two captures."""

    id: str
    seed: str
    started: str
    status: str
    software: str
    comments: int
    citations: int


class ArticleChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is different about the article; ``reason`` says why its text was not compared."""

    facts: tuple[Fact, ...]
    compared: Compared
    reason: str | None
    text: TextChange | None
    older: Place
    newer: Place


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """The comment that is answered, by id; ``exact`` where both pages say so themselves."""

    older: str | None
    newer: str | None
    why: MoveReason
    exact: bool


class CommentChange(msgspec.Struct, frozen=True, kw_only=True):
    """One comment and what happened to it.

    ``id`` is that of the newer capture where it has the comment; ``older_id`` that of the older.
    Where ``withheld``, the words and the author of what was taken out of the discussion are left
    out. ``citations`` counts what the comment cites, where that is not listed with the citations.
    """

    id: str
    older_id: str | None
    what: tuple[CommentEvent, ...]
    how: How | None
    reason: Gap | None
    kind: Kind
    status: Visibility
    number: str | None
    position: int
    author: AuthorRow | None
    date: str | None
    date_text: str | None
    move: Move | None
    changed: dict[str, Change]
    text: str | None
    text_characters: int
    edit: TextChange | None
    withheld: bool
    citations: int
    older: Place | None
    newer: Place | None


class DiscussionChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is different about the discussion: as a whole, and comment by comment."""

    facts: tuple[Fact, ...]
    comments: tuple[CommentChange, ...]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a citation in one of the captures."""

    id: str
    outcome: Outcome | None
    standing: Standing
    final_url: str | None
    flags: tuple[Flag, ...]
    status: int | None
    payload_sha256: str | None
    record_id: str | None


class CitationChange(msgspec.Struct, frozen=True, kw_only=True):
    """One citation and what happened to it; ``cited_by`` has the comment's id as in its change."""

    what: CitationEvent
    reason: Gap | None
    cited_by: CitedBy
    as_written: str
    url: str | None
    older: Link | None
    newer: Link | None


class CitationChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is different about the citations.

    ``not_compared`` counts those that one capture did not ask for, by what became of them there;
    ``withheld`` those of comments that were taken out.
    """

    changes: tuple[CitationChange, ...]
    not_compared: dict[str, int]
    withheld: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many changes there are: of facts in all, of comments and citations by what happened."""

    article: int
    discussion: int
    comments: dict[str, int]
    citations: dict[str, int]


class ChangeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is different between two captures of a seed."""

    version: int
    older: Side
    newer: Side
    include_removed: bool
    counts: Counts
    article: ArticleChanges
    discussion: DiscussionChanges
    citations: CitationChanges

    @property
    def is_empty(self) -> bool:
        """Tell that nothing is different."""
        counts = self.counts
        return not (counts.article or counts.discussion or counts.comments or counts.citations)


def count_events(events: Iterable[enum.StrEnum], order: type[enum.StrEnum]) -> dict[str, int]:
    """Count events by name, in the order of their list, those that did not happen left out."""
    counted = dict.fromkeys((member.value for member in order), 0)
    for event in events:
        counted[event.value] += 1
    return {name: count for name, count in counted.items() if count}


def encode_changes(record: ChangeRecord) -> bytes:
    """Return the record as indented JSON, UTF-8, ending in a line feed."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


SCHEMA = "changes"


def change_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of the change record from its type."""
    return make_schema(SCHEMA, ChangeRecord, version=VERSION)
