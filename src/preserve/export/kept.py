"""What earlier captures hold of citations that were not visited again, with what those need."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import (
    CaptureFolder,
    Place,
    captures_of,
    moved_captures,
    with_requisites,
)
from preserve.errors import ManifestError
from preserve.manifest import ResourceRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def kept_places(exported: Sequence[CaptureFolder], collection: Path) -> Iterator[Place]:
    """Yield the lines with records that ``kept-earlier`` citations lead to, requisites included.

    The lines of one capture are held in memory at a time. Of a capture that was removed, they are
    those that moved. One of those exported whose lines cannot be read is passed over.

    Raises:
        ManifestError: rows of another capture cannot be read.
        CollectionError: the collection cannot be read.
    """
    wanted: dict[str, set[str]] = collections.defaultdict(set)
    for capture in exported:
        with contextlib.suppress(ManifestError):  # told where its parts are held to its manifest
            for row in capture.rows("resources", ResourceRow):
                if row.kept is not None:
                    wanted[row.kept.capture].add(row.kept.resource)
    yield from places_of(wanted, collection, near=exported[0])


def places_of(
    wanted: dict[str, set[str]], collection: Path, *, near: CaptureFolder
) -> Iterator[Place]:
    """Yield lines with records, and those that they lead to: by capture, the ids of those wanted.

    Raises:
        ManifestError, CollectionError: as for ``kept_places``.
    """
    if not wanted:
        return
    near = dataclasses.replace(  # what is exported may be a copy that lies elsewhere
        near, path=collection.absolute() / near.path.parent.name / near.id
    )
    for capture in captures_of(collection, list(wanted)):
        rows = list(capture.rows("resources", ResourceRow))
        for row in with_requisites(rows, wanted.pop(capture.id, ())):
            if row.record is not None:
                yield Place(capture=capture, row=row)
    for moved in moved_captures(collection) if wanted else ():
        for row in with_requisites(moved.resources, wanted.get(moved.capture, ())):
            if row.record is not None:
                yield Place(capture=near, row=row, moved=moved)
