"""The one table of faults: what goes wrong, what is recorded of it, and the test that shows it."""

from __future__ import annotations

from faults.answers import AGAIN, REDIRECTS, STATUSES
from faults.bodies import CHARSETS, CODINGS
from faults.fault import Fault, Where
from faults.heads import HEADERS, INTERIM, NOT_ASKED_FOR, OTHER_PROTOCOLS, STATUS_LINES
from faults.hops import HOPS, MEMORY
from faults.places import ADDRESSES, LISTENERS, NAMES, TLS
from faults.traps import TRAPS
from faults.wire import CHUNKS, LENGTHS, SLOW, WIRE

_TIMED = tuple(row for row in WIRE if row not in (*SLOW, *LENGTHS, *CHUNKS))

SECTIONS: tuple[tuple[str, tuple[Fault, ...]], ...] = (
    ("Connections that end or fall silent", (*LISTENERS, *_TIMED)),
    ("Slow and endless", SLOW),
    ("Lengths", LENGTHS),
    ("Chunks", CHUNKS),
    ("Status lines", STATUS_LINES),
    ("Other protocols", OTHER_PROTOCOLS),
    ("Headers", HEADERS),
    ("Interim answers", INTERIM),
    ("What was not asked for", NOT_ASKED_FOR),
    ("Content codings", CODINGS),
    ("Charsets and pages", CHARSETS),
    ("Statuses and refreshes", STATUSES),
    ("Redirects", REDIRECTS),
    ("What may pass", AGAIN),
    ("Addresses", ADDRESSES),
    ("Names and IPv6", NAMES),
    ("TLS", TLS),
    ("The guard, on every way to an address", HOPS),
    ("Memory", MEMORY),
    ("Traps, and what is too much", TRAPS),
)

FAULTS: tuple[Fault, ...] = tuple(row for _, rows in SECTIONS for row in rows)
CAPTURED: tuple[Fault, ...] = tuple(row for row in FAULTS if row.where is not Where.ELSEWHERE)
