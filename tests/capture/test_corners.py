"""Addresses that are wanted in several ways at once, and pages that a reader cannot cope with."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

import pytest
from scripted_web import SEED, article, page

from preserve.demo.server import Close, Received, Script, Wait, response
from preserve.verify import verify
from preserve.visiting import answers, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripted_web import Result, Web

    from preserve.model import Exchange
    from preserve.visiting.answers import Answer

TEXT = [("Content-Type", "text/plain")]
DISALLOW = response(200, TEXT, b"User-agent: *\nDisallow: /\n")
COMMENTS = (
    '<div id="comments"><h2>{claimed} commentaires</h2><ol class="commentlist">{entries}</ol></div>'
)
ENTRY = (
    '<li class="comment even thread-even depth-1" id="comment-{n}">'
    '<div class="comment-author"><cite class="fn">A{n}</cite></div>'
    '<div class="comment-meta"><a href="#comment-{n}">2 mai 2016 à 8 h 0{n} min</a></div>'
    '<div class="comment-content"><p>Un mot {n}. {link}</p></div></li>'
)


def asked(web: Web, host: str) -> list[str]:
    return [one.received.target for one in web.server.log if one.received.host == host]


def sound(result: Result) -> bool:
    return verify(result.captured.folder).findings == ()


def test_a_robots_file_that_redirects_to_a_cited_page_holds_nothing_up(web: Web) -> None:
    web.serve(SEED, article("http://a.test/"))
    web.serve("http://a.test/robots.txt", response(302, [("Location", "/")]))
    web.serve("http://a.test/", page("home <img src=/i.gif>"))
    result = web.capture()
    assert result.outcomes["http://a.test/"] == "captured"
    assert result.citations["http://a.test/"].requisites.missing == 1
    assert sound(result)


def test_robots_files_that_lead_to_each_others_pages_hold_nothing_up(web: Web) -> None:
    web.serve(SEED, article("http://a.test/x http://b.test/y"))
    web.serve("http://a.test/robots.txt", response(302, [("Location", "http://b.test/y")]))
    web.serve("http://b.test/robots.txt", response(302, [("Location", "http://a.test/x")]))
    outcomes = web.capture().outcomes
    assert outcomes["http://a.test/x"] == outcomes["http://b.test/y"] == "not-found"


def test_a_seed_whose_robots_file_redirects_to_it_is_captured(web: Web) -> None:
    web.serve("http://blog.test/robots.txt", response(302, [("Location", "/")]))
    web.serve("http://blog.test/", article(""))
    result = web.capture("http://blog.test/")
    assert (result.status, result.captured.manifest.article.title) == ("complete", "Le four")


def test_rules_are_known_however_their_file_was_had(web: Web) -> None:
    web.serve(SEED, article("http://shut.test/robots.txt <a href='http://short.test/go'>g</a>"))
    web.serve("http://shut.test/robots.txt", DISALLOW)
    web.scripts["http://short.test/go"] = lambda _: [
        Wait(0.4),
        response(302, [("Location", "http://shut.test/private")]),
    ]
    result = web.capture()
    assert result.outcomes["http://shut.test/private"] == "robots-denied"
    assert asked(web, "shut.test") == ["/robots.txt"]
    cited = result.citations["http://short.test/go"]
    assert cited.final_url == "http://shut.test/private"


def test_a_robots_file_that_redirects_for_ever_bars_nothing(web: Web) -> None:
    web.serve(SEED, article("http://a.test/x"))
    web.serve("http://a.test/robots.txt", response(302, [("Location", "/r0")]))
    for number in range(12):
        url = f"http://a.test/r{number}"
        web.serve(url, response(302, [("Location", f"/r{number + 1}")]))
    web.serve("http://a.test/x", page("x"))
    result = web.capture()
    assert result.outcomes["http://a.test/x"] == "captured"
    assert "/r9" not in asked(web, "a.test")


def test_a_robots_file_that_redirects_out_of_the_web_bars_nothing(web: Web) -> None:
    web.serve(SEED, article("http://a.test/x"))
    web.serve("http://a.test/robots.txt", response(302, [("Location", "mailto:a@b.test")]))
    web.serve("http://a.test/x", page("x"))
    assert web.capture().outcomes["http://a.test/x"] == "captured"


def test_a_requisite_is_fetched_although_as_a_citation_it_was_denied(web: Web) -> None:
    web.serve(
        SEED, article("<a href='http://shut.test/i.gif'>i</a> <a href='http://late.test/'>l</a>")
    )
    web.serve("http://shut.test/robots.txt", DISALLOW)
    web.serve("http://shut.test/i.gif", response(200, [("Content-Type", "image/gif")], b"GIF89a"))
    web.scripts["http://late.test/"] = lambda _: [
        Wait(0.4),
        page("<img src='http://shut.test/i.gif'>"),
    ]
    result = web.capture()
    assert result.outcomes["http://shut.test/i.gif"] == "captured"
    assert result.citations["http://late.test/"].requisites.captured == 1
    assert sound(result)


def test_a_picture_that_turns_out_to_be_a_page_is_read_as_the_citation_it_is(web: Web) -> None:
    web.serve(SEED, article("<a href='/photo.jpg'><img src='/photo.jpg'></a>"))
    web.serve("http://blog.test/photo.jpg", response(302, [("Location", "/viewer")]))
    web.serve("http://blog.test/viewer", page("<img src=/large.jpg>"))
    result = web.capture()
    viewer = result.resources["http://blog.test/viewer"]
    assert set(viewer.roles) == {"citation", "requisite"}
    assert result.citations["/photo.jpg"].requisites.missing == 1
    assert "/large.jpg" in asked(web, "blog.test")


def test_a_role_that_is_gained_while_an_answer_is_read_is_not_lost(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = answers.read_answer

    def read_slowly(exchange: Exchange, **how: Any) -> Answer:
        if exchange.url.endswith("/viewer") and not how["as_page"]:
            time.sleep(0.5)
        return read(exchange, **how)

    monkeypatch.setattr(visit, "read_answer", read_slowly)
    web.serve(SEED, article("<a href='/photo.jpg'><img src='/photo.jpg'></a>"))
    web.serve("http://blog.test/photo.jpg", response(302, [("Location", "/viewer")]))
    web.serve("http://blog.test/viewer", page("<img src=/large.jpg>"))
    result = web.capture()
    assert len(result.resources["http://blog.test/viewer"].attempts) == 1
    assert result.citations["/photo.jpg"].requisites.missing == 1


def test_a_comment_page_that_leads_back_to_the_article_is_no_gap(web: Web) -> None:
    entries = "".join(ENTRY.format(n=n, link="") for n in range(1, 5))
    links = "<a class='prev' href='/article/comment-page-1/#comments'>plus anciens</a>"
    body = COMMENTS.format(claimed=4, entries=entries) + f"<div class=navigation>{links}</div>"
    web.serve(SEED, page(f"<article><h1>Le four</h1><p>Texte.</p></article>{body}"))
    web.serve("http://blog.test/article/comment-page-1/", response(301, [("Location", "/article")]))
    result = web.capture()
    discussion = result.captured.manifest.discussion
    assert (discussion.claimed, discussion.recorded, discussion.verdict) == (4, 4, "complete")
    assert result.status == "complete"


def test_what_a_later_comment_page_cites_came_by_that_page(web: Web) -> None:
    old = ENTRY.format(n=1, link="http://old.test/x")
    new = ENTRY.format(n=2, link="http://new.test/y")
    link = "<div class=navigation><a href='/article/comment-page-1/#comments'>Older</a></div>"
    first = page(f"<article><p>T.</p></article>{COMMENTS.format(claimed=2, entries=new)}{link}")
    web.serve(SEED, first)
    web.serve(
        "http://blog.test/article/comment-page-1/",
        page(f"<article><p>T.</p></article>{COMMENTS.format(claimed=2, entries=old)}"),
    )
    result = web.capture()
    assert [row.id for row in result.comments] == ["1", "2"]
    assert result.resources["http://old.test/x"].hops == "LL"
    assert result.resources["http://new.test/y"].hops == "L"
    cited = result.citations["http://old.test/x"]
    assert cited.cited_by.id == "1"


@pytest.mark.parametrize("written_first", ["text", "anchor"])
def test_an_explicit_address_does_not_take_the_place_of_another(
    web: Web, written_first: str
) -> None:
    text, anchor = "www.paper.test/x", "<a href='https://www.paper.test/x'>ici</a>"
    pair = f"{text} et {anchor}" if written_first == "text" else f"{anchor} et {text}"
    web.serve(SEED, article(f"Voir {pair}."))
    web.serve("http://www.paper.test/x", page("there"))
    result = web.capture()
    citations = {str(row.form): row for row in result.citations.values()}
    assert citations["text"].final_url == "http://www.paper.test/x"
    assert citations["text"].outcome == "captured"
    assert citations["anchor"].outcome in {"tls-failed", "disconnected"}


def test_an_anchor_without_a_scheme_is_tried_as_the_host_it_names(web: Web) -> None:
    web.serve(SEED, article("<a href='www.paper.test/x'>ici</a>"))
    web.serve("http://www.paper.test/x", page("there"))
    result = web.capture()
    assert result.outcomes["http://blog.test/www.paper.test/x"] == "not-found"
    citation = result.citations["www.paper.test/x"]
    assert (citation.outcome, citation.final_url) == ("captured", "http://www.paper.test/x")


def test_an_article_whose_retry_fares_worse_is_read_from_the_better_try(web: Web) -> None:
    whole = article("http://paper.test/x")
    cut = whole.replace(b"Content-Length: ", b"Content-Length: 9")
    tries: Iterator[Script] = iter([[cut, Close()], [cut, Close()], [response(503)]])
    web.scripts[SEED] = lambda _: next(tries)
    result = web.capture()
    assert result.outcomes[SEED] == "truncated"
    assert result.captured.manifest.article.title == "Le four"
    assert list(result.citations) == ["http://paper.test/x"]
    assert result.status == "partial"


def test_an_article_that_is_not_there_is_not_read(web: Web) -> None:
    missing = page("<h1>Rien ici</h1><a href='http://paper.test/x'>x</a>")
    web.serve(SEED, missing.replace(b"200 OK", b"404 Not Found"))
    result = web.capture()
    assert (result.status, result.captured.manifest.article.title) == ("failed", None)
    assert result.citations == {}


@pytest.mark.parametrize("language", ["中文", "é", "x" * 50, "fr X: y"])
def test_a_language_that_is_none_is_not_asked_for(web: Web, language: str) -> None:
    body = article("http://paper.test/x").replace(b"lang=fr", f'lang="{language}"'.encode())
    body = body.replace(b"Content-Length: ", b"X-Length: ")
    web.scripts[SEED] = lambda _: [body, Close()]
    assert web.capture().status == "complete"
    heard = [one.received.header("accept-language") for one in web.server.log]
    assert set(heard) == {None}


def test_json_that_is_nested_without_end_is_no_hindrance(web: Web) -> None:
    deep = "<script type='application/ld+json'>" + "[" * 3000 + "</script>"
    web.serve(SEED, article("http://paper.test/x", deep))
    web.serve("http://paper.test/x", page("x", deep))
    result = web.capture()
    assert result.outcomes["http://paper.test/x"] == "captured"
    assert result.status == "complete"


def test_a_page_that_its_reader_cannot_cope_with_is_kept_and_flagged(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = answers.read_answer

    def read_all_but_one(exchange: object, **how: object) -> Answer:
        if getattr(exchange, "url", None) == "http://odd.test/x":
            raise ZeroDivisionError
        return read(exchange, **how)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(visit, "read_answer", read_all_but_one)
    web.serve(SEED, article("http://odd.test/x http://paper.test/y"))
    web.serve("http://odd.test/x", page("odd"))
    web.serve("http://paper.test/y", page("even"))
    result = web.capture()
    row = result.resources["http://odd.test/x"]
    assert (row.outcome, row.flags) == ("captured", ("unread",))
    assert result.outcomes["http://paper.test/y"] == "captured"


def test_a_stop_while_a_retry_waits_is_no_complete_capture(web: Web) -> None:
    web.settle(limits={"capture_seconds": 1.5}, retry={"first_delay_seconds": 60})
    web.serve(SEED, article("http://busy.test/x"))
    web.serve("http://busy.test/x", response(503))
    result = web.capture()
    row = result.resources["http://busy.test/x"]
    assert row.outcome == "server-error"
    assert row.detail is not None
    assert "limits.capture_seconds" in row.detail
    assert result.status == "partial"


def test_a_busy_host_rests_for_as_long_as_it_asks_though_its_page_was_given_up(web: Web) -> None:
    web.settle(retry={"attempts": 1})
    web.serve(SEED, article("http://busy.test/1 http://busy.test/2"))
    busy = itertools.count()

    def answer(_: Received) -> Script:
        if next(busy) == 0:
            return [response(503, [("Retry-After", "1")])]
        return [page("there")]

    for number in (1, 2):
        web.scripts[f"http://busy.test/{number}"] = answer
    web.settle(politeness={"delay_seconds": 0.01})
    web.capture()
    pages = [one for one in web.server.log if one.received.host == "busy.test"][1:]
    assert pages[1].arrived - pages[0].arrived >= 1


def test_bytes_fetched_are_those_that_came_over_the_wire(web: Web) -> None:
    web.serve(SEED, article("http://paper.test/x"))
    result = web.capture()
    written = sum(len(one.written) for one in web.server.log)
    assert result.captured.manifest.totals.bytes_fetched == written
