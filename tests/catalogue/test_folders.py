from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from preserve.catalogue import captures, captures_in, find
from preserve.errors import AmbiguousCapture, CollectionError, ManifestError, UnknownCapture

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    Keep = Any

OLD = "20250101T000000Z-aaaaaa"
NEW = "20260101T000000Z-bbbbbb"
NEWER = "20260101T000001Z-cccccc"


def test_a_collection_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert captures(tmp_path / "none") == ()


def test_captures_come_newest_first(collection: Path, keep: Keep) -> None:
    for capture_id in (NEW, OLD, NEWER):
        keep(capture_id)
    assert [one.id for one in captures(collection)] == [NEWER, NEW, OLD]
    assert [one.id for one in captures_in(collection / "blog.example")] == [NEWER, NEW, OLD]


def test_an_open_capture_and_stray_files_are_no_captures(collection: Path, keep: Keep) -> None:
    keep(NEW)
    (collection / "blog.example" / OLD).mkdir()
    (collection / "catalogue.db").write_bytes(b"")
    (collection / "originals").mkdir()
    (collection / "originals" / "x.warc.gz").write_bytes(b"")
    assert [one.id for one in captures(collection)] == [NEW]


def test_a_broken_manifest_hides_no_other_capture_and_is_told(collection: Path, keep: Keep) -> None:
    keep(OLD)
    (keep(NEW) / "manifest.json").write_text("{")
    told: list[ManifestError] = []
    assert [one.id for one in captures(collection, unreadable=told.append)] == [OLD]
    assert len(told) == 1
    assert find(collection, "latest").id == OLD
    assert find(collection, OLD).id == OLD
    with pytest.raises(ManifestError):
        find(collection, NEW)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (NEW, NEW),
        ("2025", OLD),
        ("20260101T000001", NEWER),
        ("latest", NEWER),
        ("https://blog.example/article", NEW),
        ("HTTPS://BLOG.example:443/article#comments", NEW),
        ("https://blog.example/other", NEWER),
    ],
)
def test_a_capture_is_found_by_id_prefix_seed_or_latest(
    collection: Path, keep: Keep, word: str, expected: str
) -> None:
    keep(OLD)
    keep(NEW)
    keep(NEWER, seed="https://blog.example/other")
    assert find(collection, word).id == expected


def test_an_id_that_begins_another_is_itself(collection: Path, keep: Keep) -> None:
    keep("20260101T000000Z-aaaa")
    keep("20260101T000000Z-aaaaaa")
    assert find(collection, "20260101T000000Z-aaaa").id == "20260101T000000Z-aaaa"


def test_a_prefix_of_several_names_them_and_asks_for_more(collection: Path, keep: Keep) -> None:
    keep(NEW)
    keep(NEWER)
    with pytest.raises(AmbiguousCapture, match=f"2 captures begin with 2026: {NEW}, {NEWER}"):
        find(collection, "2026")


@pytest.mark.parametrize(
    "word", ["2031", "", "https://blog.example/none", "../blog.example", NEW + "x"]
)
def test_what_no_capture_answers_to_is_unknown(collection: Path, keep: Keep, word: str) -> None:
    keep(NEW)
    with pytest.raises(UnknownCapture):
        find(collection, word)


def test_latest_of_an_empty_collection_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnknownCapture, match="preserve capture"):
        find(tmp_path, "latest")


def test_a_file_in_place_of_the_collection_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CollectionError, match="cannot be read"):
        captures(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_without_rights_is_an_error(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    with pytest.raises(CollectionError, match="cannot be read"):
        captures(closed)
