"""Kills at random moments lose nothing that was settled, and leave nothing stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import killing_moments
import pytest

if TYPE_CHECKING:
    from killing_cases import Ground

pytestmark = pytest.mark.kills

SEED = 20261123
KILLS = 32


@pytest.mark.timeout(600)
def test_a_kill_at_any_moment_loses_nothing_and_leaves_nothing_stuck(ground: Ground) -> None:
    cases = killing_moments.cases(KILLS, seed=SEED, requests=ground.requests)
    seen = ground.play_all(cases, told=print)
    assert [str(one) for one in seen if one.wrong] == []
    assert sum(one.disturbed for one in seen) > KILLS * 0.7
    assert sum(one.settled for one in seen) > KILLS
