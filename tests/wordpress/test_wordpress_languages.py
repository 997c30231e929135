"""WordPress's own translations: what its pages print in each language is understood."""

from __future__ import annotations

import gettext
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from wordpress_site import LANGUAGES
from wordpress_threads import CLOSED, ODD
from wordpress_truth import approved, faults

from preserve.discuss.closed import is_closed_notice
from preserve.discuss.count import read_count
from preserve.discuss.dates import find_date
from preserve.discuss.names import clean_name
from preserve.discuss.phrases import PENDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from wordpress_site import WordPressSite

    ReadPost = Callable[[str, str], dict[str, Any]]

pytestmark = [pytest.mark.wordpress, pytest.mark.timeout(120)]

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Of each family of languages one is read from a page; the words of all are looked at below.
ON_PAGES = (
    *("fr-fr", "de-de", "es-es", "it-it", "pt-br", "nl-nl", "sv-se", "pl-pl", "ru-ru"),
    *("ja", "zh-cn", "ko-kr", "tr-tr", "el", "ar", "he-il", "fa-ir"),
)


@pytest.mark.parametrize("language", ON_PAGES)
def test_a_discussion_in_another_language_is_read_alike(
    language: str, site: WordPressSite, read_post: ReadPost
) -> None:
    reading = read_post(f"in-{language}", ODD)
    wrong = faults(reading["comments"], approved(site, ODD), dates="printed")
    assert wrong == []
    assert (reading["discussion"]["claimed"], reading["discussion"]["verdict"]) == (17, "complete")
    assert read_post(f"classic-{language}", CLOSED)["discussion"]["state"] == "closed"
    pings = [each for each in read_post(f"classic-{language}", ODD)["comments"]
             if each["kind"] != "comment"]  # fmt: skip
    assert [(each["text"], each["author"]["name"]) for each in pings] == [
        ("", "Ailleurs – Le levain"),
        ("", "Un autre carnet"),
    ]


class Words:
    """The translations of one language."""

    def __init__(self, site: WordPressSite, language: str) -> None:
        file = Path(site.folder) / "wp-content" / "languages" / f"{language}.mo"
        with file.open("rb") as stream:
            self._catalogue: dict[Any, str] = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]  # the only way to ask what is there

    def get(self, message: str, context: str | None = None) -> str | None:
        key = f"{context}\x04{message}" if context else message
        return self._catalogue.get(key, self._catalogue.get((key, 0)))

    def plain(self, message: str) -> str | None:
        found = self.get(message)
        if found is None or found == message:
            return None
        return html.unescape(re.sub(r"<[^>]*>", "", found)).replace("\xa0", " ")

    def numbered(self, *messages: str) -> set[str]:
        """The plural forms of these, as mark-up."""
        return {
            text
            for key, text in self._catalogue.items()
            if isinstance(key, tuple) and key[0] in messages and text not in messages
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_language_are_understood(language: str, site: WordPressSite) -> None:
    words = Words(site, language)
    closed = words.plain("Comments are closed.")
    assert closed is None or is_closed_notice(closed)
    waits = words.plain("Your comment is awaiting moderation.")
    assert waits is None or re.search("|".join(PENDING), waits, re.IGNORECASE)
    says = words.plain('%s <span class="says">says:</span>')
    if says is not None and says.startswith("%s"):
        assert clean_name(says.replace("%s", "Ada Ex")) == "Ada Ex"
    counted = words.numbered(
        "%s comment", "%s Comment", "%s response", "%1$s response to %2$s", "%s Comments",
        '%s Comment<span class="screen-reader-text"> on %s</span>',
    )  # fmt: skip
    for markup in counted:
        text = html.unescape(re.sub(r"<[^>]*>", "", markup))
        text = text.replace("%2$s", "“A title”").replace("%1$s", "12").replace("%d", "12")
        text = text.replace("%s", "12", 1)
        number = read_count(text.replace("%s", "“A title”"))
        assert number is not None, text
        assert number.count in (12, 1), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_of_a_language_is_understood(language: str, site: WordPressSite) -> None:
    words = Words(site, language)
    order = words.get("F j, Y") or "F j, Y"
    between = html.unescape(words.get("%1$s at %2$s") or "%1$s at %2$s")
    for number, month in enumerate(MONTHS, start=1):
        name = words.get(month, "genitive") or words.get(month) or month
        date = printed(order, month=name, number=number)
        found = find_date(between.replace("%1$s", date).replace("%2$s", "14:09"))
        assert found is not None, date
        assert found.iso is not None, date
        assert found.iso[:16] == f"2024-{number:02}-07T14:09", date


def printed(order: str, *, month: str, number: int) -> str:
    """Return the 7th of a month in 2024 in the order that PHP's ``date()`` takes."""
    values = {"F": month, "M": month, "j": "7", "d": "07", "Y": "2024", "n": str(number),
              "m": f"{number:02}", "S": "th"}  # fmt: skip
    pieces = re.findall(r"\\?.", order)
    return "".join(each[1] if each[0] == "\\" else values.get(each, each) for each in pieces)
