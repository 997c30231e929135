"""When the next request to a host may start."""

from __future__ import annotations

import collections
import dataclasses
import functools
import math
import statistics
from typing import TYPE_CHECKING

from preserve.model import Group, Outcome
from preserve.polite.under_way import Share

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from preserve.clock import Clock
    from preserve.config import PolitenessSettings

STRAINED_STATUSES = frozenset({429, 503})
STRAINED_LIMIT = 2  # requests at a time to a host that is strained
STRAINED_ANSWERS = 20  # other answers until a 429 or 503 is forgotten
_SLOW_FACTOR = 4  # times slower than the host at its best
_SLOW_SECONDS = 1.0  # and never less than this


@dataclasses.dataclass(slots=True)
class _Host:
    pages: int = 0
    requisites: int = 0
    page_ended: float = -math.inf
    page_seconds: float = 0.0
    crawl_delay_seconds: float = 0.0
    held_until: float = -math.inf
    strained_answers: int = 0
    latest: collections.deque[float] = dataclasses.field(
        default_factory=lambda: collections.deque(maxlen=3)
    )
    best_seconds: float = math.inf

    def answered(self, seconds: float, status: int | None) -> None:
        """Take in how long an answer took, and whether it says that the host is strained."""
        if status in STRAINED_STATUSES:
            self.strained_answers = STRAINED_ANSWERS
            return
        self.strained_answers = max(0, self.strained_answers - 1)
        self.latest.append(seconds)
        if len(self.latest) == self.latest.maxlen:
            self.best_seconds = min(self.best_seconds, statistics.median(self.latest))

    @property
    def is_strained(self) -> bool:
        """Whether the host answers 429 or 503, or has slowed.

        It has slowed where the median of its last three answers took more than a second and
        four times as long as the best such median; one large file alone does not make it slow.
        """
        if self.strained_answers:
            return True
        if math.isinf(self.best_seconds):
            return False
        slow = max(_SLOW_SECONDS, _SLOW_FACTOR * self.best_seconds)
        return statistics.median(self.latest) > slow


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Barred:
    """A host that is not to be asked before ``until``, and what its addresses end as for that."""

    host: str
    outcome: Outcome
    detail: str
    until: datetime.datetime


class Pace:
    """Keeps count of what runs on each host and says when more may.

    Pages (and what else robots.txt rules) go one at a time to a host; from the end of one to the
    start of the next it is the longest of ``delay_seconds``, the host's Crawl-delay up to
    ``crawl_delay_max_seconds``, and twice the last page's own time. Requisites go without such
    waits, as in a browser. All together there are at most ``requisites_per_host`` requests under
    way on one host, two when it is strained. ``of_host`` says what holds for a host, if that is
    something else than ``settings``. ``share`` is what this capture has of the requests
    that are under way; without it, there are none but its own.

    ``delay_seconds = 0`` is for one's own servers: no waits between pages, which then run side by
    side as requisites do. What is never switched off is the limit, and a hold.

    ``trouble`` says why others are not taken into account, where they should be.
    """

    def __init__(
        self,
        settings: PolitenessSettings,
        clock: Clock,
        *,
        of_host: Callable[[str], PolitenessSettings] | None = None,
        share: Share | None = None,
    ) -> None:
        self._under_way = share if share is not None else Share()
        self._of_host = functools.cache(of_host) if of_host is not None else lambda _: settings
        self._clock = clock
        self.trouble: str | None = None
        self._hosts: dict[str, _Host] = collections.defaultdict(_Host)

    def ready_at(self, host: str, *, requisite: bool) -> float:
        """Return the ``clock.monotonic()`` time from which the next request may start.

        Never in the past. ``math.inf`` while the host is at its limit: ask again when a request to
        it has finished.
        """
        now = self._clock.monotonic()
        running = self._under_way.on(host)
        if running and running >= self._places(host):
            return math.inf
        state = self._hosts.get(host)
        if state is None:
            return now
        waits = self._of_host(host).delay_seconds > 0
        if requisite or not waits:
            return max(now, state.held_until)
        if state.pages:
            return math.inf
        gap_seconds = max(self._gap_seconds(host), 2 * state.page_seconds)
        return max(now, state.held_until, state.page_ended + gap_seconds)

    def start(self, host: str, *, requisite: bool) -> float | None:
        """Start a request where one may start now (None); else return when to ask again.

        That is a ``clock.monotonic()`` time, as ``ready_at`` has it.
        """
        ready = self.ready_at(host, requisite=requisite)
        if ready > self._clock.monotonic():
            return ready
        self.started(host, requisite=requisite)
        return None

    def started(self, host: str, *, requisite: bool) -> None:
        """Take note that a request starts now."""
        self._under_way.started(host)
        state = self._hosts[host]
        if requisite:
            state.requisites += 1
        else:
            state.pages += 1

    def finished(
        self,
        host: str,
        *,
        requisite: bool,
        elapsed_seconds: float,
        outcome: Outcome,
        status: int | None,
    ) -> None:
        """Take note that a request that was ``started`` has ended now, after ``elapsed_seconds``.

        A request without an answer (no complete head) frees its place and says nothing about how
        fast the host is.
        """
        state = self._hosts[host]
        answered = outcome.group >= Group.NOT_THE_THING
        if requisite:
            state.requisites -= 1
        else:
            state.pages -= 1
            state.page_ended = self._clock.monotonic()
            if answered:
                state.page_seconds = elapsed_seconds
        assert state.requisites >= 0
        assert state.pages >= 0
        if answered:
            state.answered(elapsed_seconds, status)
        self._under_way.ended(host)

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Obey a Crawl-delay from now on, up to ``crawl_delay_max_seconds``."""
        longest = self._of_host(host).crawl_delay_max_seconds
        self._hosts[host].crawl_delay_seconds = min(seconds, longest)

    def hold(self, host: str, until: float) -> None:
        """Start nothing on the host before ``clock.monotonic()`` says ``until`` (Retry-After)."""
        state = self._hosts[host]
        state.held_until = max(state.held_until, until)

    def insist(self, host: str) -> None:
        """Take note that a host is to be asked, whatever others found: the article is on it."""

    def give_up(self, host: str) -> datetime.datetime | None:  # noqa: ARG002 -- for others to know
        """Take note that a host does not answer; return until when others leave it alone."""
        return None

    def barred(self) -> Sequence[Barred]:
        """Return the hosts that, others say, are not to be asked; each is returned once."""
        return ()

    def close(self) -> None:
        """End: what was started and has not ended never will."""
        for host, state in self._hosts.items():
            if running := state.pages + state.requisites:
                state.pages = state.requisites = 0
                self._under_way.ended(host, running)

    def _places(self, host: str) -> int:
        """Return how many requests may be under way on a host."""
        limit = self._of_host(host).requisites_per_host
        return min(limit, STRAINED_LIMIT) if self._hosts[host].is_strained else limit

    def _gap_seconds(self, host: str) -> float:
        """Return the least time between pages that settings and robots.txt ask for."""
        return max(self._of_host(host).delay_seconds, self._hosts[host].crawl_delay_seconds)
