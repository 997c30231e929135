"""What readers find on a page: facts, comments, citations, requisites."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.model.words import Kind, Visibility

if TYPE_CHECKING:
    from preserve.model.words import Flag, Form


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Locator:
    """Where in a record something was read: a CSS path, a JSON pointer, or a header's name."""

    type: str
    value: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FlagEvidence:
    """Why an answer has a flag: in words, and where that stands, if it has a place of its own."""

    flag: Flag
    says: str
    locator: Locator | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Who wrote a comment, as printed, without badges; ``url`` as a browser would resolve it."""

    name: str | None
    url: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class OtherReading:
    """What another source says of a comment where it disagrees with the one that was kept.

    ``field`` is one of the comment's own, ``author.name`` and ``author.url`` for the writer's.
    """

    field: str
    value: str | None
    source_url: str
    locator: Locator


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What a comment quotes; ``comment`` is the id of the one quoted, where that can be told."""

    text: str
    author: str | None = None
    comment: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One entry of a discussion, in its place in the thread.

    ``parent`` is the id of the comment it answers; ``depth`` is 1 at top level; ``position`` the
    place in reading order, from 1; ``number`` as printed. ``date`` is ISO 8601, with offset where
    the page gives one; ``date_text`` as printed; ``date_exact`` is false where it was worked out
    from how long ago the page says it was. ``text`` is the body's text with white space
    collapsed by block; ``html`` its mark-up. ``source_url`` is the page it was read from, which
    the story turns into a record id. ``readings`` has what other sources say where they disagree.
    """

    id: str
    native_id: str | None
    parent: str | None
    parent_source: str | None
    parent_exact: bool
    depth: int
    position: int
    number: str | None = None
    kind: Kind = Kind.COMMENT
    status: Visibility = Visibility.VISIBLE
    author: Author = Author(name=None)
    date: str | None = None
    date_text: str | None = None
    date_exact: bool = True
    permalink: str | None = None
    title: str | None = None
    text: str = ""
    html: str = ""
    mentions: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    readings: tuple[OtherReading, ...] = ()
    source_url: str
    locator: Locator


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FoundCitation:
    """A link from the article's body, or from a comment, to somewhere else.

    ``as_written`` is the address as the page has it; ``url`` as a browser would resolve it, with
    its fragment cut off into ``fragment``; None where it cannot be resolved. ``alternatives`` are
    further addresses to try where the first has no answer (``www.`` without a scheme).
    ``unwrapped_url`` is the address inside a known redirect wrapper. ``context`` is the sentence
    around it.
    """

    form: Form
    as_written: str
    url: str | None
    alternatives: tuple[str, ...] = ()
    unwrapped_url: str | None = None
    fragment: str | None = None
    anchor_text: str | None = None
    context: str = ""
    in_quote: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FoundRequisite:
    """A resource needed to show a page; ``how`` names the element or rule that asks for it.

    ``expects`` says what is inside, so that the story knows what to read on: ``style`` (a style
    sheet), ``frame`` (a document), ``drawing`` (an SVG document whose parts are used), ``script``,
    ``module``, ``manifest`` (of a web app), ``playlist`` (HLS, DASH), ``data`` (JSON), ``other``.
    ``url`` is None where it cannot be resolved. ``is_guess``: a script may ask for it, or not.
    ``left_out`` says why it is listed and not to be asked for.
    """

    as_written: str
    url: str | None
    how: str
    expects: str = "other"
    is_guess: bool = False
    left_out: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact about an article, and where it was read."""

    value: str
    locator: Locator


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ArticleFacts:
    """What a page says about itself.

    Dates are ISO 8601 as far as the page gives them. ``policy`` maps a signal's name
    (``robots``, ``x-robots-tag``, ``tdm-reservation``, ``tdm-policy``, ``content-usage``, …) to
    its value as written. ``policy_locators`` says where each was read.
    """

    title: Fact | None = None
    authors: tuple[Fact, ...] = ()
    published: Fact | None = None
    modified: Fact | None = None
    language: Fact | None = None
    site_name: Fact | None = None
    canonical_url: Fact | None = None
    policy: dict[str, str] = dataclasses.field(default_factory=dict)
    policy_locators: dict[str, Locator] = dataclasses.field(default_factory=dict)
