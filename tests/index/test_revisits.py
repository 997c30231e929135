"""What the index says of answers that are no page, and of those that another record stands for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from preserve.index import Entry, read_cdxj, with_statuses, write_cdxj
from preserve.pack import merged
from preserve.warc import WarcWriter, original_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange

    from preserve.warc import Original

PAGE = "http://a.example/page"
WIRE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>Bonjour</p>" * 200
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
DAY = datetime.datetime(2026, 11, 23, 8, 0, 0, tzinfo=datetime.UTC)


def store(
    folder: Path, make: MakeExchange, wire: bytes, *, of: Original | None = None, day: int = 0
) -> tuple[Path, Original | None]:
    """Write one exchange with PAGE into a folder of its own, and index it."""
    folder.mkdir(exist_ok=True)
    exchange = make(PAGE, wire, started=DAY + datetime.timedelta(days=day))
    writer = WarcWriter(folder, stem="x", capture_id="x", warcinfo=())
    stored = writer.write_exchange(exchange, revisit_of=of).response
    writer.close()
    assert stored is not None
    index = write_cdxj(folder, sorted(path.name for path in folder.glob("*.warc.gz")))
    return index, original_of(exchange, stored)


def entries(index: Path) -> list[Entry]:
    found = [entry for _, _, entry in read_cdxj(index)]
    assert None not in found
    return [entry for entry in found if entry is not None]


def test_a_304_takes_the_status_of_its_original_and_stays_a_revisit(
    tmp_path: Path, make_exchange: MakeExchange
) -> None:
    _, original = store(tmp_path / "one", make_exchange, WIRE)
    index, _ = store(tmp_path / "one", make_exchange, NOT_MODIFIED, of=original, day=1)
    first, second = entries(index)
    assert first.filename != second.filename, "the original may lie in an earlier file"
    assert (first.mime, first.status) == ("text/html", "200")
    assert (second.mime, second.status) == ("warc/revisit", "200")
    assert first.digest == second.digest


def test_a_304_whose_original_lies_elsewhere_says_nothing_of_a_status_it_cannot_know(
    tmp_path: Path, make_exchange: MakeExchange
) -> None:
    _, original = store(tmp_path / "one", make_exchange, WIRE)
    index, _ = store(tmp_path / "two", make_exchange, NOT_MODIFIED, of=original, day=1)
    (entry,) = entries(index)
    assert (entry.mime, entry.status) == ("warc/revisit", None)


def test_where_the_indexes_of_both_are_merged_it_is_known(
    tmp_path: Path, make_exchange: MakeExchange
) -> None:
    one, original = store(tmp_path / "one", make_exchange, WIRE)
    two, _ = store(tmp_path / "two", make_exchange, NOT_MODIFIED, of=original, day=1)
    (tmp_path / "both.cdxj").write_bytes(
        b"".join(line + b"\n" for line in merged([two, one], scratch=tmp_path))
    )
    first, second = entries(tmp_path / "both.cdxj")
    assert (second.mime, second.status) == ("warc/revisit", "200")
    assert with_statuses([*entries(one), *entries(two)]) == [first, second]


def entry(timestamp: str, mime: str, status: str | None, digest: str, offset: int = 0) -> Entry:
    return Entry(
        key="example,a)/page",
        timestamp=timestamp,
        url=PAGE,
        mime=mime,
        status=status,
        digest=digest,
        length=1,
        offset=offset,
        filename="x.warc.gz",
    )


@pytest.mark.parametrize(
    ("others", "status"),
    [
        ([entry("20260102000000", "text/html", "200", "sha1:AAA")], None),
        ([entry("20250102000000", "text/html", "200", "sha1:BBB")], None),
        ([entry("20250102000000", "warc/revisit", "200", "sha1:AAA")], None),
        ([entry("20250102000000", "text/html", "203", "sha1:AAA")], "203"),
    ],
    ids=["later", "another-body", "a-revisit-too", "original"],
)
def test_only_an_earlier_response_with_the_same_body_is_an_original(
    others: list[Entry], status: str | None
) -> None:
    revisit = entry("20260101000000", "warc/revisit", None, "sha1:AAA")
    made = {one.timestamp: one for one in with_statuses([revisit, *others])}
    assert made[revisit.timestamp].status == status


def test_lines_stay_sorted_where_one_of_a_second_became_another(tmp_path: Path) -> None:
    first = entry("20250101000000", "text/html", "200", "sha1:AAA")
    lacking = entry("20260101000000", "warc/revisit", None, "sha1:AAA", 1)
    beside = entry("20260101000000", "warc/revisit", "200", "sha1:AAB", 2)
    assert lacking.line() < beside.line()
    for name, one in (("a", first), ("b", lacking), ("c", beside)):
        (tmp_path / name).write_text(one.line() + "\n")
    lines = list(merged([tmp_path / name for name in "abc"], scratch=tmp_path))
    assert lines == sorted(lines)
    assert [line.count(b'"status": "200"') for line in lines] == [1, 1, 1]
    assert [one.line().encode() for one in with_statuses([beside, lacking, first])] == lines


@pytest.mark.parametrize(
    ("wire", "status", "mime"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", "204", None),
        (b"HTTP/1.1 301 So\r\nLocation: b\r\nContent-Type: text/html\r\n\r\nx", "301", "text/html"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "304", None),
        (b"HTTP/1.1 404 Non\r\nContent-Type: text/plain\r\n\r\nx", "404", "text/plain"),
        (b"HTTP/1.0 500\r\nContent-Type: TEXT/HTML; charset=x\r\n\r\nx", "500", "TEXT/HTML"),
    ],
)  # fmt: skip
def test_what_is_no_page_has_its_own_status_by_which_viewers_know_it(
    tmp_path: Path, make_exchange: MakeExchange, wire: bytes, status: str, mime: str | None
) -> None:
    index, _ = store(tmp_path / "one", make_exchange, wire)
    (found,) = entries(index)
    assert (found.status, found.mime) == (status, mime)
