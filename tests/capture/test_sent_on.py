"""Articles and frames that send their reader on by themselves, and sites that never let go."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from scripted_web import HTML, SEED, article, page

from preserve.demo.server import response
from preserve.verify import verify

if TYPE_CHECKING:
    from scripted_web import Result, Web

    from preserve.demo.server import Received, Script

MOVED = "http://new.test/2026/four"
WORDS = f"<p>{'Un long texte sur le four. ' * 40}</p>"


def sound(result: Result) -> bool:
    return verify(result.captured.folder).findings == ()


def refresh(to: str, *, seconds: int = 0, words: str = "") -> bytes:
    meta = f'<meta http-equiv="refresh" content="{seconds}; url={to}">'
    return page(words or "<p>Cette page a été déplacée.</p>", meta)


def asked(web: Web, host: str) -> list[str]:
    return [one.received.target for one in web.server.log if one.received.host == host]


@pytest.mark.parametrize(("seconds", "words"), [(0, ""), (5, ""), (0, WORDS)])
def test_an_article_that_only_sends_its_reader_on_is_what_it_leads_to(
    web: Web, seconds: int, words: str
) -> None:
    web.serve(SEED, refresh(MOVED, seconds=seconds, words=words))
    web.serve(MOVED, article("Voir http://cited.test/x"))
    result = web.capture()
    told = result.captured.manifest.article
    assert (told.url, told.final_url, told.title) == (SEED, MOVED, "Le four")
    assert (result.outcomes[SEED], result.outcomes[MOVED]) == ("captured", "captured")
    row = result.resources[MOVED]
    assert (row.roles, row.hops) == (("article",), "R")
    assert row.record is not None
    assert told.record_id == row.record.id
    assert list(result.citations) == ["http://cited.test/x"]
    assert result.status == "complete"
    assert sound(result)


def test_a_header_sends_on_as_a_page_does_and_redirects_on_the_way_are_followed(web: Web) -> None:
    web.serve(SEED, response(200, [*HTML, ("Refresh", "0; url=http://old.test/four")], b"<p>la"))
    web.serve("http://old.test/four", response(301, [("Location", MOVED)]))
    web.serve(MOVED, refresh("/encore"))
    web.serve("http://new.test/encore", article(""))
    result = web.capture()
    assert result.captured.manifest.article.final_url == "http://new.test/encore"
    assert result.resources["http://new.test/encore"].hops == "RRR"
    assert (result.status, sound(result)) == ("complete", True)


def test_an_article_with_words_of_its_own_is_the_article_though_it_goes_on_later(web: Web) -> None:
    web.serve(SEED, refresh(f"{SEED}?again", seconds=20, words=WORDS))
    result = web.capture()
    assert result.captured.manifest.article.final_url == SEED
    assert f"{SEED}?again" not in result.resources
    assert result.status == "complete"


@pytest.mark.parametrize("end", ["dead", "denied", "loop"])
def test_where_it_leads_nowhere_the_page_that_sends_on_is_the_article(web: Web, end: str) -> None:
    web.serve(SEED, refresh(MOVED))
    if end == "denied":
        rules = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")
        web.serve("http://new.test/robots.txt", rules)
    elif end == "loop":
        web.serve(MOVED, refresh(SEED))
    result = web.capture()
    found = result.captured.manifest.article.final_url
    assert found == (MOVED if end == "loop" else SEED)
    expected = {"dead": "not-found", "denied": "robots-denied", "loop": "captured"}[end]
    assert result.outcomes[MOVED] == expected
    assert result.status == ("complete" if end == "loop" else "partial")
    assert sound(result)


def test_an_article_that_sends_on_for_ever_ends_at_the_limit_on_redirects(web: Web) -> None:
    web.settle(limits={"redirects": 3})
    web.serve(SEED, refresh("http://far.test/1"))
    for number in range(1, 9):
        web.serve(f"http://far.test/{number}", refresh(f"/{number + 1}"))
    result = web.capture()
    assert result.resources["http://far.test/4"].detail == "limits.redirects"
    assert result.captured.manifest.article.final_url == "http://far.test/3"
    assert result.status == "partial"
    assert sound(result)


def test_a_page_that_moved_is_reached_where_it_sends_on_to_what_is_no_page(web: Web) -> None:
    web.serve(SEED, refresh("http://new.test/four.pdf"))
    web.serve(
        "http://new.test/four.pdf", response(200, [("Content-Type", "application/pdf")], b"%PDF")
    )
    result = web.capture()
    assert result.captured.manifest.article.final_url == "http://new.test/four.pdf"
    assert result.status == "complete"
    assert sound(result)


def test_where_a_frame_sends_on_is_needed_too_and_goes_as_deep_as_frames_go(web: Web) -> None:
    web.serve(SEED, article("http://paper.test/x"))
    web.serve("http://paper.test/x", page("<iframe src=/f0></iframe>"))
    for number in range(9):
        web.serve(f"http://paper.test/f{number}", refresh(f"/f{number + 1}"))
    web.settle(limits={"requisite_depth": 4})
    result = web.capture()
    reached = [result.outcomes.get(f"http://paper.test/f{n}") for n in range(6)]
    assert reached == ["captured"] * 4 + ["limit-reached", None]
    assert result.resources["http://paper.test/f1"].roles == ("requisite",)
    assert result.citations["http://paper.test/x"].requisites.missing == 1
    assert sound(result)


def test_a_site_that_sets_another_cookie_each_time_is_left_at_the_limit(web: Web) -> None:
    web.settle(limits={"redirects": 6})
    count = itertools.count()

    def again(_: Received) -> Script:
        return [response(302, [("Location", "/"), ("Set-Cookie", f"turn={next(count)}; Path=/")])]

    web.scripts["http://round.test/"] = again
    web.serve(SEED, article("<a href='http://round.test/'>r</a>"))
    result = web.capture()
    assert result.citations["http://round.test/"].outcome == "redirect-loop"
    assert 6 <= asked(web, "round.test").count("/") <= 8
    assert result.status == "complete"
    assert sound(result)


def test_two_pages_that_send_each_other_cookies_and_readers_end(web: Web) -> None:
    web.settle(limits={"redirects": 6})
    count = itertools.count()
    for here, there in (("/a", "/b"), ("/b", "/a")):

        def turn(_: Received, to: str = there) -> Script:
            cookie = f"turn={next(count)}; Path=/"
            return [response(302, [("Location", to), ("Set-Cookie", cookie)])]

        web.scripts[f"http://round.test{here}"] = turn
    web.serve(SEED, article("<a href='http://round.test/a'>r</a>"))
    result = web.capture()
    assert result.citations["http://round.test/a"].outcome == "redirect-loop"
    assert len(asked(web, "round.test")) <= 12
    assert sound(result)


def test_a_redirect_to_ever_new_addresses_is_left_at_the_limit(web: Web) -> None:
    web.settle(limits={"redirects": 5})

    def onward(received: Received) -> Script:
        return [response(302, [("Location", f"/trap?{int(received.target[6:] or 0) + 1}")])]

    for number in range(30):
        web.scripts[f"http://round.test/trap?{number}"] = onward
    web.serve(SEED, article("<a href='http://round.test/trap?0'>r</a>"))
    result = web.capture()
    assert result.citations["http://round.test/trap?0"].outcome == "limit-reached"
    assert len([one for one in asked(web, "round.test") if "trap" in one]) == 6
