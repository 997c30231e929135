"""A fetcher in front of a scripted server, on either event loop."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import uvloop

from preserve.config import LimitSettings, NetworkSettings
from preserve.fetch import Fetcher, Pool
from preserve.model import Ask, Body, Exchange

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

LOOPS = ("asyncio", "uvloop")
LOOPBACK = ("127.0.0.0/8",)
Result = TypeVar("Result")


def run(main: Coroutine[Any, Any, Result], loop: str = "asyncio") -> Result:
    """Run to the end on a loop of its own, and see that no task is left."""

    async def watched() -> Result:
        try:
            return await main
        finally:
            assert asyncio.all_tasks() == {asyncio.current_task()}

    factories: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
        "asyncio": asyncio.new_event_loop,
        "uvloop": uvloop.new_event_loop,
    }
    with asyncio.Runner(loop_factory=factories[loop]) as runner:
        return runner.run(watched())


def network(port: int, **more: Any) -> NetworkSettings:
    """Settings under which every host name is the server on ``port`` of loopback."""
    facts: dict[str, Any] = {"allow": LOOPBACK, "resolve": {"*": f"127.0.0.1:{port}"}}
    return NetworkSettings(**(facts | more))


@contextlib.asynccontextmanager
async def fetcher(
    port: int,
    *,
    limits: LimitSettings | None = None,
    per_host: int = 4,
    pool: Pool | None = None,
    **more: Any,
) -> AsyncIterator[Fetcher]:
    """Open a fetcher; ``more`` are settings of ``[network]``."""
    with tempfile.TemporaryDirectory() as folder:
        one = Fetcher(
            network=network(port, **more),
            limits=limits or LimitSettings(),
            user_agent="tests",
            spool_folder=Path(folder) / "spool",
            connections_per_host=per_host,
            pool=pool,
        )
        try:
            yield one
        finally:
            await one.aclose()


def fetch(
    port: int, *asks: str | Ask, loop: str = "asyncio", limits: LimitSettings | None = None,
    **more: Any,
) -> list[Exchange]:  # fmt: skip
    """Fetch one address after the other with one fetcher; ``more`` as for ``fetcher``."""

    async def main() -> list[Exchange]:
        async with fetcher(port, limits=limits, **more) as one:
            return [await one.fetch(Ask(url=ask) if isinstance(ask, str) else ask) for ask in asks]

    return run(main(), loop)


def read(body: Body | None) -> bytes:
    """Read a body to its end, and close it."""
    assert body is not None
    with body.open() as stream:
        data = stream.read()
    body.close()
    assert len(data) == body.size
    return data
