"""How much there is, and how links rot: asked of the catalogue."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue.asking import Asking
from preserve.catalogue.host_names import host_of_name
from preserve.catalogue.of_capture import STANDINGS
from preserve.catalogue.state import FILE_NAME
from preserve.manifest.standing import Standing
from preserve.model import Outcome

if TYPE_CHECKING:
    from pathlib import Path

_SUMS = """
SELECT count(*), count(DISTINCT address), count(DISTINCT host), min(started), max(started),
    total(comments), total(citations), total(resources), total(bytes_fetched), total(bytes_stored),
    total(saved), total(kept)
FROM captures
"""
_BY_STATUS = "SELECT status, count(*) FROM captures GROUP BY status ORDER BY 2 DESC"
_BY_HOST = """
SELECT host, count(*), total(bytes_fetched), total(bytes_stored), total(saved)
FROM captures GROUP BY host ORDER BY 4 DESC, host LIMIT ?
"""
# The one max() makes the other column that of the newest capture.
_NEWEST = "SELECT capture, max(started || id) FROM captures GROUP BY address"
# What an earlier capture has, and was not asked for again yet, is taken to be there still.
_STANDING = "iif(c.outcome = ?1, 0, c.standing)"
_ROT_BY_YEAR = f"""
SELECT c.year, {_STANDING}, count(*) FROM ({_NEWEST}) n CROSS JOIN citations c
    ON c.capture = n.capture GROUP BY 1, 2 ORDER BY 1
"""  # noqa: S608 - of constants
_ROT_BY_HOST = f"""
SELECT h.name, r.alive, r.dead, r.unclear, r.not_asked FROM (
    SELECT host, sum(standing = 0) AS alive, sum(standing = 1) AS dead,
        sum(standing = 2) AS unclear, sum(standing = 3) AS not_asked
    FROM (
        SELECT c.host AS host, {_STANDING} AS standing
        FROM ({_NEWEST}) n CROSS JOIN citations c ON c.capture = n.capture
        WHERE c.host IS NOT NULL
    ) GROUP BY host
) r JOIN hosts h ON h.host = r.host
ORDER BY r.dead DESC, r.unclear DESC, h.name LIMIT ?2
"""  # noqa: S608 - of constants
_SLOW = """
SELECT host, page_seconds, strained, given_up FROM hosts
WHERE page_seconds > 0 OR given_up > 0 OR strained > 0
ORDER BY given_up > 0 DESC, page_seconds DESC, host LIMIT ?
"""


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What there is in all; ``saved`` are bytes of bodies that were referred to, not kept again.

    ``kept_earlier`` are addresses that were not asked for again.
    """

    captures: int
    seeds: int
    hosts: int
    first: str | None
    last: str | None
    by_status: dict[str, int]
    comments: int
    citations: int
    resources: int
    bytes_fetched: int
    bytes_stored: int
    bytes_saved: int
    kept_earlier: int


class OfHost(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of one host's articles."""

    host: str
    captures: int
    bytes_fetched: int
    bytes_stored: int
    bytes_saved: int


class Rot(msgspec.Struct, frozen=True, kw_only=True):
    """How links stand in the newest capture of each seed, by what they have in common.

    ``of`` is a host, or the year in which they were cited, None where that is not known. What was
    kept earlier, and not asked for again, counts as alive.
    """

    of: str | int | None
    alive: int
    dead: int
    unclear: int
    not_asked: int

    @property
    def asked(self) -> int:
        """How many were asked for."""
        return self.alive + self.dead + self.unclear


class Slow(msgspec.Struct, frozen=True, kw_only=True):
    """A host that was asked within the last week: seconds of its last page, and what failed."""

    host: str
    page_seconds: float
    is_strained: bool
    given_up: int


class FigureQueries(Asking):
    """An open catalogue, to be asked for figures; errors are those of ``Queries``."""

    def sums(self) -> Sums:
        """Return what there is in all."""
        (row,) = self._rows(_SUMS)
        captures, seeds, hosts, first, last, *numbers = row
        comments, citations, resources, fetched, stored, saved, kept = map(int, numbers)
        return Sums(
            captures=captures,
            seeds=seeds,
            hosts=hosts,
            first=first,
            last=last,
            by_status=dict(self._rows(_BY_STATUS)),
            comments=comments,
            citations=citations,
            resources=resources,
            bytes_fetched=fetched,
            bytes_stored=stored,
            bytes_saved=saved,
            kept_earlier=kept,
        )

    def largest_hosts(self, most: int) -> list[OfHost]:
        """Return the hosts whose captures take most room."""
        return [
            OfHost(
                host=host,
                captures=captures,
                bytes_fetched=int(fetched),
                bytes_stored=int(stored),
                bytes_saved=int(saved),
            )
            for host, captures, fetched, stored, saved in self._rows(_BY_HOST, (most,))
        ]

    def rot_by_year(self) -> list[Rot]:
        """Return how links stand by the year in which they were cited, the oldest first."""
        found: dict[int | None, dict[Standing, int]] = {}
        for year, standing, count in self._rows(_ROT_BY_YEAR, (self._kept(),)):
            found.setdefault(year, {})[STANDINGS[standing]] = count
        order = sorted(found, key=lambda year: (year is None, year))
        return [_rot(year, found[year]) for year in order]

    def rot_by_host(self, most: int) -> list[Rot]:
        """Return the hosts with most dead links."""
        return [
            Rot(of=host_of_name(name), alive=alive, dead=dead, unclear=unclear, not_asked=rest)
            for name, alive, dead, unclear, rest in self._rows(_ROT_BY_HOST, (self._kept(), most))
        ]

    def _kept(self) -> int | None:
        return self.words.outcome_numbers[Outcome.KEPT_EARLIER]


def _rot(of: int | None, by_standing: dict[Standing, int]) -> Rot:
    alive, dead, unclear, rest = (by_standing.get(one, 0) for one in Standing)
    return Rot(of=of, alive=alive, dead=dead, unclear=unclear, not_asked=rest)


def slow_hosts(collection: Path, most: int) -> list[Slow]:
    """Return the hosts that were slowest of late, as far as captures have left word of it."""
    path = collection.absolute() / FILE_NAME
    if not path.is_file():
        return []
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute(_SLOW, (most,)).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:  # it may be deleted at any time, and says nothing that lasts
        return []
    return [
        Slow(host=host, page_seconds=seconds, is_strained=strained > 0, given_up=given_up)
        for host, seconds, strained, given_up in rows
    ]
