"""The captures of a collection, read from its folders: ``COLLECTION/HOST/CAPTURE_ID``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

from preserve.errors import AmbiguousCapture, CollectionError, ManifestError, UnknownCapture
from preserve.manifest import Manifest, read_manifest, read_rows
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import msgspec

    Row = TypeVar("Row", bound=msgspec.Struct)

MANIFEST = "manifest.json"
LATEST = "latest"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CaptureFolder:
    """A finished capture: its id, its folder (absolute) and its manifest."""

    id: str
    path: Path
    manifest: Manifest

    def rows(self, part: str, row_type: type[Row]) -> Iterator[Row]:
        """Yield the rows of a part (``comments``, ``citations``, ``resources``), one at a time.

        Raises:
            ManifestError: the part cannot be read.
        """
        return read_rows(self.path / getattr(self.manifest.parts, part).file, row_type)


def _pass_over(_: ManifestError) -> None:
    """Leave a capture out whose manifest cannot be read."""


def captures(
    collection: Path, *, unreadable: Callable[[ManifestError], None] = _pass_over
) -> tuple[CaptureFolder, ...]:
    """Return the finished captures of a collection, newest first; none where there is no folder.

    A capture whose manifest cannot be read is told to ``unreadable`` and left out.

    Raises:
        CollectionError: the folder cannot be read.
    """
    return _newest_first(folders(collection), unreadable)


def captures_in(
    host_folder: Path, *, unreadable: Callable[[ManifestError], None] = _pass_over
) -> tuple[CaptureFolder, ...]:
    """Return the finished captures of one host, ``COLLECTION/HOST``, as ``captures`` does."""
    return _newest_first(_finished(host_folder), unreadable)


def find(
    collection: Path,
    word: str,
    *,
    unreadable: Callable[[ManifestError], None] = _pass_over,
) -> CaptureFolder:
    """Return the capture that a person means by ``word``, as ``find_folder`` has it.

    Raises:
        UnknownCapture, AmbiguousCapture, CollectionError: as ``find_folder``.
        ManifestError: the one that answers has a manifest that cannot be read.
    """
    return _open(find_folder(collection, word, unreadable=unreadable))


def find_folder(
    collection: Path,
    word: str,
    *,
    unreadable: Callable[[ManifestError], None] = _pass_over,
) -> Path:
    """Return the folder of the capture that a person means by ``word``.

    That is a capture's id, the beginning of one id only, the address of a seed (its newest
    capture), or ``latest``. The manifest of a capture that is named by its id is not read.

    Raises:
        UnknownCapture: none answers to it.
        AmbiguousCapture: several ids begin so.
        CollectionError: the collection cannot be read.
    """
    if word == LATEST:
        newest = captures(collection, unreadable=unreadable)
        return _first(newest, f"{collection} holds no capture yet; make one with: preserve capture")
    address = parse(word)
    if address is not None and is_web(address):
        of_seed = [
            one
            for one in captures(collection, unreadable=unreadable)
            if (seed := parse(one.manifest.capture.seed)) and seed.href == address.href
        ]
        return _first(of_seed, f"{collection} holds no capture of {word}; preserve ls lists its")
    matching = [folder for folder in folders(collection) if word and folder.name.startswith(word)]
    exact = [folder for folder in matching if folder.name == word]
    if len(exact or matching) > 1:
        names = sorted(folder.name for folder in matching)
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        raise AmbiguousCapture(
            f"{len(names)} captures begin with {word}: {', '.join(names[:3])}{more}; "
            "write more of the id."
        )
    if not matching:
        raise UnknownCapture(
            f"{collection} holds no capture {word!r}; preserve ls lists the ids "
            "(a seed's address or 'latest' will do as well)."
        )
    return (exact or matching)[0]


def _first(found: Sequence[CaptureFolder], otherwise: str) -> Path:
    if not found:
        raise UnknownCapture(f"{otherwise}.")
    return found[0].path


def folders(collection: Path) -> list[Path]:
    """Return the folders of all finished captures, whether or not their manifests can be read.

    Raises:
        CollectionError: the collection cannot be read.
    """
    return [folder for host in _inside(collection) if host.is_dir() for folder in _finished(host)]


def _open(folder: Path) -> CaptureFolder:
    return CaptureFolder(
        id=folder.name, path=folder.absolute(), manifest=read_manifest(folder / MANIFEST)
    )


def _newest_first(
    inside: Iterable[Path], unreadable: Callable[[ManifestError], None]
) -> tuple[CaptureFolder, ...]:
    found = []
    for folder in inside:
        try:
            found.append(_open(folder))
        except ManifestError as error:
            unreadable(error)
    return tuple(sorted(found, key=lambda one: (one.manifest.capture.started, one.id))[::-1])


def _finished(host_folder: Path) -> list[Path]:
    return [folder for folder in _inside(host_folder) if (folder / MANIFEST).is_file()]


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CollectionError(f"{folder} cannot be read: {error.strerror}.") from error
