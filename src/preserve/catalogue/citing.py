"""Who cites an address, over all captures: asked of the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.catalogue.asking import Asking
from preserve.catalogue.host_names import name_of_host
from preserve.catalogue.ingest import hash_of
from preserve.catalogue.listing import read_line
from preserve.catalogue.of_capture import STANDINGS
from preserve.errors import ManifestError
from preserve.manifest import CitationRow
from preserve.manifest.standing import Standing
from preserve.model import Outcome
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

# The one max() makes the other columns those of the newest capture: so SQLite has it.
_FEW = """
SELECT {columns}, count(DISTINCT p.capture), max(p.started || p.id)
FROM ({which}) one JOIN citations c ON c.capture = one.capture AND c.number = one.number
    JOIN captures p ON p.capture = c.capture JOIN addresses a ON a.address = c.address
    LEFT JOIN addresses f ON f.address = c.final
{where}
GROUP BY p.address, c.cited_by, c.address
ORDER BY max(p.started || p.id) DESC, p.host DESC, c.number
"""
# Nothing is sorted: the first is there at once, and what comes again is passed over.
_MANY = """
SELECT {columns}, NULL, NULL
FROM captures p CROSS JOIN citations c ON c.capture = p.capture
    JOIN addresses a ON a.address = c.address LEFT JOIN addresses f ON f.address = c.final
{where}
ORDER BY p.started DESC, p.id DESC, p.host DESC, c.number
"""
_COLUMNS = """p.host, p.id, p.seed, p.address, p.title, c.line, c.id, c.cited_by, a.url, f.url,
    c.outcome, c.standing, c.address, (
        SELECT n.id FROM captures n WHERE n.address = p.address
        ORDER BY n.started DESC, n.id DESC, n.host DESC LIMIT 1
    )"""
_TIMES = """
SELECT count(DISTINCT c.capture) FROM captures p CROSS JOIN citations c ON c.capture = p.capture
WHERE p.address = ? AND c.address = ? AND c.cited_by IS ?
"""
_ADDRESS = "SELECT address FROM addresses WHERE hash = :hash AND url = :url"
_HOSTS = "SELECT host FROM hosts WHERE name = :name OR (name >= :name AND name < :beyond)"
_COLUMNS_OF = {_ADDRESS: ("address", "final"), _HOSTS: ("host", "final_host")}
_BEGINS = "(a.url BETWEEN :url AND :last OR f.url BETWEEN :url AND :last)"
_LAST_CHARACTER = "\U0010ffff"
_FEW_ENOUGH = 20_000  # citations, to be put in order before the first is shown


class Citing(msgspec.Struct, frozen=True, kw_only=True):
    """An article or a comment that cites an address, as the newest capture that has it says.

    ``cited_by`` is a comment's id, None for the article; ``captures`` how many have it so;
    ``newest`` the id of the seed's newest capture, which may be another. ``folder`` is absolute,
    ``line`` the first byte of the citation's line.
    """

    folder: str
    capture: str
    seed: str
    address: str
    title: str | None
    line: int
    id: str
    cited_by: str | None
    url: str
    final_url: str | None
    outcome: Outcome | None
    standing: Standing
    captures: int
    newest: str

    @property
    def path(self) -> Path:
        """The capture's folder."""
        return Path(self.folder)

    def row(self) -> CitationRow:
        """Read the citation's line.

        Raises:
            ManifestError: it cannot be read, or is another one.
        """
        row = read_line(self.path / "citations.jsonl", self.line, CitationRow)
        if row.id != self.id:
            raise ManifestError(f"{self.folder}/citations.jsonl: is not {self.id} any more.")
        return row


class CitingQueries(Asking):
    """An open catalogue, to be asked who cites; errors are those of ``Queries``."""

    def citing(self, url: str, *, beginning: bool = False) -> Iterator[Citing]:
        """Yield who cites an address, or is led to it by redirects; the newest capture first.

        ``url`` as a browser writes it, without a fragment. With ``beginning`` all addresses that
        begin so. Each article and comment comes once for each address that it cites.
        """
        if not beginning:
            names: dict[str, object] = {"hash": hash_of(url), "url": url}
            yield from self._citing(_ADDRESS, "", names)
            return
        address = parse(url)
        name = name_of_host(address.host) if address is not None else ""
        names = {"name": name, "beyond": name, "url": url, "last": url + _LAST_CHARACTER}
        yield from self._citing(_HOSTS, _BEGINS, names)

    def citing_host(self, host: str) -> Iterator[Citing]:
        """Yield who cites an address on a host, or on one below it; as ``citing`` does."""
        name = name_of_host(host)
        yield from self._citing(_HOSTS, "", {"name": name, "beyond": name[:-1] + "/"})

    def _citing(self, wanted: str, condition: str, names: dict[str, object]) -> Iterator[Citing]:
        own, final = _COLUMNS_OF[wanted]
        which = " UNION ".join(
            f"SELECT capture, number FROM citations WHERE {column} IN ({wanted})"  # noqa: S608 - of constants
            for column in (own, final)
        )
        some = which.replace("UNION", "UNION ALL")  # which need not be gone through to its end
        counted = f"SELECT count(*) FROM (SELECT 1 FROM ({some}) LIMIT {_FEW_ENOUGH + 1})"  # noqa: S608 - of constants
        ((count,),) = self._rows(counted, names)
        if count <= _FEW_ENOUGH:
            where = f"WHERE {condition}" if condition else ""
            query = _FEW.format(columns=_COLUMNS, which=which, where=where)
        else:
            among = f"(c.{own} IN ({wanted}) OR c.{final} IN ({wanted}))"
            where = f"WHERE {among}" + (f" AND {condition}" if condition else "")
            query = _MANY.format(columns=_COLUMNS, where=where)
        told = set[int]()
        for row in self._rows(query, names):
            *facts, times, _ = row
            key = hash((facts[3], facts[7], facts[12]))  # seed, comment, address
            if key in told:
                continue
            if count > _FEW_ENOUGH:
                told.add(key)
            yield self._made(facts, times)

    def _made(self, facts: list[Any], times: int | None) -> Citing:
        host, capture, seed, address, title, line, name, cited_by, url, final, *more = facts
        outcome, standing, number, newest = more
        if times is None:
            ((times,),) = self._rows(_TIMES, (address, number, cited_by))
        assert times is not None
        return Citing(
            folder=f"{self.collection}/{host}/{capture}",
            capture=capture,
            seed=seed,
            address=address,
            title=title,
            line=line,
            id=name,
            cited_by=cited_by,
            url=url,
            final_url=final,
            outcome=self.words.outcomes[outcome],
            standing=STANDINGS[standing],
            captures=times,
            newest=newest,
        )
