from __future__ import annotations

import pytest

from preserve.discuss.dates import find_date, guess_day_first, last_resort, read_attribute


@pytest.mark.parametrize(
    ("text", "printed", "iso"),
    [
        ("20 avril 2009 à 13 h 38 min", "20 avril 2009 à 13 h 38 min", "2009-04-20T13:38"),
        ("Le 1er août 2012 à 9h05, il a dit", "1er août 2012 à 9h05", "2012-08-01T09:05"),
        ("le 12 déc. 2015, 14h", "12 déc. 2015, 14h", "2015-12-12T14:00"),
        ("June 28, 2015 at 10:25 pm", "June 28, 2015 at 10:25 pm", "2015-06-28T22:25"),
        ("Wed Aug 22, 2007 12:42 am", "Aug 22, 2007 12:42 am", "2007-08-22T00:42"),
        ("on 5 June, 2015 @ 9 p.m.", "5 June, 2015 @ 9 p.m.", "2015-06-05T21:00"),
        ("19. Juni 2018 um 15:28 Uhr", "19. Juni 2018 um 15:28 Uhr", "2018-06-19T15:28"),
        ("am 3. März 2011", "3. März 2011", "2011-03-03"),
        ("29.05.2005, 22:19", "29.05.2005, 22:19", "2005-05-29T22:19"),
        ("26 abril 2022 a las 14:02", "26 abril 2022 a las 14:02", "2022-04-26T14:02"),
        ("mar. 5 de abril de 2020", "5 de abril de 2020", "2020-04-05"),
        ("28 giugno 2015 alle 10:05", "28 giugno 2015 alle 10:05", "2015-06-28T10:05"),
        ("5 de junho de 2015 às 10:23", "5 de junho de 2015 às 10:23", "2015-06-05T10:23"),
        ("5 juni 2015 om 10:23 uur", "5 juni 2015 om 10:23 uur", "2015-06-05T10:23"),
        ("12 maja 2013 o 18:04", "12 maja 2013 o 18:04", "2013-05-12T18:04"),
        ("14 мая 2013 в 18:04", "14 мая 2013 в 18:04", "2013-05-14T18:04"),
        ("2020年04月04日 18:12", "2020年04月04日 18:12", "2020-04-04T18:12"),
        ("2020年4月4日 下午6:12", "2020年4月4日 下午6:12", "2020-04-04T18:12"),
        ("2012년 3월 4일 5:06 오후", "2012년 3월 4일 5:06 오후", "2012-03-04T17:06"),
        ("10:25, 28 June 2015", "10:25, 28 June 2015", "2015-06-28T10:25"),
        ("2015-06-28 10:11:12", "2015-06-28 10:11:12", "2015-06-28T10:11:12"),
        ("2015-06-28 10:11 +0200", "2015-06-28 10:11 +0200", "2015-06-28T10:11+02:00"),
        ("3 mai 2012 22:14 GMT", "3 mai 2012 22:14 GMT", "2012-05-03T22:14+00:00"),
    ],
)
def test_printed_dates_are_read_as_fine_as_they_are_printed(
    text: str, printed: str, iso: str
) -> None:
    found = find_date(text)
    assert found is not None
    assert (found.text, found.iso) == (printed, iso)


def test_a_date_without_a_year_keeps_its_words_and_gets_no_invented_year() -> None:
    found = find_date("Jun 20th at 2:41 am")
    assert found is not None
    assert (found.text, found.iso) == ("Jun 20th at 2:41 am", None)


@pytest.mark.parametrize(
    "text", ["12 comments", "May 2015", "31 février 2012", "99/99/2012", "v1.2.3"]
)
def test_numbers_that_are_no_date_are_none(text: str) -> None:
    assert find_date(text) is None


def test_slashed_dates_follow_the_order_of_the_page() -> None:
    day_first, month_first = (find_date("4/5/2005", day_first=first) for first in (True, False))
    assert day_first is not None
    assert month_first is not None
    assert (day_first.iso, month_first.iso) == ("2005-05-04", "2005-04-05")
    sure = find_date("4/19/2005 07:14:49 PM", day_first=True)
    assert sure is not None
    assert sure.iso == "2005-04-19T19:14:49"


def test_the_order_is_told_by_other_dates_before_the_language() -> None:
    assert guess_day_first(["3/4/2012", "25/4/2012"], "en-US")
    assert not guess_day_first(["3/4/2012", "4/25/2012"], "fr")
    assert not guess_day_first([], "en-US")
    assert guess_day_first([], "en-GB")
    assert guess_day_first([], None)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2012-05-25T20:33:12+00:00", "2012-05-25T20:33:12+00:00"),
        ("2012-12-11T11:07:17+0100", "2012-12-11T11:07:17+01:00"),
        ("2022-04-26 11:35:00", "2022-04-26T11:35:00"),
        ("2018-09-11T10:57:27Z", "2018-09-11T10:57:27Z"),
        ("1423456789", "2015-02-09T04:39:49Z"),
        ("2015-02-09", "2015-02-09"),
        ("1970-01-01T00:00:00+00:00", None),
        ("-0001-11-30T00:00:00+00:00", None),
        ("2015-13-45T00:00:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_attributes_for_machines_are_kept_and_defaults_are_not_believed(
    value: str | None, iso: str | None
) -> None:
    assert read_attribute(value) == iso


def test_a_language_without_a_table_is_still_read_when_the_whole_date_is_printed() -> None:
    assert last_resort("5 ივნისი 2015 10:11", "ka") == "2015-06-05T10:11"
    assert last_resort("ივნისი 2015", "ka") is None
    assert last_resort("three days ago", "en") is None
