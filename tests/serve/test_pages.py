"""The pages, over captures made by hand: what they show, and what they never do."""

from __future__ import annotations

import datetime
import shutil
import time
from typing import TYPE_CHECKING

import pytest
from report_captures import EVIL, kept
from served import Served, served
from strict_html import read_strictly

from preserve.catalogue import Catalogue
from preserve.config import SeedSettings, Settings
from preserve.config.seeds import FeedSettings
from preserve.page import parse
from preserve.serve.looks import language_asked

if TYPE_CHECKING:
    from pathlib import Path

VILLAGE = "20260101T120000Z-bbbbbb"
HOSTILE = "20260102T120000Z-cccccc"
LONG = "20260103T120000Z-dddddd"
EVERY = ("/", "/search", "/search?q=village", "/search?q=alert", "/schedule", "/under-way",
         "/under-way?again=1", "/capture", f"/captures/{VILLAGE}", f"/captures/{HOSTILE}",
         f"/captures/{LONG}/comments/2", "/captures/nothing")  # fmt: skip


def links(html: str) -> list[str]:
    _, elements = read_strictly(html)
    return [one.get("href") or "" for tag, one in elements if tag == "a"]


def text(html: str) -> str:
    body = parse(html.encode(), url="http://127.0.0.1/").css_first("body")
    assert body is not None
    for one in body.css("script"):
        one.decompose()
    return " ".join(body.text().split())


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_strict_html_in_the_language_of_the_browser(
    here: Served, path: str, language: str
) -> None:
    answer = here.ask(path, Accept_Language=f"{language}-CA, de;q=0.9")
    problems, elements = read_strictly(answer.text)
    assert problems == []
    assert dict(elements)["html"] == {"lang": language}
    assert answer.headers["content-language"] == language
    nav = next(one for tag, one in elements if tag == "nav")
    assert nav["aria-label"] == "Archive"
    assert links(answer.text)[1:6] == ["/", "/search", "/under-way", "/schedule", "/capture"]
    for tag, attributes in elements:
        assert tag not in {"img", "iframe", "object", "embed", "link"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        if tag == "form":
            assert attributes["action"] in {"/search", "/capture", "/stop", "/enter"}
    assert here.defects == []


def test_the_newest_capture_comes_first_and_leads_to_its_report(here: Served) -> None:
    index = here.ask("/").text
    reports = [link for link in links(index) if link.startswith("/captures/")]
    assert reports == [f"/captures/{one}" for one in (LONG, HOSTILE, VILLAGE)]
    assert "3 captures, of 3 articles" in text(index)
    report = here.ask(reports[-1]).text
    assert "La meunière" in report
    assert "Le four du village se rallume." in report
    assert "Toutes les captures" in here.ask("/captures/none", Accept_Language="fr").text


def test_what_was_taken_out_is_shown_nowhere_unless_it_is_asked_for(
    here: Served, collection: Path
) -> None:
    for path in (f"/captures/{VILLAGE}", "/search?q=retire+du+village", "/"):
        assert "Retiré" not in here.ask(path).text
    with served(collection, include_removed=True) as whole:
        assert "Retiré du village." in whole.ask(f"/captures/{VILLAGE}").text


def test_archived_copies_are_shown_on_another_origin_and_no_byte_of_them_here(
    here: Served, collection: Path
) -> None:
    for path in ("/", f"/captures/{VILLAGE}", f"/captures/{VILLAGE}?raw=1", "/search?q=four"):
        answer = here.ask(path)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    copies = [one for one in links(here.ask(f"/captures/{VILLAGE}").text) if "8471" in one]
    assert copies
    assert all(one.startswith("http://127.0.0.1:8471/#url=") for one in copies)
    for name in (f"{VILLAGE}-00000.warc.gz", "manifest.json", "comments.jsonl", "../catalogue.db"):
        assert here.ask(f"/captures/{VILLAGE}/{name}").status in {400, 404}
    assert (collection / "catalogue.db").parent == collection


def test_a_hostile_comment_is_only_text_on_every_page(here: Served) -> None:
    for path in (f"/captures/{HOSTILE}", "/", "/search?q=title", "/search?q=alert&in=comment",
                 "/search?q=%3Cscript%3Ealert(9)%3C/script%3E", f"/captures/{HOSTILE}?x={'%22'}",
                 "/search?q=%22&author=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
                 "/search?q=a&in=%22%3E%3Csvg%3E"):  # fmt: skip
        answer = here.ask(path)
        problems, elements = read_strictly(answer.text)
        assert problems == []
        scripts = [one for tag, one in elements if tag == "script"]
        assert scripts == [{}]
        assert not [tag for tag, _ in elements if tag == "img"]
        assert "\u202e" not in answer.text
        assert "<script>document" not in answer.text
    assert "alert" in here.ask("/search?q=alert").text
    assert EVIL.startswith("<script>")


def test_a_form_that_is_wrong_keeps_what_was_typed_as_text(here: Served) -> None:
    evil = '"><script>alert(1)</script>'
    for typed in (evil, "", "ftp://a.example/", "javascript:alert(1)", "http://", "http://a b/",
                  "http://a.example/\nX: y", "-i", "x" * 10_000):  # fmt: skip
        answer = here.send("/capture", {"url": typed})
        assert answer.status == 422
        problems, elements = read_strictly(answer.text)
        assert problems == []
        field = next(one for tag, one in elements if tag == "input" and one.get("id") == "url")
        assert (field["value"] or "") == typed[:4000]
        assert field["aria-describedby"] == "url-hint problem"
        assert [tag for tag, _ in elements].count("script") == 1
    assert here.orders is not None
    assert here.orders.all() == ()


def test_a_search_leads_to_the_comment_on_the_page_where_it_stands(here: Served) -> None:
    found = here.ask("/search?q=1007&in=comment").text
    assert "<mark>1007</mark>" in found
    (link,) = [one for one in links(found) if "/comment?" in one]
    place = here.ask(link)
    assert (place.status, place.headers["location"]) == (
        303, f"/captures/{LONG}/comments/2#comment-1007",
    )  # fmt: skip
    assert 'id="comment-1007"' in here.ask(f"/captures/{LONG}/comments/2").text
    cited = here.ask(f"/captures/{VILLAGE}/citation?id=c1")
    assert cited.headers["location"] == f"/captures/{VILLAGE}#cites-c1"
    lost = here.ask(f"/captures/{VILLAGE}/comment?id=%0d%0aX-Evil:1")
    assert lost.headers["location"] == f"/captures/{VILLAGE}#comments"


def test_a_search_asks_for_all_words_in_the_place_that_is_named(here: Served) -> None:
    assert "Nothing has these words." in here.ask("/search?q=village+sous-marin").text
    by = here.ask("/search?q=&author=meuniere").text
    assert "Le four du village se" in text(by)
    in_articles = here.ask("/search?q=moulin&in=article").text
    assert "Nothing has these words." in in_articles
    assert 'value="moulin"' in in_articles
    assert here.ask("/search?q=+%22+&page=x").status == 200
    pages = here.ask("/search?q=four&page=3").text
    assert "41 to 60 of about 1,01" in text(pages)
    assert [one for one in links(pages) if "page=" in one] == [
        "/search?q=four&in=&author=&page=2", "/search?q=four&in=&author=&page=4",
    ]  # fmt: skip


def test_a_beginning_of_an_id_leads_to_the_capture(here: Served) -> None:
    answer = here.ask("/captures/20260101")
    assert (answer.status, answer.headers["location"]) == (303, f"/captures/{VILLAGE}")
    several = here.ask("/captures/2026")
    assert several.status == 500
    assert "3 captures begin with 2026" in text(several.text)


def test_the_schedule_says_what_comes_next_and_why(collection: Path) -> None:
    settings = Settings(
        seeds=(
            SeedSettings(url="https://long.example/", schedule="every 24h", name="<Le four>"),
            SeedSettings(url="https://neuf.example/", schedule="every 24h"),
        ),
        feeds=(FeedSettings(url="https://blog.example/feed"),),
    )
    with served(collection, settings=settings) as here:
        shown = text(here.ask("/schedule").text)
        assert "<Le four>" in shown
        assert "none yet" in shown
        assert "https://blog.example/feed" in shown
        assert f"/captures/{LONG}" in here.ask("/schedule").text
        assert not (collection / "state.db").exists()
    with served(collection) as here:
        assert "names no seeds" not in text(here.ask("/schedule").text)
        assert "The settings name no seeds and no feeds." in text(here.ask("/schedule").text)


def test_a_capture_that_comes_or_goes_is_seen_at_once(tmp_path: Path) -> None:
    with served(tmp_path / "warcs") as here:
        assert "holds no capture yet" in text(here.ask("/").text)
        capture = kept(tmp_path / "warcs", title="Le four")
        assert f"/captures/{capture.id}" in links(here.ask("/").text)
        assert here.ask(f"/captures/{capture.id}").status == 200
        shutil.rmtree(capture.path)
        assert here.ask(f"/captures/{capture.id}").status == 404
        assert "holds no capture yet" in text(here.ask("/").text)


def test_a_capture_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    broken = kept(tmp_path / "warcs", title="Le four")
    (broken.path / "comments.jsonl").write_text("no JSON\n")
    with served(tmp_path / "warcs") as here:
        answer = here.ask(f"/captures/{broken.id}")
        assert answer.status == 500
        assert "comments.jsonl" in text(answer.text)


def test_a_server_that_only_shows_captures_nothing(collection: Path) -> None:
    with served(collection, command=None) as here:
        page = here.ask("/capture").text
        assert "This server only shows" in text(page)
        assert "<form" not in page
        assert here.send("/capture", {"url": "https://a.example/"}).status == 403
        assert here.send("/stop", {"number": "1"}).status == 403
        assert here.ask("/under-way").status == 200


def test_the_first_page_of_a_thousand_captures_comes_quickly(tmp_path: Path) -> None:
    for number in range(1000):
        kept(tmp_path / "warcs", name=f"20260101T120000Z-{number:06x}",
             seed=f"https://blog.example/{number % 40}")  # fmt: skip
    with Catalogue.open(tmp_path / "warcs") as catalogue:  # as the command does when it begins
        catalogue.catch_up()
    with served(tmp_path / "warcs") as here:
        begun = time.process_time()
        page = here.ask("/").text
        assert time.process_time() - begun < 1.0
        assert "1,000 captures, of 40 articles" in text(page)
        assert len([one for one in links(page) if one.startswith("/captures/")]) == 100
        assert "/?page=2" in links(page)
        last = here.ask("/?page=10").text
        assert "Captures 1 to 100, counted from the oldest" in text(last)
        assert [one for one in links(last) if "page=" in one] == ["/?page=9", "/?page=9"]
        assert here.ask("/?page=11").status == 404


@pytest.mark.parametrize(
    ("asked", "accepted", "environ", "language"),
    [
        ("auto", "fr", {}, "fr"),
        ("auto", "de, en;q=0.5, fr;q=0.8", {}, "fr"),
        ("auto", "fr;q=0, en", {}, "en"),
        ("auto", "de", {"LANG": "fr_FR.UTF-8"}, "fr"),
        ("auto", None, {}, "en"),
        ("auto", ";;q=,,q=x;fr;q=é", {}, "en"),
        ("en", "fr", {"LANG": "fr"}, "en"),
        ("fr", "en", {}, "fr"),
    ],
)
def test_the_language_is_what_was_asked_for_else_what_the_browser_prefers(
    asked: str, accepted: str | None, environ: dict[str, str], language: str
) -> None:
    assert language_asked(asked, accepted, environ) == language


def test_moments_are_told_for_machines_too(here: Served) -> None:
    _, elements = read_strictly(here.ask("/").text)
    moments = [one["datetime"] for tag, one in elements if tag == "time"]
    assert all(datetime.datetime.fromisoformat(one or "") for one in moments)
