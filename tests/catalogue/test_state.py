"""state.db: what processes on one collection tell each other."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from preserve.catalogue.state import FILE_NAME, FeedState, Notice, State
from preserve.errors import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path

SEED = "http://blog.test/le-four"
FEED = "http://blog.test/feed"


def test_a_lease_is_held_by_one_until_it_is_given_back(tmp_path: Path) -> None:
    with State.open(tmp_path) as one, State.open(tmp_path) as other:
        lease = one.take(SEED, seconds=60)
        assert lease is not None
        assert other.take(SEED, seconds=60) is None
        assert other.take("another", seconds=60) is not None
        one.give_back(lease)
        assert other.take(SEED, seconds=60) is not None


def test_a_lease_that_ran_out_goes_to_whoever_asks_and_is_lost_to_its_holder(
    tmp_path: Path,
) -> None:
    time = 1000.0
    with State.open(tmp_path, now=lambda: time) as state:
        lease = state.take(SEED, seconds=60)
        assert lease is not None
        time += 50
        assert state.renew(lease, seconds=60)
        time += 50
        assert state.take(SEED, seconds=60) is None
        time += 20
        other = state.take(SEED, seconds=60)
        assert other is not None
        assert not state.renew(lease, seconds=60)
        state.give_back(lease)
        assert state.take(SEED, seconds=60) is None


def test_a_lease_of_a_process_that_was_killed_is_free_at_once(tmp_path: Path) -> None:
    taking = (
        "import os, pathlib, sys; from preserve.catalogue.state import State; "
        "state = State.open(pathlib.Path(sys.argv[1])); "
        f"assert state.take({SEED!r}, seconds=3600); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", taking, tmp_path], check=False, timeout=30)
    assert done.returncode == -9
    with State.open(tmp_path) as state:
        assert state.take(SEED, seconds=60) is not None


def test_four_processes_share_leases_and_none_is_given_twice(tmp_path: Path) -> None:
    taking = (
        "import pathlib, sys; from preserve.catalogue.state import State; "
        "state = State.open(pathlib.Path(sys.argv[1])); "
        "print(sum(state.take(f'seed {number}', seconds=600) is not None "
        "for number in range(100))); sys.stdout.flush(); sys.stdin.read()"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", taking, tmp_path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    counts = [int((one.stdout or sys.stdin).readline()) for one in running]
    for one in running:
        one.communicate("", timeout=30)
    assert sum(counts) == 100


def test_a_feed_s_entries_are_remembered_each_once_with_where_they_lead(tmp_path: Path) -> None:
    with State.open(tmp_path) as state:
        assert state.feed(FEED) is None
        one = [("http://f.test/1", "http://blog.test/1"), ("http://f.test/2", "http://blog.test/2")]
        state.note_feed(FEED, read="2026-11-22T10:00:00Z", problem=None, entries=one)
        more = [
            ("http://g.test/1", "http://blog.test/1"),
            ("http://f.test/0", "http://blog.test/0"),
        ]
        state.note_feed(FEED, read="2026-11-22T11:00:00Z", problem="broken", entries=more)
        assert state.feed(FEED) == FeedState(read="2026-11-22T11:00:00Z", problem="broken")
        assert state.articles(FEED) == [f"http://blog.test/{number}" for number in (1, 2, 0)]
        assert state.article_of("http://f.test/2") == "http://blog.test/2"
        assert state.article_of("http://blog.test/2") == "http://blog.test/2"
        assert state.article_of("http://f.test/3") is None


def test_a_notice_is_tried_by_one_at_a_time_until_it_is_told(tmp_path: Path) -> None:
    time = 1000.0
    with (
        State.open(tmp_path, now=lambda: time) as one,
        State.open(tmp_path, now=lambda: time) as other,
    ):
        number = one.begin_notice("url", b"{}", seconds=60)
        assert other.take_notices(seconds=60) == []
        one.put_off_notice(number, seconds=300)
        assert other.take_notices(seconds=60) == []
        time += 300
        (notice,) = other.take_notices(seconds=60)
        assert notice == Notice(number=number, way="url", document=b"{}", age_seconds=300, tries=2)
        assert one.take_notices(seconds=60) == []
        time += 60  # whoever tried was killed
        (notice,) = one.take_notices(seconds=60)
        assert notice.tries == 3
        one.end_notice(number)
        time += 1e6
        assert other.take_notices(seconds=60) == []


def test_one_of_an_older_form_is_made_anew(tmp_path: Path) -> None:
    State.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("CREATE TABLE told (seed TEXT)")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with State.open(tmp_path) as state:
        tables = state.connection.execute("SELECT name FROM sqlite_master WHERE name = 'told'")
        assert tables.fetchall() == []
        assert state.take(SEED, seconds=60) is not None


@pytest.mark.parametrize("data", [b"", b"nonsense" * 1000])
def test_a_damaged_one_is_made_anew(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(data)
    with State.open(tmp_path) as state:
        assert state.take(SEED, seconds=60) is not None


def test_one_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(CatalogueError, match=r"state\.db cannot be used"):
        State.open(tmp_path)
