"""Themes and settings of a real WordPress, read and compared with its database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from wordpress_threads import CLOSED, LONG, MANY, NONE, ODD
from wordpress_truth import approved, faults, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from wordpress_site import WordPressSite

    ReadPost = Callable[[str, str], dict[str, Any]]

pytestmark = [pytest.mark.wordpress, pytest.mark.timeout(180)]

PRINTED = ("plain", "boxes", "oldest", "flat", "two-levels")  # no attribute with the date
WITHOUT_PING_TEXTS = ("short", "twentytwentyone", "hundred", "members", "query")


def dates_of(host: str) -> str:
    return "printed" if host in PRINTED else "machine"


@pytest.mark.parametrize(
    "host",
    ["plain", "html5", "boxes", "short", "twentytwentyone", "twentytwentytwo", "twentytwentythree"],
)
def test_whatever_a_theme_prints_is_read_as_it_was_written(
    host: str, site: WordPressSite, read_post: ReadPost
) -> None:
    reading = read_post(host, ODD)
    rows = approved(site, ODD)
    wrong = faults(reading["comments"], rows, dates=dates_of(host))
    if host in WITHOUT_PING_TEXTS:
        pings = {number for number, row in rows.items() if row["comment_type"] != "comment"}
        wrong = [each for each in wrong if each.partition(":")[0] not in pings]
        for comment in reading["comments"]:
            if comment["id"] in pings:
                assert (comment["text"], comment["date"]) == ("", None)
                assert comment["kind"] == rows[comment["id"]]["comment_type"]
                assert comment["author"]["url"] == rows[comment["id"]]["comment_author_url"]
    assert wrong == []
    texts = " ".join(comment["text"] for comment in reading["comments"])
    assert "🌾" in texts
    assert "En attente" not in texts
    assert "corbeille" not in texts
    assert (reading["discussion"]["claimed"], reading["discussion"]["verdict"]) == (17, "complete")
    cited = {
        (citation["cited_by"]["id"], citation["url"])
        for citation in reading["citations"]
        if citation["cited_by"]["type"] == "comment"
    }
    by_text = {row["comment_content"][:4]: number for number, row in rows.items()}
    assert {url for number, url in cited if number == by_text["Voir"]} == {
        "https://mills.example/stone",
        "https://mills.example/plain?a=1&b=2",
        "http://www.mills.example/bare",
    }
    assert read_post(host, NONE)["comments"] == []


@pytest.mark.parametrize(
    "host",
    ["newest", "oldest", "ascending", "blocks-newest", "hundred", "flat", "two-levels",
     "ten-levels", "members", "query", "long-feed"],
)  # fmt: skip
def test_however_comments_are_ordered_paged_and_nested_all_are_read_once(
    host: str, site: WordPressSite, read_post: ReadPost
) -> None:
    for slug in (LONG, CLOSED, MANY):
        reading = read_post(host, slug)
        rows = approved(site, slug)
        assert faults(reading["comments"], rows, dates=dates_of(host)) == []
        discussion = reading["discussion"]
        assert (discussion["claimed"], discussion["verdict"]) == (len(rows), "complete")
        assert discussion["state"] == ("open" if slug != CLOSED else discussion["state"])
        assert discussion["state"] in ("closed", "unknown") or slug != CLOSED


def test_newest_first_stays_newest_first(read_post: ReadPost) -> None:
    comments = read_post("newest", LONG)["comments"]
    tops = [int(comment["id"]) for comment in comments if comment["parent"] is None]
    assert tops == sorted(tops, reverse=True)
    comments = read_post("oldest", LONG)["comments"]
    tops = [int(comment["id"]) for comment in comments if comment["parent"] is None]
    assert tops == sorted(tops)


@pytest.mark.parametrize("host", ["unauthorised", "no-route", "unnamed"])
def test_with_the_interface_closed_no_parent_is_called_sure_that_is_not(
    host: str, site: WordPressSite, read_post: ReadPost
) -> None:
    rows = approved(site, CLOSED)
    comments = read_post(host, CLOSED)["comments"]
    dates = "printed" if host == "no-route" else "machine"
    assert faults(comments, rows, dates=dates, parents="honest") == []
    evidence = read_post(host, LONG)["discussion"]["adapters"][0]["evidence"]
    assert "REST: " in evidence
    assert "feed: 10 comments" in evidence


def test_a_plain_page_that_tells_everything_costs_one_request(
    site: WordPressSite, read_post: ReadPost
) -> None:
    reading = read_post("twentytwentyone", MANY)
    assert [each["url"] for each in reading["resources"] if "discussion" in each["roles"]] == []
    assert len(reading["comments"]) == len(shown(approved(site, MANY)))
