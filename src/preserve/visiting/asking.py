"""From an address that is wanted to the request that is to be made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve import urls
from preserve.frontier import Item, Posting
from preserve.model import Group, Outcome, Role
from preserve.visiting.answers import HTML_TYPES

if TYPE_CHECKING:
    from preserve.config import LimitSettings
    from preserve.frontier import Entry

Posted = tuple[bytes, str | None]
"""What is sent by POST, and its media type."""

# What kept an address from being asked for in one role need not keep it in another.
BARRED = frozenset(
    {Outcome.ROBOTS_DENIED, Outcome.SKIPPED, Outcome.LIMIT_REACHED, Outcome.KEPT_EARLIER}
)
_DEPTH, _REDIRECTS = "limits.requisite_depth", "limits.redirects"
_OF_THE_WAY = frozenset({_DEPTH, _REDIRECTS})
_URGENT = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.ROBOTS})


def item_for(
    entry: Entry,
    address: urls.Address,
    role: Role,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    depth: int = 0,
    redirects: int = 0,
) -> Item:
    """Return what the frontier is to hold for an address that is wanted in a role."""
    return Item(
        url=entry.url,
        host=address.host,
        origin=address.origin,
        role=role,
        via=entry.via,
        hops=entry.hops,
        depth=depth,
        redirects=redirects,
        urgent=role in _URGENT,
        requisite=role is Role.REQUISITE,
        headers=(*headers, *_of_posting(entry.posting)),
        posting=entry.posting,
    )


def known_by(
    url: str, address: urls.Address | None, posted: Posted | None
) -> tuple[str, Posting | None]:
    """Return the address by which a ledger knows another, and indexes its answer.

    That is itself, as browsers write it; where something is posted to it, one that says what.
    """
    if address is None or posted is None:
        return (address.href if address is not None else url), None
    content, content_type = posted
    posting = Posting(url=address.href, content=content, content_type=content_type)
    known_as = urls.parse(urls.with_post(address.href, content, content_type))
    assert known_as is not None  # it differs in its query
    return known_as.href, posting


def _of_posting(posting: Posting | None) -> tuple[tuple[str, str], ...]:
    if posting is None or posting.content_type is None:
        return ()
    return (("Content-Type", posting.content_type),)


def headers_for(
    address: urls.Address, role: Role, *, via: Entry | None, language: str | None
) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request that depend on what asks for it."""
    headers: list[tuple[str, str]] = []
    if role is Role.REQUISITE:
        headers.append(("Accept", "*/*"))
        referer = _referer(address, via.url) if via is not None else None
        if referer is not None:
            headers.append(("Referer", referer))
    if language:
        headers.append(("Accept-Language", f"{language},*;q=0.5"))
    return tuple(headers)


def unfit(address: urls.Address | None) -> tuple[Outcome, str | None] | None:
    """Return what becomes of an address that cannot be asked for; None where it can."""
    if address is None:
        return Outcome.INVALID_URL, None
    if not urls.is_web(address):
        return Outcome.UNSUPPORTED_SCHEME, f"scheme {address.scheme}"
    return None


def limit_reached(
    limits: LimitSettings, *, depth: int, redirects: int
) -> tuple[Outcome, str] | None:
    """Return what becomes of an address that lies too deep, or behind too many redirects."""
    if depth > limits.requisite_depth:
        return Outcome.LIMIT_REACHED, _DEPTH
    if redirects > limits.redirects:
        return Outcome.LIMIT_REACHED, _REDIRECTS
    return None


def steps(hops: str) -> tuple[int, int]:
    """Return how deep a requisite lies and how many redirects led to it, by its path."""
    depth = redirects = 0
    for letter in hops:
        redirects = redirects + 1 if letter == "R" else 0
        if letter == "L":
            depth = 0
        elif letter in {"E", "I", "X"}:
            depth += 1
    return depth, redirects


def was_left_on_its_way(entry: Entry) -> bool:
    """Tell whether an address was not asked for, for what may not hold on another way to it."""
    return (entry.is_guess and entry.outcome in BARRED) or (
        entry.outcome is Outcome.LIMIT_REACHED and entry.detail in _OF_THE_WAY
    )


def is_worth_a_visit(entry: Entry, role: Role) -> bool:
    """Tell whether a settled address is to be asked for on account of a role it has gained."""
    assert entry.outcome is not None
    if not entry.tries:
        return entry.outcome in BARRED
    best = entry.best
    is_page = best is not None and (best.content_type or best.detected_type) in HTML_TYPES
    if entry.outcome.group is not Group.THE_THING or not is_page:
        return False
    if role in {Role.ARTICLE, Role.DISCUSSION}:
        return not entry.was_handed_over
    return role is Role.CITATION and not entry.was_read


def _referer(address: urls.Address, via: str) -> str | None:
    """Write the Referer as browsers do by default (strict-origin-when-cross-origin)."""
    page = urls.parse(via)
    if page is None or (page.scheme == "https" and address.scheme == "http"):
        return None
    return page.href if page.origin == address.origin else f"{page.origin}/"
