"""What a comment costs does not grow with the number of comments on its page."""

from __future__ import annotations

import cProfile
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from preserve.discuss import read_discussion
from preserve.page import parse

BENCH = Path(__file__).parents[2] / "bench" / "reading_speed.py"
FEW, TIMES = 25, 4
MOST_GROWTH = 1.25  # of the calls for a comment; what is done once a page makes it less


def pages() -> dict[str, Any]:
    """Return the makers of pages of the measurement."""
    spec = importlib.util.spec_from_file_location("reading_speed", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: dict[str, Any] = module.PAGES
    return made


PAGES = pages()


def calls_of_reading(html: str, url: str, comments: int) -> int:
    """Return how many functions are called to read a page; time says little on a busy machine."""
    reading = read_discussion(parse(html.encode(), url=url))
    profile = cProfile.Profile()
    with profile, pytest.raises(StopIteration) as stop:
        next(reading)
    assert len(stop.value.value.comments) == comments
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("which", PAGES)
def test_calls_grow_with_the_number_of_comments_and_no_faster(which: str) -> None:
    make, url, _ = PAGES[which]
    many = FEW * TIMES
    calls_of_reading(make(3), url, 3)  # what is made once, is made here
    few_calls = calls_of_reading(make(FEW), url, FEW)
    assert calls_of_reading(make(many), url, many) <= few_calls * TIMES * MOST_GROWTH
