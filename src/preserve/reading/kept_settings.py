"""The settings that were in force in a capture, as its meta file keeps them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.errors import CollectionError, WarcError
from preserve.warc import read_records

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder


def kept_settings(capture: CaptureFolder) -> dict[str, Any]:
    """Return the settings of a capture, as plain data: what the program then had may differ.

    They are those that the manifest names by their digest.

    Raises:
        CollectionError: they are not there, or not the ones.
    """
    path = capture.path / f"{capture.id}-meta.warc.gz"
    data = _record(path, f"urn:preserve:{capture.id}:settings")
    if hashlib.sha256(data).hexdigest() != capture.manifest.capture.config_sha256:
        raise CollectionError(
            f"the settings in {path} are not those that capture {capture.id} was made with: "
            f"its manifest names others; preserve verify {capture.id} says more."
        )
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise CollectionError(f"the settings in {path} cannot be read: {error}.") from error


def _record(path: Path, target: str) -> bytes:
    try:
        for record in read_records(path):
            if record.target == target:
                return record.stream.read()
    except (OSError, WarcError) as error:
        why = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise CollectionError(f"the settings in {path} cannot be read: {why}.") from error
    raise CollectionError(f"{path} holds no settings; it was made by another program.")
