from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from preserve.catalogue import find_original, find_record, last_moment
from preserve.errors import CollectionError, UsageError
from preserve.manifest import RecordRow, ResourceRow
from preserve.model import Outcome, Role

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    Keep = Any

OLD = "20250101T000000Z-aaaaaa"
NEW = "20260101T000000Z-bbbbbb"
PAGE = "https://blog.example/page"


def row(date: str | None, outcome: Outcome = Outcome.CAPTURED) -> ResourceRow:
    record = RecordRow(file="x.warc.gz", offset=0, length=1, id=f"<urn:uuid:{date}>")
    return ResourceRow(
        id="r1",
        url=PAGE,
        roles=(Role.ARTICLE,),
        required_by=(),
        hops="",
        outcome=outcome,
        detail=None if date else "no such host",
        warc_date=date,
        record=record if date else None,
    )


@pytest.fixture
def kept(collection: Path, keep: Keep) -> Path:
    keep(OLD, resources=[row("2025-01-01T12:00:00.500000Z")])
    keep(NEW, resources=[row("2026-01-01T12:00:00Z")])
    return collection


def test_without_a_time_the_newest_record_is_found(kept: Path) -> None:
    place = find_record(kept, PAGE)
    assert place.row.warc_date == "2026-01-01T12:00:00Z"
    assert place.path == kept / "blog.example" / NEW / "x.warc.gz"


@pytest.mark.parametrize(
    ("at", "year"),
    [
        ("2026", "2026"),
        ("2026-01-01", "2026"),
        ("2026-01-01T12:00", "2026"),
        ("20260101120000", "2026"),
        ("2026-01-01T12:00:00Z", "2026"),
        ("2026-01-01T11:59:59", "2025"),
        ("2025", "2025"),
        ("2025-01-01T12:00:00", "2025"),
        ("2025-01-01 12:00:00.500000Z", "2025"),
    ],
)
def test_with_a_time_the_last_record_not_later_is_found(kept: Path, at: str, year: str) -> None:
    found = find_record(kept, PAGE, at=last_moment(at)).row.warc_date
    assert found is not None
    assert found[:4] == year


def test_a_time_before_the_first_record_says_when_that_was(kept: Path) -> None:
    with pytest.raises(CollectionError, match="first record is of 2025-01-01"):
        find_record(kept, PAGE, at=last_moment("2024-12"))


@pytest.mark.parametrize("text", ["", "yesterday", "26", "2026-1-1", "2026-01-01T12:00+02:00"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="write it in UTC"):
        last_moment(text)


def test_an_address_without_a_record_says_what_became_of_it(collection: Path, keep: Keep) -> None:
    keep(NEW, resources=[row(None, Outcome.DNS_FAILED)])
    with pytest.raises(CollectionError, match=f"in capture {NEW} it ended dns-failed .no such"):
        find_record(collection, PAGE)


def test_an_address_that_nobody_asked_for_is_told(kept: Path) -> None:
    with pytest.raises(CollectionError, match="asked for"):
        find_record(kept, "https://blog.example/none")


def test_a_capture_with_broken_rows_hides_no_other(kept: Path) -> None:
    (kept / "blog.example" / NEW / "resources.jsonl").write_text("{")
    assert find_record(kept, PAGE).capture.id == OLD


def test_the_original_of_a_revisit_is_found_in_another_capture(kept: Path) -> None:
    near = find_record(kept, PAGE).capture
    place = find_original(kept, "<urn:uuid:2025-01-01T12:00:00.500000Z>", near=near)
    assert place.capture.id == OLD
    with pytest.raises(CollectionError, match="is not in"):
        find_original(kept, "<urn:uuid:none>", near=near)
