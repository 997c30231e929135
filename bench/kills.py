"""Captures killed at hundreds of random moments and at every call that writes, and full disks.

    python bench/kills.py                                  # 300 random moments: 15 minutes
    python bench/kills.py --calls --faults --minutes 60    # and every call that writes: hours
    python bench/kills.py --random 0 --calls --at-most 500 --seed 7

Plays what tests/kills plays, and checks as much. Needs strace for --calls and --faults. Cases are
drawn and shuffled with the seed. Exits 1 where one went wrong, and then keeps its folder.
"""

from __future__ import annotations

import argparse
import collections
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import killing_moments
import killing_places
from killing import STORIES
from killing_cases import Ground
from killing_forks import Forks

if TYPE_CHECKING:
    from killing_cases import Case, Seen


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--random", type=int, default=300, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", action="store_true", help="kills at every call that writes")
    parser.add_argument("--faults", action="store_true", help="and a full disk at every one")
    parser.add_argument("--at-most", type=int, default=0, help="draw so many of those calls")
    parser.add_argument("--minutes", type=float, default=0, help="begin no case after so long")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="preserve-kills-"))
    drawing = random.Random(chosen.seed)
    with Forks() as forks:
        ground = Ground(folder, forks)
        for story in STORIES:
            ground.learn(story)
        cases = killing_moments.cases(chosen.random, seed=chosen.seed, requests=ground.requests)
        if chosen.calls or chosen.faults:
            places = killing_places.all_places(ground, STORIES)
            count = len({(place.story.name, place.call.site) for place in places})
            print(f"{len(places)} calls write, at {count} places of {len(STORIES)} stories")
            found: list[Case] = killing_places.kills(places) if chosen.calls else []
            found += killing_places.full_disks(places) if chosen.faults else []
            if 0 < chosen.at_most < len(found):
                found = drawing.sample(found, chosen.at_most)
            cases += found
        drawing.shuffle(cases)
        seen = _played(ground, cases, minutes=chosen.minutes)
    wrong = [one for one in seen if one.wrong]
    print(f"{len(seen)} cases, {sum(one.disturbed for one in seen)} disturbed, {len(wrong)} wrong")
    print(f"{sum(one.open for one in seen)} captures were open, with")
    print(f"{sum(one.settled for one in seen)} addresses settled")
    if not wrong:
        shutil.rmtree(folder)
    return 1 if wrong else 0


def _played(ground: Ground, cases: list[Case], *, minutes: float) -> list[Seen]:
    """Play the cases, some at a time, and print each that went wrong and how far one is."""
    until = time.monotonic() + minutes * 60 if minutes else float("inf")
    seen: list[Seen] = []
    counts: collections.Counter[str] = collections.Counter()

    def told(one: Seen) -> None:
        counts["wrong" if one.wrong else "right"] += 1
        if one.wrong:
            print(one, flush=True)

    step = 20
    for begin in range(0, len(cases), step):
        if time.monotonic() > until:
            break
        seen += ground.play_all(cases[begin : begin + step], told=told)
        print(f"{len(seen)} of {len(cases)}: {dict(counts)}", flush=True)
    return seen


if __name__ == "__main__":
    sys.exit(main())
