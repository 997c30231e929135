"""Hosts that are given up for a capture, so that forty links to a dead one cost seconds."""

from __future__ import annotations

from preserve.model import Group, Outcome

# What tells that nobody is there. A failed handshake and an answer that is not HTTP come from
# somebody, come at once, and say nothing about the host's other ports and protocols.
_FRUITLESS = frozenset(
    {Outcome.DNS_FAILED, Outcome.CONNECT_FAILED, Outcome.TIMED_OUT, Outcome.DISCONNECTED}
)
# In a row. A host that has answered in this capture may stumble: four requests at a time, twice.
_GIVEN_UP_AFTER = 3
_GIVEN_UP_AFTER_ANSWERS = 8


class HostHealth:
    """Counts the fruitless attempts in a row of each host, over all its addresses.

    Any complete head resets the count, of whatever status. A host that is down stays so unless a
    request that was under way is answered after all.
    """

    def __init__(self) -> None:
        self._fruitless: dict[str, int] = {}
        self._answered: set[str] = set()

    def note(self, host: str, outcome: Outcome) -> None:
        """Take note of how one attempt ended."""
        if outcome in _FRUITLESS:
            self._fruitless[host] = self._fruitless.get(host, 0) + 1
        elif outcome.group >= Group.NOT_THE_THING:
            self._fruitless.pop(host, None)
            self._answered.add(host)

    def is_down(self, host: str) -> bool:
        """Say whether the host is given up for this capture.

        An address that was never tried then ends as ``host-down``; one that was ends as its own
        attempts did.
        """
        limit = _GIVEN_UP_AFTER_ANSWERS if host in self._answered else _GIVEN_UP_AFTER
        return self._fruitless.get(host, 0) >= limit
