"""Which failures may pass, how long to wait for that, and when to stop trying."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING

import tenacity

from preserve.model import Group, Outcome, Truncation
from preserve.polite.retry_after import retry_after_seconds

if TYPE_CHECKING:
    import random as random_module

    from preserve.config import RetrySettings
    from preserve.model import Exchange

_FEW = 2
_MANY = 1_000_000  # as many as the settings allow

# What may pass, and the most attempts it is worth. Not in the table, so never tried again:
# `tls-failed` and `protocol-error` (how a server is set up or speaks; another minute changes
# neither), `redirect-loop`, every other 4xx, and what never left this machine.
_BY_OUTCOME = {
    Outcome.DNS_FAILED: _FEW,
    Outcome.CONNECT_FAILED: _FEW,
    Outcome.TIMED_OUT: _MANY,
    Outcome.DISCONNECTED: _MANY,
    Outcome.RATE_LIMITED: _MANY,
}
_BY_TRUNCATION = {
    None: _MANY,
    Truncation.UNSPECIFIED: _MANY,  # the framing broke
    Truncation.DISCONNECT: _MANY,
    Truncation.TIME: _FEW,  # each attempt may have taken as long as an exchange may
    Truncation.LENGTH: 1,  # our own limit: it would be met again
}
_PASSING_4XX = frozenset({408, 425, 429})
# Not implemented, HTTP version, negotiation, loop, not extended, network login: here to stay.
_LASTING_5XX = frozenset({501, 505, 506, 508, 510, 511})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try again in ``seconds``; ``cause`` is the outcome that may pass, with its status."""

    seconds: float
    cause: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Do not try again: the attempt's outcome is final, unless an earlier one got further.

    ``not_before`` is when the server would have us come back, where it says so.
    """

    outcome: Outcome
    not_before: datetime.datetime | None = None


class _Jitter(tenacity.wait.wait_base):
    """A wait between nothing and ``longest_seconds``, from randomness that is handed in."""

    def __init__(self, random: random_module.Random, longest_seconds: float) -> None:
        self._random = random
        self._longest_seconds = longest_seconds

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:  # noqa: ARG002 # the protocol's signature
        return self._random.uniform(0, self._longest_seconds)


class RetryPolicy:
    """Decides after each attempt; tenacity's strategies say how long and how often.

    The wait doubles from ``first_delay_seconds``, plus up to that much again at random, up to
    ``max_delay_seconds``. ``attempts`` bounds the number of attempts in all, the first included.
    """

    def __init__(self, settings: RetrySettings, random: random_module.Random) -> None:
        self._settings = settings
        self._wait = tenacity.wait_exponential(
            multiplier=settings.first_delay_seconds, max=settings.max_delay_seconds
        ) + _Jitter(random, settings.first_delay_seconds)
        self._retrying = tenacity.Retrying()

    def decide(
        self, exchange: Exchange, outcome: Outcome, *, attempt: int, now: datetime.datetime
    ) -> Retry | Stop:
        """Decide what follows attempt number ``attempt`` (from 1), which ended in ``outcome``.

        ``Retry-After`` is never cut short: where it is longer than ``max_delay_seconds`` the
        address ends as ``rate-limited`` with a not-before, however many attempts were left.
        """
        worth = _worth(exchange, outcome)
        if worth <= 1:
            return Stop(outcome=outcome)
        wish = None
        not_before = None
        if outcome.group is Group.NOT_THE_THING:
            wish = retry_after_seconds(exchange.header("retry-after"), now)
        if wish:
            not_before = now + datetime.timedelta(seconds=wish)
            if wish > self._settings.max_delay_seconds:
                return Stop(outcome=Outcome.RATE_LIMITED, not_before=not_before)
        state = self._state(attempt)
        if tenacity.stop_after_attempt(min(worth, self._settings.attempts))(state):
            return Stop(outcome=outcome, not_before=not_before)
        seconds = min(self._wait(state), self._settings.max_delay_seconds)
        return Retry(
            seconds=max(seconds, wish or 0),
            cause=f"{outcome} ({exchange.status})" if exchange.status else outcome.value,
        )

    def _state(self, attempt: int) -> tenacity.RetryCallState:
        state = tenacity.RetryCallState(self._retrying, None, (), {})
        state.attempt_number = attempt
        return state


def _worth(exchange: Exchange, outcome: Outcome) -> int:
    """Return the most attempts that this end is worth; 1 where it will not pass."""
    if outcome is Outcome.TRUNCATED:
        return 1 if exchange.status == 206 else _BY_TRUNCATION[exchange.truncated]
    if outcome in (Outcome.CLIENT_ERROR, Outcome.SERVER_ERROR):
        status = exchange.status or 0
        passing = status in _PASSING_4XX or (500 <= status <= 599 and status not in _LASTING_5XX)
        return _MANY if passing else 1
    return _BY_OUTCOME.get(outcome, 1)
