"""A purge takes the bytes, and leaves everything else as it was to the byte."""

from __future__ import annotations

import gzip
import pathlib
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from fastwarc.warc import ArchiveIterator as FastIterator
from scripted_web import SEED
from tests.withdrawing.conftest import ANSWER, COPY, HOP, STORY, WORDS
from tests.withdrawing.test_withdrawing import REASON, all_is_well, everything_told, run, take
from warcio.archiveiterator import ArchiveIterator

from preserve.catalogue import captures, find_record, folders
from preserve.cli.app import cli
from preserve.errors import CollectionError, UsageError
from preserve.manifest import CitationRow, CommentRow, read_manifest, read_purged
from preserve.removing import remove
from preserve.verify import verify
from preserve.warc import blanked, check_file, read_records, spans_of
from preserve.warc.tombstone import tombstone
from preserve.withdrawing import find_standing, purge, undo
from preserve.withdrawing.story import settle_all

if TYPE_CHECKING:
    from pathlib import Path

    from scripted_web import Web


def members(path: Path) -> dict[int, bytes]:
    """Return the gzip members of a WARC file, by where they begin."""
    data = path.read_bytes()
    return {
        record.offset: data[record.offset : record.offset + record.length]
        for record in read_records(path)
    }


def unpacked(collection: Path) -> bytes:
    files = [*collection.rglob("*.warc.gz"), *collection.rglob("*.jsonl")]
    parts = (path.read_bytes() for path in files if path.name != "withdrawn.jsonl")
    return b"".join(gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in parts)


def test_a_purged_comment_is_in_no_file_any_more_and_all_else_is_as_it_was(
    collection: Path, tmp_path: Path
) -> None:
    before = {path: members(path) for path in collection.rglob("*-00000.warc.gz")}
    manifests = {path: path.read_bytes() for path in collection.rglob("manifest.json")}
    take(collection, "comment-11")
    assert WORDS.encode() in unpacked(collection)
    purge(collection, find_standing(collection, "comment-11"))
    assert WORDS.encode() not in unpacked(collection)
    assert WORDS.encode() not in (collection / "catalogue.db").read_bytes()
    assert len(everything_told(collection, tmp_path)) > 30
    all_is_well(collection)
    assert {path: path.read_bytes() for path in manifests} == manifests
    overwritten = 0
    for path, was in before.items():
        purged = read_purged(path.parent)
        assert purged is not None
        gone = {one.offset for one in purged.records}
        now = members(path)
        assert now.keys() == was.keys()
        for offset, member in was.items():
            assert len(now[offset]) == len(member)
            assert (now[offset] == member) is (offset not in gone)
        overwritten += len(gone)
    assert overwritten > 9
    newest = captures(collection)[1]
    assert [row.text for row in newest.rows("comments", CommentRow)][:2] == ["", ANSWER]


def test_other_readers_read_what_a_purge_has_left(collection: Path) -> None:
    ids: dict[Path, list[str]] = {}
    for path in collection.rglob("*-00000.warc.gz"):
        ids[path] = [record.id or "" for record in read_records(path)]
    take(collection, STORY)
    purge(collection, find_standing(collection, STORY))
    tombstones = 0
    for path, was in ids.items():
        with path.open("rb") as stream:
            found = []
            for record in ArchiveIterator(stream, check_digests="raise"):
                found.append(record.rec_headers.get_header("WARC-Record-ID"))
                block = record.content_stream().read()
                tombstones += block.startswith(b"What stood here was withdrawn.")
        assert found == was
        with path.open("rb") as stream:
            found = []
            for record in FastIterator(stream, verify_digests=False, parse_http=False):
                record.freeze()
                assert record.verify_block_digest()
                found.append(record.record_id)
        assert [f"<{one}>" if not one.startswith("<") else one for one in found] == was
    assert tombstones >= 6  # request, response and metadata, in two captures


def test_a_tombstone_is_a_whole_record_of_just_that_length(tmp_path: Path) -> None:
    one, date = "<urn:uuid:01a207af-9830-741c-99be-c000fabcc899>", "2026-11-22T17:01:02.345678Z"
    lengths = [
        *range(240, 420),
        *range(1_260, 1_290),
        *range(65_550, 65_570),
        *range(131_085, 131_110),
    ]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(
        b"".join(b"".join(tombstone(size, record_id=one, date=date)) for size in lengths)
    )
    found = [(record.id, record.length, record.trailer) for record in read_records(path)]
    assert found == [(one, size, b"\r\n\r\n") for size in lengths]
    assert {one.what for one in check_file(path)} == {"id-repeated"}


def test_a_purge_cannot_be_undone_and_is_asked_about(collection: Path) -> None:
    take(collection, STORY)
    asked = CliRunner().invoke(cli, ["withdraw", STORY, "--purge", "--collection", str(collection)])
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert "add --yes" in asked.stderr
    assert read_purged(captures(collection)[1].path) is None
    said = run(collection, "withdraw", STORY, "--purge", "--yes")
    assert said.startswith(f"purged  {STORY}")
    row = find_standing(collection, STORY)
    with pytest.raises(UsageError, match="cannot be taken back"):
        undo(collection, row)
    assert "purged" in run(collection, "withdraw", "--list")
    purge(collection, row)  # again: there is nothing left to do
    all_is_well(collection)


def test_one_purge_leaves_what_another_withdrawal_hides(collection: Path) -> None:
    take(collection, STORY)
    take(collection, HOP)
    purge(collection, find_standing(collection, STORY))
    undo(collection, find_standing(collection, HOP))
    assert find_record(collection, HOP).row.redirect_to == STORY
    newest = captures(collection)[1]
    cited = {row.as_written: row.outcome for row in newest.rows("citations", CitationRow)}
    assert cited[HOP] == "skipped"  # it leads to what is gone
    take(collection, "comment-11")
    purge(collection, find_standing(collection, "comment-11"))
    all_is_well(collection)


def test_what_others_had_stored_there_is_gone_with_it(collection: Path, tmp_path: Path) -> None:
    assert find_record(collection, COPY).row.revisit_of is not None
    words = ["withdraw", STORY, "--reason", REASON, "--collection", str(collection)]
    assert f"  {COPY}" in CliRunner().invoke(cli, words).stderr
    purge(collection, find_standing(collection, STORY))
    all_is_well(collection)
    found = CliRunner().invoke(
        cli,
        [
            "export",
            "latest",
            "--format",
            "wacz",
            "--output",
            str(tmp_path / "x.wacz"),
            "--collection",
            str(collection),
        ],
    )
    assert found.exit_code == 3  # a stored body is nowhere any more


# ------------------------------------------------------------------------------------- cut off


class Cut(BaseException):
    """Stands for a kill."""


def test_a_purge_that_is_cut_off_anywhere_is_finished_or_was_not_begun(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(collection, "comment-11")
    row = find_standing(collection, "comment-11")
    real = pathlib.Path.replace
    for moment in range(1, 60, 5):
        place = shutil.copytree(collection, tmp_path / str(moment) / "warcs")
        left = moment

        def replace(path: Path, target: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                raise Cut
            return real(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(pathlib.Path, "replace", replace)
            try:
                purge(place, row)
            except Cut:
                pass
            else:
                break
        assert WORDS not in run(place, "search", *WORDS.split()[:4], "--jsonl")
        settle_all(place)
        assert not [path for path in place.rglob("*.open") if path.parent != place]
        for folder in folders(place):
            assert verify(folder).findings == ()
        purge(place, row)
        assert WORDS.encode() not in unpacked(place)
        shutil.rmtree(place)
    assert moment > 9


def test_what_outlived_its_capture_is_withdrawn_and_purged_too(collection: Path) -> None:
    older = min(folders(collection), key=lambda folder: folder.name)
    remove(collection, [older])
    assert find_record(collection, STORY).row.revisit_of is not None  # its body lies in originals/
    take(collection, STORY)
    with pytest.raises(CollectionError, match="withdrawn on"):
        find_record(collection, STORY)
    purge(collection, find_standing(collection, STORY))
    assert "Un récit du four".encode() not in unpacked(collection)
    all_is_well(collection)


def test_a_purge_waits_for_captures_under_way(collection: Path) -> None:
    take(collection, STORY)
    opened = collection / "blog.test" / "20260101T000000Z-aaaaaa"
    opened.mkdir()
    (opened / "journal.jsonl").write_text("")
    with pytest.raises(CollectionError, match="is not finished"):
        purge(collection, find_standing(collection, STORY))


# ------------------------------------------------------------------------------ captures to come


def test_a_later_capture_does_not_ask_for_what_is_withdrawn_and_does_not_show_it(
    collection: Path, web: Web
) -> None:
    take(collection, STORY)
    take(collection, "comment-11")
    purge(collection, find_standing(collection, "comment-11"), clock=web.clock)
    asked = len(web.server.log)
    web.collection, before = collection, web.collection
    try:
        result = web.capture(SEED)
    finally:
        web.collection = before
    asked_for = [one.received for one in web.server.log[asked:]]
    assert STORY not in [f"http://{one.host}{one.target}" for one in asked_for]
    row = result.resources[STORY]
    assert row.outcome == "skipped"
    assert row.detail is not None
    assert REASON in row.detail
    capture = next(one for one in captures(collection) if one.path == result.captured.folder)
    texts = {row.id: row.text for row in capture.rows("comments", CommentRow)}
    assert (texts["11"], texts["12"]) == ("", ANSWER)
    assert WORDS not in run(collection, "search", *WORDS.split()[:4], "--jsonl")
    assert read_purged(capture.path) is None  # a purge is asked for each time
    assert settle_all(collection) == ()
    all_is_well(collection)


def test_what_was_never_compressed_record_by_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    with pytest.raises(Exception, match="not compressed"):
        list(spans_of(path, lambda _: True))
    assert b"".join(blanked(path, [])) == path.read_bytes()
    assert read_manifest.__doc__
