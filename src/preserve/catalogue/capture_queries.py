"""What can be asked of the catalogue about captures, whatever they hold."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.catalogue.asking import Asking
from preserve.catalogue.folders import open_capture
from preserve.catalogue.listing import Listed, Visited
from preserve.catalogue.wanted import where
from preserve.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Unpack

    from preserve.catalogue.folders import CaptureFolder
    from preserve.catalogue.wanted import Wanted

_LISTED = """  -- the fields of Listed, in their order
SELECT host, id, seed, address, started, finished, status, "trigger", authenticated, previous,
    title, state, verdict, claimed, recorded, comments, citations, resources, bytes_fetched,
    bytes_stored, tags
FROM captures
"""
_NOT_WHOLE = "SELECT host, id FROM captures WHERE whole = 0"
_NEWEST_FIRST = " ORDER BY started DESC, id DESC, host DESC"
# A capture that broke off and was closed by a repair does not count as a visit.
_VISITED = 'one.id, one.address, one.started, one.status, one."trigger", one.state, one.recorded'
_LAST_VISITS = f"""
SELECT {_VISITED} FROM json_each(?) AS seed CROSS JOIN captures AS one ON one.capture = (
    SELECT capture FROM captures AS two
    WHERE two.address = seed.value AND (two.repaired = 0 OR two.status = 'complete')
    ORDER BY two.started DESC, two.id DESC, two.host DESC LIMIT 1
)
"""  # noqa: S608 - of constants
_VISITS = f"""
SELECT {_VISITED} FROM json_each(?) AS seed CROSS JOIN captures AS one ON one.address = seed.value
WHERE one.repaired = 0 OR one.status = 'complete'
ORDER BY seed.key, one.started DESC, one.id DESC, one.host DESC
"""  # noqa: S608 - of constants
_NAMED = "SELECT host, id FROM captures WHERE id >= ? AND id < ?"
_OF_IDS = """
SELECT one.host, one.id FROM json_each(?) AS wanted CROSS JOIN captures AS one
    ON one.id = wanted.value
"""
_AUTHENTICATED = Listed.__struct_fields__.index("authenticated") - 1
_LAST_CHARACTER = "\U0010ffff"
_COUNTS = {
    "captures": "SELECT count(*) FROM captures",
    "addresses": "SELECT count(*) FROM addresses",
    "resources": "SELECT count(*) FROM resources",
    "citations": "SELECT count(*) FROM citations",
    "comments": "SELECT count(*) FROM comments",
}


class CaptureQueries(Asking):
    """An open catalogue, to be asked about captures; errors are those of ``Queries``."""

    def listing(self, *, limit: int | None = None, **wanted: Unpack[Wanted]) -> Iterator[Listed]:
        """Yield the captures that are meant, newest first, at most ``limit``."""
        conditions, values = where(wanted)
        query = (
            _LISTED + conditions + _NEWEST_FIRST + ("" if limit is None else f" LIMIT {limit:d}")
        )
        yield from map(self._listed, self._rows(query, values))

    def count(self, **wanted: Unpack[Wanted]) -> int:
        """Return how many captures ``listing`` would give."""
        conditions, values = where(wanted)
        ((count,),) = self._rows(f"SELECT count(*) FROM captures{conditions}", values)  # noqa: S608 - of constants
        assert isinstance(count, int)
        return count

    def visits(self, addresses: Iterable[str], *, last_only: bool) -> Iterator[Visited]:
        """Yield the visits to seeds, or the last one of each: what tells which are due.

        ``addresses`` are seeds as a browser writes them, each once. Those of one seed follow each
        other, newest first. A capture that was closed by a repair is no visit.
        """
        query = _LAST_VISITS if last_only else _VISITS
        for row in self._rows(query, (msgspec.json.encode(list(addresses)).decode(),)):
            yield Visited(*row)

    def folders_named(self, beginning: str) -> list[Path]:
        """Return the folders of the captures whose ids begin so."""
        rows = self._rows(_NAMED, (beginning, beginning + _LAST_CHARACTER))
        return [self.collection / host / name for host, name in rows]

    def folders_of(self, ids: Iterable[str]) -> list[Path]:
        """Return the folders of the captures with these ids, as far as there are any."""
        rows = self._rows(_OF_IDS, (msgspec.json.encode(list(ids)).decode(),))
        return [self.collection / host / name for host, name in rows]

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

    def _listed(self, row: tuple[Any, ...]) -> Listed:
        host, *facts = row
        facts[_AUTHENTICATED] = bool(facts[_AUTHENTICATED])
        facts[-1] = () if facts[-1] == "[]" else tuple(json.loads(facts[-1]))
        return Listed(f"{self.collection}/{host}/{facts[0]}", *facts)
