"""Captures that a form asked for: each is a process of its own, ``preserve capture``.

So many run at once, the others wait for their turn; a seed is captured once at a time. A process of
its own takes its memory with it when it ends, and ends as ``preserve capture`` does: SIGTERM closes
the capture with what it had.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
import enum
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OUTPUT_BYTES = 1 << 20
_KEPT = 50  # that have ended
_SAID = 20  # lines


class Stage(enum.StrEnum):
    """Where an order stands."""

    WAITS = "waits"
    RUNS = "runs"
    STOPS = "stops"
    ENDED = "ended"


class Refused(enum.StrEnum):
    """Why a capture is not begun."""

    UNDER_WAY = "under-way"
    FULL = "full"
    ENDING = "ending"


@dataclasses.dataclass(kw_only=True, slots=True)
class Order:
    """A capture that was asked for: ``status`` is that of its manifest, once it has ended with one.

    ``said`` are the sentences that the process said.
    """

    number: int
    url: str
    stage: Stage = Stage.WAITS
    capture: str | None = None
    status: str | None = None
    said: tuple[str, ...] = ()


class Orders:
    """Runs what is ordered; ``command`` is the call, before the address that is to be captured."""

    def __init__(self, command: Sequence[str], *, at_once: int = 2, waiting_max: int = 20) -> None:
        self._command = tuple(command)
        self._at_once = at_once
        self._waiting_max = waiting_max
        self._orders: dict[int, Order] = {}
        self._waiting: collections.deque[Order] = collections.deque()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        self._count = 0
        self._ending = False

    def all(self) -> tuple[Order, ...]:
        """Return the orders, the last one first, with those that have ended lately."""
        # Asked from other threads, too: the list of them is made in one go.
        return tuple(dataclasses.replace(one) for one in tuple(self._orders.values())[::-1])

    def place(self, url: str) -> Order | Refused:
        """Order the capture of an address; say why where it is not begun."""
        if self._ending:
            return Refused.ENDING
        if any(one.url == url and one.stage is not Stage.ENDED for one in self._orders.values()):
            return Refused.UNDER_WAY
        if len(self._waiting) >= self._waiting_max:
            return Refused.FULL
        self._count += 1
        order = Order(number=self._count, url=url)
        self._orders[order.number] = order
        self._waiting.append(order)
        self._begin()
        return order

    def stop(self, number: int) -> bool:
        """Take back an order, or close its capture as it is; tell whether there was one to stop."""
        order = self._orders.get(number)
        if order is None or order.stage not in {Stage.WAITS, Stage.RUNS}:
            return False
        if order.stage is Stage.WAITS:
            self._waiting.remove(order)
            self._ended(order)
        else:
            order.stage = Stage.STOPS
            self._terminate(number)
        return True

    @property
    def running(self) -> int:
        """How many captures run."""
        return len(self._running)

    async def close(self) -> None:
        """Take no more orders, close the captures that run as they are, and wait for that."""
        self._ending = True
        for order in tuple(self._orders.values()):
            self.stop(order.number)
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _begin(self) -> None:
        while self._waiting and len(self._running) < self._at_once and not self._ending:
            order = self._waiting.popleft()
            order.stage = Stage.RUNS
            self._running[order.number] = asyncio.create_task(self._run(order))

    async def _run(self, order: Order) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                order.url,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                # Ctrl-C of the terminal is for us: two signals would end it at once.
                start_new_session=True,
            )
            self._processes[order.number] = process
            if order.stage is Stage.STOPS:
                self._terminate(order.number)
            assert process.stdout is not None
            assert process.stderr is not None
            printed, said = await asyncio.gather(_read(process.stdout), _read(process.stderr))
            await process.wait()
            order.said = _sentences(said)
            order.capture, order.status = _result(printed)
        except OSError as error:
            order.said = (f"the capture cannot be begun: {error.strerror}.",)
        finally:
            self._processes.pop(order.number, None)
            self._running.pop(order.number, None)
            self._ended(order)
            self._begin()

    def _ended(self, order: Order) -> None:
        order.stage = Stage.ENDED
        ended = [number for number, one in self._orders.items() if one.stage is Stage.ENDED]
        for number in ended[:-_KEPT]:
            del self._orders[number]

    def _terminate(self, number: int) -> None:
        process = self._processes.get(number)
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()


async def _read(stream: asyncio.StreamReader) -> bytes:
    """Read to the end; of what is very long, the beginning is kept."""
    kept = bytearray()
    while piece := await stream.read(1 << 16):
        kept += piece[: max(_OUTPUT_BYTES - len(kept), 0)]
    return bytes(kept)


def _sentences(said: bytes) -> tuple[str, ...]:
    lines = said.decode("utf-8", "replace").splitlines()
    sentences = [line.removeprefix("preserve: ").strip() for line in lines]
    return tuple(filter(None, sentences))[-_SAID:]


def _result(printed: bytes) -> tuple[str | None, str | None]:
    """Return the id and the status of the capture that was made, from its line of JSON."""
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
        line = json.loads(printed.splitlines()[-1])
        return str(line["id"]), str(line["status"])
    return None, None
