"""Exports as programs ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preserve.errors import CollectionError, UsageError
from preserve.export import Sender, Wish, export, text_of, unfit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.export import Exported


def export_captures(
    captures: Sequence[CaptureFolder],
    collection: Path,
    output: Path,
    *,
    force: bool,
    wish: Mapping[str, Any],
) -> Exported:
    """Write captures (oldest first) to a file; ``wish`` may have a ``sender`` beside its fields."""
    wanted, sender = _read(captures, wish)
    return export(
        captures, wanted, collection=collection, output=output, force=force, sender=sender
    )


def captures_as_text(captures: Sequence[CaptureFolder], wish: Mapping[str, Any]) -> Iterable[bytes]:
    """Return captures (oldest first) as lines of text; ``wish`` as above."""
    wanted, sender = _read(captures, wish)
    return text_of(captures, wanted, sender=sender)


def _read(captures: Sequence[CaptureFolder], wish: Mapping[str, Any]) -> tuple[Wish, Sender | None]:
    fields = dict(wish)
    sender: Sender | None = fields.pop("sender", None)
    try:
        wanted = Wish(**fields)
    except TypeError as error:  # a name that is none
        raise UsageError(f"{str(error).removeprefix('Wish.__init__() ')}.") from error
    for capture in captures:
        why = unfit(
            capture,
            include_authenticated=wanted.include_authenticated,
            replayable=wanted.replays,
        )
        if why is not None:
            raise CollectionError(f"capture {capture.id} {why}.")
    return wanted, sender
