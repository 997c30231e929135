"""Dates that only say how long ago: worked out against the capture, and marked so."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from preserve.discuss import PageAnswer, read_discussion
from preserve.discuss.relative import is_relative, resolve
from preserve.page import parse

AT = datetime.datetime(2024, 3, 10, 1, 30, 45, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("just 5 minutes ago", "2024-03-10T01:25Z"),
        ("2 hours ago", "2024-03-09T23:00Z"),
        ("an hour ago", "2024-03-10T00:00Z"),
        ("3 days ago", "2024-03-07"),
        ("il y a 3 jours", "2024-03-07"),
        ("il y a une semaine", "2024-03-03"),
        ("il y a 2 mois", "2024-01"),
        ("il y a un an", "2023"),
        ("vor 4 Monaten", "2023-11"),
        ("vor einem Jahr", "2023"),
        ("hace 2 semanas", "2024-02-25"),
        ("6 giorni fa", "2024-03-04"),
        ("há 3 horas", "2024-03-09T22:00Z"),
        ("2 dagen geleden", "2024-03-08"),
        ("3 дня назад", "2024-03-07"),
        ("5 lat temu", "2019"),
        ("3天前", "2024-03-07"),
        ("2時間前", "2024-03-09T23:00Z"),
        ("1개월 전", "2024-02"),
        ("4d", "2024-03-06"),
        ("yesterday at 9:15", "2024-03-09"),
        ("hier", "2024-03-09"),
    ],
)
def test_how_long_ago_is_a_date_no_finer_than_printed(printed: str, date: str) -> None:
    assert is_relative(printed)
    assert resolve(printed, AT) == date
    assert resolve(printed, None) is None


@pytest.mark.parametrize(
    "printed", ["May 4, 2024 at 10:11 am", "4 mai", "10:11", "Ada", "12/03", "", "2 mai 2009"]
)
def test_other_dates_are_left_alone(printed: str) -> None:
    assert not is_relative(printed)
    assert resolve(printed, AT) is None


def read_at(make: Any, printed: str, date: str | None) -> Any:
    html = make.page(make.area(make.comment(7, date="", printed=printed)))
    html = html.replace(' datetime=""', "").replace("<time\n>", "<time>")
    headers = (("Date", date),) if date is not None else ()
    reading = read_discussion(parse(html.encode(), url=make.article, headers=headers))
    try:
        ask = next(reading)
        while True:
            ask = reading.send(PageAnswer(ask=ask))
    except StopIteration as stop:
        return stop.value.comments[0].comment


def test_a_relative_date_is_worked_out_from_when_the_page_was_sent(make: Any) -> None:
    comment = read_at(make, "3 days ago", "Sun, 10 Mar 2024 01:30:45 GMT")
    assert (comment.date, comment.date_text) == ("2024-03-07", "3 days ago")
    assert not comment.date_exact
    unsent = read_at(make, "3 days ago", None)
    assert (unsent.date, unsent.date_exact) == (None, True)
    sure = read_at(make, "May 4, 2024 at 10:11 am", "Sun, 10 Mar 2024 01:30:45 GMT")
    assert (sure.date, sure.date_exact) == ("2024-05-04T10:11", True)
