"""The captures that a person means, and lists of them: from the catalogue, else from the folders.

Both ways give the same. The catalogue is asked where it is there and can be used; it catches up
with the folders first.
"""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING

from preserve.catalogue.catalogue import current
from preserve.catalogue.differences import names
from preserve.catalogue.folders import MANIFEST, captures, captures_in, open_capture, pass_over
from preserve.catalogue.ingest import canonical_seed
from preserve.catalogue.listing import listed
from preserve.catalogue.wanted import holds
from preserve.errors import (
    AmbiguousCapture,
    CatalogueError,
    CollectionError,
    ManifestError,
    UnknownCapture,
)
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path
    from typing import Unpack

    from preserve.catalogue.catalogue import Catalogue
    from preserve.catalogue.folders import CaptureFolder
    from preserve.catalogue.listing import Listed
    from preserve.catalogue.wanted import Wanted

    Unreadable = Callable[[ManifestError], None]

LATEST = "latest"


def find(collection: Path, word: str, *, unreadable: Unreadable = pass_over) -> CaptureFolder:
    """Return the capture that a person means by ``word``, as ``find_folder`` has it.

    Raises:
        UnknownCapture, AmbiguousCapture, CollectionError: as ``find_folder``.
        ManifestError: the one that answers has a manifest that cannot be read.
    """
    return open_capture(find_folder(collection, word, unreadable=unreadable))


def find_folder(collection: Path, word: str, *, unreadable: Unreadable = pass_over) -> Path:
    """Return the folder of the capture that a person means by ``word``.

    That is a capture's id, the beginning of one id only, the address of a seed (its newest
    capture), or ``latest``. The manifest of a capture that is named by its id is not read; of the
    others, those that cannot be read are told to ``unreadable`` and passed over.

    Raises:
        UnknownCapture: none answers to it.
        AmbiguousCapture: several ids begin so.
        CollectionError: the collection cannot be read.
    """
    if word == LATEST:
        return _newest(
            collection,
            None,
            unreadable,
            f"{collection} holds no capture yet; make one with: preserve capture",
        )
    address = parse(word)
    if address is not None and is_web(address):
        return _newest(
            collection,
            address.href,
            unreadable,
            f"{collection} holds no capture of {word}; preserve ls lists its",
        )
    matching = _named(collection, word) if word else []
    exact = [folder for folder in matching if folder.name == word]
    if len(exact or matching) > 1:
        ids = sorted(folder.name for folder in matching)
        more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
        raise AmbiguousCapture(
            f"{len(ids)} captures begin with {word}: {', '.join(ids[:3])}{more}; "
            "write more of the id."
        )
    if not matching:
        raise UnknownCapture(
            f"{collection} holds no capture {word!r}; preserve ls lists the ids "
            "(a seed's address or 'latest' will do as well)."
        )
    return (exact or matching)[0]


def newest_of(host_folder: Path, seed: str) -> CaptureFolder | None:
    """Return the newest capture of a seed among a host's (``COLLECTION/HOST``), or None.

    ``seed`` as manifests have it. A capture whose manifest cannot be read is passed over.

    Raises:
        CollectionError: the folder cannot be read.
    """
    with contextlib.suppress(CollectionError), current(host_folder.parent) as catalogue:
        if catalogue is not None:
            for one in catalogue.listing(address=canonical_seed(seed)):
                if (one.seed, one.path.parent.name) == (seed, host_folder.name):
                    with contextlib.suppress(ManifestError):
                        return open_capture(one.path)
            return None
    of_host = captures_in(host_folder)
    return next((one for one in of_host if one.manifest.capture.seed == seed), None)


def list_captures(
    collection: Path,
    *,
    limit: int | None = None,
    unreadable: Unreadable = pass_over,
    remark: Callable[[CatalogueError], None] = lambda _: None,
    **wanted: Unpack[Wanted],
) -> Iterator[Listed]:
    """Yield the captures of a collection newest first, in short; as ``Catalogue.listing`` has it.

    What is wrong with the catalogue is told to ``remark``; the folders answer then.

    Raises:
        CollectionError: the collection cannot be read.
    """
    with current(collection, remark) as catalogue:
        if catalogue is not None:
            _tell(catalogue, unreadable)
            yield from catalogue.listing(limit=limit, **wanted)
            return
    every = (
        listed(capture.path, capture.manifest, canonical_seed(capture.manifest.capture.seed))
        for capture in captures(collection, unreadable=unreadable)
    )
    yield from itertools.islice((one for one in every if holds(one, wanted)), limit)


def count_captures(collection: Path, **wanted: Unpack[Wanted]) -> int:
    """Return how many captures ``list_captures`` would give.

    Raises:
        CollectionError: the collection cannot be read.
    """
    with contextlib.suppress(CatalogueError), current(collection) as catalogue:
        if catalogue is not None:
            return catalogue.count(**wanted)
    return sum(1 for _ in list_captures(collection, **wanted))


def captures_of(collection: Path, ids: Collection[str]) -> Iterator[CaptureFolder]:
    """Yield the captures with these ids, as far as there are any; others are not looked at.

    Raises:
        CollectionError: the collection cannot be read.
        ManifestError: the manifest of one of them cannot be read.
    """
    folders: list[Path] | None = None
    with contextlib.suppress(CatalogueError), current(collection) as catalogue:
        if catalogue is not None:
            folders = catalogue.folders_of(ids) + [
                folder for folder in catalogue.unlisted if folder.name in ids
            ]
    if folders is None:
        folders = _finished(collection, ids.__contains__)
    yield from map(open_capture, sorted(folders))


def _named(collection: Path, beginning: str) -> list[Path]:
    """Return the folders of finished captures whose names begin so, whatever is in them."""
    with contextlib.suppress(CatalogueError), current(collection) as catalogue:
        if catalogue is not None:
            unlisted = [one for one in catalogue.unlisted if one.name.startswith(beginning)]
            return catalogue.folders_named(beginning) + unlisted
    return _finished(collection, lambda name: name.startswith(beginning))


def _finished(collection: Path, is_wanted: Callable[[str], bool]) -> list[Path]:
    there = (collection / host / name for host, name in names(collection) if is_wanted(name))
    return [folder for folder in there if (folder / MANIFEST).is_file()]


def _newest(collection: Path, address: str | None, unreadable: Unreadable, otherwise: str) -> Path:
    for one in list_captures(collection, address=address, unreadable=unreadable):
        try:
            open_capture(one.path)
        except ManifestError as error:
            unreadable(error)
            continue
        return one.path
    raise UnknownCapture(f"{otherwise}.")


def _tell(catalogue: Catalogue, unreadable: Unreadable) -> None:
    for error in catalogue.unreadable:
        unreadable(error)
