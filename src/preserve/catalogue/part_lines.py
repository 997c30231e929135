"""The lines of a capture's parts, held against what its manifest says of them."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, TypeVar

import msgspec

from preserve.errors import ManifestError
from preserve.manifest import decoder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.manifest import Manifest, PartRow

_BLOCK_BYTES = 1 << 20

_Line = TypeVar("_Line", bound=msgspec.Struct)


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """Tell whether the parts of a capture are what its manifest says."""
    try:
        for part in (manifest.parts.resources, manifest.parts.citations, manifest.parts.comments):
            for _ in blocks(folder, part, msgspec.Struct):
                pass
    except ManifestError:
        return False
    return True


def blocks(
    folder: Path, part: PartRow, kind: type[_Line]
) -> Iterator[list[tuple[int, int, _Line]]]:
    """Yield number, first byte and meaning of each line of a part, many at once.

    Raises:
        ManifestError: it cannot be read, or is not what the manifest says. Told at the end.
    """
    decoder = decoder_of(kind)
    sha256 = hashlib.sha256()
    number = start = 0
    path = folder / part.file
    try:
        with path.open("rb") as stream:
            while lines := stream.readlines(_BLOCK_BYTES):
                data = b"".join(lines)
                rows = decoder.decode_lines(data)
                sha256.update(data)
                starts = itertools.accumulate(map(len, lines), initial=start)
                if len(rows) != len(lines):
                    raise ManifestError(f"{path} has an empty line.")
                yield list(zip(itertools.count(number + 1), starts, rows, strict=False))
                number += len(lines)
                start += len(data)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: {error}.") from error
    if number != part.count or sha256.hexdigest() != part.sha256:
        raise ManifestError(f"{path} is not what the manifest says.")
