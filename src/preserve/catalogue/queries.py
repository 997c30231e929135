"""What can be asked of the catalogue.

A row of it only says where to look: the line it names is read, and must be what was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.catalogue.capture_queries import CaptureQueries
from preserve.catalogue.citing import CitingQueries
from preserve.catalogue.database import path_of
from preserve.catalogue.figures import FigureQueries
from preserve.catalogue.folders import open_capture
from preserve.catalogue.host_names import name_of_host
from preserve.catalogue.ingest import hash_of, hash_of_line, moment_of, payload_of
from preserve.catalogue.listing import Cited, read_line
from preserve.catalogue.lives import LifeQueries
from preserve.catalogue.place import Place
from preserve.catalogue.searching import WordQueries
from preserve.errors import CatalogueError, ManifestError
from preserve.manifest import ResourceRow
from preserve.model import Framing, Outcome

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from preserve.catalogue.folders import CaptureFolder
    from preserve.catalogue.schema import Words

# In the order of captures, and in each by the index: nothing is sorted, the first is there at once.
_CITED = """
SELECT p.host, p.id, p.seed, c.line, c.id, c.cited_by, a.url, f.url, c.outcome
FROM {first}
    JOIN addresses a ON a.address = c.address LEFT JOIN addresses f ON f.address = c.final
"""
_OF_ALL = "captures p CROSS JOIN citations c ON c.capture = p.capture"
_OF_HOST = "citations c CROSS JOIN captures p ON c.capture = p.capture"
_HOSTS = "SELECT host FROM hosts WHERE name = :name OR (name >= :name AND name < :beyond)"
_FEW_ENOUGH = 20_000
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
_THE_RECORD = "WHERE r.record = :record AND r.refers_to IS NULL ORDER BY p.started LIMIT 8"

_REFERRING = "SELECT 1 FROM resources WHERE refers_to = ? LIMIT 1"


class Queries(CaptureQueries, CitingQueries, FigureQueries, LifeQueries, WordQueries):
    """An open catalogue, to be asked.

    All methods raise ``CatalogueError`` where it cannot be used, or where a line is no longer what
    it was; the folders must be asked then.
    """

    def __init__(self, collection: Path, connection: sqlite3.Connection, words: Words) -> None:
        super().__init__(collection, connection, words)
        self._captures: dict[Path, CaptureFolder] = {}

    # ------------------------------------------------------------------------------- citations

    def citations(
        self, outcomes: Collection[Outcome] = (), *, dead: bool = False, host: str | None = None
    ) -> Iterator[Cited]:
        """Yield the citations of all captures, newest capture first: those that ended so, or all.

        With ``dead`` only links that are dead, with ``host`` only those on a host or one below it.
        Memory does not grow with their number.
        """
        which, where, names = self._which(outcomes, dead=dead, host=host)
        few = which and self._are_few(where, names)
        query = _CITED.format(first=_OF_HOST if few else _OF_ALL) + where + _CITED_ORDER
        for place, capture, seed, line, *rest in self._rows(query, names):
            citation_id, cited_by, url, final, outcome = rest
            yield Cited(
                capture=capture,
                seed=seed,
                file=f"{self.collection}/{place}/{capture}/citations.jsonl",
                line=line,
                id=citation_id,
                cited_by=cited_by,
                url=url,
                final_url=final,
                outcome=self.words.outcomes[outcome],
            )

    def count_citations(
        self, outcomes: Collection[Outcome] = (), *, dead: bool = False, host: str | None = None
    ) -> int:
        """Return how many citations ``citations`` would give."""
        _, where, names = self._which(outcomes, dead=dead, host=host)
        ((count,),) = self._rows(f"SELECT count(*) FROM citations c{where}", names)  # noqa: S608 - of constants
        assert isinstance(count, int)
        return count

    def _are_few(self, where: str, names: dict[str, object]) -> bool:
        """Tell whether these can be put in order before the first is shown."""
        some = f"SELECT 1 FROM citations c{where} LIMIT {_FEW_ENOUGH + 1}"  # noqa: S608 - of constants
        ((count,),) = self._rows(f"SELECT count(*) FROM ({some})", names)  # noqa: S608 - likewise
        return bool(count <= _FEW_ENOUGH)

    def _which(
        self, outcomes: Collection[Outcome], *, dead: bool, host: str | None
    ) -> tuple[bool, str, dict[str, object]]:
        """Return whether to begin with the hosts, the condition, and the values of its names."""
        conditions, names = [], dict[str, object]()
        if outcomes:
            numbers = [str(self.words.outcome_numbers[outcome]) for outcome in outcomes]
            conditions.append(f"c.outcome IN ({', '.join(numbers)})")
        if dead:
            conditions.append("c.standing = 1")
        if host is not None:
            conditions.append(f"(c.host IN ({_HOSTS}) OR c.final_host IN ({_HOSTS}))")
            name = name_of_host(host)
            names = {"name": name, "beyond": name[:-1] + "/"}
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return host is not None, where, names

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

    def referred_to(self, record_ids: Iterable[str]) -> set[str]:
        """Return those of some records that revisits refer to, by WARC-Record-ID.

        One that is missing may be referred to all the same: by an attempt that was not the last.
        """
        return {one for one in record_ids if self._is_referred_to(hash_of(one))}

    def kept_of(self, capture_id: str, resources: Iterable[str]) -> set[str]:
        """Return those lines of a capture, by id, that stand for citations kept earlier."""
        return {one for one in resources if self._is_referred_to(hash_of_line(capture_id, one))}

    def _is_referred_to(self, hashed: int) -> bool:
        return next(self._rows(_REFERRING, (hashed,)), None) is not None

    # -------------------------------------------------------------------------------------------

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
