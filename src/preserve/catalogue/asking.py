"""An open catalogue, as that which is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preserve.catalogue.database import path_of, translated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from preserve.catalogue.schema import Words


class Asking:
    """The connection to a catalogue; ``collection`` is absolute."""

    def __init__(self, collection: Path, connection: sqlite3.Connection, words: Words) -> None:
        self.collection = collection
        self.connection = connection
        self.words = words

    def translated(self) -> AbstractContextManager[None]:
        """Turn what SQLite raises into ``CatalogueError``, as a context."""
        return translated(path_of(self.collection))

    def wait_at_most(self, seconds: float) -> None:
        """Wait no longer than this for another process, from now on."""
        with self.translated():
            self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def _rows(self, query: str, names: object = ()) -> Iterator[tuple[Any, ...]]:
        with self.translated():
            cursor = self.connection.execute(query, names)  # type: ignore[arg-type]  # either kind
            for row in cursor:  # noqa: UP028 - would close the cursor, perhaps after the file
                yield row
