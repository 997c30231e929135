"""Several captures in one process: a few at once, and the next begins while one is being closed."""

from __future__ import annotations

import asyncio
import collections
from typing import TYPE_CHECKING, TypeVar

from preserve.capture.giving_back import give_back

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

T = TypeVar("T")


async def side_by_side(
    what: Iterable[T],
    one: Callable[[T, Callable[[], None]], Awaitable[None]],
    *,
    at_once: int,
    stop: asyncio.Event,
) -> int:
    """Have ``one`` done with each in turn, ``at_once`` at a time; return how many were not begun.

    ``one`` is also given what to call once the next may begin in its place: when it asks nobody for
    anything any more. There are never more than twice as many that have not ended. After ``stop``
    none begins. The first that raises ends all, and is raised.
    """
    waiting = collections.deque(what)
    asking, open_ = asyncio.Semaphore(at_once), asyncio.Semaphore(2 * at_once)

    async def do(item: T) -> None:
        is_asking = True

        def asks_no_more() -> None:
            nonlocal is_asking
            if is_asking:
                is_asking = False
                asking.release()

        try:
            await one(item, asks_no_more)
            await asyncio.to_thread(give_back)
        finally:
            asks_no_more()
            open_.release()

    try:
        async with asyncio.TaskGroup() as tasks:
            while waiting:
                await open_.acquire()
                await asking.acquire()
                if stop.is_set():
                    break
                tasks.create_task(do(waiting.popleft()))
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    return len(waiting)
