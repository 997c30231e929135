"""state.db: what captures of one collection tell each other about hosts."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from preserve.catalogue import Hosts, KnownRobots
from preserve.catalogue.state import FILE_NAME
from preserve.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.catalogue.hosts import Turn

HOST = "blog.test"
HOUR = 3600.0


class Two:
    """Two captures of one collection, and the calendar that they share."""

    def __init__(self, collection: Path) -> None:
        self.seconds = 1_795_000_000.0
        self.one = Hosts.open(collection, now=lambda: self.seconds)
        self.other = Hosts.open(collection, now=lambda: self.seconds)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    two = Two(tmp_path)
    yield two
    two.one.close()
    two.other.close()


def claim(
    hosts: Hosts,
    *,
    requisite: bool = False,
    gap_seconds: float = 1.0,
    expires_seconds: float = HOUR,
    anyway: bool = False,
) -> Turn:
    return hosts.claim(
        HOST,
        requisite=requisite,
        places=4,
        places_strained=2,
        gap_seconds=gap_seconds,
        expires_seconds=expires_seconds,
        anyway=anyway,
    )


def finish(
    hosts: Hosts,
    turn: Turn,
    *,
    requisite: bool = False,
    answer_seconds: float | None = 0.1,
    strain: int = 0,
) -> None:
    assert turn.claim is not None
    hosts.finish(
        HOST, turn.claim, requisite=requisite, answer_seconds=answer_seconds, strain=strain
    )


def places(*askers: Hosts) -> int:
    """Take as many places as there are, in turn."""
    taken = 0
    while claim(askers[taken % len(askers)], requisite=True).claim is not None:
        taken += 1
    return taken


@pytest.mark.parametrize(("answer_seconds", "wait_seconds"), [(0.1, 1.0), (0.5, 1.0), (4.0, 8.0)])
def test_a_page_waits_for_the_longer_of_delay_and_twice_the_answer_of_anothers_page(
    two: Two, answer_seconds: float, wait_seconds: float
) -> None:
    finish(two.one, claim(two.one), answer_seconds=answer_seconds)
    turn = claim(two.other)
    assert turn.claim is None
    assert turn.why == "pace"
    assert turn.wait_seconds == pytest.approx(wait_seconds)
    two.seconds += wait_seconds
    assert claim(two.other).claim is not None


def test_pages_of_all_captures_go_one_at_a_time(two: Two) -> None:
    turn = claim(two.one)
    assert turn.claim is not None
    assert claim(two.other).why == "busy"
    two.seconds += HOUR / 2
    assert claim(two.other).claim is None
    finish(two.one, turn)
    two.seconds += 1
    assert claim(two.other).claim is not None


def test_who_waits_for_anothers_page_asks_again_soon_and_not_all_the_time(two: Two) -> None:
    claim(two.one)
    assert claim(two.other, gap_seconds=0.01).wait_seconds == pytest.approx(0.1)
    assert claim(two.other, gap_seconds=0.3).wait_seconds == pytest.approx(0.3)
    assert claim(two.other, gap_seconds=30).wait_seconds == pytest.approx(1.0)


def test_requests_of_all_captures_together_are_no_more_than_a_host_may_have(two: Two) -> None:
    assert places(two.one, two.other) == 4
    assert claim(two.one).why == "busy"


def test_a_host_that_one_capture_found_strained_is_spared_by_the_other(two: Two) -> None:
    finish(two.one, claim(two.one), strain=20)
    assert places(two.other) == 2


def test_strain_is_forgotten_after_so_many_answers_or_an_hour(two: Two) -> None:
    finish(two.one, claim(two.one, requisite=True), requisite=True, strain=2)
    for _ in range(2):
        finish(two.other, claim(two.other, requisite=True), requisite=True)
    assert places(two.other) == 4


def test_strain_of_yesterday_counts_no_more(two: Two) -> None:
    finish(two.one, claim(two.one), strain=20)
    two.seconds += 24 * HOUR
    assert places(two.other) == 4


def test_retry_after_holds_everybody_pages_and_requisites(two: Two) -> None:
    two.one.hold(HOST, 120)
    for requisite in (True, False):
        turn = claim(two.other, requisite=requisite, anyway=True)
        assert turn.why == "held"
        assert turn.wait_seconds == pytest.approx(120)
    two.one.hold(HOST, 5)
    assert claim(two.other).wait_seconds == pytest.approx(120), "a wait was cut short"
    two.seconds += 120
    assert claim(two.other).claim is not None


def test_a_host_that_is_given_up_is_left_alone_each_time_for_longer_up_to_an_hour(
    two: Two,
) -> None:
    for minutes in (5, 15, 60, 60):
        assert two.one.give_up(HOST) == minutes * 60
        turn = claim(two.other)
        assert turn.why == "down"
        assert turn.wait_seconds == pytest.approx(minutes * 60)
        two.seconds += minutes * 60
        turn = claim(two.other)
        assert turn.claim is not None
        finish(two.other, turn, answer_seconds=None)


def test_a_host_that_two_captures_give_up_at_once_is_given_up_once(two: Two) -> None:
    assert two.one.give_up(HOST) == 300
    two.seconds += 1
    assert two.other.give_up(HOST) == pytest.approx(299)
    two.seconds += 299
    assert two.other.give_up(HOST) == 900


def test_any_answer_ends_a_back_off(two: Two) -> None:
    two.one.give_up(HOST)
    turn = claim(two.other, anyway=True)
    assert turn.claim is not None, "an article is always asked for"
    finish(two.other, turn)
    two.seconds += 10
    assert claim(two.one).claim is not None
    assert two.one.give_up(HOST) == 300, "it began anew"


def test_a_place_that_was_never_given_back_is_free_when_it_has_expired(two: Two) -> None:
    claim(two.one, expires_seconds=60)
    two.seconds += 59
    assert claim(two.other).claim is None
    two.seconds += 1
    assert claim(two.other).why == "pace", "it ends when that is found out"
    two.seconds += 1
    assert claim(two.other).claim is not None


def test_a_place_of_a_process_that_was_killed_is_free_at_once(tmp_path: Path) -> None:
    taking = (
        "import os, pathlib, sys; from preserve.catalogue import Hosts; "
        "hosts = Hosts.open(pathlib.Path(sys.argv[1])); "
        f"turn = hosts.claim({HOST!r}, requisite=False, places=4, places_strained=2, "
        "gap_seconds=1.0, expires_seconds=3600, anyway=False); "
        "assert turn.claim is not None; os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", taking, tmp_path], check=False, timeout=30)
    assert done.returncode == -9
    with contextlib.closing(Hosts.open(tmp_path)) as hosts:
        turn = claim(hosts, gap_seconds=0.2)
        assert turn.why == "pace", "its page ended when it was killed"
        assert turn.wait_seconds <= 0.201
        time.sleep(0.21)
        assert claim(hosts, gap_seconds=0.2).claim is not None


@pytest.mark.parametrize("back_seconds", [10.0, HOUR, 30 * 24 * HOUR])
def test_no_wait_becomes_longer_where_the_clock_is_put_back(two: Two, back_seconds: float) -> None:
    finish(two.one, claim(two.one))
    two.seconds -= back_seconds
    assert claim(two.other).wait_seconds == pytest.approx(1.0)
    two.seconds += 1
    finish(two.other, claim(two.other))
    two.one.hold(HOST, 120)
    two.seconds -= back_seconds
    assert claim(two.other).wait_seconds == pytest.approx(120)
    two.seconds += 120
    two.one.give_up(HOST)
    two.seconds -= back_seconds
    assert claim(two.other).wait_seconds == pytest.approx(300)


def test_a_place_expires_in_its_time_where_the_clock_is_put_back(two: Two) -> None:
    claim(two.one, expires_seconds=60)
    two.seconds -= 24 * HOUR
    assert claim(two.other, expires_seconds=60).claim is None
    two.seconds += 60
    assert claim(two.other, expires_seconds=60).why == "pace"


def test_one_is_told_when_another_capture_of_the_process_has_ended_a_request(two: Two) -> None:
    told: list[str] = []
    unwatch = two.one.watch(told.append)
    finish(two.one, claim(two.one))
    assert told == [HOST]
    unwatch()
    two.seconds += 1
    finish(two.one, claim(two.one))
    assert told == [HOST]


# ------------------------------------------------------------------------------- a file in use


def test_a_file_that_another_holds_keeps_a_claim_waiting_for_a_moment_only(
    two: Two, tmp_path: Path
) -> None:
    turn = claim(two.one)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        assert claim(two.other).why == "busy"
        assert claim(two.other).wait_seconds >= 0.05
        finish(two.one, turn)
        two.one.hold("other.test", 120)
        assert two.one.give_up("dead.test") == 300
        assert time.monotonic() - started < 2
        held.execute("ROLLBACK")
    assert claim(two.one).why == "pace", "what was put off is written first"
    for host, why in (("other.test", "held"), ("dead.test", "down")):
        turn = two.other.claim(
            host,
            requisite=True,
            places=4,
            places_strained=2,
            gap_seconds=1,
            expires_seconds=HOUR,
            anyway=False,
        )
        assert turn.why == why


def test_a_file_that_is_held_for_more_than_a_minute_is_an_error(two: Two, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        assert claim(two.one).why == "busy"
        two.seconds += 61
        with pytest.raises(CatalogueError, match=r"state\.db cannot be used"):
            claim(two.one)
        held.execute("ROLLBACK")


def test_a_place_is_given_back_at_the_close_where_the_file_was_held(
    two: Two, tmp_path: Path
) -> None:
    third = Hosts.open(tmp_path, now=lambda: two.seconds)
    turn = claim(third)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        finish(third, turn)
        held.execute("ROLLBACK")
    third.close()
    two.seconds += 1
    assert claim(two.one).claim is not None


# -------------------------------------------------------------------------------------- robots


def known(two: Two, collection: Path, *, kept: bool = True) -> KnownRobots:
    folder = "blog.test/20261122T170102Z-3f9a1c"
    if kept:
        (collection / folder).mkdir(parents=True)
        (collection / folder / "manifest.json").write_bytes(b"{}")
    return KnownRobots(
        origin="http://blog.test",
        fetched=two.seconds,
        verdict="rules",
        text="User-agent: *\nDisallow: /privé\n",
        hops="[]",
        folder=folder,
    )


def test_rules_are_known_to_others_for_a_day(two: Two, tmp_path: Path) -> None:
    robots = known(two, tmp_path)
    two.one.robots.keep([robots])
    two.seconds += 24 * HOUR - 1
    assert two.other.robots.of("http://blog.test") == robots
    assert two.other.robots.of("https://blog.test") is None
    two.seconds += 2
    assert two.other.robots.of("http://blog.test") is None


def test_rules_of_the_future_count_for_nothing(two: Two, tmp_path: Path) -> None:
    two.one.robots.keep([known(two, tmp_path)])
    two.seconds -= 60
    assert two.other.robots.of("http://blog.test") is None


def test_rules_without_their_capture_count_for_nothing(two: Two, tmp_path: Path) -> None:
    two.one.robots.keep([known(two, tmp_path, kept=False)])
    assert two.other.robots.of("http://blog.test") is None


def test_what_is_too_old_is_deleted(two: Two, tmp_path: Path) -> None:
    two.one.robots.keep([known(two, tmp_path)])
    finish(two.one, claim(two.one))
    two.seconds += 8 * 24 * HOUR
    Hosts.open(tmp_path, now=lambda: two.seconds).close()
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as look:
        for table in ("robots", "hosts", "places"):
            assert look.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
