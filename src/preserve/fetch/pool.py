"""Which connections there are, and who may have one.

Places are counted per host name and in all, whatever the scheme and port, idle connections
included: a place is either a connection in use, one that is being made, or an idle one. What has
been idle for a minute is closed; sooner, where another host or another port needs its place.
"""

from __future__ import annotations

import asyncio
import collections
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from preserve.fetch.connection import Connection

_IDLE_SECONDS = 60.0


class Place(NamedTuple):
    """Leave to talk to a host; ``connection`` is None where one has to be made first."""

    host: str
    connection: Connection | None


class _Wait(NamedTuple):
    host: str
    origin: str
    future: asyncio.Future[Place]


class Pool:
    """Hands out idle connections, and leave to make new ones, first come, first served.

    Captures that run side by side may share one; whoever made it closes it.

    Args:
        per_host: Most connections to one host name, of all its schemes and ports together.
        total: Most connections in all.
    """

    def __init__(self, *, per_host: int, total: int) -> None:
        self._per_host = per_host
        self._total = total
        self._taken: collections.Counter[str] = collections.Counter()  # places by host
        self._all = 0
        # Idle connections and their hosts, the longest idle first.
        self._idle: dict[Connection, str] = {}
        self._waiting: collections.deque[_Wait] = collections.deque()
        self._closing: set[asyncio.Future[None]] = set()
        self._ageing: asyncio.TimerHandle | None = None

    async def take(self, host: str, origin: str) -> Place:
        """Return a place, waiting for one if need be; give it back with ``give_back``.

        A place without connection comes only after those that made room for it are closed.
        """
        place = self._try(host, origin)
        if place is None:
            future: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
            waiting = _Wait(host, origin, future)
            self._waiting.append(waiting)
            try:
                place = await future
            except asyncio.CancelledError:
                if future.done() and not future.cancelled():
                    self.give_back(future.result())
                elif waiting in self._waiting:
                    self._waiting.remove(waiting)
                raise
        if place.connection is None and self._closing:
            try:
                await asyncio.wait(self._closing)
            except asyncio.CancelledError:
                self.give_back(place)
                raise
        return place

    def give_back(self, place: Place) -> None:
        """Return a place; its connection is kept if it can take another request."""
        connection = place.connection
        if connection is not None and connection.is_fresh():
            connection.idle_since = asyncio.get_running_loop().time()
            connection.when_ended = self._forget
            self._idle[connection] = place.host
            self._watch_age()
        else:
            if connection is not None:
                self._close(connection)
            self._free(place.host)
        self._serve()

    async def aclose(self) -> None:
        """Close every idle connection; those in use are their users' to end."""
        if self._ageing is not None:
            self._ageing.cancel()
        while self._make_room(None):
            pass
        if self._closing:
            await asyncio.wait(self._closing)

    def _try(self, host: str, origin: str) -> Place | None:
        for connection in reversed([one for one in self._idle if one.origin == origin]):
            del self._idle[connection]
            connection.when_ended = None
            age = asyncio.get_running_loop().time() - connection.idle_since
            if age < _IDLE_SECONDS and connection.is_fresh():
                return Place(host, connection)
            self._close(connection)
            self._free(host)
        if self._taken[host] >= self._per_host:
            if not self._make_room(host):
                return None
        elif self._all >= self._total and not self._make_room(None):
            return None
        self._taken[host] += 1
        self._all += 1
        return Place(host, None)

    def _make_room(self, host: str | None) -> bool:
        """Close the connection that is idle longest, of that host or of any."""
        for connection, its_host in self._idle.items():
            if host is None or its_host == host:
                connection.when_ended = None
                del self._idle[connection]
                self._close(connection)
                self._free(its_host)
                return True
        return False

    def _watch_age(self) -> None:
        """See that what has become idle is closed some day, also where nobody asks for more."""
        if self._ageing is None and self._idle:
            oldest = next(iter(self._idle))
            due = oldest.idle_since + _IDLE_SECONDS
            self._ageing = asyncio.get_running_loop().call_at(due, self._close_old)

    def _close_old(self) -> None:
        self._ageing = None
        too_old = asyncio.get_running_loop().time() - _IDLE_SECONDS
        while self._idle and next(iter(self._idle)).idle_since <= too_old:
            self._make_room(None)
        self._watch_age()

    def _serve(self) -> None:
        """Give places to those who wait, in their order, as far as there are any."""
        for _ in range(len(self._waiting)):
            waiting = self._waiting.popleft()
            if waiting.future.done():
                continue
            place = self._try(waiting.host, waiting.origin)
            if place is None:
                self._waiting.append(waiting)
            else:
                waiting.future.set_result(place)

    def _forget(self, connection: Connection) -> None:
        """Free the place of an idle connection that the other side has closed."""
        host = self._idle.pop(connection, None)
        if host is not None:
            self._close(connection)
            self._free(host)
            self._serve()

    def _free(self, host: str) -> None:
        self._all -= 1
        self._taken[host] -= 1
        if not self._taken[host]:
            del self._taken[host]

    def _close(self, connection: Connection) -> None:
        connection.close()
        if not connection.lost.done():
            self._closing.add(connection.lost)
            connection.lost.add_done_callback(self._closing.discard)
