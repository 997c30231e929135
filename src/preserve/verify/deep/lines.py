"""The lines of a capture's parts as they lie on disk, as far as they can be read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

import msgspec

from preserve.manifest import CitationRow, CommentRow, ResourceRow, decoder_of

if TYPE_CHECKING:
    from pathlib import Path

    T = TypeVar("T", bound=msgspec.Struct)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """All lines, each with its number; those that break their schema are told elsewhere."""

    comments: tuple[tuple[int, CommentRow], ...]
    citations: tuple[tuple[int, CitationRow], ...]
    resources: tuple[tuple[int, ResourceRow], ...]


def read_lines(folder: Path) -> Lines:
    """Read the parts of a capture."""
    return Lines(
        comments=_lines(folder / "comments.jsonl", CommentRow),
        citations=_lines(folder / "citations.jsonl", CitationRow),
        resources=_lines(folder / "resources.jsonl", ResourceRow),
    )


def _lines(path: Path, kind: type[T]) -> tuple[tuple[int, T], ...]:
    found = []
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                try:
                    found.append((number, decoder_of(kind).decode(line)))
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue
    except OSError:
        return ()
    return tuple(found)
