"""A thread that works in order, and is handed work by the batch.

To hand one piece of work over and take its result back costs more than most of the work done here:
two locks, two wakings, and the interpreter's own lock passed on twice. So what is asked for while
the thread is at work waits, and then goes over together.
"""

from __future__ import annotations

import asyncio
import collections
import concurrent.futures
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_BATCH_MOST = 64
_Work = tuple["Callable[[], Any]", "asyncio.Future[Any] | None", bool]
_Done = tuple["asyncio.Future[Any]", Any, "BaseException | None"]


class OneThread:
    """Runs what it is given, one after the other, in the order given; for one event loop."""

    def __init__(self, name: str) -> None:
        self._thread = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting: collections.deque[_Work] = collections.deque()
        self._is_busy = False
        self._is_closed = False

    async def run(self, work: Callable[..., T], *arguments: Any, is_long: bool = False) -> T:
        """Run ``work`` in the thread; return what it returns, raise what it raises.

        What ``is_long`` is in no batch, so that nobody waits for it who need not. Where this is
        cancelled before its turn has come, the work is not done.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append((lambda: work(*arguments), future, is_long))
        self._go_on(loop)
        return await future

    def post(self, work: Callable[..., object], *arguments: Any) -> None:
        """Have ``work`` done in its turn; nobody waits for it."""
        self._waiting.append((lambda: work(*arguments), None, False))
        self._go_on(asyncio.get_running_loop())

    def close(self) -> None:
        """End the thread, once it has done what it has in hand."""
        self._is_closed = True
        self._waiting.clear()
        self._thread.shutdown(wait=True)

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._is_busy:
            self._is_busy = True
            loop.call_soon(self._hand_over, loop)  # what else is asked for in this turn goes along

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        batch: list[_Work] = []
        while self._waiting and len(batch) < _BATCH_MOST:
            is_long = self._waiting[0][2]
            if is_long and batch:
                break
            batch.append(self._waiting.popleft())
            if is_long:
                break
        if not self._is_closed:
            self._thread.submit(self._do, loop, batch)

    def _do(self, loop: asyncio.AbstractEventLoop, batch: list[_Work]) -> None:
        done: list[_Done] = []
        for work, future, _ in batch:
            if future is not None and future.cancelled():
                continue
            result, wrong = None, None
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 -- for whoever waits
                wrong = error
            if future is not None:
                done.append((future, result, wrong))
        loop.call_soon_threadsafe(self._deliver, loop, done)

    def _deliver(self, loop: asyncio.AbstractEventLoop, done: list[_Done]) -> None:
        self._is_busy = False
        for future, result, wrong in done:
            if future.done():
                continue
            if wrong is not None:
                future.set_exception(wrong)
            else:
                future.set_result(result)
        if self._waiting:
            self._go_on(loop)
