"""An address in all captures: asked of the catalogue."""

from __future__ import annotations

from pathlib import Path

import msgspec

from preserve.catalogue.asking import Asking
from preserve.catalogue.host_names import name_of_host
from preserve.catalogue.ingest import hash_of
from preserve.catalogue.listing import read_line
from preserve.errors import ManifestError
from preserve.manifest import ResourceRow

_SEEN = """
SELECT p.host, p.id, p.seed, p.address, max(p.started || p.id), r.line, count(*)
FROM resources r JOIN captures p ON p.capture = r.capture
WHERE r.address = (SELECT address FROM addresses WHERE hash = ? AND url = ?)
GROUP BY p.address ORDER BY max(p.started || p.id) DESC LIMIT ?
"""
_SEEN_IN = """
SELECT p.host, p.id, p.seed, p.address, p.started, r.line, 1
FROM resources r JOIN captures p ON p.capture = r.capture
WHERE r.address = (SELECT address FROM addresses WHERE hash = ? AND url = ?) AND p.id = ?
"""
_ALIKE = """
SELECT DISTINCT a.url FROM citations c JOIN addresses a ON a.address = c.address
WHERE c.host IN (SELECT host FROM hosts WHERE name = ?) LIMIT ?
"""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the newest capture of a seed knows of an address; ``captures`` of it know it."""

    folder: Path
    capture: str
    seed: str
    line: int
    captures: int

    def row(self) -> ResourceRow:
        """Read its line.

        Raises:
            ManifestError: it cannot be read.
        """
        return read_line(self.folder / "resources.jsonl", self.line, ResourceRow)


class LifeQueries(Asking):
    """An open catalogue, to be asked about addresses; errors are those of ``Queries``."""

    def seen(self, url: str, *, capture: str | None = None, most: int = 1000) -> list[Seen]:
        """Return what captures know of an address, by the newest of each seed, or in one capture.

        ``url`` as a browser writes it, without a fragment.
        """
        if capture is not None:
            rows = self._rows(_SEEN_IN, (hash_of(url), url, capture))
        else:
            rows = self._rows(_SEEN, (hash_of(url), url, most))
        found = []
        for host, name, seed, _, _, line, captures in rows:
            folder = self.collection / host / name
            one = Seen(folder=folder, capture=name, seed=seed, line=line, captures=captures)
            if one.row().url != url:
                raise ManifestError(f"{folder}/resources.jsonl is not what it was.")
            found.append(one)
        return found

    def cited_on(self, host: str, *, most: int = 1000) -> list[str]:
        """Return addresses that are cited on a host, to tell which may have been meant."""
        return [url for (url,) in self._rows(_ALIKE, (name_of_host(host), most))]
