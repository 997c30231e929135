"""Captures that are open, by whoever: how far they are, read from their journals."""

from __future__ import annotations

import datetime
import http.client
from typing import TYPE_CHECKING, Any

import pytest
from served import Served, served

from preserve.account import CaptureOptions, Provenance
from preserve.account.provenance import begin_journal
from preserve.config import Settings
from preserve.frontier import Journal
from preserve.serve.under_way import Journals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = "https://blog.example/article"
ID = "20260104T120000Z-eeeeee"
STARTED = datetime.datetime(2026, 1, 4, 12, 0, tzinfo=datetime.UTC)


def begun(collection: Path, *, seed: str = SEED, name: str = ID, by: str = "schedule") -> Journal:
    """Begin a capture as its process does; the journal is held by this one."""
    journal = Journal.begin(collection / "blog.example" / name)
    provenance = Provenance(
        id=name, seed=seed, settings=Settings(), options=CaptureOptions(trigger=by)
    )
    begin_journal(journal, provenance, started=STARTED, previous=None)
    return journal


def settle(journal: Journal, number: int, outcome: str = "captured", **more: Any) -> None:
    url = f"{SEED}/{number}"
    journal.append("settled", id=f"r{number}", url=url, outcome=outcome, **more)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = begun(tmp_path / "warcs")
    yield journal
    journal.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "warcs").mkdir()
    with served(tmp_path / "warcs") as here:
        yield here


def test_a_journal_tells_how_many_addresses_are_known_settled_and_had(
    tmp_path: Path, journal: Journal
) -> None:
    journals = Journals(tmp_path / "warcs")
    (one,) = journals.look()
    assert (one.id, one.seed, one.started, one.by) == (ID, SEED, STARTED, "schedule")
    assert (one.known, one.settled, one.had, one.last, one.is_held) == (0, 0, 0, None, True)
    for number in (1, 2, 3, 3):  # an address that is wanted twice is one
        journal.append("discovered", id=f"r{number}", url=f"{SEED}/{number}", role="citation")
    settle(journal, 1)
    settle(journal, 2, "not-found")
    settle(journal, 3, "interrupted", undone=True)
    journal.sync()
    (one,) = journals.look()
    assert (one.known, one.settled, one.had, one.last) == (3, 2, 1, f"{SEED}/2")
    journal.append("reopened", id="r1")
    journal.sync()
    assert [(one.settled, one.had) for one in journals.look()] == [(1, 0)]
    settle(journal, 1)
    settle(journal, 1, "truncated")
    journal.sync()
    assert [(one.settled, one.had) for one in journals.look()] == [(2, 1)]


def test_a_line_that_is_cut_or_broken_is_no_line(tmp_path: Path, journal: Journal) -> None:
    journals = Journals(tmp_path / "warcs")
    with journal.path.open("ab", buffering=0) as stream:
        stream.write(b"no JSON\n[1]\n\xff\xfe\n" + b'{"event": "disc')
        assert [one.known for one in journals.look()] == [0]
        stream.write(b'overed", "id": "r1"}\n')
        assert [one.known for one in journals.look()] == [1]
        stream.write(b'{"event": "settled", "id": "r1", "outcome": "captured"}\n{"ev')
        assert [one.settled for one in journals.look()] == [1]
    journal.close()
    taken = Journal.take_up(journal.path.parent)  # which cuts the tail
    assert taken is not None
    taken.append("discovered", id="r2")
    taken.close()
    (one,) = journals.look()
    assert (one.known, one.settled) == (2, 1)


def test_a_capture_whose_process_is_gone_was_left_open(tmp_path: Path, journal: Journal) -> None:
    journals = Journals(tmp_path / "warcs")
    other = begun(tmp_path / "warcs", name="20260105T120000Z-ffffff", by="manual")
    assert [one.is_held for one in journals.look()] == [True, True]
    journal.close()
    assert [(one.id, one.is_held) for one in journals.look()] == [
        ("20260105T120000Z-ffffff", True), (ID, False),
    ]  # fmt: skip
    other.close()
    (tmp_path / "warcs" / "blog.example" / ID / "journal.jsonl").unlink()
    assert [one.id for one in journals.look()] == ["20260105T120000Z-ffffff"]


def test_captures_of_other_processes_are_shown_with_their_progress(
    here: Served, tmp_path: Path
) -> None:
    assert "No capture is under way." in here.ask("/under-way").text
    journal = begun(tmp_path / "warcs", seed='https://blog.example/"><script>alert(1)</script>')
    for number in range(1, 5):
        journal.append("discovered", id=f"r{number}", url=f"{SEED}/{number}", role="citation")
    settle(journal, 1)
    journal.sync()
    page = here.ask("/under-way").text
    assert "1 capture under way" in page
    assert 'max="4" value="1"' in page
    assert "1 of 4 addresses settled, 1 of them captured" in page
    assert "by a schedule" in page
    assert "<script>alert" not in page
    assert "/stop" not in page  # it is for who began it to end it
    journal.close()
    left = here.ask("/under-way", Accept_Language="fr").text
    assert "Restées ouvertes" in left
    assert "Aucune capture n’est en cours." in left


def test_what_another_process_captures_is_not_captured_twice(here: Served, tmp_path: Path) -> None:
    journal = begun(tmp_path / "warcs", seed="HTTPS://Blog.Example/article")
    answer = here.send("/capture", {"url": SEED})
    assert answer.status == 409
    assert "This article is being captured already." in answer.text
    journal.close()
    assert here.send("/capture", {"url": SEED}).status == 303


def test_whoever_listens_is_told_of_each_change(here: Served, tmp_path: Path) -> None:
    line = http.client.HTTPConnection("127.0.0.1", here.port, timeout=20)
    line.request("GET", "/events", headers={"Host": here.host, "Cookie": here.cookie})
    answer = line.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    assert answer.readline().startswith(b":")
    assert answer.readline() == b"\n"
    journal = begun(tmp_path / "warcs")
    assert answer.readline() == b"data: changed\n"
    assert answer.readline() == b"\n"
    settle(journal, 1)
    journal.sync()
    assert answer.readline() == b"data: changed\n"
    journal.close()
    line.close()
