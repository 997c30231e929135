"""The queues: one lane per host, so that a slow or waiting host never holds up another.

Of the hosts that may be asked now, the one goes first that others wait for (robots.txt, the pages
of the discussion), then the one that has most to come: whoever is asked last has least left.

The frontier does no I/O and starts nothing: it says which item may go now, or how long to wait.
"""

from __future__ import annotations

import collections
import dataclasses
import heapq
import itertools
import math
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from preserve.clock import Clock
    from preserve.frontier.item import Item


class Pacer(Protocol):
    """What the frontier asks about manners; the polite room answers."""

    def start(self, host: str, *, requisite: bool) -> float | None:
        """Start a request where one may start now (None); else return when to ask again.

        That is a monotonic time, infinite until something is touched.
        """
        ...


_URGENT = -1_000_000
_SHORT = 8


@dataclasses.dataclass(slots=True)
class _Lane:
    """What waits for one host."""

    pages: collections.deque[Item] = dataclasses.field(default_factory=collections.deque)
    requisites: collections.deque[Item] = dataclasses.field(default_factory=collections.deque)
    retries: list[tuple[float, int, Item]] = dataclasses.field(default_factory=list)
    wake_at: float = math.inf
    ready_as: int | None = None  # its rank, while it waits to be looked at

    @property
    def rank(self) -> int:
        """How early it is looked at among those that are ready: the lowest first.

        It goes by the length doubled, so that a lane changes its place now and then alone; all
        short lanes are equal, and go in turn.
        """
        is_urgent = self.pages and self.pages[0].urgent
        return _URGENT if is_urgent else -(len(self) // _SHORT).bit_length()

    @property
    def why(self) -> str:
        """What it waits for."""
        fresh = len(self.pages) + len(self.requisites)
        return f"{fresh} to come" if fresh else f"{len(self.retries)} to try again"

    def __len__(self) -> int:
        return len(self.pages) + len(self.requisites) + len(self.retries)


class Frontier:
    """Hands out items, each in its host's turn.

    ``pop`` gives an item that may be requested now (and tells the pacer that it starts), or None;
    ``wait_seconds`` then says how long until one may. ``touch`` must be called for a host when a
    request to it has ended, since that may free its turn.
    """

    def __init__(self, pacer: Pacer, clock: Clock) -> None:
        self._pacer = pacer
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._parked: dict[str, list[Item]] = {}
        self._wakes: list[tuple[float, int, str]] = []
        self._ready: list[tuple[int, int, str]] = []
        self._sequence = itertools.count()
        self._waiting = 0

    def __len__(self) -> int:
        """Return how many items wait, parked ones and retries included."""
        return self._waiting

    def add(self, item: Item) -> None:
        """Put an item at the end of its lane, or at its head where it is urgent."""
        lane = self._lanes.setdefault(item.host, _Lane())
        queue = lane.requisites if item.requisite else lane.pages
        if item.urgent:
            queue.appendleft(item)
        else:
            queue.append(item)
        self._waiting += 1
        self.touch(item.host)

    def retry(self, item: Item, *, seconds: float) -> None:
        """Put an item back, not to be handed out before so many seconds have passed."""
        lane = self._lanes.setdefault(item.host, _Lane())
        due = self._clock.monotonic() + seconds
        heapq.heappush(lane.retries, (due, next(self._sequence), item))
        self._waiting += 1
        self.touch(item.host)

    def park(self, item: Item) -> None:
        """Keep an item back until its origin is released (its robots.txt is not known yet)."""
        self._parked.setdefault(item.origin, []).append(item)
        self._waiting += 1

    def release(self, origin: str) -> list[Item]:
        """Give back, in order, what was parked for an origin; it no longer counts as waiting."""
        items = self._parked.pop(origin, [])
        self._waiting -= len(items)
        return items

    def unpark(self, url: str) -> Item | None:
        """Give back the parked item of an address, or None; it no longer counts as waiting."""
        for items in self._parked.values():
            for item in items:
                if item.url == url:
                    items.remove(item)
                    self._waiting -= 1
                    return item
        return None

    def drain(self, host: str | None = None) -> list[Item]:
        """Give back all that waits, for one host (its parked items too) or for all."""
        items: list[Item] = []
        for name in list(self._lanes) if host is None else [host]:
            lane = self._lanes.pop(name, None)
            if lane is not None:
                items += [*lane.pages, *lane.requisites]
                items += [item for _, _, item in sorted(lane.retries)]
        for origin, parked in list(self._parked.items()):
            if not parked or host is None or parked[0].host == host:  # an origin has one host
                items += self._parked.pop(origin)
        self._waiting -= len(items)
        return items

    def touch(self, host: str) -> None:
        """Look at a host's lane again: something was added, or a request to it has ended."""
        lane = self._lanes.get(host)
        if lane is not None and len(lane):
            self._make_ready(host, lane)

    def pop(self) -> Item | None:
        """Return an item that may be requested now, or None."""
        now = self._clock.monotonic()
        while self._wakes and self._wakes[0][0] <= now:
            at, _, host = heapq.heappop(self._wakes)
            lane = self._lanes.get(host)
            if lane is not None and at == lane.wake_at:
                self._make_ready(host, lane)
        while (found := self._first_ready()) is not None:
            host, lane = found
            heapq.heappop(self._ready)
            lane.ready_as = None
            item = self._take(host, lane, now)
            if item is not None:
                return item
        return None

    def wait_seconds(self) -> float:
        """Return the time until ``pop`` may have something; infinite until something is touched."""
        if self._first_ready() is not None:
            return 0.0
        while self._wakes:
            at, _, host = self._wakes[0]
            lane = self._lanes.get(host)
            if lane is not None and at == lane.wake_at:
                return max(0.0, at - self._clock.monotonic())
            heapq.heappop(self._wakes)
        return math.inf

    def waiting_hosts(self, most: int = 5) -> list[tuple[str, str, float]]:
        """Return (host, why it waits, seconds until its next turn) of those that wait longest.

        The seconds are infinite while the host is being asked as often as it may be.
        """
        now = self._clock.monotonic()
        longest = heapq.nlargest(most, self._lanes.items(), key=lambda one: one[1].wake_at)
        return [(host, lane.why, max(0.0, lane.wake_at - now)) for host, lane in longest]

    def _take(self, host: str, lane: _Lane, now: float) -> Item | None:
        while lane.retries and lane.retries[0][0] <= now:
            _, _, item = heapq.heappop(lane.retries)
            (lane.requisites if item.requisite else lane.pages).appendleft(item)
        times = [lane.retries[0][0]] if lane.retries else []
        # Requisites first, since they belong to a page that is half there already; but before
        # them what others wait for: robots.txt, the article, the pages of its discussion.
        order = [(lane.requisites, True), (lane.pages, False)]
        if lane.pages and lane.pages[0].urgent:
            order.reverse()
        for queue, requisite in order:
            if not queue:
                continue
            ready = self._pacer.start(host, requisite=requisite)
            if ready is None:
                item = queue.popleft()
                self._waiting -= 1
                if len(lane):
                    self._make_ready(host, lane)
                else:
                    del self._lanes[host]
                return item
            times.append(ready)
        soonest = min(times, default=math.inf)
        lane.wake_at = math.inf
        if soonest < math.inf:
            self._wake(host, lane, soonest)
        return None

    def _first_ready(self) -> tuple[str, _Lane] | None:
        """Return the lane that is to be looked at next; it stands at the head of those ready."""
        while self._ready:
            rank, _, host = self._ready[0]
            lane = self._lanes.get(host)
            if lane is None or lane.ready_as != rank:
                heapq.heappop(self._ready)
            elif lane.rank > rank:  # it has less to come than when it became ready
                heapq.heappop(self._ready)
                lane.ready_as = None
                self._make_ready(host, lane)
            else:
                return host, lane
        return None

    def _make_ready(self, host: str, lane: _Lane) -> None:
        rank = lane.rank
        if lane.ready_as is None or rank < lane.ready_as:
            lane.ready_as = rank
            lane.wake_at = -math.inf
            heapq.heappush(self._ready, (rank, next(self._sequence), host))

    def _wake(self, host: str, lane: _Lane, at: float) -> None:
        lane.wake_at = at
        heapq.heappush(self._wakes, (at, next(self._sequence), host))
