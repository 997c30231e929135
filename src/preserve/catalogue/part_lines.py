"""The lines of a capture's parts, held against what its manifest says of them."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, TypeVar

import msgspec

from preserve.errors import ManifestError
from preserve.manifest import decoder_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.catalogue.withheld import Withheld
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
    folder: Path, part: PartRow, kind: type[_Line], withheld: Withheld | None = None
) -> Iterator[list[tuple[int, int, _Line]]]:
    """Yield number, first byte and meaning of each line of a part, many at once.

    What is ``withheld`` of them is left out.

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
                found = zip(itertools.count(number + 1), starts, rows, strict=False)
                yield list(found) if withheld is None else _shown(found, withheld)
                number += len(lines)
                start += len(data)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: {error}.") from error
    if number != part.count or sha256.hexdigest() != part.sha256:
        raise ManifestError(f"{path} is not what the manifest says.")


def _shown(
    rows: Iterable[tuple[int, int, _Line]], withheld: Withheld
) -> list[tuple[int, int, _Line]]:
    shown = ((number, start, withheld.shown(row)) for number, start, row in rows)
    return [(number, start, row) for number, start, row in shown if row is not None]
