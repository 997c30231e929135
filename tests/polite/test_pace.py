"""A host is asked as a considerate visitor would ask it."""

from __future__ import annotations

import datetime
import math

import pytest

from preserve.config import PolitenessSettings
from preserve.model import Outcome
from preserve.polite import Pace

HOST = "blog.example"


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime.datetime:
        return datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)

    def monotonic(self) -> float:
        return self.seconds


class Visit:
    """A pace, its clock, and requests that take a given time."""

    def __init__(self, **settings: float) -> None:
        self.clock = Clock()
        self.pace = Pace(PolitenessSettings(**settings), self.clock)  # type: ignore[arg-type] # only numbers are set in these tests

    def page(
        self, seconds: float, outcome: Outcome = Outcome.CAPTURED, status: int | None = 200
    ) -> None:
        self.pace.started(HOST, requisite=False)
        self.clock.seconds += seconds
        self.end(seconds, requisite=False, outcome=outcome, status=status)

    def requisite(self, seconds: float, status: int | None = 200) -> None:
        self.pace.started(HOST, requisite=True)
        self.clock.seconds += seconds
        self.end(seconds, requisite=True, status=status)

    def end(
        self,
        seconds: float,
        *,
        requisite: bool,
        outcome: Outcome = Outcome.CAPTURED,
        status: int | None = 200,
    ) -> None:
        self.pace.finished(
            HOST, requisite=requisite, elapsed_seconds=seconds, outcome=outcome, status=status
        )

    def wait(self, *, requisite: bool = False, host: str = HOST) -> float:
        return self.pace.ready_at(host, requisite=requisite) - self.clock.seconds

    def places(self, *, requisite: bool) -> int:
        """Return how many more requests may start at once; they are started."""
        started = 0
        while self.wait(requisite=requisite) <= 0:
            self.pace.started(HOST, requisite=requisite)
            started += 1
        return started


def test_the_first_request_starts_at_once() -> None:
    assert Visit().wait() == 0
    assert Visit().wait(requisite=True) == 0


@pytest.mark.parametrize(
    ("answer_seconds", "delay_seconds", "wait_seconds"),
    [(0.1, 1.0, 1.0), (0.5, 1.0, 1.0), (0.75, 1.0, 1.5), (4.0, 1.0, 8.0), (0.1, 7.5, 7.5)],
)
def test_pages_wait_from_the_end_of_one_for_the_longer_of_delay_and_twice_the_answer(
    answer_seconds: float, delay_seconds: float, wait_seconds: float
) -> None:
    visit = Visit(delay_seconds=delay_seconds)
    visit.page(answer_seconds)
    assert visit.wait() == pytest.approx(wait_seconds)
    visit.clock.seconds += wait_seconds
    assert visit.wait() == pytest.approx(0)
    visit.clock.seconds += 100
    assert visit.wait() == 0


def test_one_page_at_a_time() -> None:
    visit = Visit()
    assert visit.places(requisite=False) == 1
    assert visit.wait() == math.inf
    visit.clock.seconds += 3600
    assert visit.wait() == math.inf


def test_hosts_do_not_wait_for_each_other() -> None:
    visit = Visit()
    visit.page(5)
    visit.pace.started(HOST, requisite=False)
    assert visit.wait(host="other.example") == 0


def test_requisites_do_not_wait_for_pages_nor_pages_for_requisites() -> None:
    visit = Visit()
    visit.page(3)
    assert visit.wait(requisite=True) == 0
    visit.clock.seconds += 6
    visit.requisite(5)
    assert visit.wait() == 0


@pytest.mark.parametrize("limit", [1, 2, 4, 6])
def test_requisites_run_side_by_side_up_to_the_limit(limit: int) -> None:
    visit = Visit(requisites_per_host=limit)
    assert visit.places(requisite=True) == limit
    visit.end(0.1, requisite=True)
    assert visit.places(requisite=True) == 1


def test_the_limit_counts_the_page() -> None:
    visit = Visit()
    assert visit.places(requisite=False) == 1
    assert visit.places(requisite=True) == 3
    visit.end(0.1, requisite=False)
    visit.clock.seconds += 10
    assert visit.places(requisite=True) == 1
    assert visit.wait() == math.inf


@pytest.mark.parametrize("status", [429, 503])
def test_two_at_a_time_when_the_host_says_that_it_is_too_much(status: int) -> None:
    visit = Visit()
    visit.page(0.1, Outcome.SERVER_ERROR, status)
    assert visit.places(requisite=True) == 2


def test_four_again_after_twenty_other_answers() -> None:
    visit = Visit()
    visit.page(0.1, Outcome.RATE_LIMITED, 429)
    for _ in range(19):
        visit.requisite(0.1)
    assert visit.places(requisite=True) == 2
    for _ in range(2):
        visit.end(0.1, requisite=True)
    assert visit.places(requisite=True) == 4


@pytest.mark.parametrize(
    ("answers", "places"),
    [
        ([0.1, 0.1, 0.1], 4),
        ([0.1, 0.1, 0.1, 5.0], 4),  # one large file
        ([0.1, 0.1, 0.1, 5.0, 5.0], 2),
        ([0.1, 0.1, 0.1, 5.0, 5.0, 0.1, 0.1], 4),  # it has recovered
        ([0.01, 0.01, 0.01, 0.9, 0.9, 0.9], 4),  # slower, but not slow
        ([2.0, 2.0, 2.0, 5.0, 5.0, 5.0], 4),  # slow from the start
        ([2.0, 2.0, 2.0, 9.0, 9.0, 9.0], 2),
        ([0.1, 0.1, 0.1] + [5.0] * 100, 2),  # it does not become used to it
        ([5.0, 5.0], 4),
    ],
)
def test_two_at_a_time_when_the_host_slows(answers: list[float], places: int) -> None:
    visit = Visit()
    for seconds in answers:
        visit.requisite(seconds)
    assert visit.places(requisite=True) == places


def test_an_attempt_without_an_answer_says_nothing_about_speed() -> None:
    visit = Visit()
    visit.page(0.1)
    visit.page(60, Outcome.TIMED_OUT, None)
    assert visit.wait() == pytest.approx(1)
    for _ in range(5):
        visit.page(60, Outcome.TIMED_OUT, None)
    assert visit.places(requisite=True) == 4


def test_a_crawl_delay_is_obeyed_up_to_the_cap() -> None:
    visit = Visit(crawl_delay_max_seconds=30)
    visit.pace.set_crawl_delay(HOST, 10)
    visit.page(0.1)
    assert visit.wait() == pytest.approx(10)
    visit.pace.set_crawl_delay(HOST, 86_400)
    assert visit.wait() == pytest.approx(30)
    visit.pace.set_crawl_delay(HOST, 0.2)
    assert visit.wait() == pytest.approx(1)
    assert visit.wait(requisite=True) == 0


@pytest.mark.parametrize("delay_seconds", [0, 1])
def test_a_hold_stops_pages_and_requisites(delay_seconds: float) -> None:
    visit = Visit(delay_seconds=delay_seconds)
    visit.pace.hold(HOST, visit.clock.seconds + 120)
    assert visit.wait() == pytest.approx(120)
    assert visit.wait(requisite=True) == pytest.approx(120)
    visit.pace.hold(HOST, visit.clock.seconds + 5)
    assert visit.wait() == pytest.approx(120)  # never cut short
    visit.clock.seconds += 120
    assert visit.wait() == 0


def test_no_delay_switches_the_waiting_off_but_not_the_limit() -> None:
    visit = Visit(delay_seconds=0)
    visit.pace.set_crawl_delay(HOST, 10)
    visit.page(5)
    assert visit.wait() == 0
    assert visit.places(requisite=False) == 4
    assert visit.wait(requisite=True) == math.inf
    visit.end(0.1, requisite=False, outcome=Outcome.RATE_LIMITED, status=429)
    assert visit.wait() == math.inf
    for _ in range(2):
        visit.end(0.1, requisite=False)
    assert visit.places(requisite=False) == 1
