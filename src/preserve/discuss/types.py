"""What a reader of discussions takes and gives.

A reader does no I/O: it yields ``PageAsk``, is sent a ``PageAnswer`` for each, and returns a
``Thread``.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.model import Comment, Locator, MissingReason, Outcome, ThreadState, Verdict
    from preserve.page import Document, Node

Counts = Literal["article", "page", "feed", "comments-only", "numbers", "direct"]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PageAsk:
    """A further address that a reader wants: absolute, without a fragment; ``why`` in words.

    ``accept`` is sent as the header ``Accept``, for what answers with JSON only when asked to.
    ``content`` makes it a POST with that body, whose media type is ``content_type``. ``so_far`` is
    how many comments the reader has: whoever answers may find that they are enough.
    """

    url: str
    why: str
    accept: str | None = None
    content: bytes | None = None
    content_type: str | None = None
    so_far: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PageAnswer:
    """What became of a ``PageAsk``.

    ``document`` is there where the answer was a page that could be read, ``body`` holds the bytes
    after content-decoding for whatever else it was, ``headers`` those of the answer. ``url`` is
    where redirects led. ``outcome`` is None where nobody asked (a page that is read from a file).
    """

    ask: PageAsk
    document: Document | None = None
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    url: str | None = None
    outcome: Outcome | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """An adapter that recognised a page; ``confidence`` from 0 to 1."""

    name: str
    confidence: float
    evidence: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A number of comments that a page prints.

    ``counts`` says what the number covers: everything under the ``article``, the entries of one
    comment ``page``, those of a ``feed``, or the ``comments-only`` without pingbacks; ``numbers``
    is the highest number printed beside a comment, where some below it are not there; ``direct``
    are the answers to the article alone, without the answers to them.
    """

    count: int
    counts: Counts
    locator: Locator
    source_url: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ReadComment:
    """A comment and the element that holds its body, without widgets.

    ``base`` is what relative addresses in it resolve against, where that is not the page that it
    was read from (an answer of an API has the addresses of the article).
    """

    comment: Comment
    fragment: Node
    base: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """A whole discussion, as far as it could be read.

    ``comments`` are in reading order, each once; parents come from the same tuple. ``missing`` has
    how many claimed comments are not recorded and why; 0 means that the page does not say how
    many. ``pages`` are the addresses that were read, in the order of their comments.
    ``containers`` are the elements of the article page that belong to the discussion and not to
    the article's body.
    """

    system: str | None
    adapters: tuple[Match, ...]
    state: ThreadState
    state_evidence: Locator | None
    claimed: int | None
    claims: tuple[Claim, ...]
    comments: tuple[ReadComment, ...]
    missing: tuple[tuple[int, MissingReason], ...]
    verdict: Verdict
    pages: tuple[str, ...]
    containers: tuple[Node, ...]


class Adapter(Protocol):
    """A reader for one comment system, registered in the group ``preserve.discussions``.

    The entry point names a class without constructor arguments. One that is less than half sure and
    has a true attribute ``supplements`` is read, without further pages, also where a surer one has
    read the discussion: what it knows of the same comments is joined to theirs. One with a true
    attribute ``last_resort`` is tried only where none that is at least half sure has comments.
    """

    name: str

    def match(self, document: Document) -> Match | None:
        """Return how sure it is that the page carries this system, or None."""
        ...

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the discussion; ask for further pages by yielding, return what was read."""
        ...
