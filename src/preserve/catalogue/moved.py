"""Records that outlived their capture: ``COLLECTION/originals``.

Each capture that was removed, and that others refer to, has left a ``STEM.json`` there, with the
lines of its ``resources.jsonl`` that have moved, beside the WARC files it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue.withheld import withheld_of_moved
from preserve.errors import CollectionError
from preserve.manifest import ResourceRow, decoder_of
from preserve.model.file_names import CaptureId, FileName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "originals"
VERSION = 1


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a capture that was removed, at ``removed``.

    ``records`` are the WARC-Record-IDs of responses and revisits that moved; ``resources`` their
    lines, with ``record`` as it is now. ``files`` are names in the same folder.
    """

    version: int
    capture: CaptureId
    seed: str | None
    authenticated: bool
    removed: str
    files: tuple[FileName, ...]
    records: tuple[str, ...]
    resources: tuple[ResourceRow, ...]


def read_moved(path: Path) -> Moved:
    """Read what is kept of one removed capture.

    Raises:
        CollectionError: it cannot be read, or is not of a known version.
    """
    try:
        moved = decoder_of(Moved).decode(path.read_bytes())
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path} does not say what was moved: {error}.") from error
    if moved.version != VERSION:
        raise CollectionError(
            f"{path} is of version {moved.version}; this program reads {VERSION}."
        )
    return moved


def moved_paths(collection: Path) -> list[Path]:
    """Return the files that say what was moved, of whole moves and of broken ones."""
    return sorted((collection / FOLDER).glob("*.json"))


def moved_captures(collection: Path) -> Iterator[Moved]:
    """Yield what is kept of each removed capture; what cannot be read hides nothing else.

    What is withdrawn is left out.

    Raises:
        ManifestError: it cannot be told what is withdrawn.
    """
    for path in moved_paths(collection):
        try:
            moved = read_moved(path)
        except CollectionError:
            continue
        if all((path.parent / name).is_file() for name in moved.files):
            yield _shown(moved, path.parent)


def _shown(moved: Moved, place: Path) -> Moved:
    withheld = withheld_of_moved(place, moved.capture)
    if withheld is None:
        return moved
    rows = (withheld.shown(row) for row in moved.resources)
    return msgspec.structs.replace(moved, resources=tuple(row for row in rows if row is not None))
