"""What is due, and what comes next: from the seeds, and the captures that there are of them."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import functools
import zoneinfo
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue import Catalogue, current, list_captures
from preserve.config.schedules import WhileOpen
from preserve.errors import ManifestError
from preserve.manifest import read_manifest
from preserve.model import ThreadState
from preserve.schedule.cadence import Due, Visit, due

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from preserve.catalogue import Listed
    from preserve.schedule.seeds import WatchedSeed

LAST_TRIGGER = "schedule-last"
TRIGGER = "schedule"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A seed, when it is due, and the last capture of it, if there is one."""

    seed: WatchedSeed
    due: Due
    last: Listed | None


def plan(
    seeds: Iterable[WatchedSeed], collection: Path, *, now: datetime.datetime
) -> tuple[Planned, ...]:
    """Return when each seed is due, the earliest first; those that never are again, last.

    Raises:
        CollectionError: the collection cannot be read.
    """
    with current(collection) as catalogue:
        if catalogue is not None:
            planned = [_planned(seed, _from(catalogue, seed), now=now) for seed in seeds]
        else:
            history = _from_folders(collection)
            planned = [_planned(seed, history.get(seed.url, ()), now=now) for seed in seeds]
    never = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    return tuple(sorted(planned, key=lambda one: (one.due.at or never, one.seed.url)))


def _is_visit(listed: Listed) -> bool:
    """Tell whether a capture counts: not one that broke off and was closed by a repair."""
    return listed.status == "complete" or not _was_repaired(listed.path)


@functools.lru_cache(maxsize=10_000)
def _was_repaired(folder: Path) -> bool:
    try:
        facts = read_manifest(folder / "manifest.json").capture
    except ManifestError:
        return False
    return facts.repaired is not msgspec.UNSET


def _planned(
    seed: WatchedSeed, newest_first: Sequence[Listed], *, now: datetime.datetime
) -> Planned:
    found = due(
        seed.schedule,
        [_visit(one) for one in reversed(newest_first)],
        seed=seed.url,
        zone=zoneinfo.ZoneInfo(seed.settings.schedule.time_zone),
        jitter=datetime.timedelta(seconds=seed.settings.schedule.jitter_seconds),
        now=now,
    )
    return Planned(seed=seed, due=found, last=newest_first[0] if newest_first else None)


def _visit(listed: Listed) -> Visit:
    state = ThreadState.UNKNOWN
    with contextlib.suppress(ValueError):  # a word of a newer program
        state = ThreadState(listed.state)
    return Visit(
        started=datetime.datetime.fromisoformat(listed.started),
        comments=listed.recorded,
        thread=state,
        failed=listed.status == "failed",
        last=listed.trigger == LAST_TRIGGER,
    )


def _from(catalogue: Catalogue, seed: WatchedSeed) -> Sequence[Listed]:
    """Return the captures of a seed that its schedule has to know, newest first."""
    listing = filter(_is_visit, catalogue.listing(address=seed.url))
    if isinstance(seed.schedule, WhileOpen):
        return list(listing)
    first = next(listing, None)
    return [first] if first is not None else []


def _from_folders(collection: Path) -> Mapping[str, Sequence[Listed]]:
    found: dict[str, list[Listed]] = {}
    for listed in filter(_is_visit, list_captures(collection)):
        found.setdefault(listed.address, []).append(listed)
    return found
