"""What became of an address, as far as it says whether the link is dead."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Protocol

from preserve.model import Flag, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from preserve.manifest.rows import CitationRow, ResourceRow


class Standing(enum.StrEnum):
    """What an outcome says about a link."""

    ALIVE = "alive"
    DEAD = "dead"
    UNCLEAR = "unclear"
    NOT_ASKED = "not-asked"


# What an outcome says about a link. Dead is what says itself that the thing is not there: the
# server (404, 410), or the name system, asked twice. Whatever may pass (no connection, a server
# error), may be meant for us alone (403, 429, a robots.txt) or hides the thing (401, 451) is
# unclear; what was not asked for says nothing.
STANDING: dict[Outcome, Standing] = {
    Outcome.CAPTURED: Standing.ALIVE,
    Outcome.UNCHANGED: Standing.ALIVE,
    Outcome.TRUNCATED: Standing.ALIVE,
    Outcome.NOT_FOUND: Standing.DEAD,
    Outcome.GONE: Standing.DEAD,
    Outcome.DNS_FAILED: Standing.DEAD,
    Outcome.CONNECT_FAILED: Standing.UNCLEAR,
    Outcome.TLS_FAILED: Standing.UNCLEAR,
    Outcome.TIMED_OUT: Standing.UNCLEAR,
    Outcome.DISCONNECTED: Standing.UNCLEAR,
    Outcome.PROTOCOL_ERROR: Standing.UNCLEAR,
    Outcome.REDIRECT_LOOP: Standing.UNCLEAR,
    Outcome.REDIRECTED: Standing.UNCLEAR,
    Outcome.AUTH_REQUIRED: Standing.UNCLEAR,
    Outcome.LEGAL: Standing.UNCLEAR,
    Outcome.RATE_LIMITED: Standing.UNCLEAR,
    Outcome.CLIENT_ERROR: Standing.UNCLEAR,
    Outcome.SERVER_ERROR: Standing.UNCLEAR,
    Outcome.INVALID_URL: Standing.UNCLEAR,
    Outcome.UNSUPPORTED_SCHEME: Standing.UNCLEAR,
    Outcome.ROBOTS_DENIED: Standing.UNCLEAR,
    Outcome.SKIPPED: Standing.NOT_ASKED,
    Outcome.GUARD_DENIED: Standing.NOT_ASKED,
    Outcome.LIMIT_REACHED: Standing.NOT_ASKED,
    Outcome.HOST_DOWN: Standing.NOT_ASKED,
    Outcome.INTERRUPTED: Standing.NOT_ASKED,
    Outcome.KEPT_EARLIER: Standing.NOT_ASKED,
}
# A good status whose page says otherwise.
FLAG_STANDING: dict[Flag, Standing] = {
    Flag.SOFT_404: Standing.DEAD,
    Flag.PARKED: Standing.DEAD,
    Flag.CHALLENGE: Standing.UNCLEAR,
    Flag.LOGIN_WALL: Standing.UNCLEAR,
    Flag.CONSENT_WALL: Standing.UNCLEAR,
    Flag.EMPTY: Standing.UNCLEAR,
}
_LOOK_UPS_LEAST = 2


class Hop(Protocol):
    """A line of ``resources.jsonl`` as far as the way of a citation goes."""

    @property
    def flags(self) -> Collection[Flag]:
        """What the answer says beside its outcome."""

    @property
    def redirect_to(self) -> str | None:
        """Where it leads."""


def standing_of(
    row: CitationRow, resource: ResourceRow | None, hops: Mapping[str, ResourceRow]
) -> Standing:
    """Say what the outcome of a citation tells about the link.

    ``resource`` is its last hop, ``hops`` are those that redirect, by address: one that leads to
    the front page in place of the thing has the flag that says so.
    """
    if resource is None:
        return standing(row.outcome, (), 0)
    look_ups = sum(attempt.outcome is Outcome.DNS_FAILED for attempt in resource.attempts)
    flags = {*resource.flags, *flags_on_the_way(row.url, resource.url, hops)}
    return standing(row.outcome, flags, look_ups)


def flags_on_the_way(url: str | None, end: str, hops: Mapping[str, Hop]) -> frozenset[Flag]:
    """Return the flags of the redirects from one address to another; none where there is no way."""
    found: set[Flag] = set()
    passed: set[str] = set()
    while url is not None and url != end and url not in passed and url in hops:
        passed.add(url)
        found.update(hops[url].flags)
        url = hops[url].redirect_to
    return frozenset(found) if url == end else frozenset()


def standing(outcome: Outcome | None, flags: Collection[Flag], look_ups: int) -> Standing:
    """Say the same of an outcome, the flags of the answer, and how often its name was not found."""
    if outcome is None:
        return Standing.NOT_ASKED
    found = STANDING[outcome]
    if outcome is Outcome.DNS_FAILED and look_ups < _LOOK_UPS_LEAST:
        return Standing.UNCLEAR
    if found is Standing.ALIVE and flags:
        of_flags = [FLAG_STANDING[flag] for flag in flags if flag in FLAG_STANDING]
        return min(of_flags, key=(Standing.DEAD, Standing.UNCLEAR).index, default=found)
    return found
