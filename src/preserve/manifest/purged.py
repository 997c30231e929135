"""``purged.json``: what was overwritten in a finished capture, beside its manifest.

A manifest is never changed. Where a purge took bytes out of a capture's files, this says how they
are since, and which records stand there now for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from preserve.errors import ManifestError
from preserve.manifest.decoders import decoder_of
from preserve.manifest.rows import FileRow, Manifest, Parts
from preserve.model.file_names import CaptureId, FileName

if TYPE_CHECKING:
    from pathlib import Path

PURGED = "purged.json"
PURGED_VERSION = 1


class PurgedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that was overwritten: where it lies, its id and its type as it was."""

    file: FileName
    offset: int
    length: int
    id: str
    type: str


class Purged(msgspec.Struct, frozen=True, kw_only=True):
    """What was purged of a capture: by which withdrawals, and how its files are since.

    ``files`` and ``parts`` stand for those of the manifest.
    """

    version: int
    capture: CaptureId
    at: str
    withdrawals: tuple[str, ...]
    files: tuple[FileRow, ...]
    parts: Parts
    records: tuple[PurgedRecord, ...]


def read_purged(folder: Path) -> Purged | None:
    """Return what was purged of a capture, None where nothing was.

    Raises:
        ManifestError: it cannot be read.
    """
    path = folder / PURGED
    try:
        purged = decoder_of(Purged).decode(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path} does not say what was purged: {error}.") from error
    if purged.version != PURGED_VERSION:
        raise ManifestError(
            f"{path} is of version {purged.version}; this program reads {PURGED_VERSION}."
        )
    return purged


def as_purged(manifest: Manifest, folder: Path) -> Manifest:
    """Return a manifest with the files and parts as they are since a purge, if there was one.

    Raises:
        ManifestError: what was purged cannot be read.
    """
    purged = read_purged(folder)
    if purged is None:
        return manifest
    return msgspec.structs.replace(manifest, files=purged.files, parts=purged.parts)
