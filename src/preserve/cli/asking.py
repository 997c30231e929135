"""What the commands have in common that ask the whole collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from preserve.catalogue import asked
from preserve.cli.screen import is_terminal, say
from preserve.urls import parse
from preserve.urls.surt import surt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from preserve.catalogue import Catalogue
    from preserve.cli.rows import Form

T = TypeVar("T")

ON_TERMINAL = 100  # rows, where nobody says how many


def open_catalogue(collection: Path) -> AbstractContextManager[Catalogue]:
    """Give the catalogue of a collection, or one made for the moment; say what is wrong with it."""
    return asked(
        collection,
        unreadable=lambda error: say(f"passed over: {error}"),
        remark=lambda error: say(str(error)),
    )


def most_shown(limit: int | None, form: Form | None) -> int | None:
    """Return how many rows to print: on a terminal not all, unless somebody said how many."""
    return ON_TERMINAL if limit is None and form is None and is_terminal() else limit


def alike(catalogue: Catalogue, href: str) -> list[str]:
    """Return cited addresses that differ from one in what seldom matters: scheme, www, slash."""
    address = parse(href)
    if address is None:
        return []
    bare = address.host.removeprefix("www.")
    key = surt(href)
    near = (url for host in (bare, f"www.{bare}") for url in catalogue.cited_on(host))
    return [url for url in near if url != href and surt(url) == key]


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return ``1 link``, and ``2 links``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def first(rows: Iterable[T], limit: int | None) -> tuple[list[T], bool]:
    """Return the first rows, and whether there are more."""
    found: list[T] = []
    for row in rows:
        if limit is not None and len(found) >= limit:
            return found, True
        found.append(row)
    return found, False
