"""The requests that are under way, over all captures of one process."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Of all requests at a time, this part is kept for captures that have less than an even part of it.
_KEPT_PART = 4


class UnderWay:
    """Counts requests under way, in all and on each host, of captures that run side by side.

    To a host, also to one of our own, they are together what one of them would be; and so they are
    to the network.
    """

    def __init__(self) -> None:
        self.total = 0
        self.on: collections.Counter[str] = collections.Counter()  # by host
        self.members: list[Share] = []  # who began first stands first


class Share:
    """What one capture has of the requests under way; ``freed`` is told of each that ends."""

    def __init__(self, of_all: UnderWay | None = None) -> None:
        self._all = of_all if of_all is not None else UnderWay()
        self.count = 0
        self.freed: Callable[[str], None] = lambda _: None

    def on(self, host: str) -> int:
        """Return how many requests of all captures are under way on a host."""
        return self._all.on[host]

    def has_room(self, most: int) -> bool:
        """Tell whether one more request may start, where there may be so many at a time in all.

        Who began first may have nearly all of them; a few are kept for each of the others, so that
        one whose hosts do not answer holds up nobody.
        """
        kept = most // (_KEPT_PART * max(len(self._all.members), 1))
        kept_for_others = sum(
            max(kept - one.count, 0) for one in self._all.members if one is not self
        )
        return self._all.total < most - kept_for_others

    def started(self, host: str) -> None:
        """Take note that one starts."""
        self.count += 1
        self._all.total += 1
        self._all.on[host] += 1

    def ended(self, host: str, count: int = 1) -> None:
        """Take note that so many have ended, and tell all captures, the eldest first."""
        self.count -= count
        self._all.total -= count
        self._all.on[host] -= count
        assert self._all.on[host] >= 0
        if not self._all.on[host]:
            del self._all.on[host]
        for one in tuple(self._all.members):
            one.freed(host)

    def join(self, freed: Callable[[str], None]) -> None:
        """Be one of those side by side; ``freed`` is called with the host after each end."""
        self.freed = freed
        self._all.members.append(self)

    def leave(self) -> None:
        """Be it no more; what was kept for it is for the others."""
        self._all.members.remove(self)
        for one in tuple(self._all.members):
            one.freed("")
