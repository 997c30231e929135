"""Transactions on ``state.db`` that an event loop may make: none waits for longer than a moment."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from preserve.catalogue.state import translated
from preserve.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from preserve.catalogue.state import State

_MOMENT_MS = 50  # the longest that a call waits for the file
_LAST_MOMENT_MS = 2000  # and the last call, which nothing waits for
_PATIENCE_SECONDS = 60.0  # beyond, the file is stuck


class BriefWrites:
    """One connection's transactions; what finds the file busy is written with the next one.

    ``now`` gives seconds since 1970. For one thread.
    """

    def __init__(self, state: State, now: Callable[[], float]) -> None:
        self.execute = state.connection.execute
        self.executemany = state.connection.executemany
        self.now = now
        self._state = state
        self._put_off: list[Callable[[float], None]] = []
        self._busy_since: float | None = None
        self._wait_for(_MOMENT_MS)

    def do(self, write: Callable[[float], None]) -> None:
        """Write in a transaction of its own, now or with the next one. ``write`` takes the moment.

        Raises:
            CatalogueError: the file cannot be used, or others have held it for a minute.
        """
        self._put_off.append(write)
        now = self.begin()
        if now is not None:
            self.commit()

    def begin(self) -> float | None:
        """Begin a transaction with what was put off before; return the moment, None for busy.

        Raises:
            CatalogueError: the file cannot be used, or others have held it for a minute.
        """
        with translated(self._state.path):
            try:
                self.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or self._is_stuck():
                    raise
                return None
        self._busy_since = None
        now = self.now()
        put_off, self._put_off = self._put_off, []
        with self.or_nothing():
            for write in put_off:
                write(now)
        return now

    def commit(self) -> None:
        """End a transaction that was begun."""
        with self.or_nothing():
            self.execute("COMMIT")

    @contextlib.contextmanager
    def or_nothing(self) -> Iterator[None]:
        """Take back the transaction where what is in the block fails."""
        with translated(self._state.path):
            try:
                yield
            except BaseException:
                if self._state.connection.in_transaction:
                    self.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Write what was put off, as far as that can be, and let go of the file."""
        if self._put_off:
            self._wait_for(_LAST_MOMENT_MS)
            with contextlib.suppress(CatalogueError):
                if self.begin() is not None:
                    self.commit()
        self._state.close()

    def _is_stuck(self) -> bool:
        now = self.now()
        if self._busy_since is None:
            self._busy_since = now
        return abs(now - self._busy_since) > _PATIENCE_SECONDS

    def _wait_for(self, milliseconds: int) -> None:
        with translated(self._state.path):
            self.execute(f"PRAGMA busy_timeout = {milliseconds}")
