"""What captures of one collection tell each other about hosts, in ``state.db``.

A request takes a *place* on its host before it starts and gives it back at its end; each is one
short transaction. A place is free again where its process is no more.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
import time
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, TypeAlias

from preserve.catalogue.brief_writes import BriefWrites
from preserve.catalogue.known_robots import RobotsKept
from preserve.catalogue.processes import lives, machine
from preserve.catalogue.state import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Why: TypeAlias = Literal["", "busy", "pace", "held", "down"]

_ASK_AGAIN_SECONDS = 0.1  # at the earliest, where another's request is waited for
_LOOK_AGAIN_SECONDS = 1.0  # at the latest: its process may have ended
_LEAST_SECONDS = 0.001
_BACK_OFF_SECONDS = (300.0, 900.0, 3600.0)
_STRAIN_FORGOTTEN_SECONDS = 3600.0
_ROW_KEPT_SECONDS = 7 * 86_400.0
_BORN = secrets.token_hex(8)  # tells this process from a former one of the same number

_NEW = "INSERT OR IGNORE INTO hosts (host, seen) VALUES (?1, ?2)"
_ROW = (
    "SELECT seen, page_ended, page_seconds, held_until, strained, given_up, down_until "
    "FROM hosts WHERE host = ?"
)
# Where the clock was put back, the moments of a row go back with it: no wait becomes longer.
_PUT_BACK = (
    "UPDATE hosts SET seen = ?2, page_ended = page_ended - (seen - ?2), "
    "held_until = held_until - (seen - ?2), down_until = down_until - (seen - ?2) "
    "WHERE host = ?1 AND seen > ?2"
)
_PAGE_ENDED = "UPDATE hosts SET seen = ?2, page_ended = ?2 WHERE host = ?1"
_ANSWERED = (
    "UPDATE hosts SET seen = ?2, strained = max(?3, strained - 1), given_up = 0, down_until = 0, "
    "page_seconds = coalesce(?4, page_seconds), "
    "page_ended = CASE WHEN ?4 IS NULL THEN page_ended ELSE ?2 END WHERE host = ?1"
)
_HELD = "UPDATE hosts SET seen = ?2, held_until = max(held_until, ?3) WHERE host = ?1"
_GIVEN_UP = (
    "UPDATE hosts SET seen = ?2, given_up = given_up + 1, down_until = ?2 + ?3 WHERE host = ?1"
)
_TAKE = "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?)"
_TAKEN = "SELECT claim, requisite, machine, process, born, until FROM places WHERE host = ?"
_FREE = "DELETE FROM places WHERE host = ? AND claim = ?"
_SHORTEN = "UPDATE places SET until = ? WHERE host = ? AND claim = ?"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What a claim came to: a place is taken (``claim``), or when to ask again, and why."""

    claim: int | None = None
    wait_seconds: float = 0.0
    why: Why = ""


class _Row(NamedTuple):
    seen: float
    page_ended: float
    page_seconds: float
    held_until: float
    strained: int
    given_up: int
    down_until: float


_BUSY = Turn(wait_seconds=_ASK_AGAIN_SECONDS, why="busy")


class Hosts:
    """The hosts of a collection, as all its captures see them; for one thread.

    ``robots`` has what their robots.txt said. ``now`` gives seconds since 1970: the one clock that
    processes share.
    """

    def __init__(self, state: State, collection: Path, now: Callable[[], float]) -> None:
        self._writes = BriefWrites(state, now)
        self._execute = state.connection.execute
        self.robots = RobotsKept(self._writes, collection)
        self._machine = machine()
        self._process = os.getpid()
        self._watchers: list[Callable[[str], None]] = []

    @classmethod
    def open(cls, collection: Path, *, now: Callable[[], float] = time.time) -> Self:
        """Open the file of a collection, or make it; forget what is too old to matter.

        Raises:
            CatalogueError: it cannot be written.
        """
        state = State.open(collection, now=now)
        try:
            hosts = cls(state, collection.absolute(), now)
            hosts._writes.do(hosts._forget)
        except BaseException:
            state.close()
            raise
        return hosts

    def close(self) -> None:
        """Write what the file was too busy for, and let go of it."""
        self._writes.close()

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
        """Take a place on a host where a request may start now; else say when to ask again.

        Pages start one at a time, ``gap_seconds`` after the end of the last one or twice the time
        that it took, whichever is longer. There are at most ``places`` requests at a time,
        ``places_strained`` after a 429 or 503. A place that was not given back is free again after
        ``expires_seconds``. ``anyway`` is for a host to be asked though it may be down.

        Raises:
            CatalogueError: the file cannot be used, or others have held it for a minute.
        """
        now = self._writes.begin()
        if now is None:
            return _BUSY
        until = now + expires_seconds
        with self._writes.or_nothing():
            row = self._row(host, now)
            taken, pages, row = self._taken(host, row, now, until)
            if row.strained and now - row.seen < _STRAIN_FORGOTTEN_SECONDS:
                places = min(places, places_strained)
            if row.down_until > now and not anyway:
                turn = Turn(wait_seconds=row.down_until - now, why="down")
            elif row.held_until > now:
                turn = _later(row.held_until - now, "held")
            elif taken >= places:
                turn = _BUSY
            elif requisite:
                turn = Turn(claim=secrets.randbits(62))
            else:
                turn = _turn_of_page(row, now, pages, max(gap_seconds, 2 * row.page_seconds))
            if turn.claim is not None:
                place = (turn.claim, requisite, self._machine, self._process, _BORN, until)
                self._execute(_TAKE, (host, *place))
        self._writes.commit()
        return turn

    def finish(
        self, host: str, claim: int, *, requisite: bool, answer_seconds: float | None, strain: int
    ) -> None:
        """Give a place back. ``answer_seconds`` is what the answer took; None for no answer.

        ``strain`` says for how many further answers the host counts as strained; 0 where this one
        says nothing of it.

        Raises:
            CatalogueError: the file cannot be used.
        """
        ended = self._writes.now()

        def write(_: float) -> None:
            self._execute(_FREE, (host, claim))
            self._execute(_PUT_BACK, (host, ended))
            if answer_seconds is not None:
                page_seconds = None if requisite else answer_seconds
                self._execute(_ANSWERED, (host, ended, strain, page_seconds))
            elif not requisite:
                self._execute(_PAGE_ENDED, (host, ended))

        self._writes.do(write)
        for watcher in tuple(self._watchers):
            watcher(host)

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for so long (Retry-After).

        Raises:
            CatalogueError: the file cannot be used.
        """
        said = self._writes.now()

        def write(now: float) -> None:
            self._row(host, now)
            self._execute(_HELD, (host, now, said + seconds))

        self._writes.do(write)

    def give_up(self, host: str) -> float:
        """Let nobody ask a host that does not answer; return for how many seconds.

        Each time in a row that is longer; any answer ends it.

        Raises:
            CatalogueError: the file cannot be used.
        """
        rest_seconds = _BACK_OFF_SECONDS[0]

        def write(now: float) -> None:
            nonlocal rest_seconds
            row = self._row(host, now)
            if row.down_until > now:  # by another, a moment ago
                rest_seconds = row.down_until - now
                return
            rest_seconds = _BACK_OFF_SECONDS[min(row.given_up, len(_BACK_OFF_SECONDS) - 1)]
            self._execute(_GIVEN_UP, (host, now, rest_seconds))

        self._writes.do(write)
        return rest_seconds

    def watch(self, watcher: Callable[[str], None]) -> Callable[[], None]:
        """Call ``watcher`` with the host after each ``finish`` here; return what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    # ---------------------------------------------------------------------------------- inside

    def _row(self, host: str, now: float) -> _Row:
        """Return a host's row; make it where there is none, mend it where it is of the future."""
        found = self._execute(_ROW, (host,)).fetchone()
        if found is None:
            self._execute(_NEW, (host, now))
            return _Row(now, 0, 0, 0, 0, 0, 0)
        row = _Row._make(found)
        if row.seen > now:
            self._execute(_PUT_BACK, (host, now))
            return _Row._make(self._execute(_ROW, (host,)).fetchone())
        return row

    def _taken(self, host: str, row: _Row, now: float, latest: float) -> tuple[int, int, _Row]:
        """Count the places in use, and the pages among them; free those of processes that died.

        A page that was under way in such a one ends now.
        """
        taken = pages = 0
        for claim, requisite, *by, until in self._execute(_TAKEN, (host,)).fetchall():
            if until <= now or self._has_died(*by):
                self._execute(_FREE, (host, claim))
                if not requisite:
                    self._execute(_PAGE_ENDED, (host, now))
                    row = row._replace(page_ended=now)
                continue
            if until > latest:  # the clock was put back
                self._execute(_SHORTEN, (latest, host, claim))
            taken += 1
            pages += not requisite
        return taken, pages, row

    def _has_died(self, on: str, process: int, born: str) -> bool:
        if on != self._machine:
            return False
        if process == self._process:
            return born != _BORN
        return not lives(process)

    def _forget(self, now: float) -> None:
        self.robots.forget(now)
        self._execute(
            "DELETE FROM hosts WHERE seen < ? AND held_until < ?", (now - _ROW_KEPT_SECONDS, now)
        )


def _turn_of_page(row: _Row, now: float, pages: int, gap_seconds: float) -> Turn:
    """Tell whether a page may start: one at a time, and so long after the one before."""
    if pages:
        # One that is under way keeps the next away for the gap at the least.
        wait_seconds = max(_ASK_AGAIN_SECONDS, min(gap_seconds, _LOOK_AGAIN_SECONDS))
        return Turn(wait_seconds=wait_seconds, why="busy")
    wait_seconds = row.page_ended + gap_seconds - now
    return _later(wait_seconds, "pace") if wait_seconds > 0 else Turn(claim=secrets.randbits(62))


def _later(wait_seconds: float, why: Why) -> Turn:
    return Turn(wait_seconds=max(wait_seconds, _LEAST_SECONDS), why=why)
