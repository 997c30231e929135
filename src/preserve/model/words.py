"""The words of the manifest: roles, phases, outcomes, flags, and what a discussion may be."""

from __future__ import annotations

import enum


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
    """Why a body is not whole: the WARC-Truncated values (WARC 1.1, 5.15).

    ``unspecified`` is for an end that cannot be found: nobody disconnected, we could not read on.
    """

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"
    UNSPECIFIED = "unspecified"


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


class Kind(enum.StrEnum):
    """What sort of entry in a discussion this is."""

    COMMENT = "comment"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"


class Visibility(enum.StrEnum):
    """How an entry is shown; ``withdrawn`` is never the page's word, but this collection's."""

    VISIBLE = "visible"
    DELETED = "deleted"
    HIDDEN = "hidden"
    PENDING = "pending"
    WITHDRAWN = "withdrawn"


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


class Form(enum.StrEnum):
    """How a citation is written."""

    ANCHOR = "anchor"
    TEXT = "text"
    EMBED = "embed"
    CITE = "cite"
