"""What may stand for a repeated payload: only what viewers can look up and show."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

import pytest

from preserve.index import Originals
from preserve.model import Failure, Outcome, Phase, Truncation
from preserve.warc import Original, Stored

if TYPE_CHECKING:
    from tests.conftest import MakeExchange

    from preserve.model import Exchange

PAGE = "http://a.example/"
BODY = b"x" * 1024
EARLIER = Original(
    record_id="<urn:uuid:0>",
    url=PAGE,
    date="2025-01-01T00:00:00.000000Z",
    payload_sha256=b"",
    payload_bytes=0,
    chunked=False,
)


def stored(record_id: str = "<urn:uuid:1>", record_type: str = "response") -> Stored:
    return Stored(
        id=record_id,
        type=record_type,
        file="x-00000.warc.gz",
        offset=0,
        length=1,
        date="2026-11-22T17:01:02.345678Z",
    )


def page(make: MakeExchange, body: bytes = BODY, *, url: str = PAGE, **more: Any) -> Exchange:
    return make(url, b"HTTP/1.1 200 OK\r\n\r\n" + body, **more)


def test_the_same_payload_at_any_address_is_found(make_exchange: MakeExchange) -> None:
    originals = Originals()
    originals.add(page(make_exchange), stored())
    originals.add(page(make_exchange, url=PAGE + "2"), stored("<urn:uuid:2>"))
    found = originals.find(page(make_exchange, url=PAGE + "3"))
    assert found is not None
    assert (found.record_id, found.url) == ("<urn:uuid:1>", PAGE)
    assert found.date == "2026-11-22T17:01:02.345678Z"


FAILURE = Failure(phase=Phase.BODY, outcome=Outcome.TRUNCATED, detail="")
UNFIT: dict[str, dict[str, Any]] = {
    "small": {"body": BODY[1:]},
    "not-200": {"status": 203},
    "truncated": {"truncated": Truncation.LENGTH},
    "failed": {"failure": FAILURE},
}


@pytest.mark.parametrize("change", UNFIT.values(), ids=UNFIT.keys())
def test_what_is_small_or_not_whole_is_no_original(
    make_exchange: MakeExchange, change: dict[str, Any]
) -> None:
    originals = Originals()
    exchange = page(make_exchange, **change)
    originals.add(exchange, stored())
    assert originals.find(page(make_exchange, change.get("body", BODY))) is None


def test_a_revisit_is_no_original(make_exchange: MakeExchange) -> None:
    originals = Originals()
    originals.add(page(make_exchange), stored(record_type="revisit"))
    assert originals.find(page(make_exchange)) is None


@pytest.mark.parametrize("change", list(UNFIT.values())[1:], ids=list(UNFIT)[1:])
def test_only_a_whole_200_is_stored_as_a_revisit(
    make_exchange: MakeExchange, change: dict[str, Any]
) -> None:
    originals = Originals()
    originals.add(page(make_exchange), stored())
    assert originals.find(page(make_exchange, **change)) is None


def test_chunked_and_not_chunked_are_kept_apart(make_exchange: MakeExchange) -> None:
    originals = Originals()
    originals.add(page(make_exchange), stored())
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + BODY
    chunked = make_exchange(PAGE + "2", chunks + b"\r\n0\r\n\r\n", payload=BODY)
    assert originals.find(chunked) is None
    originals.add(chunked, stored("<urn:uuid:2>"))
    found = originals.find(dataclasses.replace(chunked, url=PAGE))
    assert found is not None
    assert (found.record_id, found.chunked) == ("<urn:uuid:2>", True)


def test_a_304_stands_for_what_its_condition_rested_on(make_exchange: MakeExchange) -> None:
    originals = Originals()
    not_modified = make_exchange(PAGE, b"HTTP/1.1 304 Not Modified\r\n\r\n")
    originals.add(page(make_exchange), stored())
    assert originals.find(not_modified) is None
    assert originals.find(not_modified, EARLIER) is EARLIER
    originals.note(page(make_exchange, status=302))
    assert originals.find(not_modified, EARLIER) is None


@pytest.mark.parametrize("status", [302, 503])
def test_within_a_second_of_another_answer_of_the_address_nothing_is_a_revisit(
    make_exchange: MakeExchange, status: int
) -> None:
    """Viewers would show that answer: of two records of one second, the one that is no revisit."""
    originals = Originals()
    originals.add(page(make_exchange, url=PAGE + "elsewhere"), stored())
    originals.note(page(make_exchange, status=status))
    again = page(make_exchange)
    assert originals.find(again) is None
    next_second = again.started + datetime.timedelta(seconds=1)
    assert originals.find(dataclasses.replace(again, started=next_second)) is not None
    assert originals.find(page(make_exchange, url=PAGE + "else")) is not None


def test_a_record_of_this_capture_comes_before_one_of_another(make_exchange: MakeExchange) -> None:
    originals = Originals()
    assert originals.find(page(make_exchange), EARLIER) is EARLIER
    originals.add(page(make_exchange), stored())
    found = originals.find(page(make_exchange, url=PAGE + "2"), EARLIER)
    assert found is not None
    assert found is not EARLIER


def test_an_address_that_is_asked_twice_does_not_refer_to_itself(
    make_exchange: MakeExchange,
) -> None:
    """The account names its last record, so that is the one that others are to refer to."""
    originals = Originals()
    originals.add(page(make_exchange), stored())
    assert originals.find(page(make_exchange)) is None
    originals.add(page(make_exchange), stored("<urn:uuid:2>"))
    found = originals.find(page(make_exchange, url=PAGE + "2"))
    assert found is not None
    assert found.record_id == "<urn:uuid:2>"
