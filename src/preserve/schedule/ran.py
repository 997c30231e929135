"""How the capture of one seed went, who is told of it, and what there is to tell."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import find, list_captures
from preserve.compare import changes, write_changes
from preserve.errors import PreserveError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from preserve.capture import Captured, Snapshot
    from preserve.catalogue import Listed
    from preserve.compare import ChangeRecord
    from preserve.repair import Repaired
    from preserve.schedule.feed_visits import FeedVisit
    from preserve.schedule.plan import Planned
    from preserve.schedule.seeds import WatchedSeed


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """How the capture of one seed went: it is there, or ``error`` says why not.

    ``error`` that is no ``PreserveError`` is a defect of the program. ``changes`` is what changed
    since the seed's last capture; ``remarks`` are sentences on what went wrong beside it.
    """

    seed: WatchedSeed
    captured: Captured | None = None
    error: Exception | None = None
    changes: ChangeRecord | None = None
    remarks: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """Who is told how a run goes: of a seed that begins, of where it stands, of how it ended.

    ``repaired`` is told of captures that had been left open, and what could not be repaired;
    ``wrong`` of what went wrong beside all captures.
    """

    begins: Callable[[WatchedSeed], None] = lambda _: None
    shows: Callable[[Snapshot], None] = lambda _: None
    ended: Callable[[Ran], None] = lambda _: None
    feed_read: Callable[[FeedVisit], None] = lambda _: None
    waits: Callable[[Planned | None, datetime.datetime], None] = lambda _planned, _until: None
    repaired: Callable[[Sequence[Repaired], Sequence[str]], None] = lambda _done, _wrong: None
    wrong: Callable[[str], None] = lambda _: None


def compared(collection: Path, seed: WatchedSeed, captured: Captured) -> Ran:
    """Write down what changed since the last capture, where there is one."""
    remarks = list(captured.remarks)
    previous = captured.manifest.capture.previous
    record: ChangeRecord | None = None
    if previous is not None:
        try:
            newer = find(collection, captured.manifest.capture.id)
            record = changes(find(collection, previous), newer)
            write_changes(newer, record)
        except PreserveError as error:
            remarks.append(f"what changed is not known: {error}")
    return Ran(seed=seed, captured=captured, changes=record, remarks=tuple(remarks))


def failures_in_a_row(collection: Path, ran: Ran) -> int:
    """Return how often in a row a seed's captures have failed, up to now."""
    if ran.captured is None or ran.captured.manifest.capture.status != "failed":
        return 0
    return _leading_failures(list_captures(collection, address=ran.seed.url))


def _leading_failures(newest_first: Iterable[Listed]) -> int:
    count = 0
    for one in newest_first:
        if one.status != "failed":
            break
        count += 1
    return count


def why_failed(ran: Ran) -> str:
    """Say why the capture of a seed failed."""
    assert ran.captured is not None
    return "; ".join(ran.captured.manifest.capture.status_reasons) or "the article was not had."
