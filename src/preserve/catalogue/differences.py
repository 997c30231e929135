"""What came and went beside the catalogue: the names of folders, held against the captures known.

The folder of a host changes when a capture in it comes or goes. Where it looks as it did when all
that was in it was known, its names are not read: of a hundred thousand captures there may be few
hosts that have changed since.
"""

from __future__ import annotations

import dataclasses
import os
import time
from typing import TYPE_CHECKING

from preserve.catalogue.folders import MANIFEST
from preserve.catalogue.ingest import storable
from preserve.errors import CollectionError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

# File systems count time in steps: what changed just now may change again and look the same.
_SETTLED_NS = 3_000_000_000

_OF_HOST = "SELECT id, capture FROM captures WHERE host = ?"
_NOT_WHOLE = "SELECT capture, host, id FROM captures WHERE whole = 0"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """How the folders differ from what is known.

    ``gone`` are captures without a folder, ``broken`` those that are not whole; ``gone_hosts`` have
    no folder. ``new`` are folders of finished captures that are not known, ``open`` those without a
    manifest. ``seen`` has, by host, how its folder looked, where that was read.
    """

    gone: list[int]
    gone_hosts: set[str]
    new: list[Path]
    open: list[Path]
    broken: dict[int, Path]
    seen: dict[str, str]

    def settled(self, unreadable: set[str]) -> dict[str, str]:
        """Return those of ``seen`` in which all is known now; not in the hosts ``unreadable``."""
        unsettled = {path.parent.name for path in (*self.open, *self.broken.values())}
        return {
            host: look
            for host, look in self.seen.items()
            if look and host not in unsettled and host not in unreadable
        }


def differences(connection: sqlite3.Connection, collection: Path) -> Differences:
    """Return what came and went, by names alone: a finished capture never changes.

    What another process adds meanwhile may be taken for new, and is found to be there when it is
    added: what is known of a host is asked before its folder is read.

    Raises:
        CollectionError: the collection cannot be read.
    """
    execute = connection.execute
    looked = dict(execute("SELECT host, seen FROM folders").fetchall())
    gone_hosts = set(looked)
    gone: list[int] = []
    new: list[Path] = []
    open_: list[Path] = []
    seen: dict[str, str] = {}
    for host, look in _hosts(collection):
        gone_hosts.discard(host)
        if look and looked.get(host) == look:
            continue
        known = dict(execute(_OF_HOST, (host,)).fetchall())
        there = set(names_in(collection / host))
        gone += [known[name] for name in known.keys() - there]
        for name in sorted(there - known.keys()):
            folder = collection / host / name
            (new if (folder / MANIFEST).is_file() else open_).append(folder)
        seen[host] = look
    for host in gone_hosts:
        gone += [capture for _, capture in execute(_OF_HOST, (host,))]
    is_gone = set(gone)
    broken = {
        capture: folder
        for capture, host, name in execute(_NOT_WHOLE)
        if capture not in is_gone and (folder := collection / host / name).is_dir()
    }
    return Differences(
        gone=gone, gone_hosts=gone_hosts, new=new, open=open_, broken=broken, seen=seen
    )


def names(collection: Path) -> Iterator[tuple[str, str]]:
    """Yield host and name of all folders that may be captures, finished or not.

    Names that begin with a dot, or are not UTF-8, are none of ours.

    Raises:
        CollectionError: the collection cannot be read.
    """
    for host in names_in(collection):
        for name in names_in(collection / host):
            yield host, name


def names_in(folder: Path) -> list[str]:
    """Return the names of the folders in one, as ``names`` has them."""
    return [one.name for one in _folders_in(folder)]


def _hosts(collection: Path) -> Iterator[tuple[str, str]]:
    """Yield the hosts of a collection, each with what tells a change of its folder.

    Nothing tells it of a folder that changed just now.
    """
    settled = time.time_ns() - _SETTLED_NS
    for one in _folders_in(collection):
        try:
            facts = one.stat()
        except FileNotFoundError:
            continue
        is_settled = facts.st_ctime_ns < settled
        yield one.name, f"{facts.st_ino} {facts.st_ctime_ns}" if is_settled else ""


def _folders_in(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as inside:
            return [
                one
                for one in inside
                if one.name[0] != "." and one.is_dir() and storable(one.name) == one.name
            ]
    except FileNotFoundError:  # it may be deleted as we look
        return []
    except OSError as error:
        raise CollectionError(f"{folder} cannot be read: {error.strerror}.") from error
