"""Connections that nobody uses: kept for a while, for whoever asks next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from fetching import LOOPS, fetcher, run

from preserve.demo.server import Received, Script, ScriptServer, response
from preserve.fetch import Pool
from preserve.fetch import pool as of_pool
from preserve.model import Ask

if TYPE_CHECKING:
    from collections.abc import Callable

BY_LOOP = pytest.mark.parametrize("loop", LOOPS)


def answer(_: Received) -> Script:
    return [response(200)]


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 -- the pool tells nobody
        await asyncio.sleep(0.005)


@BY_LOOP
def test_what_has_been_idle_for_long_is_closed_also_where_nobody_asks_for_more(
    loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_pool, "_IDLE_SECONDS", 0.05)

    async def main() -> None:
        async with fetcher(server.port) as one:
            for host in ("first.test", "second.test"):
                await one.fetch(Ask(url=f"http://{host}/"))
            assert one._transport._pool._idle
            await until(lambda: not one._transport._pool._idle)
            await one.fetch(Ask(url="http://first.test/"))
            assert one._transport._pool._idle

    with ScriptServer(answer) as server:
        run(main(), loop)
        assert server.connections == 3


@BY_LOOP
def test_a_pool_that_is_shared_outlives_who_uses_it(loop: str) -> None:
    async def main() -> None:
        pool = Pool(per_host=4, total=8)
        for _ in range(2):
            async with fetcher(server.port, pool=pool) as one:
                assert (await one.fetch(Ask(url="http://blog.test/"))).status == 200
        assert server.connections == 1
        assert server.log[0].open_connections
        await pool.aclose()
        assert not pool._idle
        assert pool._all == 0

    with ScriptServer(answer) as server:
        run(main(), loop)
