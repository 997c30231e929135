"""Every address that a page names has an outcome."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from scripted_web import SEED, article, page

from preserve.demo.server import Received, Reset, Script, Wait, response
from preserve.errors import CollectionError, InvalidAddress

if TYPE_CHECKING:
    from scripted_web import Web


def test_an_article_its_requisites_and_its_citations_are_captured(web: Web) -> None:
    web.serve(
        SEED,
        article(
            "<a href='http://paper.test/story'>story</a> http://plain.test/x <img src=/i.gif>",
            "<link rel=stylesheet href=/s.css>",
        ),
    )
    web.serve(
        "http://blog.test/s.css",
        response(200, [("Content-Type", "text/css")], b"@import 'more.css'; p{}"),
    )
    web.serve(
        "http://blog.test/more.css",
        response(200, [("Content-Type", "text/css")], b"p{background:url(b.png)}"),
    )
    web.serve("http://blog.test/i.gif", response(200, [("Content-Type", "image/gif")], b"GIF89a"))
    web.serve("http://paper.test/story", page("<p>Story<img src=/p.png>"))
    result = web.capture()
    assert result.outcomes == {
        SEED: "captured",
        "http://blog.test/robots.txt": "not-found",
        "http://blog.test/s.css": "captured",
        "http://blog.test/i.gif": "captured",
        "http://blog.test/more.css": "captured",
        "http://blog.test/b.png": "not-found",
        "http://blog.test/favicon.ico": "not-found",  # the page names no icon
        "http://paper.test/favicon.ico": "not-found",
        "http://paper.test/robots.txt": "not-found",
        "http://paper.test/story": "captured",
        "http://paper.test/p.png": "not-found",
        "http://plain.test/robots.txt": "not-found",
        "http://plain.test/x": "not-found",
    }
    story = result.citations["http://paper.test/story"]
    assert (story.outcome, story.requisites.captured, story.requisites.missing) == (
        "captured",
        0,
        1,
    )
    assert result.citations["http://plain.test/x"].form == "text"
    assert result.resources["http://blog.test/b.png"].required_by == (
        result.resources["http://blog.test/more.css"].id,
    )
    assert result.status == "complete"
    assert result.captured.manifest.article.title == "Le four"


def test_a_host_that_answers_503_twice_and_then_200_is_captured_with_its_history(web: Web) -> None:
    web.serve(SEED, article("<a href='http://busy.test/x'>x</a>"))
    asked = iter(range(100))

    def busy(_: Received) -> Script:
        return [response(503, [("Retry-After", "0")]) if next(asked) < 2 else page("there")]

    web.scripts["http://busy.test/x"] = busy
    row = web.capture().resources["http://busy.test/x"]
    assert row.outcome == "captured"
    assert [(one.outcome, one.status) for one in row.attempts] == [
        ("server-error", 503),
        ("server-error", 503),
        ("captured", 200),
    ]
    records = [one.record_id for one in row.attempts]
    assert len(set(records)) == 3
    assert None not in records


def test_redirects_are_hops_of_their_own_and_the_citation_takes_the_outcome_of_the_end(
    web: Web,
) -> None:
    web.serve(SEED, article("<a href='http://old.test/a#here'>a</a> <a href='/round'>r</a>"))
    web.serve("http://old.test/a", response(301, [("Location", "http://new.test/b")]))
    web.serve("http://new.test/b", response(302, [("Location", "/c#part")]))
    web.serve("http://new.test/c", page("end"))
    web.serve("http://blog.test/round", response(302, [("Location", "/trip")]))
    web.serve("http://blog.test/trip", response(302, [("Location", "/round")]))
    result = web.capture()
    moved = result.citations["http://old.test/a#here"]
    assert (moved.outcome, moved.final_url, moved.fragment) == (
        "captured",
        "http://new.test/c",
        "here",
    )
    assert result.outcomes["http://old.test/a"] == "redirected"
    assert result.resources["http://new.test/b"].redirect_to == "http://new.test/c"
    assert result.citations["/round"].outcome == "redirect-loop"


def test_a_site_that_sets_a_cookie_and_redirects_to_itself_works(web: Web) -> None:
    web.serve(SEED, article("<a href='http://shy.test/'>s</a> <a href='http://two.test/a'>t</a>"))

    def shy(received: Received) -> Script:
        if received.header("cookie") == "seen=1":
            return [page("welcome")]
        return [response(302, [("Location", "/"), ("Set-Cookie", "seen=1; Path=/")])]

    def two(received: Received) -> Script:
        if received.header("cookie") == "ok=1":
            return [page("welcome")]
        return [response(302, [("Location", "/gate")])]

    web.scripts["http://shy.test/"] = shy
    web.scripts["http://two.test/a"] = two
    web.serve(
        "http://two.test/gate",
        response(302, [("Location", "/a"), ("Set-Cookie", "ok=1; Path=/")]),
    )
    result = web.capture()
    assert result.outcomes["http://shy.test/"] == "captured"
    assert len(result.resources["http://shy.test/"].attempts) == 2
    assert result.citations["http://two.test/a"].outcome == "captured"


def test_a_redirect_to_itself_without_a_cookie_is_a_loop(web: Web) -> None:
    web.serve(SEED, article("<a href='http://loop.test/'>l</a>"))
    web.serve("http://loop.test/", response(302, [("Location", "/")]))
    assert web.capture().citations["http://loop.test/"].outcome == "redirect-loop"


def test_a_chain_that_is_too_long_names_the_limit(web: Web) -> None:
    web.settle(limits={"redirects": 3})
    web.serve(SEED, article("<a href='http://far.test/0'>f</a>"))
    for hop in range(9):
        url = f"http://far.test/{hop}"
        web.serve(url, response(302, [("Location", f"/{hop + 1}")]))
    result = web.capture()
    assert result.citations["http://far.test/0"].outcome == "limit-reached"
    assert result.resources["http://far.test/4"].detail == "limits.redirects"
    assert result.status == "partial"


def test_www_without_a_scheme_is_tried_with_https_and_then_with_http(web: Web) -> None:
    web.serve(SEED, article("Voir www.paper.test/x pour le reste."))
    web.serve("http://www.paper.test/x", page("there"))
    result = web.capture()
    assert result.outcomes["http://www.paper.test/x"] == "captured"
    assert result.outcomes["https://www.paper.test/x"] in {"tls-failed", "disconnected"}
    citation = result.citations["www.paper.test/x"]
    assert (citation.outcome, citation.final_url) == ("captured", "http://www.paper.test/x")


def test_what_cannot_be_asked_for_is_accounted_for_all_the_same(web: Web) -> None:
    links = " ".join(
        f"<a href='{url}'>x</a>"
        for url in (
            "http://[::bad/",
            "ftp://files.test/a",
            "http://10.0.0.1/x",
            "http://unknown.test/x",
        )
    )
    web.serve(SEED, article(links))
    result = web.capture()
    assert {as_written: str(row.outcome) for as_written, row in result.citations.items()} == {
        "http://[::bad/": "invalid-url",
        "ftp://files.test/a": "unsupported-scheme",
        "http://10.0.0.1/x": "guard-denied",
        "http://unknown.test/x": "dns-failed",
    }


def test_robots_rules_are_obeyed_for_pages_and_not_for_requisites(web: Web) -> None:
    web.serve(
        SEED, article("<a href='http://shut.test/a'>a</a> <img src='http://shut.test/i.gif'>")
    )
    rules = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")
    web.serve("http://shut.test/robots.txt", rules)
    web.serve("http://shut.test/a", page("a"))
    web.serve("http://shut.test/i.gif", response(200, [("Content-Type", "image/gif")], b"GIF89a"))
    result = web.capture()
    assert result.outcomes["http://shut.test/a"] == "robots-denied"
    assert result.outcomes["http://shut.test/i.gif"] == "captured"
    assert not [one for one in web.server.log if one.received.target == "/a"]


def test_robots_are_ignored_where_the_user_says_why(web: Web) -> None:
    web.serve(SEED, article("<a href='http://shut.test/a'>a</a>"))
    rules = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")
    web.serve("http://shut.test/robots.txt", rules)
    web.serve("http://shut.test/a", page("a"))
    result = web.capture(ignore_robots="legal deposit")
    assert result.outcomes["http://shut.test/a"] == "captured"
    assert result.captured.manifest.capture.robots.reason == "legal deposit"


def test_where_robots_got_no_answer_its_addresses_take_that_outcome(web: Web) -> None:
    web.serve(SEED, article("<a href='http://dumb.test/a'>a</a>"))
    web.scripts["http://dumb.test/robots.txt"] = lambda _: [Reset()]
    row = web.capture().resources["http://dumb.test/a"]
    assert row.outcome == "disconnected"
    assert row.attempts == ()
    assert row.detail is not None
    assert "robots.txt" in row.detail


def test_a_robots_file_that_moved_is_followed(web: Web) -> None:
    web.serve(SEED, article("<a href='http://shut.test/a'>a</a>"))
    web.serve("http://shut.test/robots.txt", response(301, [("Location", "http://r.test/rules")]))
    rules = response(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")
    web.serve("http://r.test/rules", rules)
    assert web.capture().outcomes["http://shut.test/a"] == "robots-denied"


def test_a_robots_file_with_a_server_error_shuts_its_origin(web: Web) -> None:
    web.serve(SEED, article("<a href='http://ill.test/a'>a</a>"))
    web.serve("http://ill.test/robots.txt", response(500))
    assert web.capture().outcomes["http://ill.test/a"] == "robots-denied"


def test_forty_citations_of_a_dead_host_end_in_seconds(web: Web) -> None:
    web.settle(network={"resolve": {**web.settings.network.resolve, "dead.test": "127.0.0.1:1"}})
    web.serve(SEED, article(" ".join(f"http://dead.test/{n}" for n in range(40))))
    result = web.capture()
    outcomes = {row.outcome for url, row in result.resources.items() if "dead.test" in url}
    assert outcomes == {"connect-failed"}
    assert len([url for url in result.resources if "dead.test" in url]) == 41


def test_a_host_that_fails_again_and_again_is_given_up(web: Web) -> None:
    web.serve(SEED, article(" ".join(f"http://fell.test/{n}" for n in range(80))))
    for number in range(80):
        web.scripts[f"http://fell.test/{number}"] = lambda _: [Reset()]
    result = web.capture()
    outcomes = [str(row.outcome) for row in result.citations.values()]
    assert outcomes.count("host-down") >= 40  # as many as were not under way when it was given up
    assert set(outcomes) == {"host-down", "disconnected"}
    assert len(web.server.log) < 80


def test_a_host_that_asks_for_more_patience_than_there_is_is_asked_nothing_more(web: Web) -> None:
    web.serve(SEED, article("http://tired.test/1 http://tired.test/2"))
    for number in (1, 2):
        url = f"http://tired.test/{number}"
        web.serve(url, response(429, [("Retry-After", "86400")]))
    result = web.capture()
    rows = [row for url, row in result.resources.items() if url.startswith("http://tired.test/")]
    cited = [row for row in rows if "citation" in row.roles]
    assert {row.outcome for row in cited} == {"rate-limited"}
    assert all(row.not_before for row in cited)
    assert result.status == "partial"


def test_without_its_article_a_capture_is_failed_and_still_an_account(web: Web) -> None:
    result = web.capture("http://blog.test/gone")
    assert result.status == "failed"
    assert result.outcomes["http://blog.test/gone"] == "not-found"
    assert result.captured.manifest.article.record_id is not None


def test_a_capture_says_why_it_is_not_complete(web: Web) -> None:
    web.settle(limits={"citations": 1})
    image = "<img src='http://unknown.test/i'>"
    web.serve(SEED, article(f"http://p.test/1 http://p.test/2 http://p.test/3 {image}"))
    assert set(web.capture().captured.manifest.capture.status_reasons) == {
        "addresses that ended limit-reached (limits.citations): 2",
        "addresses that ended dns-failed, which article or discussion needs: 1",
    }
    reasons = web.capture("http://10.0.0.1/").captured.manifest.capture.status_reasons
    assert len(reasons) == 1
    assert reasons[0].startswith("the article ended guard-denied: ")


def test_citations_can_be_listed_without_being_visited(web: Web) -> None:
    web.serve(SEED, article("<a href='http://paper.test/story'>s</a>"))
    result = web.capture(citations=False)
    assert result.citations["http://paper.test/story"].outcome == "skipped"
    assert not [one for one in web.server.log if one.received.host == "paper.test"]


def test_a_stopped_capture_keeps_what_is_there(web: Web) -> None:
    stop = asyncio.Event()
    web.serve(SEED, article("http://slow.test/1 http://fast.test/2"))

    def slow(_: Received) -> Script:
        stop.set()
        return [Wait(10), page("late")]

    web.serve("http://fast.test/2", page("there"))

    web.scripts["http://slow.test/1"] = slow
    result = web.capture(stop=stop)
    assert result.status == "partial"
    assert result.outcomes[SEED] == "captured"
    assert result.outcomes["http://slow.test/1"] == "interrupted"
    assert not (result.captured.folder / "journal.jsonl").exists()


def test_a_capture_that_takes_too_long_ends_with_the_limit_named(web: Web) -> None:
    web.settle(limits={"capture_seconds": 1.0})
    web.serve(SEED, article("http://slow.test/1"))
    web.scripts["http://slow.test/1"] = lambda _: [Wait(10), page("late")]
    row = web.capture().resources["http://slow.test/1"]
    assert (row.outcome, row.detail) == ("limit-reached", "limits.capture_seconds")


def test_a_full_disk_ends_a_capture_with_the_limit_named(web: Web) -> None:
    web.settle(limits={"free_disk_bytes": 1 << 60})
    web.serve(SEED, article("http://paper.test/1"))
    result = web.capture()
    assert result.status == "failed"
    assert result.resources[SEED].detail == "limits.free_disk_bytes"


def test_more_bytes_than_the_limit_end_a_capture_with_the_limit_named(web: Web) -> None:
    web.settle(limits={"capture_bytes": 3000})
    web.serve(SEED, article(" ".join(f"http://paper.test/{n}" for n in range(20))))
    for number in range(20):
        web.serve(f"http://paper.test/{number}", page("x" * 4000))
    result = web.capture()
    assert result.status == "partial"
    outcomes = {str(row.outcome) for row in result.citations.values()}
    assert outcomes <= {"captured", "truncated", "limit-reached"}
    assert result.captured.manifest.totals.bytes_fetched < 3000 + 4 * 5000
    assert "limits.capture_bytes" in {row.detail for row in result.resources.values()}


def test_more_citations_than_the_limit_are_listed_and_not_visited(web: Web) -> None:
    web.settle(limits={"citations": 2})
    web.serve(SEED, article(" ".join(f"http://paper.test/{n}" for n in range(4))))
    result = web.capture()
    limited = [row for row in result.resources.values() if row.detail == "limits.citations"]
    assert len(limited) == 2


def test_what_is_not_an_address_is_refused_in_one_sentence(web: Web) -> None:
    for seed in ("blog", "ftp://blog.test/", "http://"):
        with pytest.raises(InvalidAddress, match="is not an http or https address"):
            web.capture(seed)
    assert not web.collection.exists()


def test_a_collection_below_a_file_is_refused_in_one_sentence(web: Web) -> None:
    web.collection.write_text("a regular file")
    with pytest.raises(CollectionError, match="cannot be written"):
        web.capture()
    assert web.collection.read_text() == "a regular file"
