"""Captures and collections as programs see them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import bagit
import pytest
from cited_thread import LOST, OLD, SEED, STORY

import preserve
from preserve.catalogue import captures
from preserve.errors import (
    AmbiguousCapture,
    CollectionError,
    InvalidAddress,
    PreserveError,
    UnknownCapture,
    UsageError,
)
from preserve.manifest import CitationRow, CommentRow, Manifest, ResourceRow
from preserve.model import Outcome

if TYPE_CHECKING:
    from pathlib import Path


def test_captures_come_newest_first_typed_and_the_same_as_on_the_command_line(
    collection: preserve.Collection,
) -> None:
    found = list(collection)
    assert [one.id for one in found] == [one.id for one in captures(collection.path)]
    newest = found[0]
    assert isinstance(newest.manifest, Manifest)
    for rows, kind in (
        (newest.comments(), CommentRow),
        (newest.citations(), CitationRow),
        (newest.resources(), ResourceRow),
    ):
        every = list(rows)
        assert every
        assert all(isinstance(row, kind) for row in every)
    assert repr(newest) == f"<Capture {newest.id}>"
    assert collection.find() == newest != found[1]
    assert len({collection.find(), *found}) == 2


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 2),
        ({"seed": f"{SEED}#comments"}, 2),
        ({"seed": "http://other.test/"}, 0),
        ({"site": "test"}, 2),
        ({"since": "2016-03", "until": "2016-03-20"}, 2),
        ({"since": "2017"}, 0),
        ({"status": "complete", "state": "closed", "verdict": "complete"}, 2),
        ({"status": "failed"}, 0),
        ({"tag": "debate"}, 0),
        ({"limit": 1}, 1),
    ],
)
def test_captures_are_filtered_as_ls_does(
    collection: preserve.Collection, filters: dict[str, Any], count: int
) -> None:
    assert len(list(collection.captures(**filters))) == count


def test_a_capture_is_found_by_what_people_call_it(collection: preserve.Collection) -> None:
    newest, oldest = collection
    assert collection.find().id == collection.find("latest").id == newest.id
    assert collection.find(oldest.id).id == oldest.id
    assert collection.find(SEED).id == newest.id
    with pytest.raises(AmbiguousCapture):
        collection.find("2016")
    with pytest.raises(UnknownCapture):
        collection.find("nonsense")


def test_the_thread_is_a_tree_and_can_be_walked(collection: preserve.Collection) -> None:
    thread = collection.find().thread()
    assert [[one.comment.id for one in entry.walk()] for entry in thread] == [["11", "12"], ["13"]]
    assert [one.comment.id for one in thread[0].replies] == ["12"]


def test_a_body_is_had_from_a_capture_or_as_it_was_at_a_time(
    collection: preserve.Collection,
) -> None:
    newest, oldest = collection
    body = newest.body(STORY)
    assert body.row.outcome is Outcome.UNCHANGED
    assert body.content_type == "text/html"
    assert b"<h1>Un r\xc3\xa9cit du four</h1>" in body.read()
    assert body.read() == oldest.body(STORY).read() == collection.body(STORY).read()
    assert newest.body(LOST).row.status == 404
    at = oldest.manifest.capture.finished
    assert collection.body(STORY, at=at).row.outcome is Outcome.CAPTURED
    with pytest.raises(CollectionError, match="dns-failed"):
        newest.body("http://mort.test/page")
    with pytest.raises(CollectionError, match="did not ask for"):
        newest.body("http://other.test/")
    with pytest.raises(InvalidAddress):
        newest.body("nonsense")
    with pytest.raises(UsageError, match="is not a time"):
        collection.body(STORY, at="yesterday")


def test_a_search_and_a_question_give_what_the_commands_give(
    collection: preserve.Collection,
) -> None:
    (hit,) = collection.search("beau", kinds=["comment"])
    assert (hit.kind, hit.author, hit.found.captures) == ("comment", "Camille", 2)
    assert list(collection.search("beau", author="Claude")) == []
    assert list(collection.search("beau", seed="http://other.test/")) == []
    (citing,) = collection.cited(STORY)
    assert (citing.cited_by, citing.url, citing.final_url) == ("11", OLD, STORY)
    assert {one.url for one in collection.cited(host="nouvelles.test")} == {OLD, LOST}
    assert {one.url for one in collection.cited("http://nouvelles.test/", prefix=True)} == {
        OLD,
        LOST,
    }
    for wrong in ({}, {"url": STORY, "host": "nouvelles.test"}):
        with pytest.raises(UsageError, match="address, or a host"):
            list(collection.cited(**wrong))  # type: ignore[arg-type]  # that is the test
    with pytest.raises(UsageError, match="no kind"):
        list(collection.search("four", kinds=["commentary"]))


def test_two_captures_are_compared(collection: preserve.Collection) -> None:
    newest, oldest = collection
    assert newest.diff().is_empty
    assert newest.diff(oldest).older.id == oldest.id
    with pytest.raises(UnknownCapture, match="before it"):
        oldest.diff()


def test_verification_names_what_is_wrong(collection: preserve.Collection) -> None:
    assert all(report.ok for report in collection.verify())
    deep = collection.find().verify(deep=True)
    assert deep.findings == ()
    assert deep.deep is not None
    assert deep.deep.read_again
    newest = collection.find()
    (newest.folder / "citations.jsonl").write_text("")
    assert {finding.file for finding in newest.verify().findings} >= {"citations.jsonl"}


def test_exports_are_those_of_the_command_line(
    collection: preserve.Collection, folder: Path
) -> None:
    newest = collection.find()
    exported = newest.export("article.csv", format="csv", part="citations")
    assert (exported.path, exported.captures) == (str(folder / "article.csv"), (newest.id,))
    document = json.loads(b"".join(newest.text(format="jsonld")))
    assert len(document["comment"]) == 3
    newest.export("cut.warc.gz", format="warc", comments=("11",), index=True)
    assert (folder / "cut.cdxj").is_file()
    assert len(collection.export(folder / "bag", format="bagit").captures) == 2
    assert bagit.Bag(str(folder / "bag")).is_valid()
    one = collection.export("one.wacz", format="wacz", captures=[newest])
    assert one.captures == (newest.id,)
    for wrong in (
        {"format": "csv"},  # which is there
        {"format": "pdf"},
        {"format": "csv", "comments": ("11",)},
        {"format": "csv", "colour": "red"},
        {"format": "wacz", "pseudonyms": True},
    ):
        with pytest.raises(UsageError):
            newest.export("article.csv", **wrong)


def test_what_cannot_be_read_is_left_out_with_a_warning(collection: preserve.Collection) -> None:
    newest, oldest = collection
    (newest.folder / "manifest.json").write_text("{}")
    for path in collection.path.glob("catalogue.db*"):  # which knows what it says
        path.unlink()
    with pytest.warns(preserve.PassedOver, match=newest.id):
        assert [one.id for one in collection] == [oldest.id]
    with pytest.raises(PreserveError):
        _ = newest.manifest.capture, collection.find(newest.id).manifest


def test_a_collection_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(CollectionError, match="no collection"):
        preserve.open_collection(folder / "nowhere")
    shutil.rmtree(folder / "warcs")
    with pytest.raises(CollectionError):
        preserve.open_collection()
