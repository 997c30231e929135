"""Which captures that broke off are gone on with, and which are closed as they are."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from preserve.config import digest
from preserve.frontier import JOURNAL_NAME
from preserve.recalling import journal_lines, left_open, opened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.schedule.seeds import WatchedSeed

_YOUNG = datetime.timedelta(hours=24)
_TIMES_MAX = 3  # what ends its process again and again is better closed


def to_go_on_with(
    collection: Path, seeds: Iterable[WatchedSeed], *, now: datetime.datetime
) -> dict[Path, WatchedSeed]:
    """Return the open captures that a run is to go on with, and their seeds.

    They were begun by a schedule less than a day ago, with the settings that hold now; whoever
    changes those, or takes the seed out, wants no more of the old ones. None that was gone on with
    three times already.

    Raises:
        CollectionError: the collection cannot be read.
    """
    by_url = {seed.url: seed for seed in seeds}
    chosen = {}
    for folder in left_open(collection):
        begun = opened(folder)
        seed = by_url.get(begun.provenance.seed) if begun is not None else None
        if (
            begun is not None
            and seed is not None
            and begun.provenance.options.trigger != "manual"
            and now - begun.started < _YOUNG
            and digest(begun.provenance.settings) == digest(seed.settings)
            and _times_resumed(folder) < _TIMES_MAX
        ):
            chosen[folder] = seed
    return chosen


def _times_resumed(folder: Path) -> int:
    try:
        lines = journal_lines(folder / JOURNAL_NAME)
        return sum(line.get("event") == "resumed" for line in lines)
    except OSError:
        return _TIMES_MAX
