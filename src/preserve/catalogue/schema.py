"""The tables of the catalogue, and the steps that bring an older one to this form.

A row says what is looked for and in which line of the capture's own files the rest is to be read
(``line`` is that line's first byte). Digests and record ids are kept as 64 bits of them: enough to
find the line, which then says whether it is the one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.catalogue.schema_of_words import FOURTH, THIRD
from preserve.errors import CatalogueError
from preserve.model import Flag, Outcome, Role

if TYPE_CHECKING:
    import enum
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

# Names of this program's words, by the number that stands for them in the tables. The numbers are
# given by each catalogue itself, so that a word may be added anywhere in a list.
_WORDS: dict[str, type[enum.StrEnum]] = {"outcome": Outcome, "role": Role, "flag": Flag}
_OURS = {(kind, word.value) for kind, words in _WORDS.items() for word in words}

_FIRST = """
CREATE TABLE words (
    kind    TEXT NOT NULL,      -- outcome, role, flag
    number  INTEGER NOT NULL,   -- of roles and flags: the bit
    word    TEXT NOT NULL,
    PRIMARY KEY (kind, number)
) WITHOUT ROWID;

CREATE TABLE captures (
    capture         INTEGER PRIMARY KEY,
    host            TEXT NOT NULL,      -- COLLECTION/HOST/ID is the folder
    id              TEXT NOT NULL,
    seed            TEXT NOT NULL,      -- as in the manifest
    address         TEXT NOT NULL,      -- the seed as a browser writes it, without fragment
    started         TEXT NOT NULL,
    finished        TEXT NOT NULL,
    status          TEXT NOT NULL,
    "trigger"       TEXT NOT NULL,
    authenticated   INTEGER NOT NULL,
    previous        TEXT,
    title           TEXT,
    state           TEXT NOT NULL,      -- of the discussion, as are the next three
    verdict         TEXT NOT NULL,
    claimed         INTEGER,
    recorded        INTEGER NOT NULL,
    comments        INTEGER NOT NULL,   -- lines in the parts
    citations       INTEGER NOT NULL,
    resources       INTEGER NOT NULL,
    bytes_fetched   INTEGER NOT NULL,
    bytes_stored    INTEGER NOT NULL,
    tags            TEXT NOT NULL,      -- JSON
    whole           INTEGER NOT NULL,   -- 0: the parts are not what the manifest says: no rows
    UNIQUE (host, id)
);
CREATE INDEX captures_by_start ON captures (started, id, host);
CREATE INDEX captures_by_address ON captures (address, started, id, host);

CREATE TABLE addresses (
    address INTEGER PRIMARY KEY,
    hash    INTEGER NOT NULL,
    url     TEXT NOT NULL
);
CREATE INDEX addresses_by_hash ON addresses (hash);

CREATE TABLE resources (
    capture     INTEGER NOT NULL,
    number      INTEGER NOT NULL,   -- the line's number in resources.jsonl, from 1
    line        INTEGER NOT NULL,
    address     INTEGER NOT NULL,
    outcome     INTEGER,
    status      INTEGER,
    roles       INTEGER NOT NULL,   -- bits
    flags       INTEGER NOT NULL,   -- bits
    date        INTEGER,            -- the 20 digits of WARC-Date, less 2e19: 63 bits hold that
    bytes       INTEGER,            -- of the payload
    payload     INTEGER,            -- the first 64 bits of its SHA-256
    record      INTEGER,            -- hash of the record's id
    refers_to   INTEGER,            -- hash of the original's, where the record is a revisit
    original    INTEGER NOT NULL,   -- 1: revisits may refer to this record
    chunked     INTEGER,            -- how the body was framed; null where that is not known
    PRIMARY KEY (capture, number)
) WITHOUT ROWID;
CREATE INDEX resources_by_address ON resources (address, date);
CREATE INDEX resources_by_payload ON resources (payload, bytes) WHERE original = 1;
CREATE INDEX resources_by_record ON resources (record)
    WHERE record IS NOT NULL AND refers_to IS NULL;

CREATE TABLE citations (
    capture     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    id          TEXT NOT NULL,
    cited_by    TEXT,               -- a comment's id; null is the article
    address     INTEGER NOT NULL,   -- of what is written where that is no address
    final       INTEGER,            -- where its redirects end; null where it was not asked for
    outcome     INTEGER,
    PRIMARY KEY (capture, number)
) WITHOUT ROWID;
CREATE INDEX citations_by_outcome ON citations (outcome);
CREATE INDEX citations_by_address ON citations (address);
CREATE INDEX citations_by_final ON citations (final) WHERE final IS NOT NULL;

CREATE TABLE comments (
    capture     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    id          TEXT NOT NULL,
    PRIMARY KEY (capture, number)
) WITHOUT ROWID;
"""

# Captures that have what the first form did not take in are read again: ``whole`` says so.
_SECOND = """
ALTER TABLE captures ADD COLUMN repaired INTEGER NOT NULL DEFAULT 0;
UPDATE captures SET whole = 0 WHERE status <> 'complete' OR capture IN (
    SELECT capture FROM resources WHERE outcome = (
        SELECT number FROM words WHERE kind = 'outcome' AND word = 'kept-earlier'
    )
);
CREATE INDEX captures_by_id ON captures (id);
CREATE INDEX captures_by_status ON captures (status, started, id, host);
CREATE INDEX captures_not_whole ON captures (capture) WHERE whole = 0;
-- Of a line that is kept-earlier, refers_to is the hash of the line it stands for.
CREATE INDEX resources_by_reference ON resources (refers_to) WHERE refers_to IS NOT NULL;

CREATE TABLE folders (          -- one for each host of captures
    host    TEXT PRIMARY KEY,
    seen    TEXT NOT NULL       -- how the folder looked when all in it was known; else empty
) WITHOUT ROWID;
INSERT INTO folders (host, seen) SELECT DISTINCT host, '' FROM captures;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND, THIRD, FOURTH)
VERSION = len(MIGRATIONS)


class Words:
    """The numbers that stand for words in one catalogue."""

    def __init__(self, rows: Iterable[tuple[str, int, str]]) -> None:
        numbers = {(kind, word): number for kind, number, word in rows}
        self.are_all = len(numbers) == len(_OURS)  # of this program
        self.outcome_numbers: dict[Outcome | None, int | None] = {None: None}
        for (kind, word), number in numbers.items():
            if kind == "outcome":
                self.outcome_numbers[Outcome(word)] = number
        self.outcomes = {number: outcome for outcome, number in self.outcome_numbers.items()}
        self._numbers = numbers
        self._bits: dict[tuple[str, tuple[enum.StrEnum, ...]], int] = {}

    def bits(self, kind: str, words: tuple[enum.StrEnum, ...]) -> int:
        """Return the bits of several words."""
        found = self._bits.get((kind, words))
        if found is None:
            found = sum(1 << self._numbers[kind, word.value] for word in words)
            self._bits[kind, words] = found
        return found


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a catalogue, or an empty database, to the form of this program.

    Raises:
        CatalogueError: a newer program made it.
    """
    if version_of(connection, path) < VERSION:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have done it meanwhile.
            for step in range(version_of(connection, path), VERSION):
                for statement in _statements(MIGRATIONS[step]):
                    connection.execute(statement)
            _add_words(connection)
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of a catalogue's form; 0 of an empty database.

    Raises:
        CatalogueError: a newer program made it.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise CatalogueError(
            f"{path} was made by a newer preserve (form {version}, this program knows {VERSION}); "
            "use that program, or make it anew with: preserve reindex."
        )
    assert isinstance(version, int)
    return version


def words_of(connection: sqlite3.Connection, path: Path) -> Words:
    """Return the words of a catalogue.

    Raises:
        CatalogueError: it has words that this program does not know.
    """
    rows = connection.execute("SELECT kind, number, word FROM words").fetchall()
    if {(kind, word) for kind, _, word in rows} - _OURS:
        raise CatalogueError(
            f"{path} was made by a newer preserve and has words that this program does not know; "
            "use that program, or make it anew with: preserve reindex."
        )
    return Words(rows)


def add_words(connection: sqlite3.Connection, path: Path) -> Words:
    """Add the words that a catalogue lacks; return all.

    Raises:
        CatalogueError: as ``words_of``.
    """
    words = words_of(connection, path)
    if words.are_all:
        return words
    connection.execute("BEGIN IMMEDIATE")
    try:
        _add_words(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return words_of(connection, path)


def _add_words(connection: sqlite3.Connection) -> None:
    for kind, words in _WORDS.items():
        rows = connection.execute("SELECT number, word FROM words WHERE kind = ?", (kind,))
        there = {word: number for number, word in rows}
        free = max(there.values(), default=-1) + 1
        missing = [word.value for word in words if word.value not in there]
        connection.executemany(
            "INSERT INTO words (kind, number, word) VALUES (?, ?, ?)",
            [(kind, free + place, word) for place, word in enumerate(missing)],
        )


def take_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the indexes that only questions need; return what makes them again, sorted at once."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "AND tbl_name IN ('resources', 'citations', 'comments') ORDER BY name"
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _statements(script: str) -> list[str]:
    """Return the statements of a script; ``executescript`` would end the transaction."""
    lines = (line.partition("--")[0] for line in script.splitlines())
    return [one for one in "\n".join(lines).split(";") if one.strip()]
