"""Comments over time: every comment is in a bar, and the bars fit beside each other."""

from __future__ import annotations

import pytest

from preserve.model import Outcome
from preserve.report.cited import shares, sort_of
from preserve.report.plots import Dates, by_sort
from preserve.report.words import words_in

ENGLISH = words_in("en")


def dates(*written: str | None) -> Dates:
    made = Dates()
    for one in written:
        made.add(one)
    return made


@pytest.mark.parametrize(
    ("first", "last", "bars", "labels"),
    [
        ("2016-03-14T23:59:59+01:00", "2016-03-14", ("day", 1, 1), ("14\u00a0March 2016",) * 2),
        ("2016-03-14", "2016-05-14", ("day", 1, 62), ("14\u00a0March 2016", "14\u00a0May 2016")),
        ("2016-03-14", "2016-05-15", ("week", 1, 9), ("14\u00a0March 2016", "9\u00a0May 2016")),
        ("2016-03-14", "2018-03-14", ("month", 1, 25), ("March 2016", "March 2018")),
        ("1999-12-31", "2026-01-01", ("year", 1, 28), ("1999", "2026")),
        ("0001-01-01", "9999-12-31", ("year", 162, 62), ("1", "9883")),
    ],
)
def test_bars_are_as_long_as_the_discussion_asks_for(
    first: str, last: str, bars: tuple[str, int, int], labels: tuple[str, str]
) -> None:
    made = dates(first, last, last).timeline(ENGLISH)
    assert (made.unit, made.step, len(made.bars)) == bars
    assert (made.bars[0].label, made.bars[-1].label) == labels
    assert sum(bar.count for bar in made.bars) == made.bars[-1].sum == 3
    assert made.bars[0].count >= 1
    assert made.bars[-1].count >= 2


def test_what_has_no_date_is_counted_apart() -> None:
    made = dates("2016-03-14", None, "", "yesterday", "2016-13-40").timeline(ENGLISH)
    assert (made.undated, made.most, made.peak) == (4, 1, "14\u00a0March 2016")
    assert dates(None).timeline(ENGLISH).bars == ()


def test_outcomes_are_parts_of_a_whole_what_was_had_first() -> None:
    found = shares({"dns-failed": 2, "captured": 5, "gone": 1, "kept-earlier": 3, "new-word": 1})
    assert [(one.word, one.sort, one.start, one.count) for one in found] == [
        ("captured", "had", 0, 5),
        ("kept-earlier", "had", 5, 3),
        ("gone", "other", 8, 1),
        ("dns-failed", "none", 9, 2),
        ("new-word", "untried", 11, 1),
    ]
    assert [(one.sort, one.start, one.count) for one in by_sort(found)] == [
        ("had", 0, 8),
        ("other", 8, 1),
        ("none", 9, 2),
        ("untried", 11, 1),
    ]


def test_every_outcome_is_of_a_sort() -> None:
    assert {sort_of(one) for one in Outcome} == {"had", "other", "none", "untried"}
    assert sort_of(None) == "untried"
