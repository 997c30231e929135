"""What may pass is tried again, patiently and never for ever."""

from __future__ import annotations

import datetime
import random

import pytest

from preserve.config import RetrySettings
from preserve.model import Exchange, Failure, Outcome, Phase, Truncation
from preserve.polite import Retry, RetryPolicy, Stop, retry_after_seconds

NOW = datetime.datetime(2026, 11, 22, 17, 0, 0, tzinfo=datetime.UTC)


def policy(**settings: float) -> RetryPolicy:
    return RetryPolicy(RetrySettings(**settings), random.Random(1))  # type: ignore[arg-type] # attempts is an int in the tables below


def exchange(
    status: int | None = None,
    *,
    retry_after: str | None = None,
    truncated: Truncation | None = None,
    failure: Failure | None = None,
) -> Exchange:
    return Exchange(
        url="http://blog.example/",
        started=NOW,
        elapsed_seconds=0.1,
        status=status,
        headers=() if retry_after is None else (("Retry-After", retry_after),),
        truncated=truncated,
        failure=failure,
    )


def attempts_made(ended: Exchange, outcome: Outcome, **settings: float) -> int:
    decides = policy(**settings)
    attempt = 1
    while isinstance(decides.decide(ended, outcome, attempt=attempt, now=NOW), Retry):
        attempt += 1
    return attempt


@pytest.mark.parametrize(
    ("outcome", "attempts"),
    [
        (Outcome.DNS_FAILED, 2),
        (Outcome.CONNECT_FAILED, 2),
        (Outcome.TIMED_OUT, 4),
        (Outcome.DISCONNECTED, 4),
        (Outcome.TLS_FAILED, 1),
        (Outcome.PROTOCOL_ERROR, 1),
        (Outcome.INVALID_URL, 1),
        (Outcome.UNSUPPORTED_SCHEME, 1),
        (Outcome.GUARD_DENIED, 1),
        (Outcome.ROBOTS_DENIED, 1),
        (Outcome.LIMIT_REACHED, 1),
        (Outcome.HOST_DOWN, 1),
        (Outcome.INTERRUPTED, 1),
    ],
)
def test_attempts_without_an_answer(outcome: Outcome, attempts: int) -> None:
    assert attempts_made(exchange(), outcome) == attempts


@pytest.mark.parametrize(
    ("status", "outcome", "attempts"),
    [
        (200, Outcome.CAPTURED, 1),
        (304, Outcome.UNCHANGED, 1),
        (301, Outcome.REDIRECTED, 1),
        (301, Outcome.REDIRECT_LOOP, 1),
        (301, Outcome.SERVER_ERROR, 1),
        (403, Outcome.CLIENT_ERROR, 1),
        (404, Outcome.NOT_FOUND, 1),
        (410, Outcome.GONE, 1),
        (401, Outcome.AUTH_REQUIRED, 1),
        (451, Outcome.LEGAL, 1),
        (408, Outcome.CLIENT_ERROR, 4),
        (425, Outcome.CLIENT_ERROR, 4),
        (429, Outcome.RATE_LIMITED, 4),
        (500, Outcome.SERVER_ERROR, 4),
        (502, Outcome.SERVER_ERROR, 4),
        (503, Outcome.SERVER_ERROR, 4),
        (504, Outcome.SERVER_ERROR, 4),
        (507, Outcome.SERVER_ERROR, 4),
        (509, Outcome.SERVER_ERROR, 4),
        (520, Outcome.SERVER_ERROR, 4),
        (530, Outcome.SERVER_ERROR, 4),
        (599, Outcome.SERVER_ERROR, 4),
        (501, Outcome.SERVER_ERROR, 1),
        (505, Outcome.SERVER_ERROR, 1),
        (508, Outcome.SERVER_ERROR, 1),
        (511, Outcome.SERVER_ERROR, 1),
        (600, Outcome.SERVER_ERROR, 1),
        (99, Outcome.SERVER_ERROR, 1),
        (206, Outcome.TRUNCATED, 1),
    ],
)
def test_attempts_by_status(status: int, outcome: Outcome, attempts: int) -> None:
    assert attempts_made(exchange(status), outcome) == attempts


@pytest.mark.parametrize(
    ("truncated", "attempts"),
    [
        (Truncation.DISCONNECT, 4),
        (Truncation.TIME, 2),
        (Truncation.LENGTH, 1),
        (Truncation.UNSPECIFIED, 4),
        (None, 4),
    ],
)
def test_attempts_at_a_body_that_broke(truncated: Truncation | None, attempts: int) -> None:
    failure = Failure(phase=Phase.BODY, outcome=Outcome.PROTOCOL_ERROR, detail="")
    ended = exchange(200, truncated=truncated, failure=failure)
    assert attempts_made(ended, Outcome.TRUNCATED) == attempts


@pytest.mark.parametrize(
    ("attempts", "outcome", "made"),
    [
        (1, Outcome.TIMED_OUT, 1),
        (1, Outcome.DNS_FAILED, 1),
        (2, Outcome.TIMED_OUT, 2),
        (7, Outcome.TIMED_OUT, 7),
        (7, Outcome.DNS_FAILED, 2),
    ],
)
def test_the_setting_bounds_the_attempts(attempts: int, outcome: Outcome, made: int) -> None:
    assert attempts_made(exchange(), outcome, attempts=attempts) == made


def test_the_wait_doubles_with_jitter_up_to_the_longest() -> None:
    decides = policy(attempts=20, first_delay_seconds=2.0, max_delay_seconds=60.0)
    waits = []
    for attempt in range(1, 12):
        decided = decides.decide(exchange(), Outcome.TIMED_OUT, attempt=attempt, now=NOW)
        assert isinstance(decided, Retry)
        waits.append(decided.seconds)
    for wait, least in zip(waits, [2, 4, 8, 16, 32], strict=False):
        assert least <= wait <= least + 2
    assert waits[5:] == [60.0] * 6


def test_the_same_randomness_gives_the_same_waits_and_other_randomness_others() -> None:
    def first_wait(seed: int) -> float:
        decides = RetryPolicy(RetrySettings(), random.Random(seed))
        decided = decides.decide(exchange(), Outcome.TIMED_OUT, attempt=1, now=NOW)
        assert isinstance(decided, Retry)
        return decided.seconds

    assert first_wait(1) == first_wait(1)
    assert first_wait(1) != first_wait(2)


def test_no_delay_means_no_wait() -> None:
    decides = policy(first_delay_seconds=0.0)
    decided = decides.decide(exchange(), Outcome.TIMED_OUT, attempt=3, now=NOW)
    assert decided == Retry(seconds=0.0, cause="timed-out")


@pytest.mark.parametrize(("status", "word"), [(429, "rate-limited"), (503, "server-error")])
def test_retry_after_is_waited_for_in_full(status: int, word: str) -> None:
    decided = policy().decide(
        exchange(status, retry_after="120"), Outcome(word), attempt=1, now=NOW
    )
    assert decided == Retry(seconds=120.0, cause=f"{word} ({status})")


def test_a_short_retry_after_does_not_shorten_our_own_wait() -> None:
    decided = policy(first_delay_seconds=10.0).decide(
        exchange(503, retry_after="1"), Outcome.SERVER_ERROR, attempt=1, now=NOW
    )
    assert isinstance(decided, Retry)
    assert decided.seconds >= 10


@pytest.mark.parametrize(("status", "word"), [(429, "rate-limited"), (503, "server-error")])
def test_a_retry_after_beyond_our_patience_ends_it(status: int, word: str) -> None:
    decided = policy(max_delay_seconds=300.0).decide(
        exchange(status, retry_after="301"), Outcome(word), attempt=1, now=NOW
    )
    assert decided == Stop(
        outcome=Outcome.RATE_LIMITED, not_before=NOW + datetime.timedelta(seconds=301)
    )


def test_the_last_attempt_says_when_to_come_back() -> None:
    decided = policy().decide(
        exchange(503, retry_after="60"), Outcome.SERVER_ERROR, attempt=4, now=NOW
    )
    assert decided == Stop(
        outcome=Outcome.SERVER_ERROR, not_before=NOW + datetime.timedelta(seconds=60)
    )


def test_a_retry_after_of_just_our_patience_is_waited_for() -> None:
    decided = policy(max_delay_seconds=300.0).decide(
        exchange(503, retry_after="300"), Outcome.SERVER_ERROR, attempt=1, now=NOW
    )
    assert isinstance(decided, Retry)
    assert decided.seconds == 300


def test_retry_after_beside_the_thing_itself_means_nothing() -> None:
    decided = policy().decide(
        exchange(200, retry_after="3600", truncated=Truncation.DISCONNECT),
        Outcome.TRUNCATED,
        attempt=1,
        now=NOW,
    )
    assert isinstance(decided, Retry)
    assert decided.seconds < 3


def test_retry_after_does_not_bring_back_what_is_gone() -> None:
    decided = policy().decide(exchange(404, retry_after="1"), Outcome.NOT_FOUND, attempt=1, now=NOW)
    assert decided == Stop(outcome=Outcome.NOT_FOUND)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("1.5", 1.5),
        ("-1", None),
        ("1e3", None),
        ("soon", None),
        ("120 seconds", None),
        # the three spellings of RFC 9110, section 5.6.7
        ("Sun, 22 Nov 2026 17:02:00 GMT", 120),
        ("Sunday, 22-Nov-26 17:02:00 GMT", 120),
        ("Sun Nov 22 17:02:00 2026", 120),
        ("Sun, 22 Nov 2026 18:02:00 +0100", 120),
        ("Sun, 22 Nov 2026 17:02:00 -0000", 120),
        ("Sun, 22 Nov 2026 16:59:59 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Sun, 99 Nov 2026 17:02:00 GMT", None),
        ("9" * 400, 315_360_000),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 315_360_000),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds
