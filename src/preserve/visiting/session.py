"""The rooms at work for one capture, set up to work together."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from preserve import config, fetch, polite
from preserve.frontier import Frontier, Ledger
from preserve.visiting.agenda import Agenda
from preserve.visiting.allowance import Allowance
from preserve.visiting.citing import Citing
from preserve.visiting.earlier import Earlier
from preserve.visiting.gates import Gates
from preserve.visiting.robots_before import RobotsBefore
from preserve.visiting.together import most_per_host
from preserve.visiting.visit import Visitor
from preserve.visiting.visits import Visits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from preserve.catalogue import Hosts
    from preserve.clock import Clock
    from preserve.config import Settings
    from preserve.visiting.recorder import Forgetful, Recorder
    from preserve.visiting.together import Together

_SPARE_SECONDS = 60.0


class Session:
    """Ledger, frontier, agenda, fetcher and visits, sharing one pace and one set of limits.

    ``folder`` is where bodies are spooled (in a folder of its own, which goes with the session) and
    whose disk is watched. ``requisites`` false leaves what pages need unvisited.
    ``obey_robots`` false obeys no robots.txt, whatever the settings say of a host. ``earlier`` is
    what the collection has. ``credentials`` are sent to the site that they
    are for. ``hosts`` is what all captures of a collection know of hosts: with it, their pace is
    one. ``ledger`` is that of a capture that is gone on with. ``together`` is what it shares with
    the captures beside it.
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
        earlier: Earlier | None = None,
        credentials: fetch.Credentials | None = None,
        hosts: Hosts | None = None,
        ledger: Ledger | None = None,
        together: Together | None = None,
    ) -> None:
        self.recorder = recorder
        self._spool = Path(tempfile.mkdtemp(prefix=".spool-", dir=folder))
        manners = functools.partial(config.politeness_of, settings)
        self._hosts = hosts
        self._share = polite.Share(together.under_way if together is not None else None)
        self.pace = _pace(settings, clock, hosts, self._share)
        self.robots_before = RobotsBefore(hosts, lambda host: manners(host).delay_seconds > 0)
        self.ledger = ledger if ledger is not None else Ledger()
        self.frontier = Frontier(self.pace, clock)
        self.fetcher = fetch.Fetcher(
            network=settings.network,
            limits=settings.limits,
            user_agent=user_agent,
            spool_folder=self._spool,
            connections_per_host=most_per_host(settings),
            clock=clock,
            credentials=credentials,
            pool=together.pool(settings) if together is not None else None,
        )
        self.allowance = Allowance(settings.limits)
        self.agenda = Agenda(
            ledger=self.ledger,
            frontier=self.frontier,
            gates=Gates(
                obeyed=lambda host: obey_robots and manners(host).robots == "obey",
                agent=polite.AGENT,
            ),
            recorder=recorder,
            pace=self.pace,
            limits=settings.limits,
            allowance=self.allowance,
            robots_before=self.robots_before,
            citing=Citing(settings.defaults),
            told=told,
        )
        self.visitor = Visitor(
            self.agenda,
            settings=settings,
            fetcher=self.fetcher,
            recorder=recorder,
            pace=self.pace,
            retries=polite.RetryPolicy(settings.retry, random.Random()),  # noqa: S311 -- jitter
            health=polite.HostHealth(),
            clock=clock,
            requisites=requisites,
            earlier=earlier or Earlier(None),
        )
        self.visits = Visits(
            self.agenda,
            self.visitor,
            settings=settings,
            clock=clock,
            folder=folder,
            share=self._share,
        )

    @contextlib.asynccontextmanager
    async def running(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Visit in the background while the story is told; end when it and all visits are done.

        Raises whatever ended the visits early; connections and spool are gone in any case.
        """
        self._share.join(self._freed)
        unwatch = self._hosts.watch(self._freed) if self._hosts is not None else None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.visits.run(stop))
                yield
                self.visits.finish()
        except BaseExceptionGroup as group:
            raise _first(group) from None
        finally:
            self._share.leave()
            self.pace.close()
            if unwatch is not None:
                unwatch()
            await self.fetcher.aclose()
            await asyncio.to_thread(shutil.rmtree, self._spool, ignore_errors=True)

    def _freed(self, host: str) -> None:
        """Look again whether a host may be asked: a request to it has ended."""
        self.frontier.touch(host)
        self.agenda.changed.set()


def _pace(
    settings: Settings, clock: Clock, hosts: Hosts | None, share: polite.Share
) -> polite.Pace:
    manners = functools.partial(config.politeness_of, settings)
    if hosts is None:
        return polite.Pace(settings.politeness, clock, of_host=manners, share=share)
    limits = settings.limits
    return polite.SharedPace(
        settings.politeness,
        clock,
        hosts,
        of_host=manners,
        share=share,
        patience_seconds=settings.retry.max_delay_seconds,
        expires_seconds=limits.connect_seconds + limits.exchange_seconds + _SPARE_SECONDS,
    )


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
