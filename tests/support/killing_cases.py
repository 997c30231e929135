"""One case: a command is disturbed, what is left is looked at, then gone on with, or closed."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import itertools
import json
import shutil
import traceback
from typing import TYPE_CHECKING, Any

from killing import CRAWL, OTHER, RUN, World, earlier, world
from killing_checks import (
    MANIFEST,
    Left,
    asked_again,
    check_catalogue,
    check_kept,
    check_nothing_is_left,
    check_records_once,
    check_settled,
    check_tails,
    finished,
    left,
    tree,
)
from left_site import BUSY, START, account, differences

from preserve.manifest import read_manifest
from preserve.recalling import left_open, opened

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from killing import Story
    from killing_forks import Forks

RESUME, REPAIR, AGAIN = "resume", "repair", "again"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """How a story is disturbed (what is called tells whether it was), and what comes next.

    ``following`` is ``resume`` (``capture --resume``), ``repair``, or ``again``: the command itself
    once more, which for ``crawl`` and ``run`` goes on with what broke off.
    """

    name: str
    story: Story
    following: str
    disturb: Callable[[World], bool]


@dataclasses.dataclass(kw_only=True)
class Seen:
    """What a case found: how many captures were open, what they had settled, what was wrong."""

    case: Case
    disturbed: bool = False
    open: int = 0
    settled: int = 0
    wrong: str = ""

    def __str__(self) -> str:
        how = f"{self.open} open, {self.settled} settled" if self.disturbed else "ended before it"
        said = f"{self.case.name}, then {self.case.following}: {how}"
        return f"{said}\n{self.wrong}" if self.wrong else said


class Ground:
    """Where cases are played, each in a world of its own: what they begin with and come to."""

    def __init__(self, folder: Path, forks: Forks) -> None:
        self._folder = folder
        self._forks = forks
        self._numbers = itertools.count(1)
        self._earlier = earlier(folder / "earlier", forks)
        self._truths: dict[str, dict[str, dict[str, Any]]] = {}
        self.requests: dict[str, int] = {}

    def learn(self, story: Story) -> None:
        """Find out what a story comes to where nothing disturbs it."""
        with self.world(story) as made:
            made.undisturbed(story)
            new = _new(made, set(finished(self._earlier)) if story.has_earlier else set())
            self._truths[story.name] = {_seed(folder): _account(folder) for folder in new}
            self.requests[story.name] = len(made.site.asked)
        seeds = {START} if story.words[0] == "capture" else {START, OTHER}
        assert self._truths[story.name].keys() == seeds

    def world(self, story: Story) -> contextlib.AbstractContextManager[World]:
        """Make a world for a story."""
        folder = self._folder / f"{next(self._numbers)}"
        return world(folder, self._forks, like=self._earlier if story.has_earlier else None)

    def play_all(self, cases: Iterable[Case], *, told: Callable[[Seen], None]) -> list[Seen]:
        """Play cases, two at a time; each is told of as it ends."""
        seen = []
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            for done in concurrent.futures.as_completed(
                [threads.submit(self.play, case) for case in cases]
            ):
                seen.append(done.result())
                told(seen[-1])
        return seen

    def play(self, case: Case) -> Seen:
        """Play a case; what was wrong is in what is returned, and its world is kept then."""
        seen = Seen(case=case)
        with self.world(case.story) as made:
            try:
                _play(seen, made, self._truths[case.story.name])
            except Exception:  # noqa: BLE001 -- of many cases each is to be told of
                seen.wrong = traceback.format_exc()
        if not seen.wrong:
            shutil.rmtree(made.folder)
        return seen


def _play(seen: Seen, world: World, truth: Mapping[str, dict[str, Any]]) -> None:
    case = seen.case
    before = finished(world.collection)
    world.mark()
    seen.disturbed = case.disturb(world)
    open_ones = [left(folder) for folder in left_open(world.collection)]
    seen.open, seen.settled = len(open_ones), sum(len(one.settled) for one in open_ones)
    check_finished(world, before)
    for one in open_ones:
        check_settled(one, one.folder)
    _dry_run(world, [one.folder for one in open_ones])
    asked = len(world.site.asked)
    if case.following == REPAIR:
        _repair(world, open_ones)
    elif case.following == RESUME and not open_ones:
        world.call("repair")  # of what never began an empty folder may be left
    elif case.following == RESUME:
        for one in open_ones:
            _resume(world, one)
            assert asked_again(one, world.site.asked[asked:]) - {BUSY} == set()
    else:
        world.undisturbed(case.story)
    _check_after(world, open_ones, before)
    if not _new(world, set(before)):  # nothing had begun
        world.undisturbed(case.story)
    if case.following == REPAIR and case.story is CRAWL:
        world.undisturbed(case.story)
        _check_after(world, open_ones, before)
    if case.following == REPAIR and open_ones:
        return
    resumed = [one.folder for one in open_ones if one.folder.exists()]
    for folder in resumed or _new(world, set(before)):
        made, expected = _account(folder), truth[_seed(folder)]
        may_rest_otherwise = case.story is RUN or ".db" in case.name
        if may_rest_otherwise and _rests_on(made) != _rests_on(expected):
            made, expected = _contents(made), _contents(expected)
            both = made["resources"].keys() & expected["resources"].keys()
            for told in (made, expected):
                told["resources"] = {url: told["resources"][url] for url in both}
        wrong = differences(made, expected)
        assert wrong == [], wrong


def check_finished(world: World, before: Mapping[str, Any]) -> None:
    """Captures that were finished before are as they were, to the byte and the time."""
    now = finished(world.collection)
    assert {path: facts for path, facts in now.items() if path in before} == before


def _dry_run(world: World, folders: Sequence[Path]) -> None:
    before = tree(world.collection)
    said = world.call("repair", "--dry-run", "--json")
    assert tree(world.collection) == before
    told = {one["id"]: one for one in json.loads(said.out)["open"]}
    assert told.keys() == {folder.name for folder in folders}
    assert not any(one["under_way"] for one in told.values())


def _resume(world: World, one: Left) -> None:
    """Go on with a capture; one that never began is refused, as is one that had come to its end."""
    words = ("capture", "--quiet", "--resume", one.folder.name)
    if (one.folder / MANIFEST).exists():
        assert "is finished; nothing to resume" in world.call(*words, code=1).err
    elif opened(one.folder) is None:
        assert "close it with: preserve repair" in world.call(*words, code=1).err
        world.call("repair")
        assert not one.folder.exists()
    else:
        world.call(*words)


def _repair(world: World, open_ones: Sequence[Left]) -> None:
    asked = len(world.site.asked)
    world.call("repair")
    assert len(world.site.asked) == asked
    for one in open_ones:
        if one.folder.exists():
            made = read_manifest(one.folder / MANIFEST).capture
            assert made.status in {"partial", "failed", "complete"}
        else:
            assert not one.settled


def _check_after(world: World, open_ones: Sequence[Left], before: Mapping[str, Any]) -> None:
    check_finished(world, before)
    for one in open_ones:
        if one.folder.exists():
            check_settled(one, one.folder)
            check_tails(one, one.folder)
            check_kept(one, one.folder)
            check_records_once(one.folder)
    check_nothing_is_left(world.collection)
    world.call("verify")
    check_catalogue(world.collection)


def _new(world: World, before: set[str]) -> list[Path]:
    """Return the folders of captures that were finished since."""
    known = {path.rpartition("/")[0] for path in before}
    found = sorted(path.parent for path in world.collection.glob(f"*/*/{MANIFEST}"))
    return [folder for folder in found if f"{folder.parent.name}/{folder.name}" not in known]


def _rests_on(made: dict[str, Any]) -> set[str]:
    """Return the addresses for which a capture refers to what was there before.

    They are others where the databases are of no use (it says so, and stores all that comes), and
    where a capture of the same run has come to its end before this one went on.
    """
    resources = made["resources"].items()
    return {url for url, row in resources if row[2] in {"kept-earlier", "unchanged"}}


def _contents(made: dict[str, Any]) -> dict[str, Any]:
    """Return what was had, whether it was there before or not; what was kept was not looked at."""
    had = dict.fromkeys(("unchanged", "kept-earlier"), "captured")
    resources = {
        url: (roles, outcome.replace("unchanged", "captured"), facts[6][:3])
        for url, (roles, _, outcome, *facts) in made["resources"].items()
        if outcome != "kept-earlier"
    }
    left_out = {"outcome", "requisites", "final_url"}
    citations = [
        {key: value for key, value in one.items() if key not in left_out}
        | {"outcome": had.get(one["outcome"], one["outcome"])}
        for one in made["citations"]
    ]
    same = ("comments", "article", "discussion")
    return {name: made[name] for name in same} | {"resources": resources, "citations": citations}


def _seed(folder: Path) -> str:
    return read_manifest(folder / MANIFEST).capture.seed


def _account(folder: Path) -> dict[str, Any]:
    """Return the account of a capture, but for what depends on how fast it went.

    An answer of the second in which its address was busy is never stored as a repeat.
    """
    found = account(folder)
    if BUSY in found["resources"]:
        *facts, _, attempts = found["resources"][BUSY]
        found["resources"][BUSY] = (*facts, attempts)
    return found
