"""A capture's folder as rows of the catalogue."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import msgspec

from preserve import urls
from preserve.catalogue.host_names import HostNames
from preserve.catalogue.lines import CitationLine, CommentLine, ResourceLine
from preserve.catalogue.of_capture import CITATION, COMMENT, OfCapture, addresses_of
from preserve.catalogue.part_lines import blocks
from preserve.catalogue.withheld import withheld_in
from preserve.catalogue.words_of import Documents
from preserve.errors import ManifestError
from preserve.model import Flag, Framing, Outcome

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.catalogue.schema import Words
    from preserve.catalogue.withheld import Withheld
    from preserve.manifest import Manifest

ORIGINAL_LEAST_BYTES = 1024  # as the writer of records has it
_DATE_DIGITS = 20
_DATE_ZERO = 2 * 10 ** (_DATE_DIGITS - 1)
_NOT_DIGITS = re.compile(r"[^0-9]")
_NO_SEPARATORS = str.maketrans("", "", "-T:.Z")
_MOST = 2**63 - 1
_INTERNED_AT_ONCE = 100_000

_RESOURCE = """
INSERT INTO resources (capture, number, line, address, outcome, status, roles, flags, date, bytes,
    payload, record, refers_to, original, chunked)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_FOLDER = "INSERT OR IGNORE INTO folders (host, seen) VALUES (?, '')"
_CAPTURE = """
INSERT INTO captures (host, id, seed, address, started, finished, status, "trigger", authenticated,
    previous, title, state, verdict, claimed, recorded, comments, citations, resources,
    bytes_fetched, bytes_stored, tags, repaired, whole)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
"""
_SUMS = "UPDATE captures SET saved = ?, kept = ?, article = ? WHERE capture = ?"
_KNOWN = """
SELECT a.hash, a.url, a.address
FROM json_each(?) AS one CROSS JOIN addresses a ON a.hash = one.value
"""


def hash_of(text: str) -> int:
    """Return 64 bits that stand for an address or a record's id, as SQLite keeps integers."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def hash_of_line(capture_id: str, resource: str) -> int:
    """Return 64 bits that stand for a line of a capture's ``resources.jsonl``, by its id."""
    return hash_of(f"{capture_id} {resource}")


def payload_of(sha256: bytes) -> int:
    """Return the first 64 bits of a digest, as SQLite keeps integers."""
    return int.from_bytes(sha256[:8], "big", signed=True)


def moment_of(date: str | None, filled_with: str = "0") -> int | None:
    """Return a date as a number that orders as its digits do; None for none."""
    if date is None:
        return None
    digits = date.translate(_NO_SEPARATORS)
    if not (digits.isascii() and digits.isdigit()):
        digits = _NOT_DIGITS.sub("", date) or "0"
    digits = digits[:_DATE_DIGITS].ljust(_DATE_DIGITS, filled_with)
    number: int = int(digits) - _DATE_ZERO
    return max(-_MOST, min(number, _MOST))


def canonical_seed(seed: str) -> str:
    """Return a seed as a browser writes it, by which captures of one are found."""
    address = urls.parse(seed)
    return seed if address is None else address.href


class Ingest:
    """Writes captures into an open catalogue; the caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection, words: Words) -> None:
        self._connection = connection
        self._words = words
        self._documents = Documents(connection)
        self._hosts = HostNames(connection)
        self._interned: dict[str, int] = {}
        self._next: int | None = None

    def add(self, folder: Path, manifest: Manifest) -> int:
        """Add a finished capture; return its number in the catalogue.

        Where a part cannot be read, or is not what the manifest says (it is being copied, say),
        the capture is added without its rows and is not ``whole``. What is withdrawn is left out.

        Raises:
            ManifestError: it cannot be told what is withdrawn.
        """
        withheld = withheld_in(folder, manifest)
        if withheld is not None:
            manifest = withheld.manifest(manifest)
        cursor = self._connection.execute(_CAPTURE, _capture_row(folder, manifest))
        capture = cursor.lastrowid
        assert capture is not None
        self._connection.execute(_FOLDER, (storable(folder.parent.name),))
        self._connection.execute("SAVEPOINT rows")
        try:
            self._add_rows(capture, folder, manifest, withheld)
        except ManifestError:
            self._connection.execute("ROLLBACK TO rows")
            self._interned.clear()
            self._next = None
            self._documents.forget()
            self._hosts.forget()
            self._connection.execute("UPDATE captures SET whole = 0 WHERE capture = ?", (capture,))
        self._connection.execute("RELEASE rows")
        return capture

    def _add_rows(
        self, capture: int, folder: Path, manifest: Manifest, withheld: Withheld | None
    ) -> None:
        parts, write = manifest.parts, self._connection.executemany
        words = OfCapture(capture, manifest, self._words, self._documents, self._hosts)
        saved = kept = 0
        for resources in blocks(folder, parts.resources, ResourceLine, withheld):
            self._intern(row.url for _, _, row in resources)
            write(_RESOURCE, [self._resource(capture, *line) for line in resources])
            for _, _, row in resources:
                words.note(row)
                saved += (row.payload_bytes or 0) if row.revisit_of is not None else 0
                kept += row.kept is not None
        for comments in blocks(folder, parts.comments, CommentLine, withheld):
            write(COMMENT, [words.comment(*line) for line in comments])
        for cited in blocks(folder, parts.citations, CitationLine, withheld):
            self._intern(url for _, _, row in cited for url in addresses_of(row))
            write(CITATION, [words.citation(*line, self._interned) for line in cited])
        self._connection.execute(_SUMS, (saved, kept, words.article(), capture))

    def _resource(
        self, capture: int, number: int, start: int, row: ResourceLine
    ) -> tuple[object, ...]:
        sha256 = row.payload_sha256
        try:
            payload = None if sha256 is None else payload_of(bytes.fromhex(sha256))
        except ValueError as error:
            raise ManifestError(f"{sha256!r} is no SHA-256.") from error
        refers_to = hash_of(row.revisit_of) if row.revisit_of is not None else None
        if row.kept is not None:
            refers_to = hash_of_line(row.kept.capture, row.kept.resource)
        return (
            capture,
            number,
            start,
            self._interned[row.url],
            self._words.outcome_numbers[row.outcome],
            row.status,
            self._words.bits("role", row.roles),
            self._words.bits("flag", row.flags),
            moment_of(row.warc_date),
            row.payload_bytes,
            payload,
            hash_of(row.record.id) if row.record is not None else None,
            refers_to,
            is_original(row),
            None if row.framing is None else row.framing is Framing.CHUNKED,
        )

    def _intern(self, urls: Iterable[str]) -> None:
        """Give each address its number, a new one where it has none."""
        if len(self._interned) >= _INTERNED_AT_ONCE:
            self._interned.clear()
        unknown = {url: hash_of(url) for url in urls if url not in self._interned}
        if not unknown:
            return
        hashes = msgspec.json.encode(list(unknown.values())).decode()
        found = self._connection.execute(_KNOWN, (hashes,))
        known = {(hashed, stored): number for hashed, stored, number in found}
        if self._next is None:
            (last,) = self._connection.execute("SELECT max(address) FROM addresses").fetchone()
            self._next = (last or 0) + 1
        new = []
        for url, hashed in unknown.items():
            stored = storable(url)
            number = known.get((hashed, stored))
            if number is None:
                number = self._next
                new.append((number, hashed, stored))
                self._next += 1
            self._interned[url] = number
        self._connection.executemany(
            "INSERT INTO addresses (address, hash, url) VALUES (?, ?, ?)", new
        )


def is_original(row: ResourceLine) -> bool:
    """Tell whether revisits may refer to the record of a line: a whole 200 of some length."""
    return (
        row.record is not None
        and row.revisit_of is None
        and row.status == 200
        and row.outcome in {Outcome.CAPTURED, Outcome.UNCHANGED}
        and row.payload_sha256 is not None
        and (row.payload_bytes or 0) >= ORIGINAL_LEAST_BYTES
        and Flag.CHALLENGE not in row.flags
    )


def storable(text: str) -> str:
    """Return text that SQLite can keep: half a surrogate pair is written as ``?``."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _capture_row(folder: Path, manifest: Manifest) -> tuple[object, ...]:
    capture, discussion, parts = manifest.capture, manifest.discussion, manifest.parts
    title = manifest.article.title
    return (
        storable(folder.parent.name),
        storable(folder.name),
        storable(capture.seed),
        storable(canonical_seed(capture.seed)),
        capture.started,
        capture.finished,
        capture.status,
        storable(capture.trigger),
        capture.authenticated,
        capture.previous,
        None if title is None else storable(title),
        discussion.state.value,
        discussion.verdict.value,
        discussion.claimed,
        discussion.recorded,
        parts.comments.count,
        parts.citations.count,
        parts.resources.count,
        manifest.totals.bytes_fetched,
        manifest.totals.bytes_stored,
        msgspec.json.encode(capture.tags).decode(),
        capture.repaired is not msgspec.UNSET,
    )
