"""Whether the catalogue says of a capture what its files say: read anew, and held side by side."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from preserve.catalogue.catalogue import current
from preserve.catalogue.database import path_of, translated
from preserve.catalogue.ingest import Ingest
from preserve.catalogue.schema import migrate, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.errors import CatalogueError
    from preserve.manifest import Manifest

# Numbers that a catalogue gives by itself are left out, or written out.
_COMPARED = {
    "captures": """
SELECT p.seed, p.address, p.started, p.finished, p.status, p."trigger", p.authenticated, p.previous,
    p.title, p.state, p.verdict, p.claimed, p.recorded, p.comments, p.citations, p.resources,
    p.bytes_fetched, p.bytes_stored, p.tags, p.repaired, p.saved, p.kept
FROM captures p WHERE p.host = :host AND p.id = :id
""",
    "resources": """
SELECT r.number, r.line, a.url, w.word, r.status, r.date, r.bytes, r.payload, r.record, r.refers_to,
    r.original, r.chunked
FROM captures p JOIN resources r ON r.capture = p.capture
    JOIN addresses a ON a.address = r.address
    LEFT JOIN words w ON w.kind = 'outcome' AND w.number = r.outcome
WHERE p.host = :host AND p.id = :id ORDER BY r.number
""",
    "citations": """
SELECT c.number, c.line, c.id, c.cited_by, a.url, f.url, w.word, c.standing, c.year, d.hash
FROM captures p JOIN citations c ON c.capture = p.capture
    JOIN addresses a ON a.address = c.address LEFT JOIN addresses f ON f.address = c.final
    LEFT JOIN words w ON w.kind = 'outcome' AND w.number = c.outcome
    LEFT JOIN documents d ON d.document = c.document
WHERE p.host = :host AND p.id = :id ORDER BY c.number
""",
    "comments": """
SELECT c.number, c.line, c.id, d.hash
FROM captures p JOIN comments c ON c.capture = p.capture
    LEFT JOIN documents d ON d.document = c.document
WHERE p.host = :host AND p.id = :id ORDER BY c.number
""",
}

_MEND = "; make the catalogue anew with: preserve reindex."


def disagreements(collection: Path, folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield, in sentences, what the catalogue has otherwise than a capture's files.

    Nothing is changed but what any look at it catches up with. Without a catalogue there is none.

    Raises:
        CatalogueError, CollectionError, ManifestError: it cannot be used, or they cannot be read.
    """
    remarks: list[CatalogueError] = []
    with current(collection, remarks.append) as catalogue:
        yield from map(str, remarks)
        if catalogue is None:
            return
        names = {"host": folder.parent.name, "id": folder.name}
        path = path_of(collection)
        with translated(path):
            fresh = sqlite3.connect("", isolation_level=None)
            try:
                migrate(fresh, path)
                Ingest(fresh, words_of(fresh, path)).add(folder, manifest)
                for table, query in _COMPARED.items():
                    here = catalogue.connection.execute(query, names)
                    there = fresh.execute(query, names)
                    for number, wanted in enumerate(there, start=1):
                        found = here.fetchone()
                        if found != wanted:
                            what = "nothing" if found is None else "something else"
                            yield f"{table}: row {number} of {folder.name} is {what}{_MEND}"
                            break
                    else:
                        if here.fetchone() is not None:
                            yield f"{table}: {folder.name} has more rows than lines{_MEND}"
            finally:
                fresh.close()
