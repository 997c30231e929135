"""Frozen value types that the rooms hand to each other.

Nothing here does I/O but ``Body``, whose implementations may read a spool file.
"""

from __future__ import annotations

import dataclasses
import enum
import io
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

# ------------------------------------------------------------------------------------------ words


class Role(enum.StrEnum):
    """Why an address is wanted; one address may have several roles."""

    ARTICLE = "article"
    DISCUSSION = "discussion"
    CITATION = "citation"
    REQUISITE = "requisite"
    ROBOTS = "robots"
    FEED = "feed"


class Phase(enum.StrEnum):
    """Where in an exchange something broke, in the order in which the phases happen."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    SEND = "send"
    HEAD = "head"
    BODY = "body"


class Truncation(enum.StrEnum):
    """Why a body is not whole: the WARC-Truncated values that we write (WARC 1.1, 5.13)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"


class Framing(enum.StrEnum):
    """How the end of a response body was marked on the wire (RFC 9112, section 6.3)."""

    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"


class Group(enum.IntEnum):
    """The four groups of outcomes, in the order of how far an attempt got."""

    NOT_TRIED = 0
    NO_ANSWER = 1
    NOT_THE_THING = 2
    THE_THING = 3


class Outcome(enum.StrEnum):
    """What became of one address in one capture: one word of a closed list."""

    INVALID_URL = "invalid-url"
    UNSUPPORTED_SCHEME = "unsupported-scheme"
    SKIPPED = "skipped"
    GUARD_DENIED = "guard-denied"
    ROBOTS_DENIED = "robots-denied"
    LIMIT_REACHED = "limit-reached"
    HOST_DOWN = "host-down"
    INTERRUPTED = "interrupted"
    KEPT_EARLIER = "kept-earlier"

    DNS_FAILED = "dns-failed"
    CONNECT_FAILED = "connect-failed"
    TLS_FAILED = "tls-failed"
    TIMED_OUT = "timed-out"
    DISCONNECTED = "disconnected"
    PROTOCOL_ERROR = "protocol-error"

    REDIRECT_LOOP = "redirect-loop"
    REDIRECTED = "redirected"
    NOT_FOUND = "not-found"
    GONE = "gone"
    AUTH_REQUIRED = "auth-required"
    LEGAL = "legal"
    RATE_LIMITED = "rate-limited"
    CLIENT_ERROR = "client-error"
    SERVER_ERROR = "server-error"

    TRUNCATED = "truncated"
    UNCHANGED = "unchanged"
    CAPTURED = "captured"

    @property
    def group(self) -> Group:
        """The group this outcome belongs to."""
        return _GROUPS[self]


_ORDER = list(Outcome)
_GROUPS = {
    outcome: (
        Group.NOT_TRIED
        if _ORDER.index(outcome) <= _ORDER.index(Outcome.KEPT_EARLIER)
        else Group.NO_ANSWER
        if _ORDER.index(outcome) <= _ORDER.index(Outcome.PROTOCOL_ERROR)
        else Group.NOT_THE_THING
        if _ORDER.index(outcome) <= _ORDER.index(Outcome.SERVER_ERROR)
        else Group.THE_THING
    )
    for outcome in Outcome
}


class Flag(enum.StrEnum):
    """What a reader of link-rot figures must know beside the outcome."""

    CHALLENGE = "challenge"
    SOFT_404 = "soft-404"
    LOGIN_WALL = "login-wall"
    CONSENT_WALL = "consent-wall"
    PARKED = "parked"
    TLS_UNVERIFIED = "tls-unverified"
    UNREAD = "unread"
    EMPTY = "empty"


# --------------------------------------------------------------------------------------- the wire


class Body(Protocol):
    """Bytes of any length, in memory or in a spool file; never changed once handed out."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def open(self) -> BinaryIO:
        """Return a new, seekable, read-only binary stream at offset 0; the caller closes it."""
        ...

    def close(self) -> None:
        """Free memory or spool file; the body cannot be opened afterwards."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class MemoryBody:
    """A body that is held in memory."""

    data: bytes

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """Return a stream over the bytes."""
        return io.BytesIO(self.data)

    def close(self) -> None:
        """Do nothing: memory is freed with the object."""


def read_chunks(body: Body, start: int = 0, *, size_bytes: int = 1 << 16) -> Iterator[bytes]:
    """Yield the bytes of a body from offset ``start`` to its end, ``size_bytes`` at a time."""
    with body.open() as stream:
        stream.seek(start)
        while piece := stream.read(size_bytes):
            yield piece


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Digests:
    """Digests of a run of bytes, taken as they arrived."""

    size: int
    sha1: bytes
    sha256: bytes


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """What the TLS handshake said.

    ``verified`` is false where the certificate did not verify and the exchange was made all the
    same; ``error`` then has the verifier's sentence and ``certificate`` the leaf, DER-encoded.
    """

    version: str
    cipher: str
    verified: bool
    error: str | None = None
    certificate: bytes | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why an exchange has no complete answer."""

    phase: Phase
    outcome: Outcome
    detail: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One request to be made.

    ``headers`` are sent besides those that are fixed for a capture (Host, User-Agent, Accept,
    Accept-Encoding, Connection); a later one of the same name wins. ``body_limit`` is the number
    of body bytes, as they cross the wire, after which reading stops.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body_limit: int = 2_000_000_000


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One HTTP request and its response, as they crossed the wire; or how far it got.

    ``request`` is exactly what was written to the socket (empty where nothing was).
    ``response`` begins at the final status line and ends with the last byte of the body, chunk
    framing and trailers included; it is None where no status line ``HTTP/1.x NNN`` was read. What
    arrived but cannot be read as HTTP is in ``unread``. ``interim`` holds the 1xx heads, each
    whole. ``headers`` are those of the final head in order, name and value decoded as latin-1,
    values stripped of surrounding blanks; the bytes in ``response`` are the evidence.
    ``head_bytes`` is the offset of the body within ``response``. ``block`` digests ``response``;
    ``payload`` digests the body after transfer-decoding and before content-decoding.
    ``failure`` is set where something broke, also where a response is there but ``truncated``.
    """

    url: str
    started: datetime.datetime
    elapsed_seconds: float
    request: bytes = b""
    response: Body | None = None
    unread: Body | None = None
    interim: tuple[bytes, ...] = ()
    http_version: str | None = None
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    head_bytes: int = 0
    framing: Framing = Framing.NONE
    block: Digests | None = None
    payload: Digests | None = None
    truncated: Truncation | None = None
    failure: Failure | None = None
    remote_ip: str | None = None
    remote_port: int | None = None
    addresses: tuple[str, ...] = ()
    tls: Tls | None = None
    bytes_received: int = 0
    reused: bool = False

    def header(self, name: str) -> str | None:
        """Return the value of the first header of that name (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def header_all(self, name: str) -> tuple[str, ...]:
        """Return the values of every header of that name (any case), in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    @property
    def content_type(self) -> str | None:
        """The media type as the server names it, lower case, without parameters; or None."""
        value = self.header("content-type")
        essence = value.split(";", 1)[0].strip().lower() if value else ""
        return essence or None


# ---------------------------------------------------------------------------------- what was read


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Locator:
    """Where in a record something was read: a CSS path, a JSON pointer, or a header's name."""

    type: str
    value: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Who wrote a comment, as printed, without badges; ``url`` as a browser would resolve it."""

    name: str | None
    url: str | None = None


class Kind(enum.StrEnum):
    """What sort of entry in a discussion this is."""

    COMMENT = "comment"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"


class Visibility(enum.StrEnum):
    """How an entry is shown."""

    VISIBLE = "visible"
    DELETED = "deleted"
    HIDDEN = "hidden"
    PENDING = "pending"


class ThreadState(enum.StrEnum):
    """Whether a discussion still takes comments."""

    OPEN = "open"
    CLOSED = "closed"
    NONE = "none"
    UNKNOWN = "unknown"


class Verdict(enum.StrEnum):
    """Whether the whole discussion was had."""

    COMPLETE = "complete"
    COMPLETE_WITHOUT_PINGS = "complete-without-pings"
    PARTIAL = "partial"
    GAP = "gap"
    SURPLUS = "surplus"
    UNCLAIMED = "unclaimed"
    REMOTE_ONLY = "remote-only"
    NONE = "none"
    UNKNOWN = "unknown"


class MissingReason(enum.StrEnum):
    """Why comments that a page claims are not recorded."""

    NOT_ON_PAGE = "not-on-page"
    PAGE_FAILED = "page-failed"
    LIMIT_REACHED = "limit-reached"
    ROBOTS_DENIED = "robots-denied"
    NEEDS_SCRIPT = "needs-script"
    PENDING = "pending"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One entry of a discussion, in its place in the thread.

    ``parent`` is the id of the comment it answers; ``depth`` is 1 at top level; ``position`` the
    place in reading order, from 1; ``number`` as printed. ``date`` is ISO 8601, with offset where
    the page gives one; ``date_text`` as printed. ``text`` is the body's text with white space
    collapsed by block; ``html`` its mark-up. ``source_url`` is the page it was read from, which
    the story turns into a record id.
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
    permalink: str | None = None
    title: str | None = None
    text: str = ""
    html: str = ""
    mentions: tuple[str, ...] = ()
    source_url: str
    locator: Locator


class Form(enum.StrEnum):
    """How a citation is written."""

    ANCHOR = "anchor"
    TEXT = "text"
    EMBED = "embed"
    CITE = "cite"


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
    sheet), ``frame`` (a document), ``other``. ``url`` is None where it cannot be resolved.
    """

    as_written: str
    url: str | None
    how: str
    expects: str = "other"


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
