"""Cases for the places at which the program writes: a kill, a full disk, a disk that fails."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from killing_cases import AGAIN, REPAIR, RESUME, Case
from killing_sites import MAKES_ROOM, SYNCING, Fault, disturbed, ends_of, traced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from killing import Story, World
    from killing_cases import Ground
    from killing_sites import Call

_CACHES = ("state.db", "catalogue.db", "NEW")  # their last calls are like any other
_WHOLE_CACHE = "pwrite64 NEW/catalogue.db"  # but for the one after which it is put in place


@dataclasses.dataclass(frozen=True, kw_only=True)
class Place:
    """A call at which something is to happen, in a story."""

    story: Story
    call: Call

    @property
    def is_of_a_cache(self) -> bool:
        return self.call.kind.startswith(_CACHES) and self.call.site != _WHOLE_CACHE


def all_places(ground: Ground, stories: Iterable[Story]) -> list[Place]:
    """Run each story once, and return every call that changes the collection."""
    found = []
    for story in stories:
        with ground.world(story) as world:
            found += [Place(story=story, call=call) for call in traced(world, story)]
    return found


def places(ground: Ground, stories: Iterable[Story]) -> list[Place]:
    """Return the first call of each site, and of files of captures the last one too.

    A site is taken of the first story that has it.
    """
    seen: set[str] = set()
    found = []
    for story in stories:
        calls = [place.call for place in all_places(ground, [story])]
        for site, ends in ends_of(calls).items():
            if site not in seen:
                seen.add(site)
                both = [Place(story=story, call=call) for call in ends]
                found += both[:1] if both[0].is_of_a_cache else both
    return [place for place in found if not _is_of_sqlite_alone(place.call)]


def _is_of_sqlite_alone(call: Call) -> bool:
    """Tell whether a call is about a file that lives as long as a process, or has no name yet."""
    return call.kind.endswith("-shm") or call.kind.startswith("NEW/catalogue.db-")


def kills(places: Sequence[Place]) -> list[Case]:
    """Return a kill at each place; what comes next goes round."""
    found = []
    for number, place in enumerate(places):
        is_capture = place.story.words[0] == "capture"
        ways = (RESUME, REPAIR) if is_capture else (RESUME, REPAIR, AGAIN)
        found.append(_case(place, "signal=KILL", ways[number % len(ways)]))
    return found


def full_disks(places: Sequence[Place]) -> list[Case]:
    """Return, for each place, a disk that is full from there on, or that cannot sync."""
    return [
        _case(place, "error=EIO" if place.call.name in SYNCING else "error=ENOSPC", RESUME)
        for place in places
        if place.call.name not in MAKES_ROOM
    ]


def _case(place: Place, what: str, following: str) -> Case:
    stays = what == "error=ENOSPC"
    fault = Fault(call=place.call, what=what, stays=stays)
    return Case(
        name=f"{place.story.name}: {place.call.site}: {fault}",
        story=place.story,
        following=following,
        disturb=functools.partial(_disturb, story=place.story, fault=fault),
    )


def _disturb(world: World, *, story: Story, fault: Fault) -> bool:
    running, came_to_it = disturbed(world, story, fault)
    if fault.what.startswith("signal"):
        return came_to_it
    said = running.err.splitlines()
    assert "Traceback" not in running.err, running.err
    assert running.code in {0, 1}, (running.code, said)
    if story.stays:  # what it says is a log
        said = [line for line in said if not line.startswith("20")]
    assert len(said) <= (1 if running.code else 2), said
    assert all(line.startswith("preserve: ") for line in said), said
    assert said or running.code == 0, running.err
    return came_to_it
