"""Dates that people and programs print: each is read as what it says."""

from __future__ import annotations

import datetime
import re

from any_values import steady, texts
from hypothesis import given
from hypothesis import strategies as st

from preserve.config.schedules import interval_of, schedule_of, written
from preserve.discuss.dates import find_date, read_attribute, read_printed
from preserve.discuss.posted import read_moment
from preserve.errors import SettingsError
from preserve.model import ThreadState
from preserve.polite.retry_after import retry_after_seconds
from preserve.schedule.cadence import Visit, due

FRENCH = re.findall(
    r"\S+",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
)
ENGLISH = re.findall(
    r"\S+",
    "January February March April May June July August September October November December",
)
_FROM, _TO = (datetime.datetime.fromisoformat(day) for day in ("1995-01-01", "2037-12-31"))
MOMENTS = st.datetimes(_FROM, _TO)
FORMS = {
    "fr": lambda at: f"{at.day} {FRENCH[at.month - 1]} {at.year} à {at.hour:02} h {at.minute:02}",
    "fr-colon": lambda at: f"le {at.day} {FRENCH[at.month - 1]} {at.year}, {at:%H:%M}",
    "en": lambda at: (
        f"{ENGLISH[at.month - 1]} {at.day}, {at.year} at {at:%I:%M} {'ap'[at.hour > 11]}m"
    ),
    "en-short": lambda at: f"{at.day} {ENGLISH[at.month - 1][:3]} {at.year} {at:%H:%M}",
    "iso": lambda at: f"{at:%Y-%m-%d %H:%M}",
    "cjk": lambda at: f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
    "dotted": lambda at: f"{at:%d.%m.%Y %H:%M}",
}
NOW = datetime.datetime(2026, 11, 22, 17, 1, 2, tzinfo=datetime.UTC)


@given(MOMENTS, st.sampled_from(sorted(FORMS)), st.sampled_from(["", "Publié ", "par Ada, "]))
@steady
def test_a_printed_date_is_read_as_what_it_says(
    at: datetime.datetime, form: str, before: str
) -> None:
    found = find_date(f"{before}{FORMS[form](at)}")
    assert found is not None
    assert found.iso == f"{at:%Y-%m-%dT%H:%M}"


@given(texts(max_size=80))
@steady
def test_any_text_gives_a_date_or_none(text: str) -> None:
    for said in (
        *(read_printed(text, day_first=True, language="fr") or ())[:1],
        read_attribute(text),
        read_moment(text),
    ):
        if said is not None:
            datetime.datetime.fromisoformat(said if len(said) > 9 else f"{said}-01-01"[:10])


@given(st.integers() | st.floats() | st.booleans() | st.none())
@steady
def test_a_moment_of_an_api_is_one_or_none(value: float | None) -> None:
    said = read_moment(value)
    if said is not None:
        datetime.datetime.fromisoformat(said)


@given(MOMENTS, st.integers(0, 10**9))
@steady
def test_retry_after_is_read_in_both_forms(at: datetime.datetime, seconds: int) -> None:
    moment = at.replace(microsecond=0, tzinfo=datetime.UTC)
    waits = retry_after_seconds(f"{moment:%a, %d %b %Y %H:%M:%S GMT}", NOW)
    longest = 10 * 365 * 86_400.0
    assert waits == min(max(0.0, (moment - NOW).total_seconds()), longest)
    assert retry_after_seconds(str(seconds), NOW) == min(float(seconds), longest)


@given(texts())
@steady
def test_retry_after_of_any_text_is_a_wait_or_none(value: str) -> None:
    waits = retry_after_seconds(value, NOW)
    assert waits is None or 0 <= waits <= 10 * 365 * 86_400


_FIELDS = [
    st.sampled_from(["*", "0", "59", "60", "*/7", "1-5", "5-1", "1,2", "L", "x", "*/0", "0#5"]),
    st.sampled_from(["*", "4", "23", "24", "*/5", "9-17/2"]),
    st.sampled_from(["*", "1", "31", "30", "0", "L", "LW", "*/2"]),
    st.sampled_from(["*", "2", "feb", "12", "13", "jan-mar"]),
    st.sampled_from(["*", "0", "7", "mon", "1-5", "fri#2", "8", "L"]),
]
_VISITS = st.lists(
    st.builds(
        Visit,
        started=MOMENTS.map(lambda at: at.replace(tzinfo=datetime.UTC)),
        comments=st.integers(0, 50),
        thread=st.sampled_from(ThreadState),
        failed=st.booleans(),
        last=st.booleans(),
    ),
    max_size=6,
).map(lambda visits: sorted(visits, key=lambda visit: visit.started))
_SCHEDULES = (
    st.tuples(*_FIELDS).map(" ".join)
    | st.sampled_from(["", "while-open", "while-open 1h 1d 1w", "every 6h", "every 1w", "daily"])
    | texts()
)


@given(_SCHEDULES, _VISITS)
@steady
def test_any_schedule_is_refused_in_words_or_comes_after_the_last_visit(
    text: str, visits: list[Visit]
) -> None:
    try:
        schedule = schedule_of(text)
    except SettingsError:
        return
    jitter = datetime.timedelta(hours=1)
    found = due(schedule, visits, seed="http://a.test/", zone=datetime.UTC, jitter=jitter, now=NOW)
    assert found.why
    if visits and text.strip() and found.at is not None:
        assert found.at >= visits[-1].started
    assert found == due(
        schedule, visits, seed="http://a.test/", zone=datetime.UTC, jitter=jitter, now=NOW
    )


@given(st.integers(0, 10**30), st.sampled_from("mhdwsx"))
@steady
def test_an_interval_is_refused_in_words_or_written_as_it_is_read(number: int, unit: str) -> None:
    try:
        interval = interval_of(f"{number}{unit}")
    except SettingsError:
        return
    assert interval_of(written(interval)) == interval
