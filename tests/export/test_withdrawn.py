"""What was withdrawn from a collection is given away in no form."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import bagit
import pytest
from calendar_clock import Calendar
from cited_thread import OLD, SEED, STORY

from preserve.catalogue import captures
from preserve.errors import CollectionError
from preserve.export import Sender, View, csl_json, export_bag, export_warc
from preserve.verify import find_orphans, verify
from preserve.withdrawing import what_is_meant, withdraw

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "le récit</a>.".encode()


@pytest.fixture
def without_comment(collection: Path) -> Path:
    """The collection, from which comment 11 was withdrawn."""
    withdraw(collection, what_is_meant(collection, "11", seed=SEED), reason="asked for")
    return collection


def bag_of(collection: Path, count: int) -> Path:
    output = collection.parent / "bag"
    export_bag(
        captures(collection)[:count][::-1],
        collection=collection,
        output=output,
        sender=Sender(),
        clock=Calendar(),
    )
    bagit.Bag(str(output)).validate()
    return output


def told_in(folder: Path) -> bytes:
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"".join(gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in files)


@pytest.mark.parametrize("count", [1, 2])
def test_a_bag_has_no_word_of_it_and_verifies(without_comment: Path, count: int) -> None:
    assert WORDS in told_in(without_comment)
    bag = bag_of(without_comment, count)
    told = told_in(bag)
    assert b"Claude" not in told
    assert WORDS not in told
    payload = bag / "data"
    kept = captures(payload)
    assert len(kept) == count
    for capture in kept:
        assert verify(capture.path).findings == ()
    assert find_orphans(payload).findings == ()


def test_neither_the_comment_nor_another_on_its_page_is_cut_out(without_comment: Path) -> None:
    newest = captures(without_comment)[0]
    for comment, words in (("11", "was withdrawn"), ("13", "withheld")):
        with pytest.raises(CollectionError, match=words):
            export_warc(
                newest,
                [comment],
                collection=without_comment,
                output=without_comment.parent / "cut.warc.gz",
                include_removed=True,
            )


def test_what_it_cited_is_no_reference(without_comment: Path) -> None:
    newest = captures(without_comment)[0]
    items = json.loads(b"".join(csl_json([View(newest, include_removed=True)])))
    assert OLD not in {item["URL"] for item in items}


def test_a_withdrawn_address_is_told_as_not_captured(collection: Path) -> None:
    withdraw(collection, what_is_meant(collection, STORY), reason="asked for")
    newest = captures(collection)[0]
    items = {one["URL"]: one for one in json.loads(b"".join(csl_json([View(newest)])))}
    assert "archive_location" not in items[OLD]
    assert "Un récit" not in items[OLD]["title"]
    output = collection.parent / "cut.warc.gz"
    export_warc(newest, ["11"], collection=collection, output=output)
    assert "<h1>Un récit".encode() not in gzip.decompress(output.read_bytes())
    assert b"<h1>Un r" not in told_in(bag_of(collection, 1))
