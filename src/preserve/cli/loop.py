"""The event loop of a command, and the signals that end it."""

from __future__ import annotations

import asyncio
import gc
import signal
from typing import TYPE_CHECKING, Any, TypeVar

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_stoppable(
    story: Callable[[asyncio.Event], Coroutine[Any, Any, T]],
    *,
    stopping: Callable[[], None],
    again: Callable[[], None] | None = None,
) -> T:
    """Run a story until it ends; the first SIGINT or SIGTERM sets its event, the second kills.

    ``stopping`` is called at the first signal, ``again`` at each SIGHUP, where it is given.
    """

    async def watched() -> T:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def asked() -> None:
            for one in _SIGNALS:
                loop.remove_signal_handler(one)
                signal.signal(one, signal.SIG_DFL)
            stop.set()
            stopping()

        for one in _SIGNALS:
            loop.add_signal_handler(one, asked)
        if again is not None:
            loop.add_signal_handler(signal.SIGHUP, again)
        try:
            return await story(stop)
        finally:
            for one in (*_SIGNALS, signal.SIGHUP):
                loop.remove_signal_handler(one)

    gc.freeze()  # what was imported stays: the collector need not look at it each time
    before = {one: signal.getsignal(one) for one in (*_SIGNALS, signal.SIGHUP)}
    try:
        return uvloop.run(watched())
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
