"""The visits that were made to seeds: what tells which are due."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue.catalogue import current
from preserve.catalogue.folders import captures
from preserve.catalogue.ingest import canonical_seed
from preserve.catalogue.listing import Visited
from preserve.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from preserve.catalogue.folders import CaptureFolder


def visits_to(
    collection: Path, *, last: Collection[str], every: Collection[str]
) -> dict[str, list[Visited]]:
    """Return the visits to seeds, newest first: of those in ``last`` the last one, else every one.

    Seeds are as a browser writes them, each in one of the two. A capture that broke off and was
    closed by a repair is no visit.

    Raises:
        CollectionError: the collection cannot be read.
    """
    with contextlib.suppress(CatalogueError), current(collection) as catalogue:
        if catalogue is not None:
            found: dict[str, list[Visited]] = {}
            for one in catalogue.visits(last, last_only=True):
                found[one.address] = [one]
            for one in catalogue.visits(every, last_only=False):
                found.setdefault(one.address, []).append(one)
            return found
    found = {}
    of_last, of_every = set(last), set(every)
    for visited in map(_visited, captures(collection)):
        if visited is None:
            continue
        address = visited.address
        if address in of_every or (address in of_last and address not in found):
            found.setdefault(address, []).append(visited)
    return found


def _visited(one: CaptureFolder) -> Visited | None:
    facts, discussion = one.manifest.capture, one.manifest.discussion
    if facts.repaired is not msgspec.UNSET and facts.status != "complete":
        return None
    return Visited(
        id=one.id,
        address=canonical_seed(facts.seed),
        started=facts.started,
        status=facts.status,
        trigger=facts.trigger,
        state=discussion.state.value,
        recorded=discussion.recorded,
    )
