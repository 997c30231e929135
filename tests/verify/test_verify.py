"""A capture that is whole passes; whatever is spoilt in it is found."""

from __future__ import annotations

import gzip
import os
import shutil
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from preserve.errors import CollectionError
from preserve.index import write_cdxj
from preserve.verify import verify
from preserve.warc import WarcWriter, original_of, read_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakeExchange
    from tests.verify.conftest import Capture

Rows = list[dict[str, Any]]


def words(folder: Path) -> set[str]:
    return {finding.what for finding in verify(folder).findings}


def test_a_whole_capture_has_no_findings(capture: Capture) -> None:
    report = verify(capture.folder)
    assert report.findings == ()
    assert report.ok
    assert report.capture == capture.folder.name
    assert report.checked.files == 2
    assert report.checked.bytes == capture.warc.stat().st_size + capture.meta.stat().st_size
    assert report.checked.records == len(list(read_records(capture.warc))) + 4
    assert report.checked.rows == 3 + 2 + 6
    assert report.checked.index_lines == 5


@pytest.mark.parametrize("name", ["warc", "meta"])
def test_a_flipped_byte_that_changes_what_a_warc_file_holds_is_found(
    capture: Capture, name: str
) -> None:
    path: Path = getattr(capture, name)
    whole = path.read_bytes()
    held = unpacked(path)
    step = max(len(whole) // 60, 1)
    places = {*range(0, len(whole), step), *range(12), len(whole) - 1}
    for place in places:
        with path.open("r+b") as stream:
            stream.seek(place)
            stream.write(bytes([whole[place] ^ 0x10]))
        findings = verify(capture.folder).findings
        is_found = any(finding.file == path.name for finding in findings)
        # No digest is known of the meta file itself: only of all that is in it.
        assert is_found or (name == "meta" and unpacked(path) == held), f"byte {place}"
        path.write_bytes(whole)


def unpacked(path: Path) -> bytes | None:
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None


@pytest.mark.parametrize("name", ["warc", "meta"])
def test_a_cut_file_is_found(capture: Capture, name: str) -> None:
    path: Path = getattr(capture, name)
    offsets = [record.offset for record in read_records(path)]
    for size in (offsets[-1], path.stat().st_size - 1):
        os.truncate(path, size)
        assert any(finding.file == path.name for finding in verify(capture.folder).findings)


@pytest.mark.parametrize(
    "name", ["comments.jsonl", "citations.jsonl", "resources.jsonl", "manifest.json", "index.cdxj"]
)
def test_a_flipped_byte_in_manifest_or_index_is_found(capture: Capture, name: str) -> None:
    path = capture.folder / name
    whole = path.read_bytes()
    for place in range(0, len(whole), max(len(whole) // 25, 1)):
        for bit in (0x01, 0x80):  # another character; no UTF-8 any more
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            assert not verify(capture.folder).ok, f"byte {place}"


@pytest.mark.parametrize(
    "name", ["comments.jsonl", "citations.jsonl", "resources.jsonl", "manifest.json", "index.cdxj"]
)
def test_a_file_that_is_gone_is_found(capture: Capture, name: str) -> None:
    (capture.folder / name).unlink()
    findings = verify(capture.folder).findings
    assert any(finding.file == name for finding in findings)


def test_a_warc_file_that_is_gone_is_found(capture: Capture) -> None:
    capture.warc.unlink()
    found = words(capture.folder)
    assert {"file-missing", "record-missing", "index-nowhere"} <= found


def test_a_meta_file_that_is_gone_is_found(capture: Capture) -> None:
    capture.meta.unlink()
    (finding,) = verify(capture.folder).findings
    assert (finding.file, finding.what) == (capture.meta.name, "file-missing")


def test_files_that_do_not_belong_are_found(capture: Capture) -> None:
    shutil.copy(capture.warc, capture.folder / "more.warc.gz")
    (capture.folder / "x-00001.warc.gz.open").write_bytes(b"")
    assert words(capture.folder) == {"file-unlisted", "left-open"}


def set_first(field: str, value: object) -> Callable[[Rows], object]:
    return lambda rows: rows[0].update({field: value})


def set_record(**changed: object) -> Callable[[Rows], object]:
    return lambda rows: rows[0]["record"].update(changed)


NOWHERE = "<urn:uuid:00000000-0000-4000-8000-000000000000>"
SPOILT_ROWS: dict[str, tuple[str, Callable[[Rows], object], set[str]]] = {
    "record-id": ("resources", set_record(id=NOWHERE), {"record-missing"}),
    "record-offset": ("resources", set_record(offset=1), {"record-differs"}),
    "record-length": ("resources", set_record(length=1), {"record-differs"}),
    "record-file": ("resources", set_record(file="other.warc.gz"), {"record-differs"}),
    "no-record": ("resources", set_first("record", None), {"record-missing"}),
    "url": ("resources", set_first("url", "http://blog.example/other"), {"record-differs"}),
    "date": ("resources", set_first("warc_date", "2026-11-22T17:01:02Z"), {"record-differs"}),
    "status": ("resources", set_first("status", 201), {"record-differs"}),
    "sha1": ("resources", set_first("payload_sha1", "A" * 32), {"record-differs"}),
    "sha256": ("resources", set_first("payload_sha256", "0" * 64), {"record-differs"}),
    "size": ("resources", set_first("payload_bytes", 1), {"record-differs"}),
    "revisit": ("resources", set_first("revisit_of", NOWHERE), {"record-differs"}),
    "revisit-digest": (
        "resources",
        lambda rows: rows[1].update(payload_sha1="A" * 32),
        {"record-differs"},
    ),
    "required-by": ("resources", set_first("required_by", ["r9"]), {"id-unknown"}),
    "attempt": (
        "resources",
        lambda rows: rows[5]["attempts"][0].update(record_id=NOWHERE),
        {"record-missing"},
    ),
    "outcome": ("resources", set_first("outcome", "gone"), {"sum"}),
    "outcome-unknown": ("resources", set_first("outcome", "lost"), {"row", "sum", "id-unknown"}),
    "role": ("resources", set_first("roles", ["robots"]), {"sum"}),
    "flag": ("resources", set_first("flags", ["parked"]), {"sum"}),
    "resource-twice": (
        "resources",
        lambda rows: rows[5].update(id="r5"),
        {"id-repeated", "id-unknown"},
    ),
    "comment-record": ("comments", set_first("record_id", NOWHERE), {"record-missing"}),
    "comment-parent": ("comments", set_first("parent", "9"), {"id-unknown"}),
    "comment-position": ("comments", set_first("position", 2), {"position"}),
    "comment-lost": ("comments", lambda rows: rows.pop(), {"sum"}),
    "comment-twice": ("comments", lambda rows: rows[2].update(id="1"), {"id-repeated"}),
    "comment-field": ("comments", lambda rows: rows[0].pop("text"), {"row", "id-unknown", "sum"}),
    "cited-by": ("citations", lambda rows: rows[1]["cited_by"].update(id="9"), {"id-unknown"}),
    "cited-by-nobody": (
        "citations",
        lambda rows: rows[1]["cited_by"].update(id=None),
        {"cited-by"},
    ),
    "cited-resource": ("citations", set_first("resource", "r9"), {"id-unknown"}),
    "citation-twice": ("citations", lambda rows: rows[1].update(id="c1"), {"id-repeated"}),
}


@pytest.mark.parametrize(("part", "change", "found"), SPOILT_ROWS.values(), ids=SPOILT_ROWS.keys())
def test_a_line_of_the_manifest_that_is_wrong_is_found(
    capture: Capture, part: str, change: Callable[[Rows], object], found: set[str]
) -> None:
    capture.change_rows(part, change)
    assert words(capture.folder) == found


def test_a_finding_names_file_and_line(capture: Capture) -> None:
    capture.change_rows("comments", lambda rows: rows[1].update(record_id=NOWHERE))
    (finding,) = verify(capture.folder).findings
    assert (finding.file, finding.line, finding.offset) == ("comments.jsonl", 2, None)
    assert NOWHERE in finding.sentence


def test_a_comment_read_from_what_is_no_response_is_found(capture: Capture) -> None:
    info = next(read_records(capture.warc)).id
    capture.change_rows("comments", set_first("record_id", info))
    assert words(capture.folder) == {"record-differs"}


SPOILT_MANIFEST: dict[str, tuple[Callable[[dict[str, Any]], object], set[str]]] = {
    "size": (lambda whole: whole["files"][0].update(bytes=1), {"file-size", "sum"}),
    "digest": (lambda whole: whole["files"][0].update(sha256="0"), {"file-digest"}),
    "part-digest": (
        lambda whole: whole["parts"]["comments"].update(sha256="0"),
        {"file-digest"},
    ),
    "part-count": (lambda whole: whole["parts"]["comments"].update(count=9), {"sum"}),
    "part-name": (lambda whole: whole["parts"]["comments"].update(file="x"), {"part-name"}),
    "totals": (lambda whole: whole["totals"]["by_outcome"].update(gone=1), {"sum"}),
    "fetched": (lambda whole: whole["totals"].update(bytes_fetched=1), {"sum"}),
    "claimed": (lambda whole: whole["discussion"].update(claimed=9), {"sum"}),
    "recorded": (lambda whole: whole["discussion"].update(recorded=2), {"sum"}),
    "missing": (lambda whole: whole["discussion"].update(missing=[]), {"sum"}),
    "article": (lambda whole: whole["article"].update(record_id=NOWHERE), {"record-missing"}),
    "discussion": (
        lambda whole: whole["discussion"].update(record_id=NOWHERE),
        {"record-missing"},
    ),
    "claim": (
        lambda whole: whole["discussion"]["claims"][0].update(record_id=NOWHERE),
        {"record-missing"},
    ),
    "schema": (lambda whole: whole.pop("totals"), {"manifest"}),
    "version": (lambda whole: whole.update(version=99), {"manifest"}),
}


@pytest.mark.parametrize(("change", "found"), SPOILT_MANIFEST.values(), ids=SPOILT_MANIFEST.keys())
def test_a_manifest_that_is_wrong_is_found(
    capture: Capture, change: Callable[[dict[str, Any]], object], found: set[str]
) -> None:
    capture.write_manifest(change)
    assert words(capture.folder) == found


@pytest.mark.parametrize(
    ("claimed", "missing"), [(3, 0), (2, 0), (1, 0), (5, 2), (4, 1), (None, 0)]
)
def test_claims_with_or_without_pingbacks_and_surplus_add_up(
    capture: Capture, claimed: int | None, missing: int
) -> None:
    rows = [{"count": missing, "reason": "not-on-page"}] if missing else []
    capture.write_manifest(lambda whole: whole["discussion"].update(claimed=claimed, missing=rows))
    assert verify(capture.folder).findings == ()


def test_a_manifest_that_is_not_the_one_in_the_meta_file_is_found(capture: Capture) -> None:
    path = capture.folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"Un article", b"Un outrage"))
    (finding,) = verify(capture.folder).findings
    assert finding.what == "meta"
    assert "manifest" in finding.sentence


def spoilt_warc(capture: Capture, old: bytes, new: bytes) -> None:
    """Replace bytes in the first record that has them, and account for the new file."""
    assert len(old) == len(new)
    whole = capture.warc.read_bytes()
    for record in list(read_records(capture.warc)):
        end = record.offset + record.length
        plain = gzip.decompress(whole[record.offset : end])
        if old in plain:
            member = gzip.compress(plain.replace(old, new, 1), mtime=0)
            capture.change_warc(whole[: record.offset] + member + whole[end:])
            return
    raise AssertionError(old)


def test_a_wrong_digest_is_found_also_where_the_file_is_accounted_for(capture: Capture) -> None:
    spoilt_warc(capture, b"Bonjour.", b"Bonsoir.")
    assert {"block-digest", "payload-digest"} <= words(capture.folder)


def test_a_reference_to_a_record_that_is_not_there_is_found(capture: Capture) -> None:
    request = list(read_records(capture.warc))[1]
    assert request.id is not None
    other = NOWHERE.encode()
    spoilt_warc(
        capture,
        b"WARC-Record-ID: " + request.id.encode(),
        b"WARC-Record-ID: " + other,
    )
    assert "reference" in words(capture.folder)


def test_records_of_one_capture_event_have_one_date(capture: Capture) -> None:
    request = list(read_records(capture.warc))[1]
    dated = f"{request.target}\r\nWARC-Date: {request.date}".encode()
    spoilt_warc(capture, dated, dated.replace(b": 2026", b": 2025"))
    assert "event-date" in words(capture.folder)


def test_a_revisit_with_another_date_than_its_original_is_found(capture: Capture) -> None:
    spoilt_warc(
        capture,
        b"WARC-Refers-To-Date: 2026-11-22T17:01:02.345678Z",
        b"WARC-Refers-To-Date: 2026-11-22T17:01:02.345679Z",
    )
    assert "original" in words(capture.folder)


def test_an_index_that_lacks_a_line_or_points_nowhere_is_found(capture: Capture) -> None:
    path = capture.folder / "index.cdxj"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[1:]))
    assert words(capture.folder) == {"not-indexed"}
    path.write_text("".join(reversed(lines)))
    assert words(capture.folder) == {"index-order"}
    path.write_text("".join([lines[0].replace('"offset": "', '"offset": "1'), *lines[1:]]))
    assert words(capture.folder) == {"index-nowhere", "not-indexed"}
    path.write_text("".join([lines[0].replace('"status": "', '"status": "1'), *lines[1:]]))
    assert words(capture.folder) == {"index-differs"}
    path.write_text("".join([*lines, "zz nonsense\n"]))
    assert words(capture.folder) == {"index-line"}


def test_a_capture_without_manifest_has_its_records_checked_all_the_same(
    capture: Capture,
) -> None:
    (capture.folder / "manifest.json").unlink()
    assert words(capture.folder) == {"manifest"}
    data = bytearray(capture.warc.read_bytes())
    data[len(data) // 2] ^= 0xFF
    capture.warc.write_bytes(data)
    assert "unreadable" in words(capture.folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="absent"):
        verify(tmp_path / "absent")


def test_the_original_of_a_revisit_may_be_in_another_capture_but_must_be_there(
    capture: Capture, make_exchange: MakeExchange
) -> None:
    earlier = capture.folder.parents[1] / "other.example" / "20250101T000000Z-000000"
    earlier.mkdir(parents=True)
    writer = WarcWriter(earlier, stem=earlier.name, capture_id=earlier.name, warcinfo=())
    page = make_exchange("http://other.example/", b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000)
    stored = writer.write_exchange(page).response
    assert stored is not None
    index = write_cdxj(earlier, [file.name for file in writer.close()])
    # A line of the same address and second that points at nothing hides no other.
    line = index.read_text()
    index.write_text(line.replace(f'"offset": "{stored.offset}"', '"offset": "1"') + line)

    late = capture.folder.with_name("late")
    late.mkdir()
    writer = WarcWriter(late, stem="late", capture_id="late", warcinfo=())
    writer.write_exchange(page, revisit_of=original_of(page, stored))
    writer.close()
    assert words(late) == {"manifest"}
    shutil.rmtree(earlier)
    assert words(late) == {"manifest", "original-missing"}
