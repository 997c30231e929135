"""The tables of ``state.db``. What is asked of each stands with what asks it."""

from __future__ import annotations

VERSION = 3

# Moments are seconds since 1970 where they are numbers, and dates as in manifests where not.
TABLES = """
CREATE TABLE leases (
    name    TEXT PRIMARY KEY,
    holder  TEXT NOT NULL,
    machine TEXT NOT NULL,
    process INTEGER NOT NULL,
    until   REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE feeds (
    feed    TEXT PRIMARY KEY,
    read    TEXT NOT NULL,
    problem TEXT
) WITHOUT ROWID;
CREATE TABLE entries (
    feed    TEXT NOT NULL,
    url     TEXT NOT NULL,      -- as the feed has it
    article TEXT NOT NULL,      -- where that leads
    seen    TEXT NOT NULL,      -- when it was first seen
    PRIMARY KEY (feed, url)
) WITHOUT ROWID;
CREATE TABLE notices (         -- that are being told, or could not be
    number   INTEGER PRIMARY KEY,
    way      TEXT NOT NULL,     -- command or url
    document BLOB NOT NULL,
    first    REAL NOT NULL,     -- when it was first tried
    tries    INTEGER NOT NULL,
    free     REAL NOT NULL      -- not tried before
);
CREATE TABLE hosts (
    host         TEXT PRIMARY KEY,
    seen         REAL NOT NULL,              -- when the row was last changed
    page_ended   REAL NOT NULL DEFAULT 0,
    page_seconds REAL NOT NULL DEFAULT 0,    -- how long the last page that was answered took
    held_until   REAL NOT NULL DEFAULT 0,    -- Retry-After
    strained     INTEGER NOT NULL DEFAULT 0, -- answers until its last 429 or 503 is forgotten
    given_up     INTEGER NOT NULL DEFAULT 0, -- how often since its last answer
    down_until   REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE places (                        -- one for each request under way
    host      TEXT NOT NULL,
    claim     INTEGER NOT NULL,
    requisite INTEGER NOT NULL,
    machine   TEXT NOT NULL,
    process   INTEGER NOT NULL,
    born      TEXT NOT NULL,             -- tells processes of one number apart
    until     REAL NOT NULL,
    PRIMARY KEY (host, claim)
) WITHOUT ROWID;
CREATE TABLE robots (
    origin    TEXT PRIMARY KEY,
    fetched   REAL NOT NULL,
    verdict   TEXT NOT NULL,
    text      TEXT NOT NULL,
    hops      TEXT NOT NULL,     -- the records that show it, as JSON
    folder    TEXT NOT NULL      -- of the capture that has the record, within the collection
) WITHOUT ROWID;
"""
