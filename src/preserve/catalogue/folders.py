"""The captures of a collection, read from its folders: ``COLLECTION/HOST/CAPTURE_ID``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

from preserve.catalogue.withheld import shown_rows, withheld_in
from preserve.errors import CollectionError, ManifestError
from preserve.manifest import Manifest, read_manifest, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import msgspec

    Row = TypeVar("Row", bound=msgspec.Struct)

MANIFEST = "manifest.json"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CaptureFolder:
    """A finished capture: its id, its folder (absolute) and its manifest.

    What was withdrawn from the collection is left out of what it gives.
    """

    id: str
    path: Path
    manifest: Manifest

    def rows(self, part: str, row_type: type[Row]) -> Iterator[Row]:
        """Yield the rows of a part (``comments``, ``citations``, ``resources``), one at a time.

        Raises:
            ManifestError: the part cannot be read.
        """
        rows = read_rows(self.path / getattr(self.manifest.parts, part).file, row_type)
        return shown_rows(self.path, rows, self.manifest)


def pass_over(_: ManifestError) -> None:
    """Leave a capture out whose manifest cannot be read."""


def captures(
    collection: Path, *, unreadable: Callable[[ManifestError], None] = pass_over
) -> tuple[CaptureFolder, ...]:
    """Return the finished captures of a collection, newest first; none where there is no folder.

    A capture whose manifest cannot be read is told to ``unreadable`` and left out.

    Raises:
        CollectionError: the folder cannot be read.
    """
    return _newest_first(folders(collection), unreadable)


def captures_in(
    host_folder: Path, *, unreadable: Callable[[ManifestError], None] = pass_over
) -> tuple[CaptureFolder, ...]:
    """Return the finished captures of one host, ``COLLECTION/HOST``, as ``captures`` does."""
    return _newest_first(_finished(host_folder), unreadable)


def folders(collection: Path) -> list[Path]:
    """Return the folders of all finished captures, whether or not their manifests can be read.

    Raises:
        CollectionError: the collection cannot be read.
    """
    return [folder for host in _inside(collection) if host.is_dir() for folder in _finished(host)]


def open_capture(folder: Path) -> CaptureFolder:
    """Return the finished capture in a folder.

    Raises:
        ManifestError: its manifest cannot be read.
    """
    return CaptureFolder(id=folder.name, path=folder.absolute(), manifest=shown_manifest(folder))


def shown_manifest(folder: Path) -> Manifest:
    """Read the manifest of a finished capture as it may be shown.

    Raises:
        ManifestError: it cannot be read, or it cannot be told what is withdrawn.
    """
    manifest = read_manifest(folder / MANIFEST)
    withheld = withheld_in(folder, manifest)
    return manifest if withheld is None else withheld.manifest(manifest)


def _newest_first(
    inside: Iterable[Path], unreadable: Callable[[ManifestError], None]
) -> tuple[CaptureFolder, ...]:
    found = []
    for folder in inside:
        try:
            found.append(open_capture(folder))
        except ManifestError as error:
            unreadable(error)
    return tuple(sorted(found, key=lambda one: (one.manifest.capture.started, one.id))[::-1])


def _finished(host_folder: Path) -> list[Path]:
    return [
        folder
        for folder in _inside(host_folder)
        if not folder.name.startswith(".") and (folder / MANIFEST).is_file()
    ]


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CollectionError(f"{folder} cannot be read: {error.strerror}.") from error
