"""How the catalogue keeps up with what is withdrawn: what it has taken in, and what must be redone.

The captures that a withdrawal, or its end, bears on are read again: their rows pass the door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue.ingest import hash_of
from preserve.manifest import TrailRow, decoder_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from preserve.manifest import Trail

_OF_ADDRESS = """
SELECT capture FROM resources WHERE address = (
    SELECT address FROM addresses WHERE hash = :hash AND url = :url
) UNION SELECT capture FROM citations WHERE address = (
    SELECT address FROM addresses WHERE hash = :hash AND url = :url
) UNION SELECT capture FROM citations WHERE final = (
    SELECT address FROM addresses WHERE hash = :hash AND url = :url
)
"""
_REFERRING = """
SELECT DISTINCT a.url FROM resources r JOIN addresses a ON a.address = r.address
WHERE r.refers_to = ?
"""
_OF_SEED = "SELECT capture FROM captures WHERE address = ?"
_PLACE = "SELECT host, id FROM captures WHERE capture = ?"


def digest_taken_in(connection: sqlite3.Connection) -> str:
    """Return the digest of the trail that a catalogue agrees with; empty for none."""
    found = connection.execute("SELECT digest FROM trail").fetchone()
    return "" if found is None else str(found[0])


def note(connection: sqlite3.Connection, trail: Trail) -> None:
    """Note that a catalogue agrees with a trail; the caller holds the transaction."""
    connection.execute("DELETE FROM trail")
    if trail.digest:
        standing = msgspec.json.encode(list(trail.standing.values())).decode()
        connection.execute(
            "INSERT INTO trail (digest, standing) VALUES (?, ?)", (trail.digest, standing)
        )


def touched(connection: sqlite3.Connection, trail: Trail) -> list[tuple[int, str, str]]:
    """Return the captures that must be read again for a trail: number, host and id of each."""
    found = connection.execute("SELECT standing FROM trail").fetchone()
    before = decoder_of(list[TrailRow]).decode(found[0]) if found is not None else []
    was = {row.id: row for row in before}
    changed = [row for row in before if row.id not in trail.standing]
    changed += [row for row in trail.standing.values() if row.id not in was]
    captures = sorted(_of(connection, changed))
    return [(one, *connection.execute(_PLACE, (one,)).fetchone()) for one in captures]


def referring(connection: sqlite3.Connection, record_ids: Iterable[str]) -> set[str]:
    """Return the addresses whose bodies lie in one of these records, which are of others."""
    found: set[str] = set()
    for one in record_ids:
        found.update(url for (url,) in connection.execute(_REFERRING, (hash_of(one),)))
    return found


def knowing(connection: sqlite3.Connection, urls: Iterable[str], seed: str | None) -> set[int]:
    """Return the captures that asked for or cite one of these, and those of a seed, by number."""
    found: set[int] = set()
    for url in urls:
        names = {"hash": hash_of(url), "url": url}
        found.update(capture for (capture,) in connection.execute(_OF_ADDRESS, names))
    if seed is not None:
        found.update(capture for (capture,) in connection.execute(_OF_SEED, (seed,)))
    return found


def _of(connection: sqlite3.Connection, rows: Iterable[TrailRow]) -> set[int]:
    found: set[int] = set()
    for row in rows:
        urls = (*row.held_by, *([row.url] if row.url is not None else []))
        found |= knowing(connection, urls, row.seed)
    return found
