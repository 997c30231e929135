"""The running: what may go now goes, each address in a task of its own.

The frontier says which address may go; a waiting host holds neither a worker nor a connection.
"""

from __future__ import annotations

import asyncio
import math
import shutil
from typing import TYPE_CHECKING, Any

from preserve.model import Outcome
from preserve.visiting.waking import wake_all

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.frontier import Item
    from preserve.polite import Share
    from preserve.visiting.agenda import Agenda
    from preserve.visiting.visit import Visitor

_DISK_CHECK_SECONDS = 1.0
# Visits for each request that may be under way: an answer that is being kept and read asks nobody.
_VISITS_PER_REQUEST = 2


class Visits:
    """Visits what the agenda holds until nothing is left, or until it is halted.

    ``share`` is this capture's of all requests under way: with those that run side by side with it
    it makes no more at a time than the settings allow.

    The disk that holds ``folder`` is watched. ``used_seconds`` is what earlier parts of the capture
    have used of its time.
    """

    def __init__(
        self,
        agenda: Agenda,
        visitor: Visitor,
        *,
        settings: Settings,
        clock: Clock,
        folder: Path,
        share: Share,
    ) -> None:
        self._agenda = agenda
        self._visitor = visitor
        self._settings = settings
        self._clock = clock
        self._folder = folder
        self._share = share
        self._tasks: dict[asyncio.Task[None], Item] = {}
        self._fetching: set[asyncio.Task[None]] = set()
        self._error: BaseException | None = None
        self._finished = False
        self._disk_checked = -math.inf
        self.used_seconds = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Visit until ``finish`` was called and nothing is left; ``stop`` ends it early.

        Raises:
            OSError: what was fetched could not be written.
        """
        agenda = self._agenda
        watching = asyncio.create_task(self._watch(stop))
        try:
            while self._error is None:
                self._start_what_may_go()
                if self._finished and self._is_idle():
                    if not wake_all(agenda):
                        return
                    continue
                agenda.changed.clear()
                seconds = math.inf if self._is_full() else agenda.frontier.wait_seconds()
                await self._wait(seconds)
            raise self._error
        finally:
            watching.cancel()
            for task in self._fetching:
                task.cancel()
            await asyncio.gather(watching, *self._tasks, return_exceptions=True)

    def finish(self) -> None:
        """Say that nothing more will be wanted but by what is visited."""
        self._finished = True
        self._agenda.changed.set()

    def halt(self, outcome: Outcome, detail: str) -> None:
        """End the capture here: what waits or is being fetched takes this outcome.

        An answer that has arrived is still kept and read, so that no record is cut.
        """
        self._agenda.halt(outcome, detail)
        for task in self._fetching:
            task.cancel()
        self._agenda.changed.set()

    @property
    def in_flight(self) -> int:
        """How many visits are under way."""
        return len(self._tasks)

    def _is_full(self) -> bool:
        most = self._settings.network.connections
        return len(self._tasks) >= _VISITS_PER_REQUEST * most or not self._share.has_room(most)

    def _is_idle(self) -> bool:
        agenda = self._agenda
        return not (self._tasks or len(agenda.frontier) or agenda.unfinished.ready)

    async def _watch(self, stop: asyncio.Event) -> None:
        left = self._settings.limits.capture_seconds - self.used_seconds
        ends = asyncio.get_running_loop().time() + left
        while self._agenda.halted is None:
            left = ends - asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(max(min(left, _DISK_CHECK_SECONDS), 0)):
                    await stop.wait()
            except TimeoutError:
                if left <= _DISK_CHECK_SECONDS:
                    self.halt(Outcome.LIMIT_REACHED, "limits.capture_seconds")
                else:
                    self._check_disk()
            else:
                self.halt(Outcome.INTERRUPTED, "the capture was stopped")

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(None if math.isinf(seconds) else max(seconds, 0.001)):
                await self._agenda.changed.wait()
        except TimeoutError:
            return

    def _start_what_may_go(self) -> None:
        ready = self._agenda.unfinished.ready
        while not self._is_full():
            if ready:
                self._start(ready[0], self._visitor.take_recorded(ready.popleft()))
                continue
            item = self._agenda.frontier.pop()
            if item is None:
                break
            self._start(item, self._visit(item))
        self._agenda.heed_others()

    def _start(self, item: Item, visit: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(visit)
        self._tasks[task] = item
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        item = self._tasks.pop(task)
        if task.cancelled():
            self._agenda.ends(item)  # if not, all ends here, and the address stays open
        elif (error := task.exception()) is not None and self._error is None:
            self._error = error
        self._agenda.changed.set()

    async def _visit(self, item: Item) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._check_disk()
        if self._agenda.halted is not None:
            raise asyncio.CancelledError
        self._fetching.add(task)
        try:
            exchange = await self._visitor.fetch(item)
        finally:
            self._fetching.discard(task)
        self.heed_bytes(item.host)
        await self._visitor.take(item, exchange)

    def heed_bytes(self, host: str) -> None:
        """End the capture, or ask a host nothing more, where no more may come of it."""
        allowance = self._agenda.allowance
        if allowance.is_spent:
            self.halt(Outcome.LIMIT_REACHED, "limits.capture_bytes")
        elif allowance.is_spent_on(host):
            self._agenda.give_up(host, Outcome.LIMIT_REACHED, "limits.host_bytes")
            for task in self._fetching:
                if self._tasks[task].host == host:
                    task.cancel()

    def _check_disk(self) -> None:
        now = self._clock.monotonic()
        if now - self._disk_checked < _DISK_CHECK_SECONDS:
            return
        self._disk_checked = now
        if shutil.disk_usage(self._folder).free < self._settings.limits.free_disk_bytes:
            self.halt(Outcome.LIMIT_REACHED, "limits.free_disk_bytes")
