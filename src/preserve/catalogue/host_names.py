"""Hosts of cited addresses, by names in which those below another follow it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_KNOWN = "SELECT host FROM hosts WHERE name = ?"
_NEW = "INSERT INTO hosts (name) VALUES (?)"
_REMEMBERED = 100_000
# Of an address as a browser writes it, which is quicker than to have it parsed again.
_HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^/?#]*\]|[^/?#:]+)")


def name_of_host(host: str) -> str:
    """Return ``example.news.`` for ``news.example``; an IP address as it is, behind a ``=``."""
    host = host.lower().strip(".")
    if host.startswith("[") or host.rpartition(".")[2].isdecimal():
        return f"={host}"
    return "".join(f"{label}." for label in reversed(host.split(".")))


def host_of_name(name: str) -> str:
    """Return ``news.example`` for ``example.news.``."""
    if name.startswith("="):
        return name[1:]
    return ".".join(reversed(name.removesuffix(".").split(".")))


def lies_on(host: str, wanted: str) -> bool:
    """Tell whether a host is the one wanted, or one below it."""
    name, above = name_of_host(host), name_of_host(wanted)
    return name == above or (above.endswith(".") and name.startswith(above))


def host_of(url: str | None) -> str | None:
    """Return the host of an address as a browser writes it, None where it has none."""
    match = _HOST.match(url) if url else None
    return None if match is None else match[1]


class HostNames:
    """Gives each host its number; the caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, int] = {}

    def number(self, url: str | None) -> int | None:
        """Return the number of an address's host, a new one where it has none; None for no host."""
        host = host_of(url)
        if host is None:
            return None
        found = self._known.get(host)
        if found is None:
            name = name_of_host(host)
            row = self._connection.execute(_KNOWN, (name,)).fetchone()
            found = row[0] if row else self._connection.execute(_NEW, (name,)).lastrowid
            assert isinstance(found, int)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[host] = found
        return found

    def forget(self) -> None:
        """Forget what was written: it was taken back."""
        self._known.clear()
