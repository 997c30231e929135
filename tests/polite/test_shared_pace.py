"""Captures that run at the same time are to a host what one of them would be."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING

import pytest

from preserve.catalogue import Hosts
from preserve.config import PolitenessSettings
from preserve.model import Outcome
from preserve.polite import SharedPace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOST = "blog.test"
START = datetime.datetime(2026, 11, 22, 17, 0, tzinfo=datetime.UTC)


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime.datetime:
        return START + datetime.timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Captures:
    """Captures of one collection that run at the same time."""

    def __init__(self, collection: Path) -> None:
        self.clock = Clock()
        self.collection = collection
        self.opened: list[Hosts] = []

    def one(self, **settings: float) -> SharedPace:
        politeness = PolitenessSettings(**settings)  # type: ignore[arg-type] # only numbers are set in these tests
        return self.capture(lambda _: politeness)

    def capture(self, of_host: Callable[[str], PolitenessSettings]) -> SharedPace:
        self.opened.append(Hosts.open(self.collection, now=lambda: self.clock.now().timestamp()))
        return SharedPace(
            PolitenessSettings(),
            self.clock,
            self.opened[-1],
            patience_seconds=300,
            expires_seconds=1000,
            of_host=of_host,
        )

    def wait(self, pace: SharedPace, *, requisite: bool = False, host: str = HOST) -> float:
        """Start a request, and return 0; or return how long to wait."""
        at = pace.start(host, requisite=requisite)
        return 0.0 if at is None else at - self.clock.seconds

    def end(
        self,
        pace: SharedPace,
        *,
        seconds: float = 0.1,
        requisite: bool = False,
        outcome: Outcome = Outcome.CAPTURED,
        status: int | None = 200,
        host: str = HOST,
    ) -> None:
        self.clock.seconds += seconds
        pace.finished(
            host, requisite=requisite, elapsed_seconds=seconds, outcome=outcome, status=status
        )


@pytest.fixture
def captures(tmp_path: Path) -> Iterator[Captures]:
    captures = Captures(tmp_path)
    yield captures
    for hosts in captures.opened:
        hosts.close()


def test_the_delay_lies_between_the_pages_of_two_captures_too(captures: Captures) -> None:
    one, other = captures.one(), captures.one()
    assert captures.wait(one) == 0
    assert captures.wait(other) > 0
    captures.end(one, seconds=2)
    assert captures.wait(other) == pytest.approx(4)
    captures.clock.seconds += 4
    assert captures.wait(other) == 0
    captures.end(other)
    assert captures.wait(one) == pytest.approx(1)


def test_each_capture_keeps_the_delay_that_it_has_for_the_host(captures: Captures) -> None:
    quick, slow = captures.one(delay_seconds=0.5), captures.one(delay_seconds=8)
    assert captures.wait(quick) == 0
    captures.end(quick)
    assert captures.wait(slow) == pytest.approx(8)
    slow.set_crawl_delay(HOST, 20)
    assert captures.wait(slow) == pytest.approx(20)
    assert captures.wait(quick) == pytest.approx(0.5)


def test_requests_that_two_captures_have_under_way_count_together(captures: Captures) -> None:
    one, other = captures.one(), captures.one()
    taken = 0
    for pace in (one, one, one, other, other, one):
        taken += captures.wait(pace, requisite=True) == 0
    assert taken == 4
    captures.end(one, requisite=True)
    assert captures.wait(other, requisite=True) == 0


@pytest.mark.parametrize("status", [429, 503])
def test_both_go_easy_on_a_host_that_one_found_busy(captures: Captures, status: int) -> None:
    one, other = captures.one(), captures.one()
    assert captures.wait(one) == 0
    captures.end(one, outcome=Outcome.RATE_LIMITED, status=status)
    taken = [captures.wait(pace, requisite=True) == 0 for pace in (other, one, other)]
    assert taken == [True, True, False]


def test_a_retry_after_that_one_saw_is_kept_by_the_other(captures: Captures) -> None:
    one, other = captures.one(), captures.one()
    one.hold(HOST, captures.clock.monotonic() + 120)
    assert captures.wait(other) == pytest.approx(120)
    assert captures.wait(other, requisite=True) == pytest.approx(120)
    assert other.barred() == ()


def test_a_retry_after_beyond_our_patience_ends_the_others_addresses(captures: Captures) -> None:
    one, other = captures.one(), captures.one()
    one.hold(HOST, captures.clock.monotonic() + 301)
    assert captures.wait(other) == math.inf
    (barred,) = other.barred()
    assert (barred.host, barred.outcome) == (HOST, Outcome.RATE_LIMITED)
    assert barred.until == captures.clock.now() + datetime.timedelta(seconds=301)
    assert other.barred() == (), "each is told once"


def test_a_host_that_one_gave_up_is_left_alone_by_the_other_but_for_its_article(
    captures: Captures,
) -> None:
    one, other, third = captures.one(), captures.one(), captures.one()
    until = one.give_up(HOST)
    assert until == captures.clock.now() + datetime.timedelta(minutes=5)
    assert captures.wait(other) == math.inf
    (barred,) = other.barred()
    assert (barred.host, barred.outcome, barred.until) == (HOST, Outcome.HOST_DOWN, until)
    assert "2026-11-22T17:21:40" in barred.detail
    third.insist(HOST)
    assert captures.wait(third) == 0
    captures.end(third)
    assert captures.wait(captures.one(), requisite=True) == 0, "it answered"


def test_a_host_is_given_up_once_in_a_capture(captures: Captures) -> None:
    one, other = captures.one(), captures.one()
    until = one.give_up(HOST)
    captures.clock.seconds += 301
    assert one.give_up(HOST) == until
    assert captures.wait(other) == 0


def test_what_a_capture_leaves_undone_is_given_back_at_its_close(captures: Captures) -> None:
    one, other = captures.one(), captures.one()
    for _ in range(3):
        assert captures.wait(one, requisite=True) == 0
    assert captures.wait(one) == 0
    one.close()
    assert captures.wait(other) == pytest.approx(1), "its page may have been asked for until now"
    taken = sum(captures.wait(other, requisite=True) == 0 for _ in range(5))
    assert taken == 4


def test_of_ones_own_hosts_nothing_is_shared(captures: Captures) -> None:
    def of_host(host: str) -> PolitenessSettings:
        return PolitenessSettings(delay_seconds=0 if host == "mine.test" else 1)

    one, other = captures.capture(of_host), captures.capture(of_host)
    for pace in (one, other):
        assert captures.wait(pace, host="mine.test") == 0
    assert one.give_up("mine.test") is None
    one.hold("mine.test", captures.clock.monotonic() + 400)
    captures.end(other, host="mine.test")
    assert captures.wait(other, host="mine.test") == 0
    assert captures.wait(one, host="other.test") == 0
    assert captures.wait(other, host="other.test") > 0


def test_a_capture_goes_on_alone_where_sharing_fails_and_says_why(captures: Captures) -> None:
    one, other = captures.one(), captures.one()
    assert captures.wait(one) == 0
    captures.opened[1].close()
    assert captures.wait(other) == 0
    assert other.trouble is not None
    assert "state.db cannot be used" in other.trouble
    captures.end(other)
    assert captures.wait(other) == pytest.approx(1)
    assert one.trouble is None
    captures.opened.pop()
