"""From an exchange to one word of the closed list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.model import Outcome, Phase
from preserve.urls import parse

if TYPE_CHECKING:
    from preserve.model import Exchange
    from preserve.urls import Address

_REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})

# Statuses with a word of their own; for the others the hundreds decide.
_BY_STATUS = {
    401: Outcome.AUTH_REQUIRED,
    404: Outcome.NOT_FOUND,
    407: Outcome.AUTH_REQUIRED,
    410: Outcome.GONE,
    429: Outcome.RATE_LIMITED,
    451: Outcome.LEGAL,
}
_BY_HUNDREDS = {2: Outcome.CAPTURED, 4: Outcome.CLIENT_ERROR}

_CONDITION = re.compile(rb"\r\n(?:if-none-match|if-modified-since)[ \t]*:", re.IGNORECASE)
_WHOLE_RANGE = re.compile(r"bytes\s+0-(\d{1,18})/(\d{1,18})", re.IGNORECASE)


def outcome_of(exchange: Exchange) -> Outcome:
    """Say what became of the address in this one attempt.

    Without a complete head it is what the failure says. With one the status decides; only where it
    promises the thing (2xx) does a broken or limited body make it ``truncated``: a 404 whose
    body is cut is still ``not-found``, and a redirect is still followed. Further cases:

    - a 3xx is ``redirected`` where it names any address at all. Where that is not of the web
      (``mailto:``, an app's scheme), the target becomes an address with an outcome of its own,
      ``unsupported-scheme``, and is not lost in this one's.
    - 304 is ``unchanged`` where the request had a condition; unasked it names no target and is a
      ``server-error``, as every 3xx without one, every 1xx as a final status, and every
      status outside 100–599.
    - 206 was never asked for. It is the thing where its Content-Range covers the whole, else
      ``truncated``.
    """
    failure = exchange.failure
    if failure is not None and (exchange.status is None or failure.phase is not Phase.BODY):
        return failure.outcome
    if exchange.status is None:
        return Outcome.PROTOCOL_ERROR
    outcome = _by_status(exchange, exchange.status)
    if outcome is Outcome.CAPTURED and (exchange.truncated is not None or failure is not None):
        return Outcome.TRUNCATED
    return outcome


def _by_status(exchange: Exchange, status: int) -> Outcome:
    if status in _REDIRECTS and redirect_target(exchange) is not None:
        return Outcome.REDIRECTED
    if status == 304 and _CONDITION.search(exchange.request):
        return Outcome.UNCHANGED
    if status == 206 and not _is_whole(exchange.header("content-range")):
        return Outcome.TRUNCATED
    return _BY_STATUS.get(status) or _BY_HUNDREDS.get(status // 100, Outcome.SERVER_ERROR)


def _is_whole(content_range: str | None) -> bool:
    match = _WHOLE_RANGE.fullmatch(content_range or "")
    return match is not None and int(match[1]) + 1 == int(match[2])


def redirect_target(exchange: Exchange) -> Address | None:
    """Return where a 300, 301, 302, 303, 307 or 308 leads; None where it names no address.

    The first ``Location`` that is not empty counts. It is resolved against the address that was
    asked for. Its bytes beyond ASCII are percent-encoded as they are, whatever charset they are
    in, as browsers do: a host of UTF-8 bytes so becomes its ``xn--`` form.
    """
    if exchange.status not in _REDIRECTS:
        return None
    location = next(filter(None, exchange.header_all("location")), None)
    if location is None:
        return None
    escaped = "".join(sign if sign.isascii() else f"%{ord(sign):02X}" for sign in location)
    return parse(escaped, exchange.url)
