"""What robots.txt files said within the last day, and which record of a capture shows it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.catalogue.brief_writes import BriefWrites

_DAY_SECONDS = 86_400.0  # RFC 9309, section 2.4
_COLUMNS = ("origin", "fetched", "verdict", "text", "hops", "folder")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KnownRobots:
    """What an origin's robots.txt said to an earlier capture, and the records that show it.

    ``verdict`` and ``text`` are as in ``polite.Rules``; ``hops`` are the redirects that led to it
    with their records, as JSON; ``folder`` is the capture's, within the collection; ``fetched`` is
    in seconds since 1970.
    """

    origin: str
    fetched: float
    verdict: str
    text: str
    hops: str
    folder: str


class RobotsKept:
    """The table of robots.txt files in ``state.db``."""

    def __init__(self, writes: BriefWrites, collection: Path) -> None:
        self._writes = writes
        self._collection = collection

    def of(self, origin: str) -> KnownRobots | None:
        """Return what an origin's robots.txt said within the last 24 hours, while that is kept.

        None where the capture that has the record is there no more.

        Raises:
            CatalogueError: the file cannot be used.
        """
        now = self._writes.now()
        with self._writes.or_nothing():
            row = self._writes.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM robots "  # noqa: S608 -- our own names
                "WHERE origin = ? AND fetched BETWEEN ? AND ?",
                (origin, now - _DAY_SECONDS, now),
            ).fetchone()
        if row is None:
            return None
        known = KnownRobots(**dict(zip(_COLUMNS, row, strict=True)))
        is_there = (self._collection / known.folder / "manifest.json").is_file()
        return known if is_there else None

    def keep(self, known: Iterable[KnownRobots]) -> None:
        """Tell later captures what robots.txt files said to one that is finished.

        Raises:
            CatalogueError: the file cannot be used.
        """
        rows = [dataclasses.astuple(one) for one in known]

        def write(_: float) -> None:
            self._writes.executemany(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?, ?)", rows
            )

        if rows:
            self._writes.do(write)

    def forget(self, now: float) -> None:
        """Delete, in a transaction, what is too old, or of the future."""
        self._writes.execute(
            "DELETE FROM robots WHERE fetched NOT BETWEEN ? AND ?", (now - _DAY_SECONDS, now)
        )
