"""Every reader of bytes against inputs made to break it, two readers at a time.

``make test-fuzzing`` gives each some seconds, and the same inputs in every run, or the first of
them on a slow machine. ``make fuzz`` shares out more time, and keeps the
inputs that reach new code in ``build/fuzzing/TARGET/corpus``, to go on from there. A finding stands
in ``build/fuzzing/TARGET``; once the reader is mended, its place is ``tests/fuzzing/crashes``.
"""

from __future__ import annotations

import concurrent.futures
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import fuzz_targets
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.fuzzing, pytest.mark.timeout(400)]

Runs = dict[str, concurrent.futures.Future[subprocess.CompletedProcess[str]]]

AT_ONCE = 2
SECONDS = float(os.environ.get("FUZZING_SECONDS") or 9)  # for each, beside what beginning takes
RUNS = 2000  # inputs for each
FINDINGS = Path("build/fuzzing").resolve()
MINUTES = float(os.environ.get("FUZZING_MINUTES") or 0)
NAMES = (os.environ.get("FUZZING_TARGETS") or "").split() or fuzz_targets.names()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    seconds = int(MINUTES * 60 * AT_ONCE / len(NAMES) if MINUTES else SECONDS)

    def fuzz(name: str) -> subprocess.CompletedProcess[str]:
        corpus = FINDINGS / name / "corpus" if MINUTES else tmp_path_factory.mktemp(name)
        command = [
            sys.executable, str(fuzz_targets.DRIVER), name, f"--seconds={seconds}",
            f"--findings={FINDINGS}", f"--corpus={corpus}",
            f"--seed={os.getpid() if MINUTES else 1}", f"--runs={-1 if MINUTES else RUNS}",
        ]  # fmt: skip
        steady = {**os.environ, "PYTHONHASHSEED": "0"}  # the order of sets leads to other inputs
        return subprocess.run(
            command, check=False, capture_output=True, text=True, errors="replace", env=steady
        )

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(fuzz, name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_breaks_the_reader(name: str, runs: Runs) -> None:
    done = runs[name].result()
    assert done.returncode == 0, f"{done.stderr[-6000:]}\nthe input is in {FINDINGS / name}"
    tried = re.search(r"number_of_executed_units: +([0-9]+)", done.stderr)
    assert tried is not None, done.stderr[-2000:]
    assert int(tried[1]) > len(fuzz_targets.seeds(name)), "there was time for the seeds alone"
    print(f"{name}: {tried[1]} inputs")  # noqa: T201 - told by make fuzz
