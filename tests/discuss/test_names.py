from __future__ import annotations

import pytest

from preserve.discuss.names import name_beside_date, read_name
from preserve.page import parse_fragment


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("Ada dit&nbsp;:", "Ada"),
        ("Ada a écrit :", "Ada"),
        ("Ada says:", "Ada"),
        ("Ada said...", "Ada"),
        ("Ada schreibt:", "Ada"),
        ("Ada dijo:", "Ada"),
        ('Ada<span class="says">说道：</span>', "Ada"),
        ("Ada <span> Post author</span>", "Ada"),
        ("Ada <span>Autor</span>", "Ada"),
        ("Ada (Author)", "Ada"),
        ("Comment by Ada", "Ada"),
        ("Kommentar von Ada", "Ada"),
        ("Posted by: Ada", "Ada"),
        ('<img alt="Bob" src="a.png"> Ada  Millstone', "Ada Millstone"),
        ("Ada AM Millstone", "Ada AM Millstone"),
        ("Ada (@ada_m)", "Ada (@ada_m)"),
        ("Ada | bread.example", "Ada | bread.example"),
        ("Admin", "Admin"),
        ("Ada on June 5, 2015 at 10:11 am", "Ada"),
        ("Benedit", "Benedit"),
        ("  ", None),
    ],
)
def test_names_are_kept_and_what_themes_put_around_them_is_not(html: str, name: str | None) -> None:
    assert read_name(parse_fragment(html)) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ada Brot | Di, 21. April 2020 - 16:40", "Ada Brot"),
        ("Par Ada Pain, le mercredi 15 mai 2019 à 08h07", "Ada Pain"),
        ("geschrieben von ada2012 am 21. Jan. 2015, 19:04", "ada2012"),
        ("21 April 2020 10:11 — Ada", "Ada"),
        ("12 May 2024", None),
        ("Ada without a date", None),
    ],
)
def test_a_name_beside_a_date_is_found_without_an_element_of_its_own(
    line: str, name: str | None
) -> None:
    assert name_beside_date(line) == name
