"""A pace that several captures keep together, in one process or in several."""

from __future__ import annotations

import collections
import datetime
import math
from typing import TYPE_CHECKING, Protocol, TypeVar

from preserve.clock import iso
from preserve.errors import PreserveError
from preserve.model import Group, Outcome
from preserve.polite.pace import (
    STRAINED_ANSWERS,
    STRAINED_LIMIT,
    STRAINED_STATUSES,
    Barred,
    Pace,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.clock import Clock
    from preserve.config import PolitenessSettings
    from preserve.polite.under_way import Share

    T = TypeVar("T")


class Turn(Protocol):
    """What a claim came to: a place is taken (``claim``), or when to ask again.

    ``why``: ``busy`` with others' requests, ``pace``, ``held`` by a Retry-After, ``down``.
    """

    @property
    def claim(self) -> int | None: ...  # noqa: D102 -- see the class

    @property
    def wait_seconds(self) -> float: ...  # noqa: D102 -- see the class

    @property
    def why(self) -> str: ...  # noqa: D102 -- see the class


class SharedHosts(Protocol):
    """What captures tell each other about hosts; whoever keeps it gives it to each of them.

    Every call is short. What cannot be kept any more raises a ``PreserveError``.
    """

    def claim(
        self,
        host: str,
        *,
        requisite: bool,
        places: int,
        places_strained: int,
        gap_seconds: float,
        expires_seconds: float,
        anyway: bool,
    ) -> Turn:
        """Take a place where a request may start now; else say when to ask again."""
        ...

    def finish(
        self, host: str, claim: int, *, requisite: bool, answer_seconds: float | None, strain: int
    ) -> None:
        """Give a place back; None for no answer. The host is strained for ``strain`` answers."""
        ...

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for so long."""
        ...

    def give_up(self, host: str) -> float:
        """Let nobody ask a host that does not answer; return for how many seconds."""
        ...


class SharedPace(Pace):
    """The pace of one capture among others, which all give and take turns on each host.

    A request starts where this capture's own pace and all others' allow it. A host that others
    gave up, or that asked one of them to wait for longer than ``patience_seconds``, is *barred*:
    its addresses end at once. A host that is insisted on is asked though it may be down.

    Hosts with ``delay_seconds = 0`` are one's own: nothing is shared of them. Where sharing fails,
    this is a pace as any other from then on, and ``trouble`` says why.
    """

    def __init__(
        self,
        settings: PolitenessSettings,
        clock: Clock,
        shared: SharedHosts,
        *,
        patience_seconds: float,
        expires_seconds: float,
        of_host: Callable[[str], PolitenessSettings] | None = None,
        share: Share | None = None,
    ) -> None:
        super().__init__(settings, clock, of_host=of_host, share=share)
        self._shared: SharedHosts | None = shared
        self._patience_seconds = patience_seconds
        self._expires_seconds = expires_seconds
        self._claims: dict[tuple[str, bool], list[int]] = collections.defaultdict(list)
        self._insisted: set[str] = set()
        self._barred: dict[str, Barred] = {}
        self._given_up: dict[str, datetime.datetime] = {}

    def start(self, host: str, *, requisite: bool) -> float | None:
        """Start a request where one may start now (None); else return when to ask again.

        It is infinite for a host that has become barred.
        """
        ready = self.ready_at(host, requisite=requisite)
        if ready > self._clock.monotonic():
            return ready
        turn = self._share(
            host,
            lambda shared: shared.claim(
                host,
                requisite=requisite,
                places=self._places(host),
                places_strained=STRAINED_LIMIT,
                gap_seconds=self._gap_seconds(host),
                expires_seconds=self._expires_seconds,
                anyway=host in self._insisted,
            ),
        )
        if turn is not None and turn.claim is None:
            if self._is_barred(host, turn):
                return math.inf
            return self._clock.monotonic() + turn.wait_seconds
        if turn is not None and turn.claim is not None:
            self._claims[host, requisite].append(turn.claim)
        self.started(host, requisite=requisite)
        return None

    def finished(
        self,
        host: str,
        *,
        requisite: bool,
        elapsed_seconds: float,
        outcome: Outcome,
        status: int | None,
    ) -> None:
        """Take note, for all, that a request has ended now, after ``elapsed_seconds``."""
        super().finished(
            host,
            requisite=requisite,
            elapsed_seconds=elapsed_seconds,
            outcome=outcome,
            status=status,
        )
        answered = outcome.group >= Group.NOT_THE_THING
        self._give_back(
            host,
            requisite=requisite,
            answer_seconds=elapsed_seconds if answered else None,
            strain=STRAINED_ANSWERS if status in STRAINED_STATUSES else 0,
        )

    def hold(self, host: str, until: float) -> None:
        """Let nobody start anything on the host before ``clock.monotonic()`` says ``until``."""
        super().hold(host, until)
        seconds = until - self._clock.monotonic()
        self._share(host, lambda shared: shared.hold(host, seconds))

    def is_shared(self, host: str) -> bool:
        """Tell whether what is learnt of a host is for others too: not for one's own."""
        return self._of_host(host).delay_seconds > 0

    def insist(self, host: str) -> None:
        """Take note that a host is to be asked, whatever others found: the article is on it."""
        self._insisted.add(host)

    def give_up(self, host: str) -> datetime.datetime | None:
        """Tell others that a host does not answer; return until when they leave it alone."""
        if host not in self._given_up:
            seconds = self._share(host, lambda shared: shared.give_up(host))
            if seconds is None:
                return None
            self._given_up[host] = self._clock.now() + datetime.timedelta(seconds=seconds)
        return self._given_up[host]

    def barred(self) -> Sequence[Barred]:
        """Return the hosts that others say are not to be asked, each once."""
        barred, self._barred = self._barred, {}
        return tuple(barred.values())

    def close(self) -> None:
        """Give back the places of requests that were started and will not end."""
        for (host, requisite), claims in list(self._claims.items()):
            while claims:
                self._give_back(host, requisite=requisite)
        self._shared = None
        super().close()

    def _give_back(
        self, host: str, *, requisite: bool, answer_seconds: float | None = None, strain: int = 0
    ) -> None:
        """Give one place on a host back: which one makes no difference."""
        claims = self._claims[host, requisite]
        if not claims:
            return
        claim = claims.pop()
        self._share(
            host,
            lambda shared: shared.finish(
                host, claim, requisite=requisite, answer_seconds=answer_seconds, strain=strain
            ),
        )

    def _is_barred(self, host: str, turn: Turn) -> bool:
        """Bar a host that does not answer, or is not to be asked for longer than we would wait."""
        if turn.why == "down":
            outcome, why = Outcome.HOST_DOWN, "the host did not answer another capture"
        elif turn.why == "held" and turn.wait_seconds > self._patience_seconds:
            outcome, why = Outcome.RATE_LIMITED, "the host asked another capture to wait"
        else:
            return False
        until = self._clock.now() + datetime.timedelta(seconds=turn.wait_seconds)
        detail = f"{why}; it is left alone until {iso(until)}"
        self._barred[host] = Barred(host=host, outcome=outcome, detail=detail, until=until)
        return True

    def _share(self, host: str, work: Callable[[SharedHosts], T]) -> T | None:
        """Do something with what is shared; None for one's own hosts, and where sharing failed."""
        if self._shared is None or not self.is_shared(host):
            return None
        try:
            return work(self._shared)
        except PreserveError as error:
            self._shared = None
            self.trouble = str(error)
            return None
