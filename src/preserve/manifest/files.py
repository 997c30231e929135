"""How a manifest and its parts are written and read, and their JSON Schemas."""

from __future__ import annotations

import functools
import importlib.resources
import inspect
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from preserve.errors import ManifestError
from preserve.manifest.decoders import decoder_of
from preserve.manifest.links import links_out_of
from preserve.manifest.purged import Purged, as_purged
from preserve.manifest.rows import VERSION, CitationRow, CommentRow, Manifest, ResourceRow
from preserve.manifest.trail import TrailRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T", bound=msgspec.Struct)

PARTS: dict[str, type[msgspec.Struct]] = {
    "comments": CommentRow,
    "citations": CitationRow,
    "resources": ResourceRow,
}


def encode(row: msgspec.Struct) -> bytes:
    """Return one JSON object on one line, UTF-8, without the line's end."""
    return msgspec.json.encode(row)


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as indented JSON, UTF-8, ending in a line feed."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read_manifest(path: Path) -> Manifest:
    """Read a ``manifest.json``; files and parts are as they are since a purge, if there was one.

    Raises:
        ManifestError: the file cannot be read, or is not a manifest of a known version, or what
            lies beside it is a link out of the collection.
    """
    try:
        manifest = decoder_of(Manifest).decode(path.read_bytes())
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path} is not a manifest: {error}.") from error
    if manifest.version != VERSION:
        raise ManifestError(
            f"{path} has manifest version {manifest.version}; this program reads {VERSION}."
        )
    if (link := next(links_out_of(path.parent), None)) is not None:
        raise ManifestError(
            f"{link} is a link that leads out of the collection, and is not followed: put the file "
            "itself there."
        )
    return as_purged(manifest, path.parent)


def read_rows(path: Path, row_type: type[T]) -> Iterator[T]:
    """Yield the rows of a part, one line at a time.

    Raises:
        ManifestError: the file cannot be read, or a line (named by number) is not such a row.
    """
    decoder = decoder_of(row_type)
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                try:
                    yield decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise ManifestError(f"{path}, line {number}: {error}.") from error
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror}.") from error


SCHEMAS: dict[str, type[msgspec.Struct]] = {
    "manifest": Manifest,
    **{part.removesuffix("s"): row_type for part, row_type in PARTS.items()},
    "withdrawal": TrailRow,
    "purged": Purged,
}


def make_schema(
    name: str, row_type: type[msgspec.Struct] | None = None, *, version: int = VERSION
) -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of one of ``SCHEMAS``, or of another type, from its type."""
    schema = msgspec.json.schema(row_type or SCHEMAS[name])
    for definition in schema["$defs"].values():
        if "description" in definition:  # Python 3.13 and newer take a docstring's indent away
            definition["description"] = inspect.cleandoc(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:preserve:schema:{name}:{version}",
        **schema,
    }


@functools.cache
def shipped_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema that ships in the package under ``schemas/``."""
    text = importlib.resources.files("preserve").joinpath(f"schemas/{name}.schema.json").read_text()
    return msgspec.json.decode(text, type=dict[str, Any])
