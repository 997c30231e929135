from __future__ import annotations

from typing import Any

import pytest

from preserve.discuss.verdict import Missing, Tally, judge, reason_for
from preserve.model import MissingReason, Outcome, Verdict

FAILED = MissingReason.PAGE_FAILED


def had(total: int, *, pings: int = 0, pending: int = 0, gone: int = 0) -> Tally:
    return Tally(all=total, pings=pings, pending=pending, gone=gone)


@pytest.mark.parametrize(
    ("claimed", "recorded", "verdict", "missing"),
    [
        (3, had(3), Verdict.COMPLETE, ()),
        (3, had(3, pings=1), Verdict.COMPLETE, ()),
        (3, had(4, pending=1), Verdict.COMPLETE, ()),
        (3, had(4, gone=1), Verdict.COMPLETE, ()),
        (2, had(3, pings=1), Verdict.COMPLETE_WITHOUT_PINGS, ()),
        (5, had(3), Verdict.GAP, ((2, MissingReason.NOT_ON_PAGE),)),
        (2, had(3), Verdict.SURPLUS, ()),
        (None, had(3), Verdict.UNCLAIMED, ()),
        (None, had(0), Verdict.NONE, ()),
        (0, had(0), Verdict.COMPLETE, ()),
    ],
)
def test_claimed_and_recorded_decide(
    claimed: int | None, recorded: Tally, verdict: Verdict, missing: Missing
) -> None:
    assert judge(claimed, recorded) == (verdict, missing)


def test_a_failed_page_makes_it_partial() -> None:
    assert judge(5, had(3), failed=[FAILED]) == (Verdict.PARTIAL, ((2, FAILED),))


def test_a_failed_page_that_nothing_counts_is_partial_by_an_unknown_number() -> None:
    assert judge(None, had(3), failed=[FAILED]) == (Verdict.PARTIAL, ((0, FAILED),))


def test_a_claim_that_is_met_is_met_although_a_page_failed() -> None:
    assert judge(3, had(3), failed=[FAILED]) == (Verdict.COMPLETE, ())


def test_a_thread_that_lives_elsewhere_is_remote_only() -> None:
    expected = (Verdict.REMOTE_ONLY, ((7, MissingReason.NEEDS_SCRIPT),))
    assert judge(7, had(0), remote=True) == expected


def test_a_button_for_more_needs_a_script() -> None:
    expected = (Verdict.GAP, ((2, MissingReason.NEEDS_SCRIPT),))
    assert judge(5, had(3), scripted=True) == expected


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (None, MissingReason.NOT_ON_PAGE),
        (Outcome.LIMIT_REACHED, MissingReason.LIMIT_REACHED),
        (Outcome.INTERRUPTED, MissingReason.LIMIT_REACHED),
        (Outcome.ROBOTS_DENIED, MissingReason.ROBOTS_DENIED),
        (Outcome.TIMED_OUT, MissingReason.PAGE_FAILED),
        (Outcome.NOT_FOUND, MissingReason.PAGE_FAILED),
    ],
)
def test_every_failure_has_a_reason(outcome: Outcome | None, reason: MissingReason) -> None:
    assert reason_for(outcome) is reason


def numbered_page(make: Any, *numbers: int, title: str = "") -> str:
    entries = [
        make.comment(100 + number, text=f"Bread {number}.").replace(
            '<footer class="comment-meta">',
            f'<footer class="comment-meta"><span class="comment-number">{number}</span>',
        )
        for number in numbers
    ]
    return str(make.page(make.area(*entries, title=title)))


def test_a_jump_in_the_visible_numbers_is_a_gap_where_nothing_is_claimed(
    read: Any, make: Any
) -> None:
    thread = read(numbered_page(make, 1, 2, 3, 6))
    assert [one.comment.number for one in thread.comments] == ["1", "2", "3", "6"]
    assert thread.verdict is Verdict.GAP
    assert thread.missing == ((2, MissingReason.NOT_ON_PAGE),)
    claim = next(claim for claim in thread.claims if claim.counts == "numbers")
    assert (claim.count, claim.locator) == (6, thread.comments[3].comment.locator)
    assert thread.claimed is None


def test_numbers_without_a_jump_or_against_a_claim_that_is_met_change_nothing(
    read: Any, make: Any
) -> None:
    assert read(numbered_page(make, 1, 2, 3)).verdict is Verdict.UNCLAIMED
    assert read(numbered_page(make, 1, 2, 4, title="3 comments")).verdict is Verdict.COMPLETE
    assert read(numbered_page(make, 2, 4, 9)).verdict is Verdict.UNCLAIMED
