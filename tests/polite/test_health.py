"""A dead host costs a few attempts, however many links lead to it."""

from __future__ import annotations

import pytest

from preserve.model import Outcome
from preserve.polite import HostHealth

FRUITLESS = [
    Outcome.DNS_FAILED,
    Outcome.CONNECT_FAILED,
    Outcome.TIMED_OUT,
    Outcome.DISCONNECTED,
]


@pytest.mark.parametrize("outcome", FRUITLESS)
def test_forty_links_to_a_dead_host_cost_three_attempts(outcome: Outcome) -> None:
    health = HostHealth()
    asked = 0
    for _ in range(40):
        if not health.is_down("dead.example"):
            asked += 1
            health.note("dead.example", outcome)
    assert asked == 3
    assert not health.is_down("other.example")


@pytest.mark.parametrize(
    "head",
    [
        Outcome.CAPTURED,
        Outcome.TRUNCATED,
        Outcome.UNCHANGED,
        Outcome.REDIRECTED,
        Outcome.NOT_FOUND,
        Outcome.RATE_LIMITED,
        Outcome.SERVER_ERROR,
    ],
)
def test_any_answer_shows_that_it_lives(head: Outcome) -> None:
    health = HostHealth()
    for outcome in [Outcome.TIMED_OUT, Outcome.TIMED_OUT, head, Outcome.TIMED_OUT] * 10:
        health.note("slow.example", outcome)
        assert not health.is_down("slow.example")


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.TLS_FAILED,
        Outcome.PROTOCOL_ERROR,
        Outcome.ROBOTS_DENIED,
        Outcome.GUARD_DENIED,
        Outcome.LIMIT_REACHED,
        Outcome.INTERRUPTED,
        Outcome.HOST_DOWN,
    ],
)
def test_what_does_not_say_that_nobody_is_there_does_not_count(outcome: Outcome) -> None:
    health = HostHealth()
    for _ in range(40):
        health.note("odd.example", outcome)
    assert not health.is_down("odd.example")
    for _ in range(2):
        health.note("odd.example", Outcome.TIMED_OUT)
        health.note("odd.example", outcome)
        assert not health.is_down("odd.example")
    health.note("odd.example", Outcome.TIMED_OUT)
    assert health.is_down("odd.example")


def test_a_host_that_has_answered_may_stumble_once_with_all_its_connections() -> None:
    health = HostHealth()
    health.note("blog.example", Outcome.CAPTURED)
    for _ in range(4):
        health.note("blog.example", Outcome.DISCONNECTED)
    assert not health.is_down("blog.example")
    for _ in range(4):
        health.note("blog.example", Outcome.CONNECT_FAILED)
    assert health.is_down("blog.example")


def test_a_late_answer_brings_a_host_back() -> None:
    health = HostHealth()
    for _ in range(3):
        health.note("slow.example", Outcome.TIMED_OUT)
    assert health.is_down("slow.example")
    health.note("slow.example", Outcome.CAPTURED)
    assert not health.is_down("slow.example")
