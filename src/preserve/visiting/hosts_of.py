"""Opening what the captures of a collection tell each other about hosts."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from preserve import config
from preserve.catalogue import Hosts
from preserve.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from preserve.clock import Clock
    from preserve.config import Settings


@contextlib.asynccontextmanager
async def hosts_of(
    collection: Path, settings: Settings, clock: Clock, *, given: Hosts | None = None
) -> AsyncIterator[tuple[Hosts | None, tuple[str, ...]]]:
    """Give what is ``given``, or what is opened for as long as the block runs; and remarks.

    None where it cannot be opened, which a remark says: a capture then keeps a pace of its own.
    None too where all hosts are one's own (``delay_seconds = 0``): nothing is shared of them.
    """
    manners = [
        settings.politeness,
        *(config.politeness_of(settings, one) for one in settings.hosts),
    ]
    if given is not None or all(one.delay_seconds <= 0 for one in manners):
        yield given, ()
        return
    try:
        hosts = await asyncio.to_thread(Hosts.open, collection, now=lambda: clock.now().timestamp())
    except CatalogueError as error:
        yield None, (not_shared(error),)
        return
    try:
        yield hosts, ()
    finally:
        with contextlib.suppress(CatalogueError):
            await asyncio.to_thread(hosts.close)


def not_shared(why: object) -> str:
    """Say that a capture keeps its pace alone."""
    return f"Other captures that run at the same time are not taken into account: {why}"
