"""A kill at each place where something is written loses nothing, and leaves nothing stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import killing_places
import pytest
from killing import CAPTURE, CRAWL

if TYPE_CHECKING:
    from killing_cases import Ground

pytestmark = pytest.mark.kills


@pytest.mark.timeout(900)
def test_a_kill_at_each_place_that_is_written_to_loses_nothing(ground: Ground) -> None:
    places = killing_places.places(ground, [CAPTURE, CRAWL])
    seen = ground.play_all(killing_places.kills(places), told=print)
    assert [str(one) for one in seen if one.wrong] == []
    met = {one.case.name for one in seen if one.disturbed}
    assert len(met) > len(seen) * 0.9, {one.case.name for one in seen} - met


@pytest.mark.timeout(900)
def test_where_the_disk_is_full_or_broken_it_is_said_and_nothing_is_lost(ground: Ground) -> None:
    places = killing_places.places(ground, [CAPTURE, CRAWL])
    seen = ground.play_all(killing_places.full_disks(places), told=print)
    assert [str(one) for one in seen if one.wrong] == []
    met = {one.case.name for one in seen if one.disturbed}
    assert len(met) > len(seen) * 0.9, {one.case.name for one in seen} - met
