"""The rooms at work for one capture, set up to work together."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from preserve import fetch, polite
from preserve.frontier import Frontier, Ledger
from preserve.visiting.agenda import Agenda
from preserve.visiting.gates import Gates
from preserve.visiting.visit import Visitor
from preserve.visiting.visits import Visits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.model import Exchange
    from preserve.visiting.recorder import Forgetful, Recorder


class Session:
    """Ledger, frontier, agenda, fetcher and visits, sharing one pace and one set of limits.

    ``folder`` is where bodies are spooled (in a folder of its own, which goes with the session) and
    whose disk is watched. ``requisites`` false leaves what pages need unvisited. What
    ``same_as_before`` says yes to is ``unchanged``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        recorder: Recorder | Forgetful,
        folder: Path,
        user_agent: str,
        obey_robots: bool,
        clock: Clock,
        told: Callable[[], None] = lambda: None,
        requisites: bool = True,
        same_as_before: Callable[[Exchange], bool] = lambda _: False,
    ) -> None:
        self.recorder = recorder
        self._spool = Path(tempfile.mkdtemp(prefix=".spool-", dir=folder))
        pace = polite.Pace(settings.politeness, clock)
        self.ledger = Ledger()
        self.frontier = Frontier(pace, clock)
        self.fetcher = fetch.Fetcher(
            network=settings.network,
            limits=settings.limits,
            user_agent=user_agent,
            spool_folder=self._spool,
            connections_per_host=settings.politeness.requisites_per_host,
            clock=clock,
        )
        self.agenda = Agenda(
            ledger=self.ledger,
            frontier=self.frontier,
            gates=Gates(obeyed=obey_robots, agent=polite.AGENT),
            recorder=recorder,
            pace=pace,
            limits=settings.limits,
            told=told,
        )
        self.visitor = Visitor(
            self.agenda,
            settings=settings,
            fetcher=self.fetcher,
            recorder=recorder,
            pace=pace,
            retries=polite.RetryPolicy(settings.retry, random.Random()),  # noqa: S311 -- jitter
            health=polite.HostHealth(),
            clock=clock,
            requisites=requisites,
            same_as_before=same_as_before,
        )
        self.visits = Visits(
            self.agenda, self.visitor, settings=settings, clock=clock, folder=folder
        )

    @contextlib.asynccontextmanager
    async def running(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Visit in the background while the story is told; end when it and all visits are done.

        Raises whatever ended the visits early; connections and spool are gone in any case.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.visits.run(stop))
                yield
                self.visits.finish()
        except BaseExceptionGroup as group:
            raise _first(group) from None
        finally:
            await self.fetcher.aclose()
            await asyncio.to_thread(shutil.rmtree, self._spool, ignore_errors=True)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
