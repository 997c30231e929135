"""What a capture has used of its limits on bytes and addresses, and what that leaves."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

from preserve import urls
from preserve.model import Outcome, Role

if TYPE_CHECKING:
    from preserve.config import LimitSettings
    from preserve.frontier import Entry, Ledger

_TOO_MANY = (Outcome.LIMIT_REACHED, "limits.addresses")
# What becomes of an address that nobody set out to ask for.
_LEFT_ALONE = frozenset(
    {
        Outcome.INVALID_URL,
        Outcome.UNSUPPORTED_SCHEME,
        Outcome.SKIPPED,
        Outcome.LIMIT_REACHED,
        Outcome.KEPT_EARLIER,
    }
)


class Allowance:
    """Counts what comes over the wire, from each host and in all, and the addresses taken up.

    An address is taken up when it is to be asked for, whatever becomes of it then. What a capture
    asks for by the way, robots.txt, is not counted.
    """

    def __init__(self, limits: LimitSettings) -> None:
        self._limits = limits
        self._by_host: collections.Counter[str] = collections.Counter()
        self._taken_up = 0
        self.bytes_fetched = 0

    def next_body(self, host: str, *, is_cited: bool) -> tuple[int, str]:
        """Return how many bytes the next body of a host may have, and the limit that says so.

        ``is_cited``: it is a citation, or what nobody is sure to need.
        """
        limits = self._limits
        own = "citation_bytes" if is_cited else "body_bytes"
        return min(
            (max(limits.host_bytes - self._by_host[host], 1), "limits.host_bytes"),
            (max(limits.capture_bytes - self.bytes_fetched, 1), "limits.capture_bytes"),
            (getattr(limits, own), f"limits.{own}"),
        )

    def took(self, host: str, size_bytes: int) -> None:
        """Count what came from a host."""
        self.bytes_fetched += size_bytes
        self._by_host[host] += size_bytes

    @property
    def is_spent(self) -> bool:
        """Whether the whole capture may take no more."""
        return self.bytes_fetched >= self._limits.capture_bytes

    def is_spent_on(self, host: str) -> bool:
        """Tell whether a host may send no more."""
        return self._by_host[host] >= self._limits.host_bytes

    def take_up(self, role: Role) -> tuple[Outcome, str] | None:
        """Count an address that is to be asked for; where it is one too many, return why not."""
        if role is Role.ROBOTS:
            return None
        if self._taken_up >= self._limits.addresses:
            return _TOO_MANY
        self._taken_up += 1
        return None

    def lists(self, ledger: Ledger) -> bool:
        """Tell whether there is room to list what a page needs, though it be not asked for."""
        return len(ledger) < 2 * self._limits.addresses

    def recall(self, ledger: Ledger) -> list[str]:
        """Count what a capture had used before it broke off; return the hosts it had heard of."""
        for entry in ledger:
            self._taken_up += was_taken_up(entry)
            address = urls.parse(entry.address)
            for one in entry.tries:
                self.took(address.host if address is not None else "", one.row.bytes)
        return list(self._by_host)


def was_taken_up(entry: Entry) -> bool:
    """Tell whether an address counts among those that a capture set out to ask for."""
    if entry.roles <= {Role.ROBOTS}:
        return False
    return bool(entry.tries) or entry.outcome not in _LEFT_ALONE
