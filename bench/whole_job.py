"""Capture ten articles with all they cite, and have peers do the same job in the same run.

    python bench/whole_job.py                        # three rounds without latency, one with 100 ms
    python bench/whole_job.py --rounds 1 --size 0.1  # a quick look
    python bench/whole_job.py --only preserve --latency 0

A server process of its own plays 45 hosts (``bench/job/site.py``). Each runner does the job in
turn, several rounds; ours is ``preserve crawl``, without reports, since no peer writes any. Prints
a table for each latency; writes figures and pictures to build/bench/.
CPU is that of all the runner's processes, per address of the site's list; an address counts where
the WARC files hold it to the byte. The floor is the time that politeness alone asks for: the
requests of the fullest host, six at a time. Exits 1 where a target is missed at full size.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from job.holding import held
from job.report import MIB, Figure, picture, plain, summary, table
from job.runners import ABSENT, PER_HOST, RUNNERS, TOP, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from job.runners import Runner

MOST_CPU_TO_WGET = 0.35
MOST_STORED_TO_WGET = 1.03
LEAST_COMPLETE = 99.9
MOST_TO_FLOOR = 1.25
MOST_MIB = 150


class Web:
    """The server process, and what its site holds."""

    def __init__(self, port: int, listed: dict[str, Any]) -> None:
        self.port = port
        self.seeds: list[str] = listed["seeds"]
        self.addresses: list[dict[str, Any]] = listed["addresses"]
        self._most_asked: int = max(asked for _, _, asked in listed["hosts"])

    def floor_seconds(self, latency: float) -> float:
        return math.ceil(self._most_asked / PER_HOST) * latency

    def reset(self, latency: float) -> None:
        self._control(f"reset?{latency}")

    def requests(self) -> int:
        return sum(json.loads(self._control("counts")).values())

    def asked_in_vain(self) -> dict[str, int]:
        """Return how often addresses were asked for that the site does not have."""
        known = {one["url"] for one in self.addresses}
        counts = json.loads(self._control("counts"))
        return {
            url: times
            for url, times in counts.items()
            if url not in known and not url.endswith("/robots.txt")
        }

    def _control(self, path: str) -> bytes:
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}")
        asked.add_header("Host", "control")
        with urllib.request.urlopen(asked) as answer:
            body: bytes = answer.read()
        return body


@contextlib.contextmanager
def serving(size: float, folder: Path) -> Iterator[Web]:
    path = folder / "list.json"
    command = [sys.executable, "-m", "job.server", "--size", str(size), "--list", str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parent
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            yield Web(port, json.loads(path.read_text()))
        finally:
            process.stdin.close()


def measured(runner: Runner, web: Web, latency: float, folder: Path) -> dict[str, float]:
    """Run one, once; its folder is removed afterwards."""
    folder.mkdir()
    web.reset(latency)
    cost = runner.run(Place(folder=folder, seeds=web.seeds, port=web.port))
    there = held(folder.rglob("*.warc.gz"), web.addresses)
    if os.environ.get("BENCH_KEEP"):
        print(
            folder, "in vain:", web.asked_in_vain(), "lacking:", there.lacking[:20], file=sys.stderr
        )
    if not there.addresses:
        for log in folder.glob("*.log"):
            sys.stderr.write(log.read_text()[-2000:])
        raise SystemExit(f"{runner.name} captured nothing: it ended with {cost.code}.")
    values = {
        "cpu_ms": 1000 * cost.cpu_seconds / there.addresses,
        "per_second": there.addresses / cost.wall_seconds,
        "wall_seconds": cost.wall_seconds,
        "memory_mib": cost.memory_bytes / MIB,
        "complete": 100 * there.addresses / len(web.addresses),
        "stored": there.warc_bytes / there.payload_bytes,
        "requests": web.requests(),
    }
    if latency:
        values["to_floor"] = cost.wall_seconds / web.floor_seconds(latency)
    if not os.environ.get("BENCH_KEEP"):
        shutil.rmtree(folder)
    return values


def rounds(
    web: Web, latency: float, count: int, only: list[str], folder: Path
) -> tuple[dict[str, dict[str, Figure]], dict[str, str]]:
    """Have each runner do the job ``count`` times, in turn; return figures, and who is not in."""
    absent = dict(ABSENT)
    taking: list[Runner] = []
    for runner in RUNNERS:
        why = runner.lacks() or (runner.not_when_slow if latency else None)
        if only and runner.name not in only:
            continue
        if why is not None:
            absent[runner.name] = why
        else:
            taking.append(runner)
    found: list[dict[str, dict[str, float]]] = []
    for number in range(count):
        # Who goes first changes, so that no one has a warm machine each time.
        turn = taking[number % len(taking) :] + taking[: number % len(taking)]
        done = {
            one.name: measured(
                one, web, latency, folder / f"{one.name.split()[0]}-{latency}-{number}"
            )
            for one in turn
        }
        found.append({one.name: done[one.name] for one in taking})
        print(f"round {number + 1} of {count}", file=sys.stderr)
    return summary(found), absent


def missed(figures: dict[str, Figure]) -> Iterator[str]:
    """Yield, for what preserve gave, each target that was not met."""
    limits = {
        "to_wget": MOST_CPU_TO_WGET,
        "stored_to_wget": MOST_STORED_TO_WGET,
        "to_floor": MOST_TO_FLOOR,
        "memory_mib": MOST_MIB,
    }
    for key, most in limits.items():
        if key in figures and figures[key].median > most:
            yield f"{key} is {figures[key].median:.3f}, at most {most}"
    if figures["complete"].median < LEAST_COMPLETE:
        yield f"complete is {figures['complete'].median:.2f} %, at least {LEAST_COMPLETE} %"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--latency", type=float, action="append", help="seconds; may be repeated")
    parser.add_argument("--only", action="append", default=[], help="a runner; may be repeated")
    parser.add_argument("--out", type=Path, default=TOP / "build" / "bench")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    whole: dict[str, Any] = {"size": options.size, "rounds": options.rounds}
    with tempfile.TemporaryDirectory(prefix="preserve-bench-") as made:
        folder = Path(made)
        with serving(options.size, folder) as web:
            total = sum(one["bytes"] for one in web.addresses) / 1e6
            print(f"{len(web.addresses)} addresses, {total:.0f} MB")
            for latency in options.latency or [0.0, 0.1]:
                count = options.rounds if not latency else max(options.rounds // 3, 1)
                figures, absent = rounds(web, latency, count, options.only, folder)
                print(f"\n{1000 * latency:.0f} ms to each answer", end="")
                print(f"; the floor is {web.floor_seconds(latency):.1f} s\n" if latency else "\n")
                print(table(figures), "\n")
                print(*(f"not run: {name}: {why}" for name, why in absent.items()), sep="\n")
                if options.size == 1 and "preserve" in figures:
                    wrong += missed(figures["preserve"])
                whole[f"{latency}"] = {"figures": plain(figures), "absent": absent}
                key = "to_floor" if latency else "cpu_ms"
                title = "Time, of the floor" if latency else "CPU ms per address"
                drawn = options.out / f"whole_job-{latency}.svg"
                drawn.write_text(picture(title, key, figures))
    (options.out / "whole_job.json").write_text(json.dumps(whole, indent=1))
    for one in wrong:
        print(f"missed: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
