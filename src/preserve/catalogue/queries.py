"""What can be asked of the catalogue.

A row of it only says where to look: the line it names is read, and must be what was asked for.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preserve.catalogue.database import path_of, translated
from preserve.catalogue.folders import open_capture
from preserve.catalogue.ingest import hash_of, moment_of, payload_of
from preserve.catalogue.listing import Cited, Listed, read_line
from preserve.catalogue.place import Place
from preserve.errors import CatalogueError, ManifestError
from preserve.manifest import ResourceRow
from preserve.model import Framing, Outcome

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

    from preserve.catalogue.folders import CaptureFolder
    from preserve.catalogue.schema import Words

_LISTED = """
SELECT host, id, seed, address, started, finished, status, "trigger", authenticated, previous,
    title, state, verdict, claimed, recorded, comments, citations, resources, bytes_fetched,
    bytes_stored, tags
FROM captures
"""
_LISTED_NAMES = (
    "id", "seed", "address", "started", "finished", "status", "trigger", "authenticated",
    "previous", "title", "state", "verdict", "claimed", "recorded", "comments", "citations",
    "resources", "bytes_fetched", "bytes_stored", "tags",
)  # fmt: skip
_NOT_WHOLE = "SELECT host, id FROM captures WHERE whole = 0"
_NEWEST_FIRST = " ORDER BY started DESC, id DESC, host DESC"
_LAST_OF_EACH = """ AS one WHERE capture = (
    SELECT capture FROM captures WHERE address = one.address
    ORDER BY started DESC, id DESC, host DESC LIMIT 1
) ORDER BY address
"""
# In the order of captures, and in each by the index: nothing is sorted, the first is there at once.
_CITED = """
SELECT p.host, p.id, p.seed, c.line, c.id, c.cited_by, a.url, f.url, c.outcome
FROM captures p CROSS JOIN citations c ON c.capture = p.capture
    JOIN addresses a ON a.address = c.address LEFT JOIN addresses f ON f.address = c.final
"""
_CITED_ORDER = " ORDER BY p.started DESC, p.id DESC, p.host DESC, c.number"
_LINE = """
SELECT p.host, p.id, r.line FROM resources r JOIN captures p ON p.capture = r.capture
"""
_OF_URL = _LINE + (  # noqa: S608 - of constants
    " WHERE r.address = (SELECT address FROM addresses WHERE hash = :hash AND url = :url)"
)
_ON_RECORD = " AND r.date IS NOT NULL AND r.record IS NOT NULL"
_NEWEST_CAPTURE_FIRST = " ORDER BY p.started DESC, p.id DESC, r.number LIMIT 1"
_NEWEST_DATE_FIRST = " ORDER BY r.date DESC, p.started DESC, p.id DESC LIMIT 1"
_OLDEST_DATE_FIRST = " ORDER BY r.date, p.started, p.id LIMIT 1"
_THE_SAME_PAYLOAD = """
WHERE r.original = 1 AND r.payload = :payload AND r.bytes = :bytes
    AND (r.chunked = :chunked OR r.chunked IS NULL)
ORDER BY r.chunked IS NULL, r.date LIMIT 8
"""
_CAPTURES_AT_HAND = 64
_COUNTS = {
    "captures": "SELECT count(*) FROM captures",
    "addresses": "SELECT count(*) FROM addresses",
    "resources": "SELECT count(*) FROM resources",
    "citations": "SELECT count(*) FROM citations",
    "comments": "SELECT count(*) FROM comments",
}
_THE_RECORD = "WHERE r.record = :record AND r.refers_to IS NULL ORDER BY p.started LIMIT 8"


class Queries:
    """An open catalogue, to be asked.

    All methods raise ``CatalogueError`` where it cannot be used, or where a line is no longer what
    it was; the folders must be asked then.
    """

    def __init__(self, collection: Path, connection: sqlite3.Connection, words: Words) -> None:
        self.collection = collection
        self._collection = str(collection)
        self.connection = connection
        self.words = words
        self._captures: dict[Path, CaptureFolder] = {}

    def translated(self) -> AbstractContextManager[None]:
        """Turn what SQLite raises into ``CatalogueError``, as a context."""
        return translated(path_of(self.collection))

    def wait_at_most(self, seconds: float) -> None:
        """Wait no longer than this for another process, from now on."""
        with self.translated():
            self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    # -------------------------------------------------------------------------------- captures

    def listing(
        self, *, address: str | None = None, status: str | None = None, since: str | None = None
    ) -> Iterator[Listed]:
        """Yield the captures newest first: of one seed, with a status, started from then on.

        ``address`` is the seed as a browser writes it, ``since`` a date as manifests have it, or
        the beginning of one.
        """
        wanted = {"address = ": address, "status = ": status, "started >= ": since}
        chosen = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join(f"{name}?" for name in chosen)
        query = _LISTED + (f" WHERE {where}" if where else "") + _NEWEST_FIRST
        yield from map(self._listed, self._rows(query, tuple(chosen.values())))

    def last_of_each(self) -> Iterator[Listed]:
        """Yield the newest capture of each seed, by address: what tells which are due."""
        yield from map(self._listed, self._rows(_LISTED + _LAST_OF_EACH))

    def not_whole(self) -> list[CaptureFolder]:
        """Return the captures whose parts are not in here, newest first."""
        rows = self._rows(_NOT_WHOLE + _NEWEST_FIRST)
        found = []
        for row in rows:
            with contextlib.suppress(ManifestError):
                found.append(open_capture(self.collection.joinpath(*row)))
        return found

    def counts(self) -> Mapping[str, int]:
        """Return how many rows each table has."""
        return {name: next(self._rows(query))[0] for name, query in _COUNTS.items()}

    # ------------------------------------------------------------------------------- citations

    def citations(self, outcomes: Collection[Outcome] = ()) -> Iterator[Cited]:
        """Yield the citations of all captures, newest capture first: those that ended so, or all.

        Memory does not grow with their number.
        """
        numbers = [self.words.outcome_numbers[outcome] for outcome in outcomes]
        where = f" WHERE c.outcome IN ({', '.join('?' * len(numbers))})" if numbers else ""
        for host, capture, seed, line, *rest in self._rows(_CITED + where + _CITED_ORDER, numbers):
            citation_id, cited_by, url, final, outcome = rest
            yield Cited(
                capture=capture,
                seed=seed,
                part=self.collection / host / capture / "citations.jsonl",
                line=line,
                id=citation_id,
                cited_by=cited_by,
                url=url,
                final_url=final,
                outcome=self.words.outcomes[outcome],
            )

    # ------------------------------------------------------------------------------- resources

    def records_of(self, url: str, *, at: str | None = None) -> list[Place]:
        """Return what tells whether an address has a record, and which.

        The newest line with a record (not later than ``at``, from ``last_moment``), else the
        oldest; and the newest capture's line without one.
        """
        names: dict[str, object] = {"hash": hash_of(url), "url": url, "at": moment_of(at, "9")}
        until = "" if at is None else " AND r.date <= :at"
        queries = (
            _OF_URL + _ON_RECORD + until + _NEWEST_DATE_FIRST,
            _OF_URL + _ON_RECORD + _OLDEST_DATE_FIRST,
            _OF_URL + " AND (r.date IS NULL OR r.record IS NULL)" + _NEWEST_CAPTURE_FIRST,
        )
        found = (place for query in queries for place in self._places(query, names))
        return [self._checked(place, lambda row: row.url == url) for place in found]

    def last_of(self, url: str) -> Place | None:
        """Return the newest line in which an address gave the thing, for a conditional request.

        Its ``etag`` and ``last_modified`` are those of the answer then.
        """
        had = [
            number
            for number, outcome in self.words.outcomes.items()
            if outcome in {Outcome.CAPTURED, Outcome.UNCHANGED}
        ]
        among = f" AND r.outcome IN ({', '.join(map(str, had))})"
        return self._newest_of(url, _ON_RECORD + among)

    def last_answer_of(self, url: str) -> Place | None:
        """Return the newest line in which an address has a record, whatever the answer was."""
        return self._newest_of(url, _ON_RECORD)

    def _newest_of(self, url: str, which: str) -> Place | None:
        query = _OF_URL + which + _NEWEST_DATE_FIRST
        for place in self._places(query, {"hash": hash_of(url), "url": url}):
            return self._checked(place, lambda row: row.url == url)
        return None

    def find_original(
        self, payload_sha256: bytes, size_bytes: int, *, chunked: bool
    ) -> Place | None:
        """Return a line whose record holds that very payload, framed so; the oldest of several.

        In captures of older versions ``row.framing`` is None: the record itself says it then.
        """
        return next(self.originals(payload_sha256, size_bytes, chunked=chunked), None)

    def originals(
        self, payload_sha256: bytes, size_bytes: int, *, chunked: bool
    ) -> Iterator[Place]:
        """Yield the lines that ``find_original`` chooses from, the oldest first."""
        names: dict[str, object] = {
            "payload": payload_of(payload_sha256),
            "bytes": size_bytes,
            "chunked": chunked,
        }
        wanted = payload_sha256.hex()
        framings = {None, *(one for one in Framing if (one is Framing.CHUNKED) is chunked)}
        for place in self._places(_LINE + _THE_SAME_PAYLOAD, names):
            if place.row.payload_sha256 == wanted and place.row.framing in framings:
                yield place

    def record(self, record_id: str) -> Place | None:
        """Return the line of a record that is no revisit, by its WARC-Record-ID."""
        for place in self._places(_LINE + _THE_RECORD, {"record": hash_of(record_id)}):
            if place.row.record is not None and place.row.record.id == record_id:
                return place
        return None

    # -------------------------------------------------------------------------------------------

    def _rows(self, query: str, names: object = ()) -> Iterator[tuple[Any, ...]]:
        with self.translated():
            cursor = self.connection.execute(query, names)  # type: ignore[arg-type]  # either kind
            for row in cursor:  # noqa: UP028 - would close the cursor, perhaps after the file
                yield row

    def _listed(self, row: tuple[Any, ...]) -> Listed:
        host, name, *_ = row
        facts = dict(zip(_LISTED_NAMES, row[1:], strict=True))
        facts["authenticated"] = bool(facts["authenticated"])
        facts["tags"] = () if facts["tags"] == "[]" else tuple(json.loads(facts["tags"]))
        return Listed(path=Path(f"{self._collection}/{host}/{name}"), **facts)

    def _places(self, query: str, names: Mapping[str, object]) -> Iterator[Place]:
        for host, name, line in self._rows(query, names):
            folder = self.collection / host / name
            try:
                capture = self._opened(folder)
                part = folder / capture.manifest.parts.resources.file
                yield Place(capture=capture, row=read_line(part, line, ResourceRow))
            except ManifestError as error:
                raise CatalogueError(str(error)) from error

    def _opened(self, folder: Path) -> CaptureFolder:
        """Return a capture; reading its manifest takes ten times as long as finding a line."""
        capture = self._captures.pop(folder, None) or open_capture(folder)
        if len(self._captures) >= _CAPTURES_AT_HAND:
            del self._captures[next(iter(self._captures))]
        self._captures[folder] = capture
        return capture

    def _checked(self, place: Place, holds: Callable[[ResourceRow], bool]) -> Place:
        if not holds(place.row):
            raise CatalogueError(
                f"{path_of(self.collection)} is not of these captures; make it anew with: "
                "preserve reindex."
            )
        return place
