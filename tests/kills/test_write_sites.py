"""A kill at each place where something is written loses nothing, and leaves nothing stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import killing_places
import pytest
from killing import CAPTURE, CRAWL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from killing_cases import Ground, Seen

pytestmark = pytest.mark.kills


def assert_most_were_met(seen: Sequence[Seen]) -> None:
    """Hold that what was to happen did happen, and at nearly each site in one form or another.

    How many files there are, and so which is the last, differs a little from run to run.
    """
    sites = {_site(one) for one in seen}
    never = sites - {_site(one) for one in seen if one.disturbed}
    assert len(never) <= len(sites) * 0.1, never
    assert sum(one.disturbed for one in seen) > len(seen) * 0.75


def _site(one: Seen) -> str:
    return one.case.name.rpartition(": ")[0]


@pytest.mark.timeout(900)
def test_a_kill_at_each_place_that_is_written_to_loses_nothing(ground: Ground) -> None:
    places = killing_places.places(ground, [CAPTURE, CRAWL])
    seen = ground.play_all(killing_places.kills(places), told=print)
    assert [str(one) for one in seen if one.wrong] == []
    assert_most_were_met(seen)


@pytest.mark.timeout(900)
def test_where_the_disk_is_full_or_broken_it_is_said_and_nothing_is_lost(ground: Ground) -> None:
    places = killing_places.places(ground, [CAPTURE, CRAWL])
    seen = ground.play_all(killing_places.full_disks(places), told=print)
    assert [str(one) for one in seen if one.wrong] == []
    assert_most_were_met(seen)
