"""A WARC cut down to comments: their evidence, the whole of it, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from cited_thread import DEAD, LOST, OLD, PICTURE, PLAN, SEED, STORY, STYLE
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from preserve.catalogue import captures
from preserve.errors import CollectionError, UsageError
from preserve.export import export_warc
from preserve.index import read_cdxj
from preserve.manifest import CommentRow, encode, encode_manifest
from preserve.model import Visibility
from preserve.warc import check_file, read_record, read_records

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder


def cut(capture: CaptureFolder, *comments: str, name: str = "cut.warc.gz", **more: bool) -> Path:
    collection = capture.path.parents[1]
    output = collection.parent / name
    exported = export_warc(capture, comments, collection=collection, output=output, **more)
    assert exported.path == str(output)
    assert exported.missing == ()
    return output


def targets(path: Path, *types: str) -> set[str | None]:
    return {record.target for record in read_records(path) if record.type in types}


def members(path: Path) -> dict[str, bytes]:
    """Return each record's gzip member by the record's id."""
    data = path.read_bytes()
    return {
        record.id or "": data[record.offset : record.offset + record.length]
        for record in read_records(path)
    }


def test_it_has_what_the_comment_was_read_from_and_every_hop_of_what_it_cites(
    newer: CaptureFolder,
) -> None:
    path = cut(newer, "11")
    assert targets(path, "response", "revisit") == {SEED, OLD, STORY}
    assert targets(path, "request") == {SEED, OLD, STORY}


def test_what_others_cite_and_what_pages_need_is_left_out(newer: CaptureFolder) -> None:
    everything = targets(cut(newer, "11"), "response", "revisit", "request", "metadata")
    assert not everything & {STYLE, PICTURE, PLAN, LOST, DEAD}
    assert targets(cut(newer, "13", name="13.warc.gz"), "response", "revisit") == {SEED}


def test_what_cited_pages_need_comes_where_it_is_asked_for(newer: CaptureFolder) -> None:
    path = cut(newer, "11", requisites=True)
    assert PICTURE in targets(path, "response")
    assert STYLE not in targets(path, "response", "revisit")


def test_the_original_stands_beside_each_revisit(newer: CaptureFolder) -> None:
    records = list(read_records(cut(newer, "11", requisites=True)))
    there = {record.id for record in records}
    revisits = [record for record in records if record.type == "revisit"]
    assert len(revisits) == 3
    assert {record.header("WARC-Refers-To") for record in revisits} <= there


def test_a_dead_link_comes_with_the_attempts_that_found_it_dead(newer: CaptureFolder) -> None:
    path = cut(newer, "12")
    assert LOST in targets(path, "response")
    told = [
        record.stream.read().decode()
        for record in read_records(path)
        if record.type == "metadata" and (record.target or "").startswith("http://mort.test/")
    ]
    assert len(told) == 2
    assert all("dns" in text for text in told)


def test_every_record_is_the_gzip_member_that_it_was(newer: CaptureFolder) -> None:
    collection = newer.path.parents[1]
    known: dict[str, bytes] = {}
    for source in collection.rglob("*.warc.gz"):
        known |= members(source)
    made = members(cut(newer, "11", "12", requisites=True))
    own = made.keys() - known.keys()
    assert len(own) == 2  # what says what this is
    assert {id_: known[id_] for id_ in made.keys() - own} == {
        id_: made[id_] for id_ in made.keys() - own
    }


def test_it_says_itself_what_it_is_and_what_the_records_bear_out(newer: CaptureFolder) -> None:
    first, second, *_ = records = list(read_records(cut(newer, "11")))
    assert (first.type, second.type) == ("warcinfo", "resource")
    about = read_record(first.path, first.offset).stream.read().decode()
    assert f"Comment 11 of {SEED}" in about
    assert newer.id in about
    told = json.loads(read_record(second.path, second.offset).stream.read())
    comments = {row.id: row for row in newer.rows("comments", CommentRow)}
    assert msgspec.convert(told["comments"], list[CommentRow]) == [comments["11"]]
    assert [row["url"] for row in told["citations"]] == [OLD]
    assert told["comments"][0]["record_id"] in {record.id for record in records}


def test_other_readers_find_nothing_wrong_with_it(newer: CaptureFolder) -> None:
    path = cut(newer, "11", "12", requisites=True)
    ours = [(record.type, record.target) for record in read_records(path)]
    assert [(problem.sentence) for problem in check_file(path)] == []
    with path.open("rb") as stream:
        found = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"))
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert found == ours
    fast: list[Any] = []
    with path.open("rb") as stream:
        for record in FastIterator(stream, parse_http=False):
            record.freeze()
            fast.append((record.headers["WARC-Type"], record.headers.get("WARC-Target-URI")))
            assert record.verify_block_digest()
    assert fast == ours


def test_the_same_capture_gives_the_same_bytes(newer: CaptureFolder) -> None:
    first = cut(newer, "11", "12", requisites=True).read_bytes()
    assert cut(newer, "12", "11", requisites=True, force=True).read_bytes() == first


def test_an_index_beside_it_leads_to_its_records(newer: CaptureFolder) -> None:
    path = cut(newer, "11", index=True)
    entries = [entry for _, _, entry in read_cdxj(path.with_name("cut.cdxj"))]
    assert {entry.url for entry in entries if entry} >= {SEED, OLD, STORY}
    for entry in entries:
        assert entry is not None
        assert entry.filename == "cut.warc.gz"
        assert read_record(path, entry.offset).target == entry.url
    with pytest.raises(UsageError, match="--force"):
        cut(newer, "11", index=True)


def test_a_comment_is_named_as_people_see_it_too(newer: CaptureFolder) -> None:
    named = cut(newer, "comment-11").read_bytes()
    assert cut(newer, "11", force=True).read_bytes() == named


def change_comments(capture: CaptureFolder, **fields: Any) -> CaptureFolder:
    rows = [
        msgspec.structs.replace(row, **fields) if row.id == "11" else row
        for row in capture.rows("comments", CommentRow)
    ]
    data = b"".join(encode(row) + b"\n" for row in rows)
    (capture.path / "comments.jsonl").write_bytes(data)
    return captures(capture.path.parents[1])[0]


def test_a_comment_that_was_taken_out_needs_a_word(newer: CaptureFolder) -> None:
    changed = change_comments(newer, status=Visibility.DELETED)
    with pytest.raises(CollectionError, match="--include-removed"):
        cut(changed, "11")
    assert targets(cut(changed, "11", include_removed=True), "revisit") >= {SEED}


def test_a_record_that_is_not_there_any_more_is_told(newer: CaptureFolder) -> None:
    changed = change_comments(newer, record_id="<urn:uuid:00000000-0000-4000-8000-000000000000>")
    with pytest.raises(CollectionError, match="is not there any more"):
        cut(changed, "11")
    assert [path.name for path in newer.path.parents[2].iterdir()] == ["warcs"]


def test_what_lies_in_a_capture_made_with_credentials_needs_a_word(newer: CaptureFolder) -> None:
    older = captures(newer.path.parents[1])[1]
    facts = msgspec.structs.replace(older.manifest.capture, authenticated=True)
    changed = msgspec.structs.replace(older.manifest, capture=facts)
    (older.path / "manifest.json").write_bytes(encode_manifest(changed))
    with pytest.raises(CollectionError, match="--include-authenticated"):
        cut(newer, "11")
    assert cut(newer, "11", include_authenticated=True).exists()


@pytest.mark.parametrize(
    ("comment", "name", "error", "words"),
    [
        ("99", "cut.warc.gz", CollectionError, "no comment 99"),
        ("11", "cut.warc", UsageError, r"FILE\.warc\.gz"),
        ("11", "cut.WARC.GZ", UsageError, r"FILE\.warc\.gz"),
        ("11", ".warc.gz", UsageError, r"FILE\.warc\.gz"),
        ("11", "nowhere/cut.warc.gz", UsageError, "not there"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    newer: CaptureFolder, comment: str, name: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        cut(newer, comment, name=name)
    assert [path.name for path in newer.path.parents[2].iterdir()] == ["warcs"]
