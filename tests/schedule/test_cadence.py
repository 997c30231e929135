"""When a seed is due, by what was found at each visit."""

from __future__ import annotations

import datetime
import itertools
import random
import zoneinfo

import cronsim
import pytest

from preserve.config.schedules import schedule_of
from preserve.model import ThreadState
from preserve.schedule.cadence import Due, Visit, due

SEED = "http://blog.test/le-four"
START = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
NONE = datetime.timedelta()


def visit(
    after: datetime.timedelta = NONE,
    comments: int = 3,
    thread: ThreadState = ThreadState.OPEN,
    *,
    failed: bool = False,
    last: bool = False,
) -> Visit:
    return Visit(started=START + after, comments=comments, thread=thread, failed=failed, last=last)


def ask(
    text: str,
    *visits: Visit,
    zone: str = "UTC",
    jitter: datetime.timedelta = NONE,
    now: datetime.datetime = START,
    seed: str = SEED,
) -> Due:
    return due(
        schedule_of(text),
        visits,
        seed=seed,
        zone=zoneinfo.ZoneInfo(zone),
        jitter=jitter,
        now=now,
    )


@pytest.mark.parametrize("text", ["", "0 6 * * *", "every 6h", "while-open"])
def test_what_was_never_captured_is_due_now(text: str) -> None:
    assert ask(text) == Due(at=START, why="never captured")


def test_without_a_schedule_a_seed_is_due_whenever_one_asks() -> None:
    assert ask("", visit(), now=START + HOUR).at == START + HOUR


def test_an_interval_counts_from_the_last_visit() -> None:
    assert ask("every 6h", visit(), visit(7 * HOUR)).at == START + 13 * HOUR


def test_a_cron_line_is_due_at_its_first_time_after_the_last_visit_however_long_ago() -> None:
    at = datetime.datetime(2026, 3, 3, 6, 0, tzinfo=datetime.UTC)
    assert ask("0 6 * * *", visit()).at == at
    assert ask("0 6 * * *", visit(), now=START + 7 * DAY).at == at


def test_a_cron_line_is_read_on_the_clock_of_its_zone_through_a_change_of_summer_time() -> None:
    before, after = visit(26 * DAY), visit(27 * DAY)  # clocks go forward on 29 March 2026
    first = ask("0 6 * * *", before, zone="Europe/Paris").at
    second = ask("0 6 * * *", after, zone="Europe/Paris").at
    assert first == datetime.datetime(2026, 3, 29, 4, 0, tzinfo=datetime.UTC)
    assert second == datetime.datetime(2026, 3, 30, 4, 0, tzinfo=datetime.UTC)
    assert ask("0 6 * * *", visit(), zone="Europe/Paris").at == datetime.datetime(
        2026, 3, 3, 5, 0, tzinfo=datetime.UTC
    )


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/St_Johns"])
@pytest.mark.parametrize("line", ["0 6 * * *", "*/20 * * * *", "30 2 * * *", "0 0 29 2 *"])
def test_seeds_that_share_a_cron_line_are_each_due_as_if_alone(line: str, zone: str) -> None:
    chance = random.Random(28)
    clock = zoneinfo.ZoneInfo(zone)
    for _ in range(300):
        after = datetime.timedelta(seconds=chance.randrange(400 * 86_400))
        alone = next(cronsim.CronSim(line, (START + after).astimezone(clock)))
        assert ask(line, visit(after), zone=zone).at == alone.astimezone(datetime.UTC)


def test_jitter_is_a_seed_s_own_always_the_same_and_within_its_bound() -> None:
    longest = datetime.timedelta(minutes=5)
    seeds = [f"http://blog.test/{number}" for number in range(1000)]
    times = [ask("@daily", visit(), seed=seed, jitter=longest).at for seed in seeds]
    again = [ask("@daily", visit(), seed=seed, jitter=longest).at for seed in seeds]
    midnight = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
    assert times == again
    assert all(at is not None and midnight <= at < midnight + longest for at in times)
    assert max(times.count(at) for at in set(times)) < 20


def test_jitter_is_at_most_a_tenth_of_the_interval() -> None:
    for number in range(100):
        found = ask("every 10m", visit(), seed=f"http://blog.test/{number}", jitter=HOUR).at
        assert found is not None
        assert found < START + datetime.timedelta(minutes=11)


def follow(
    grown: dict[int, int], ends: dict[int, ThreadState] | None = None
) -> list[tuple[float, str]]:
    """Visit whenever it is due; return hours and reasons. ``grown``: comments from a visit on."""
    visits: list[Visit] = []
    times: list[tuple[float, str]] = []
    comments = 0
    state = ThreadState.OPEN
    for number in itertools.count():
        found = ask("while-open", *visits)
        if found.at is None:
            return [*times, (-1.0, found.why)]
        times.append(((found.at - START) / HOUR, found.why))
        comments = grown.get(number, comments)
        state = (ends or {}).get(number, state)
        visits.append(Visit(started=found.at, comments=comments, thread=state, last=found.last))
        assert number < 100
    return times


def test_a_quiet_discussion_is_visited_at_growing_intervals_and_once_more_at_the_end() -> None:
    times = follow({0: 3})
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(times[:-1])]
    assert gaps == [1, 3, 12, 24, 72, 168, 720, 0]
    assert "in full" in times[-2][1]
    assert times[-1] == (-1.0, "its discussion has ended")


def test_a_discussion_that_grows_is_watched_closely_again() -> None:
    times = follow({0: 3, 4: 7})
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(times[:-1])]
    assert gaps == [1, 3, 12, 24, 3, 12, 24, 72, 168, 720, 0]


def test_a_discussion_that_always_grows_stays_at_the_shortest_interval() -> None:
    visits = [visit(number * HOUR, comments=number) for number in range(50)]
    found = ask("while-open", *visits)
    assert found.at == visits[-1].started + HOUR


def test_comments_that_are_closed_end_it_with_one_more_visit_in_full() -> None:
    times = follow({0: 3}, {2: ThreadState.CLOSED})
    assert len(times) == 5
    assert "closed" in times[3][1]
    assert times[-1][0] == -1


def test_a_discussion_that_opens_again_before_the_last_visit_goes_on() -> None:
    closed = visit(HOUR, thread=ThreadState.CLOSED)
    assert ask("while-open", visit(), closed).last
    assert not ask("while-open", visit(), closed, visit(4 * HOUR)).last


def test_a_failed_visit_counts_as_a_quiet_one_and_closes_nothing() -> None:
    failed = visit(HOUR, comments=0, thread=ThreadState.CLOSED, failed=True)
    found = ask("while-open", visit(), failed)
    assert not found.last
    assert found.at == START + 4 * HOUR


def test_comments_that_come_back_after_a_failed_visit_are_not_new_ones() -> None:
    failed = visit(HOUR, comments=0, failed=True)
    found = ask("while-open", visit(), failed, visit(4 * HOUR))
    assert found.at == START + 16 * HOUR
