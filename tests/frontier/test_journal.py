from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from preserve.errors import CollectionError
from preserve.frontier import Journal, read_journal

if TYPE_CHECKING:
    from pathlib import Path


def test_lines_come_back_as_they_were_reported(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append("capture", id="x", seed="http://a.test/é")
    journal.append("settled", url="http://a.test/", outcome="captured")
    journal.sync()
    assert list(read_journal(journal.path)) == [
        {"event": "capture", "id": "x", "seed": "http://a.test/é"},
        {"event": "settled", "url": "http://a.test/", "outcome": "captured"},
    ]
    journal.close()


def test_a_journal_goes_on_where_it_was_left(tmp_path: Path) -> None:
    for number in (1, 2):
        journal = Journal(tmp_path)
        journal.append("capture", number=number)
        journal.close()
    assert [line["number"] for line in read_journal(tmp_path / "journal.jsonl")] == [1, 2]


def test_a_line_that_is_cut_was_never_reported(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append("settled", url="http://a.test/1")
    journal.append("settled", url="http://a.test/2")
    journal.close()
    whole = journal.path.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(first, len(whole)):
        journal.path.write_bytes(whole[:cut])
        assert [line["url"] for line in read_journal(journal.path)] == ["http://a.test/1"]


@pytest.mark.parametrize("line", [b'{"event":', b'{"event":"\xff"}', b"[]"])
def test_a_line_that_is_broken_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"event":"capture"}\n' + line + b"\n")
    with pytest.raises(CollectionError, match="line 2"):
        list(read_journal(path))


def test_nobody_takes_up_a_journal_that_is_held_or_gone(tmp_path: Path) -> None:
    assert Journal.take_up(tmp_path) is None
    journal = Journal(tmp_path)
    assert Journal.take_up(tmp_path) is None
    journal.close()
    taken = Journal.take_up(tmp_path)
    assert taken is not None
    assert Journal.take_up(tmp_path) is None
    taken.close()


def test_a_journal_that_is_taken_up_goes_on_after_its_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"event":"capture"}\n{"event":"sett')
    journal = Journal.take_up(tmp_path)
    assert journal is not None
    journal.append("settled", url="http://a.test/")
    journal.close()
    assert list(read_journal(path)) == [
        {"event": "capture"},
        {"event": "settled", "url": "http://a.test/"},
    ]
