"""Every reader holds on the inputs that fuzzing begins with, and on those that once broke it."""

from __future__ import annotations

import time

import fuzz_targets
import pytest


@pytest.mark.parametrize("name", fuzz_targets.names())
def test_no_kept_input_breaks_the_reader(name: str) -> None:
    target = fuzz_targets.load(name)
    kept = fuzz_targets.seeds(name)
    assert kept, "there is nothing to begin with"
    for path in kept:
        began = time.process_time()
        try:
            target.check(path.read_bytes())
        except Exception as error:
            error.add_note(f"the input is {path.relative_to(fuzz_targets.TOP)}")
            raise
        assert time.process_time() - began < fuzz_targets.SECONDS_MAX, path.name


def test_what_is_kept_is_small_and_of_a_target() -> None:
    folders = [*fuzz_targets.TOP.glob("corpus/*"), *fuzz_targets.TOP.glob("crashes/*")]
    assert {folder.name for folder in folders} <= set(fuzz_targets.names())
    sizes = [path.stat().st_size for folder in folders for path in folder.iterdir()]
    assert max(sizes) <= fuzz_targets.LONGEST_BYTES
    assert sum(sizes) < 300_000
