"""What captures share that run side by side in one process."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from preserve import config, fetch, polite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from preserve.config import NetworkSettings, Settings


class Together:
    """One count of requests under way, and one pool of connections for settings that are equal.

    What one capture keeps for itself: cookies, credentials, and what it has found out about
    certificates and addresses of hosts.
    """

    def __init__(self) -> None:
        self.under_way = polite.UnderWay()
        self._pools: list[tuple[NetworkSettings, int, fetch.Pool]] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls) -> AsyncIterator[Together]:
        """Give one, and close its connections at the end."""
        together = cls()
        try:
            yield together
        finally:
            for _, _, pool in together._pools:
                await pool.aclose()

    def pool(self, settings: Settings) -> fetch.Pool:
        """Return the connections for a capture with these settings."""
        network, per_host = settings.network, most_per_host(settings)
        for its_network, its_per_host, pool in self._pools:
            if (its_network, its_per_host) == (network, per_host):
                return pool
        pool = fetch.Pool(per_host=per_host, total=network.connections)
        self._pools.append((network, per_host, pool))
        return pool


def most_per_host(settings: Settings) -> int:
    """Return how many requests may be under way on the host that may be asked for most."""
    named = [config.politeness_of(settings, host) for host in settings.hosts]
    return max(one.requisites_per_host for one in (settings.politeness, *named))
