"""``state.db``: what processes on one collection tell each other, and what feeds have named.

It may be deleted at any time: that costs a wait, and one more visit. So one that is damaged, or of
another form than this program's, is deleted here.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import sqlite3
import time
from typing import TYPE_CHECKING, Any, Self

from preserve.catalogue.closing import Closing
from preserve.catalogue.processes import lives, machine
from preserve.catalogue.state_tables import TABLES, VERSION
from preserve.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

FILE_NAME = "state.db"

_WAIT_SECONDS = 60.0
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """The right to do something alone, until it is given back or has run out."""

    name: str
    holder: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """What is known of a feed: when it was last read, and what was wrong with it then."""

    read: str
    problem: str | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What is to be told again; ``way`` says how, ``tries`` counts the one that begins."""

    number: int
    way: str
    document: bytes
    age_seconds: float
    tries: int


class State(Closing):
    """The open ``state.db`` of a collection; close it, or use it as a context.

    Several processes may have it open and write at once: each waits for its turn. Leases count in
    seconds of the machine's calendar (``now``): they are about processes, which live in real time.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, now: Callable[[], float]
    ) -> None:
        self.path = path
        self.connection = connection
        self._now = now
        self._machine = machine()

    @classmethod
    def open(cls, collection: Path, *, now: Callable[[], float] = time.time) -> Self:
        """Open it; make it where there is none that can be used.

        Raises:
            CatalogueError: it cannot be written.
        """
        path = collection.absolute() / FILE_NAME
        with translated(path):
            try:
                return cls(path, _connect(path), now)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                    raise
                for suffix in ("", "-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                return cls(path, _connect(path), now)

    def close(self) -> None:
        """Let go of the file."""
        with translated(self.path):
            self.connection.close()

    # ---------------------------------------------------------------------------------- leases

    def take(self, name: str, *, seconds: float) -> Lease | None:
        """Take a lease, or return None where another has it.

        One is free where it has run out, or where its holder was a process of this machine that is
        no more.
        """
        with self.writing():
            for row in self._rows(
                "SELECT machine, process, until FROM leases WHERE name = ?", name
            ):
                machine, process, until = row
                gone = machine == self._machine and not lives(process)
                if until > self._now() and not gone:
                    return None
            lease = Lease(name=name, holder=secrets.token_hex(8))
            self.connection.execute(
                "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)",
                (name, lease.holder, self._machine, os.getpid(), self._now() + seconds),
            )
        return lease

    def renew(self, lease: Lease, *, seconds: float) -> bool:
        """Hold a lease for longer; False where it ran out and another took it."""
        with self.writing():
            done = self.connection.execute(
                "UPDATE leases SET until = ? WHERE name = ? AND holder = ?",
                (self._now() + seconds, lease.name, lease.holder),
            )
        return done.rowcount == 1

    def give_back(self, lease: Lease) -> None:
        """End a lease; one that another took meanwhile stays theirs."""
        with self.writing():
            self.connection.execute(
                "DELETE FROM leases WHERE name = ? AND holder = ?", (lease.name, lease.holder)
            )

    # ----------------------------------------------------------------------------------- feeds

    def feed(self, feed: str) -> FeedState | None:
        """Return what is known of a feed; None where it was never read."""
        for read, problem in self._rows("SELECT read, problem FROM feeds WHERE feed = ?", feed):
            return FeedState(read=read, problem=problem)
        return None

    def note_feed(
        self, feed: str, *, read: str, problem: str | None, entries: Iterable[tuple[str, str]]
    ) -> None:
        """Take note that a feed was read, and of its entries: an address, and where it leads."""
        with self.writing():
            self.connection.execute(
                "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?)", (feed, read, problem)
            )
            self.connection.executemany(
                "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?)",
                [(feed, url, article, read) for url, article in entries],
            )

    def article_of(self, url: str) -> str | None:
        """Return where an entry of any feed leads; None where it was never seen."""
        rows = self._rows("SELECT article FROM entries WHERE url = ? OR article = ?", url, url)
        return next((article for (article,) in rows), None)

    def articles(self, feed: str) -> list[str]:
        """Return the articles that a feed has named, in the order in which they were first seen."""
        rows = self._rows(
            "SELECT article FROM entries WHERE feed = ? GROUP BY article "
            "ORDER BY min(seen), article",
            feed,
        )
        return [article for (article,) in rows]

    # --------------------------------------------------------------------------------- notices

    def begin_notice(self, way: str, document: bytes, *, seconds: float) -> int:
        """Take note of something to be told, and that its caller tries to; return its number.

        Nobody else tries for so many seconds.
        """
        with self.writing():
            now = self._now()
            done = self.connection.execute(
                "INSERT INTO notices (way, document, first, tries, free) VALUES (?, ?, ?, 1, ?)",
                (way, document, now, now + seconds),
            )
        assert done.lastrowid is not None
        return done.lastrowid

    def take_notices(self, *, seconds: float) -> list[Notice]:
        """Return what is to be told again now, oldest first; nobody else tries meanwhile."""
        with self.writing():
            now = self._now()
            rows = self.connection.execute(
                "UPDATE notices SET tries = tries + 1, free = ?2 WHERE free <= ?1 "
                "RETURNING number, way, document, ?1 - first, tries",
                (now, now + seconds),
            ).fetchall()
        return [
            Notice(number=number, way=way, document=document, age_seconds=age, tries=tries)
            for number, way, document, age, tries in sorted(rows)
        ]

    def put_off_notice(self, number: int, *, seconds: float) -> None:
        """Take note that something could not be told, and is to be tried again after a while."""
        with self.writing():
            self.connection.execute(
                "UPDATE notices SET free = ? WHERE number = ?", (self._now() + seconds, number)
            )

    def end_notice(self, number: int) -> None:
        """Forget something that was told, or was given up."""
        with self.writing():
            self.connection.execute("DELETE FROM notices WHERE number = ?", (number,))

    # ------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Do what is in the block in one transaction, alone."""
        with translated(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # Where the disk is full SQLite has taken the transaction back already.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with translated(self.path):
            return self.connection.execute(query, values).fetchall()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            _make(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection) -> None:
    """Make the tables, in the place of those of another program's."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (name,) in tables.fetchall():
                connection.execute(f'DROP TABLE "{name}"')
            lines = (line.partition("--")[0] for line in TABLES.splitlines())
            for statement in "\n".join(lines).split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Let what SQLite says of the file leave as an error of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise CatalogueError(
            f"{path} cannot be used: {error}; it may be deleted where nothing runs."
        ) from error
