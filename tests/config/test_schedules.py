"""What a schedule may say."""

from __future__ import annotations

import datetime

import pytest

from preserve.config.schedules import (
    Always,
    Cron,
    Every,
    Schedule,
    WhileOpen,
    interval_of,
    schedule_of,
    written,
)
from preserve.errors import SettingsError

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Always()),
        ("  ", Always()),
        ("0 6 * * *", Cron(line="0 6 * * *")),
        ("*/15 8-18 * * MON-FRI", Cron(line="*/15 8-18 * * MON-FRI")),
        ("@daily", Cron(line="0 0 * * *")),
        ("every 6h", Every(interval=6 * HOUR)),
        ("every 90m", Every(interval=HOUR * 1.5)),
        ("every 2 d", Every(interval=2 * DAY)),
        ("every 1w", Every(interval=7 * DAY)),
        ("while-open 1h 6h 6h 1d", WhileOpen(intervals=(HOUR, 6 * HOUR, 6 * HOUR, DAY))),
        (
            "while-open",
            WhileOpen(intervals=(HOUR, 3 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)),
        ),
    ],
)
def test_a_schedule_says_what_it_says(text: str, meant: Schedule) -> None:
    assert schedule_of(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "daily",
        "every",
        "every 0h",
        "every 6",
        "every -1h",
        "every 9999w",
        "* * * *",
        "* * * * * *",
        "61 * * * *",
        "0 0 31 2 *",
        "while-open 3h 1h",
        "while-open soon",
        "while open",
    ],
)
def test_what_is_not_understood_is_said_with_what_may_be_written(text: str) -> None:
    with pytest.raises(SettingsError) as raised:
        schedule_of(text)
    assert str(raised.value).startswith("must ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["1m", "59m", "6h", "25h", "1d", "7d", "3d", "30d", "2w"])
def test_an_interval_is_written_as_it_is_read(text: str) -> None:
    assert written(interval_of(text)) == text
