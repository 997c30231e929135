"""Captures that run side by side in one process ask a host, also one's own, as one would."""

from __future__ import annotations

import math

from calendar_clock import Calendar

from preserve.config import PolitenessSettings
from preserve.model import Outcome
from preserve.polite import Pace, Share, UnderWay

HOST = "own.example"


def paces(under_way: UnderWay | None = None) -> tuple[Pace, Pace]:
    settings = PolitenessSettings(delay_seconds=0, requisites_per_host=3)
    clock = Calendar()
    first, second = (Pace(settings, clock, share=Share(under_way)) for _ in range(2))
    return first, second


def end(pace: Pace) -> None:
    pace.finished(HOST, requisite=True, elapsed_seconds=0.1, outcome=Outcome.CAPTURED, status=200)


def started(pace: Pace, times: int, *, host: str = HOST) -> list[float | None]:
    return [pace.start(host, requisite=True) for _ in range(times)]


def test_the_limit_of_a_host_is_that_of_all_together() -> None:
    under_way = UnderWay()
    first, second = paces(under_way)
    assert started(first, 2) == [None, None]
    assert started(second, 2) == [None, math.inf]
    assert started(second, 1, host="other.example") == [None]
    assert under_way.total == 4


def test_who_waits_for_a_place_is_told_the_eldest_first() -> None:
    under_way = UnderWay()
    told: list[str] = []
    first, second = Share(under_way), Share(under_way)
    first.join(lambda host: told.append(f"first {host}"))
    second.join(lambda host: told.append(f"second {host}"))
    first.started(HOST)
    first.ended(HOST)
    assert told == [f"first {HOST}", f"second {HOST}"]
    second.leave()
    assert told[2:] == ["first "], "what was kept for the other is free"


def taken(share: Share, most: int) -> int:
    """Let a capture take all that it may have, on a host after the other."""
    count = 0
    while share.has_room(most):
        share.started(f"{id(share)}-{count}.example")
        count += 1
    return count


def test_who_began_first_may_have_nearly_all_and_the_others_are_not_shut_out() -> None:
    under_way = UnderWay()
    first, second = Share(under_way), Share(under_way)
    first.join(lambda _: None)
    assert taken(first, 24) == 24, "alone"
    second.join(lambda _: None)
    assert taken(second, 24) == 0
    assert taken(first, 32) == 4
    assert taken(second, 32) == 4
    assert under_way.total == 32
    second.leave()
    assert taken(first, 36) == 4


def test_however_many_there_are_most_places_are_for_whoever_asks() -> None:
    under_way = UnderWay()
    shares = [Share(under_way) for _ in range(50)]
    for share in shares:
        share.join(lambda _: None)
    assert taken(shares[0], 32) >= 24


def test_a_capture_that_ends_gives_back_what_it_had_under_way() -> None:
    under_way = UnderWay()
    first, second = paces(under_way)
    started(first, 3)
    assert second.start(HOST, requisite=True) == math.inf
    first.close()
    first.close()
    assert under_way.total == 0
    assert started(second, 3) == [None] * 3


def test_captures_that_do_not_run_together_do_not_wait_for_each_other() -> None:
    first, second = paces()
    assert started(first, 3) == started(second, 3) == [None] * 3
