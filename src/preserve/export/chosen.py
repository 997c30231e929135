"""Which captures are exported: those named, those of a seed, or all."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import captures, captures_of, find, list_captures
from preserve.errors import CollectionError, UnknownCapture, UsageError
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.errors import ManifestError

FAILED = "failed"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A capture that was asked for among others and is not exported; ``why`` ends a sentence."""

    id: str
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The captures to export, oldest first, and those that were passed over."""

    captures: tuple[CaptureFolder, ...]
    left_out: tuple[LeftOut, ...] = ()


def choose(
    collection: Path,
    words: Sequence[str] = (),
    *,
    seed: str | None = None,
    whole_collection: bool = False,
    include_authenticated: bool = False,
    replayable: bool = False,
    unreadable: Callable[[ManifestError], None],
) -> Chosen:
    """Return the captures that a person means: by ``words`` (``catalogue.find``), a seed, or all.

    One that was made with credentials is not given away unless ``include_authenticated`` says so;
    with ``replayable``, neither is one that failed. Where such a one is named it is an error; of a
    seed or collection it is left out.

    Raises:
        UnknownCapture, AmbiguousCapture: a word leads to no capture, or nothing is left to export.
        CollectionError: one that is named may not be exported, or the collection cannot be read.
        UsageError: both captures and a seed, or the whole collection, are named.
    """
    if sum((bool(words), seed is not None, whole_collection)) > 1:
        raise UsageError("name captures, or --seed, or --whole-collection: one of the three.")
    named = [find(collection, word, unreadable=unreadable) for word in words]
    found = named or _all(collection, seed, unreadable)
    fit = []
    left_out = []
    for capture in {one.id: one for one in found}.values():
        why = unfit(capture, include_authenticated=include_authenticated, replayable=replayable)
        if why is None:
            fit.append(capture)
        elif named:
            raise CollectionError(f"capture {capture.id} {why}.")
        else:
            left_out.append(LeftOut(id=capture.id, why=why))
    if not fit:
        what = f"of {seed}" if seed is not None else "at all"
        raise UnknownCapture(
            f"{collection} holds no capture {what} that can be exported; preserve ls lists them."
        )
    return Chosen(captures=tuple(sorted(fit, key=_age)), left_out=tuple(left_out))


def _all(
    collection: Path, seed: str | None, unreadable: Callable[[ManifestError], None]
) -> Iterable[CaptureFolder]:
    if seed is None:
        return captures(collection, unreadable=unreadable)
    address = parse(seed)
    if address is None:
        return ()
    listed = list_captures(collection, address=address.href, unreadable=unreadable)
    return captures_of(collection, [one.id for one in listed])


def unfit(capture: CaptureFolder, *, include_authenticated: bool, replayable: bool) -> str | None:
    """Return why a capture is not given away, as the end of a sentence; None where it is."""
    facts = capture.manifest.capture
    if facts.authenticated and not include_authenticated:
        return "was made with credentials: --include-authenticated exports it all the same"
    if replayable and facts.status == FAILED:
        return "failed: it holds no article that could be replayed"
    return None


def _age(capture: CaptureFolder) -> tuple[str, str]:
    return capture.manifest.capture.started, capture.id
