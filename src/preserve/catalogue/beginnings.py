"""Ids and seeds that begin as somebody has typed: at once, and of what the catalogue knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.catalogue import database
from preserve.errors import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path

_LAST_CHARACTER = "\U0010ffff"
_IDS = """
SELECT id, seed FROM captures WHERE id >= :first AND id < :last ORDER BY id DESC LIMIT :most
"""
_SEEDS = """
SELECT address, max(title) FROM captures WHERE address >= :first AND address < :last
GROUP BY address ORDER BY address LIMIT :most
"""


def ids_beginning(collection: Path, beginning: str, *, most: int = 50) -> list[tuple[str, str]]:
    """Return ids of captures that begin so, each with its seed; the newest first."""
    return _found(collection, _IDS, beginning, most)


def seeds_beginning(collection: Path, beginning: str, *, most: int = 50) -> list[tuple[str, str]]:
    """Return addresses of seeds that begin so, each with a title."""
    return _found(collection, _SEEDS, beginning, most)


def _found(collection: Path, query: str, beginning: str, most: int) -> list[tuple[str, str]]:
    """Ask the catalogue as it is: nothing is written, and nothing is said where there is none."""
    path = database.path_of(collection)
    if not path.is_file():
        return []
    names = {"first": beginning, "last": beginning + _LAST_CHARACTER, "most": most}
    try:
        with database.translated(path):
            connection, _ = database.open_to_read(collection)
            try:
                return [(name, said or "") for name, said in connection.execute(query, names)]
            finally:
                connection.close()
    except CatalogueError:
        return []
