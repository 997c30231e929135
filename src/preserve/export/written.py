"""What is told about a file that was exported."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.pack import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """A file that was written: its absolute path, its size and SHA-256 (hexadecimal).

    ``captures`` are the ids of those in it. ``missing`` are the addresses whose stored body no
    capture of the collection has any more: the file cannot show them either.
    """

    path: str
    bytes: int
    sha256: str
    captures: tuple[str, ...]
    missing: tuple[str, ...] = ()


def exported(
    path: Path, captures: Sequence[CaptureFolder], *, missing: Iterable[str] = ()
) -> Exported:
    """Return the facts of a file that was written.

    Raises:
        CollectionError: it cannot be read back.
    """
    return Exported(
        path=str(path.absolute()),
        bytes=path.stat().st_size,
        sha256=sha256_of(path),
        captures=tuple(capture.id for capture in captures),
        missing=tuple(sorted(set(missing))),
    )
