"""Every end of an exchange has one word of the closed list."""

from __future__ import annotations

import datetime

import pytest

from preserve.model import Exchange, Failure, MemoryBody, Outcome, Phase, Truncation
from preserve.polite import outcome_of, redirect_target

URL = "http://blog.example/2016/article?page=2"


def answer(
    status: int,
    *headers: tuple[str, str],
    request: bytes = b"GET / HTTP/1.1\r\nHost: blog.example\r\n\r\n",
    truncated: Truncation | None = None,
    failure: Failure | None = None,
) -> Exchange:
    return Exchange(
        url=URL,
        started=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
        elapsed_seconds=0.1,
        request=request,
        response=MemoryBody(b"HTTP/1.1 200 OK\r\n\r\n"),
        status=status,
        headers=headers,
        truncated=truncated,
        failure=failure,
    )


def no_answer(failure: Failure | None) -> Exchange:
    return Exchange(
        url=URL,
        started=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
        elapsed_seconds=0.1,
        failure=failure,
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.CAPTURED),
        (201, Outcome.CAPTURED),
        (204, Outcome.CAPTURED),
        (299, Outcome.CAPTURED),
        (301, Outcome.SERVER_ERROR),  # without a Location
        (304, Outcome.SERVER_ERROR),  # that nobody asked for
        (305, Outcome.SERVER_ERROR),
        (399, Outcome.SERVER_ERROR),
        (400, Outcome.CLIENT_ERROR),
        (401, Outcome.AUTH_REQUIRED),
        (402, Outcome.CLIENT_ERROR),
        (403, Outcome.CLIENT_ERROR),
        (404, Outcome.NOT_FOUND),
        (407, Outcome.AUTH_REQUIRED),
        (410, Outcome.GONE),
        (418, Outcome.CLIENT_ERROR),
        (429, Outcome.RATE_LIMITED),
        (451, Outcome.LEGAL),
        (499, Outcome.CLIENT_ERROR),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (599, Outcome.SERVER_ERROR),
        (0, Outcome.SERVER_ERROR),
        (99, Outcome.SERVER_ERROR),
        (101, Outcome.SERVER_ERROR),
        (600, Outcome.SERVER_ERROR),
        (999, Outcome.SERVER_ERROR),
    ],
)
def test_status_decides(status: int, outcome: Outcome) -> None:
    assert outcome_of(answer(status)) is outcome


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_with_a_target_is_a_hop(status: int) -> None:
    exchange = answer(status, ("Location", "/new"))
    assert outcome_of(exchange) is Outcome.REDIRECTED
    target = redirect_target(exchange)
    assert target is not None
    assert target.href == "http://blog.example/new"


@pytest.mark.parametrize("status", [200, 201, 304, 305, 306, 404])
def test_other_statuses_lead_nowhere(status: int) -> None:
    exchange = answer(status, ("Location", "/new"))
    assert redirect_target(exchange) is None
    assert outcome_of(exchange) is not Outcome.REDIRECTED


@pytest.mark.parametrize(
    ("location", "href"),
    [
        ("https://other.example/a#b", "https://other.example/a"),
        ("//other.example/a", "http://other.example/a"),
        ("?page=3", "http://blog.example/2016/article?page=3"),
        ("", None),
        ("http://", None),
        ("http://blog.example:99999/", None),
        # bytes beyond ASCII arrive as latin-1 and leave as they came
        ("/caf\xc3\xa9", "http://blog.example/caf%C3%A9"),
        ("/caf\xe9", "http://blog.example/caf%E9"),
        ("http://b\xc3\xbccher.example/", "http://xn--bcher-kva.example/"),
        ("http://b\xfccher.example/", None),
        # not of the web, an address all the same
        ("mailto:a@blog.example", "mailto:a@blog.example"),
        ("http://user:pw@blog.example\\@evil.example/", "http://blog.example/@evil.example/"),
    ],
)
def test_location_is_read_as_browsers_read_it(location: str, href: str | None) -> None:
    exchange = answer(302, ("Location", location))
    target = redirect_target(exchange)
    assert (target.href if target else None) == href
    assert outcome_of(exchange) is (Outcome.REDIRECTED if href else Outcome.SERVER_ERROR)


def test_the_first_location_that_says_something_counts() -> None:
    target = redirect_target(answer(302, ("location", ""), ("LOCATION", "/a"), ("Location", "/b")))
    assert target is not None
    assert target.href == "http://blog.example/a"


@pytest.mark.parametrize("condition", [b'if-none-match: "x"', b"If-Modified-Since: then"])
def test_304_to_a_condition_is_unchanged(condition: bytes) -> None:
    request = b"GET / HTTP/1.1\r\nHost: blog.example\r\n" + condition + b"\r\n\r\n"
    assert outcome_of(answer(304, request=request)) is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("content_range", "outcome"),
    [
        ("bytes 0-99/100", Outcome.CAPTURED),
        ("bytes 0-98/100", Outcome.TRUNCATED),
        ("bytes 1-99/100", Outcome.TRUNCATED),
        ("bytes 0-99/*", Outcome.TRUNCATED),
        (f"bytes 0-{'9' * 5000}/1{'0' * 5000}", Outcome.TRUNCATED),
        ("", Outcome.TRUNCATED),
    ],
)
def test_206_is_the_thing_only_where_it_is_all_of_it(content_range: str, outcome: Outcome) -> None:
    assert outcome_of(answer(206, ("Content-Range", content_range))) is outcome


BROKEN = Failure(phase=Phase.BODY, outcome=Outcome.PROTOCOL_ERROR, detail="chunk size")


@pytest.mark.parametrize(
    ("status", "truncated", "failure", "outcome"),
    [
        (200, Truncation.LENGTH, None, Outcome.TRUNCATED),
        (200, Truncation.TIME, None, Outcome.TRUNCATED),
        (200, Truncation.DISCONNECT, None, Outcome.TRUNCATED),
        (200, None, BROKEN, Outcome.TRUNCATED),
        (404, Truncation.DISCONNECT, BROKEN, Outcome.NOT_FOUND),
        (429, Truncation.DISCONNECT, BROKEN, Outcome.RATE_LIMITED),
        (503, None, BROKEN, Outcome.SERVER_ERROR),
    ],
)
def test_a_broken_body_matters_where_it_would_have_been_the_thing(
    status: int, truncated: Truncation | None, failure: Failure | None, outcome: Outcome
) -> None:
    assert outcome_of(answer(status, truncated=truncated, failure=failure)) is outcome


def test_a_redirect_with_a_broken_body_is_followed() -> None:
    exchange = answer(302, ("Location", "/new"), truncated=Truncation.DISCONNECT, failure=BROKEN)
    assert outcome_of(exchange) is Outcome.REDIRECTED


@pytest.mark.parametrize(
    ("phase", "outcome"),
    [
        (Phase.DNS, Outcome.DNS_FAILED),
        (Phase.DNS, Outcome.GUARD_DENIED),
        (Phase.CONNECT, Outcome.CONNECT_FAILED),
        (Phase.TLS, Outcome.TLS_FAILED),
        (Phase.SEND, Outcome.DISCONNECTED),
        (Phase.HEAD, Outcome.TIMED_OUT),
        (Phase.HEAD, Outcome.PROTOCOL_ERROR),
    ],
)
def test_without_an_answer_it_is_what_the_failure_says(phase: Phase, outcome: Outcome) -> None:
    failure = Failure(phase=phase, outcome=outcome, detail="")
    assert outcome_of(no_answer(failure)) is outcome


def test_a_status_line_without_the_rest_of_the_head_is_no_answer() -> None:
    failure = Failure(phase=Phase.HEAD, outcome=Outcome.DISCONNECTED, detail="")
    exchange = answer(200, truncated=Truncation.DISCONNECT, failure=failure)
    assert outcome_of(exchange) is Outcome.DISCONNECTED


def test_nothing_at_all_is_not_http() -> None:
    assert outcome_of(no_answer(None)) is Outcome.PROTOCOL_ERROR
