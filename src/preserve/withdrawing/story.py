"""The three steps of a withdrawal: it is made, it is taken back, its bytes are purged."""

from __future__ import annotations

import contextlib
import dataclasses
import secrets
from typing import TYPE_CHECKING

from preserve.catalogue import current, rebuild
from preserve.catalogue.database import path_of
from preserve.catalogue.moved import FOLDER
from preserve.clock import SystemClock, iso, stamp
from preserve.errors import CatalogueError, CollectionError, UsageError
from preserve.manifest import TRAIL, Step, TrailRow, read_trail, write_trail
from preserve.manifest.trail import TRAIL_VERSION
from preserve.removing import check_closed
from preserve.removing.leftovers import alone
from preserve.withdrawing.found import bears_on, without_body
from preserve.withdrawing.settling import renew_collection_index, restore_index, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from preserve.clock import Clock
    from preserve.manifest import Trail
    from preserve.withdrawing.found import Meant

_REASON_CHARACTERS = 500


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A step that was taken: the withdrawal, and the captures on which it bears, by folder.

    ``without_body`` are other addresses that had their body there, as far as a catalogue knows.
    """

    step: Step
    row: TrailRow
    captures: tuple[Path, ...]
    without_body: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A withdrawal that stands; ``purged`` is when its bytes were, None where they are there."""

    row: TrailRow
    purged: str | None


def listing(collection: Path) -> Iterator[Standing]:
    """Yield the withdrawals that stand, in the order in which they were made.

    Raises:
        ManifestError: the trail cannot be read.
    """
    trail = read_trail(collection)
    purged = {row.id: row.at for row in trail.rows if row.step is Step.PURGE}
    for row in trail.standing.values():
        yield Standing(row=row, purged=purged.get(row.id))


def withdraw(
    collection: Path,
    meant: Meant,
    *,
    reason: str,
    clock: Clock | None = None,
    new_suffix: Callable[[], str] = lambda: secrets.token_hex(3),
) -> Done:
    """Withdraw a comment or an address; when this returns nothing shows it any more.

    Raises:
        UsageError: it is withdrawn already, or the reason is none.
        CollectionError: the collection cannot be written, or another such command is at work.
        ManifestError, WarcError: something on which it bears cannot be read.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > _REASON_CHARACTERS:
        raise UsageError(
            f"say with --reason why, in at most {_REASON_CHARACTERS} characters: it is kept."
        )
    now = (clock or SystemClock()).now()
    with alone(collection):
        trail = read_trail(collection)
        for row in trail.standing.values():
            if _is_same(row, meant):
                raise UsageError(
                    f"{meant.words} is withdrawn already, since {row.at[:10]} ({row.id})."
                )
        row = TrailRow(
            version=TRAIL_VERSION,
            id=f"w{stamp(now)}-{new_suffix()}",
            step=Step.WITHDRAW,
            at=iso(now),
            reason=reason,
            comment=meant.comment,
            seed=meant.seed,
            url=meant.url,
            capture=meant.capture,
            held_by=meant.held_by,
        )
        _append(collection, trail, row)
        settle(collection, meant.captures)
        _catch_up(collection)
        lacking = without_body(collection, row, meant.captures)
    return Done(step=row.step, row=row, captures=meant.captures, without_body=lacking)


def undo(collection: Path, row: TrailRow, *, clock: Clock | None = None) -> Done:
    """Take a withdrawal back, as long as its bytes were not purged.

    Raises:
        UsageError: they were.
        CollectionError, ManifestError, WarcError: as for ``withdraw``.
    """
    now = (clock or SystemClock()).now()
    with alone(collection):
        trail = read_trail(collection)
        _check_stands(trail, row)
        if row.id in trail.purged:
            raise UsageError(f"{row.id} cannot be taken back: its bytes were purged.")
        captures = bears_on(collection, row)
        _append(collection, trail, _next(row, Step.UNDO, iso(now)))
        _restore(collection, captures)
        _catch_up(collection)
    return Done(step=Step.UNDO, row=row, captures=captures)


def purge(collection: Path, row: TrailRow, *, clock: Clock | None = None) -> Done:
    """Overwrite what was withdrawn, in the WARC files and parts of every capture there is.

    Captures that come later are not touched, unless it is asked for again.

    Raises:
        CollectionError: a capture is open, which may refer to what goes; or as for ``withdraw``.
        ManifestError, WarcError: as for ``withdraw``.
    """
    now = (clock or SystemClock()).now()
    with alone(collection):
        check_closed(collection)
        trail = read_trail(collection)
        _check_stands(trail, row)
        captures = bears_on(collection, row)
        _append(collection, trail, _next(row, Step.PURGE, iso(now)))
        settle(collection, captures)
        if path_of(collection).is_file():  # its index of words keeps some of what was in it
            rebuild(collection)
        _catch_up(collection)
    return Done(step=Step.PURGE, row=row, captures=captures)


def settle_all(collection: Path) -> tuple[Path, ...]:
    """Go on with withdrawals and purges that were cut off; return the folders that changed.

    Raises:
        CollectionError: the collection cannot be written, or such a command is at work.
        ManifestError, WarcError: something on which they bear cannot be read.
    """
    trail = read_trail(collection)
    if not trail.rows and not list(collection.glob("*/*/*.open")):
        return ()
    with alone(collection):
        (collection / f"{TRAIL}.open").unlink(missing_ok=True)
        changed = settle(collection)
        last = trail.rows[-1] if trail.rows else None
        if last is not None and last.step is Step.UNDO:
            undone = next(row for row in trail.rows if row.id == last.id)
            changed = (*changed, *_restore(collection, bears_on(collection, undone)))
        if changed:
            _catch_up(collection)
    return changed


def _restore(collection: Path, captures: Iterable[Path]) -> tuple[Path, ...]:
    place = collection / FOLDER
    among = [*captures, *([place] if place.is_dir() else [])]
    return tuple(folder for folder in among if restore_index(collection, folder))


def _is_same(row: TrailRow, meant: Meant) -> bool:
    is_same = (row.comment, row.seed, row.url) == (meant.comment, meant.seed, meant.url)
    return is_same and row.capture in {None, meant.capture}


def _check_stands(trail: Trail, row: TrailRow) -> None:
    if row.id not in trail.standing:
        raise UsageError(f"{row.id} does not stand any more; see preserve withdraw --list.")


def _next(row: TrailRow, step: Step, at: str) -> TrailRow:
    return TrailRow(version=TRAIL_VERSION, id=row.id, step=step, at=at)


def _append(collection: Path, trail: Trail, row: TrailRow) -> None:
    try:
        write_trail(collection, (*trail.rows, row))
    except OSError as error:
        raise CollectionError(
            f"{error.filename or collection} cannot be written: {error.strerror}; nothing was "
            "changed."
        ) from error


def _catch_up(collection: Path) -> None:
    renew_collection_index(collection)
    with contextlib.suppress(CatalogueError), current(collection):
        pass  # it catches up with the trail
