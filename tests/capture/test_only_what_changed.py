"""The second capture of an article, and the tenth: what has not changed is not stored again."""

from __future__ import annotations

import base64
import datetime
import random
import shutil
from typing import TYPE_CHECKING

import pytest
from calendar_clock import Calendar
from scripted_web import HTML, SEED, article, page
from validated import asked_of, serve_validated

from preserve.demo.server import Wait, response
from preserve.verify import verify
from preserve.warc import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from scripted_web import Result, Web

    from preserve.demo.server import Received, Script
    from preserve.warc import Record

STYLE = "http://blog.test/style.css"
SHEET = b"@import url(more.css);\np { margin: 1em }\n" * 50
STORY = "http://nouvelles.test/recit"
LONG = "<p>Le four du village, sa voute et son histoire.</p>" * 40
NEXT_PAGE = "http://blog.test/article/comment-page-1/"
COMMENT = (
    '<div id="comments"><h2>2 commentaires</h2><ol class="commentlist">'
    '<li class="comment even thread-even depth-1" id="comment-{n}">'
    '<div class="comment-author"><cite class="fn">A{n}</cite></div>'
    '<div class="comment-meta"><a href="#comment-{n}">2 mai 2016 à 8 h 0{n} min</a></div>'
    '<div class="comment-content"><p>Un mot {n}.</p></div></li></ol></div>'
)
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@pytest.fixture
def web(web: Web) -> Web:
    web.clock = Calendar()
    head = "<link rel=stylesheet href=/style.css>"
    serve_validated(web, SEED, _body(article(f"{STORY} {LONG}", head)), "text/html")
    serve_validated(web, STYLE, SHEET, "text/css")
    serve_validated(web, "http://blog.test/more.css", b"a { color: #123456 }\n" * 80, "text/css")
    cited = page(f"<h1>Recit</h1><img src=/vue.png>{LONG}")
    serve_validated(web, STORY, _body(cited), "text/html")
    serve_validated(
        web, "http://nouvelles.test/vue.png", random.Random(1).randbytes(4000), "image/png"
    )
    return web


def _body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def later(web: Web, days: float = 1) -> None:
    assert isinstance(web.clock, Calendar)
    web.clock.set_to(web.clock.now() + datetime.timedelta(days=days))


def again(web: Web, trigger: str = "manual") -> Result:
    later(web)
    return web.capture(SEED, trigger=trigger)


def record_of(result: Result, url: str) -> Record:
    row = result.resources[url].record
    assert row is not None
    return read_record(result.captured.folder / row.file, row.offset)


def is_sound(*results: Result) -> bool:
    return all(verify(one.captured.folder).findings == () for one in results)


def test_what_has_not_changed_is_stored_as_the_warc_standard_says(web: Web) -> None:
    first, second = web.capture(), again(web)
    before, row = first.resources[STYLE], second.resources[STYLE]
    assert (before.outcome, before.status) == ("captured", 200)
    assert (row.outcome, row.status) == ("unchanged", 304)
    assert before.record is not None
    assert row.revisit_of == before.record.id
    assert (row.payload_sha256, row.payload_bytes) == (before.payload_sha256, len(SHEET))
    assert (row.content_type, row.etag) == ("text/css", before.etag)
    record = record_of(second, STYLE)
    assert (record.type, record.content_length) == ("revisit", 0)
    assert record.header("WARC-Profile") == NOT_MODIFIED
    assert record.header("WARC-Refers-To") == before.record.id
    assert record.header("WARC-Refers-To-Target-URI") == STYLE
    assert record.header("WARC-Refers-To-Date") == before.warc_date
    assert is_sound(first, second)


def test_a_third_capture_refers_to_the_first_and_not_to_a_reference(web: Web) -> None:
    first, second, third = web.capture(), again(web), again(web)
    original = first.resources[STYLE].record
    assert original is not None
    assert second.resources[STYLE].revisit_of == original.id
    assert third.resources[STYLE].revisit_of == original.id
    assert third.resources[STYLE].etag == first.resources[STYLE].etag
    assert is_sound(first, second, third)


def test_what_an_unchanged_page_and_style_sheet_need_is_in_the_capture(web: Web) -> None:
    first, second = web.capture(), again(web)
    assert second.outcomes.keys() == first.outcomes.keys()
    more = second.resources["http://blog.test/more.css"]
    assert more.required_by == (second.resources[STYLE].id,)
    assert second.resources["http://nouvelles.test/vue.png"].outcome == "unchanged"
    assert second.citations[STORY].requisites == first.citations[STORY].requisites
    assert second.citations[STORY].requisites.captured == 1
    assert second.status == "complete"


def test_article_comments_and_robots_are_asked_for_in_full(web: Web) -> None:
    link = "<div class=navigation><a href='/article/comment-page-1/#comments'>Older</a></div>"
    body = f"<article><p>Texte.</p>{LONG}</article>"
    serve_validated(web, SEED, _body(page(body + COMMENT.format(n=2) + link)), "text/html")
    serve_validated(web, NEXT_PAGE, _body(page(body + COMMENT.format(n=1))), "text/html")
    robots = b"User-agent: *\nDisallow: /private\n" + b"# a remark\n" * 200
    serve_validated(web, "http://blog.test/robots.txt", robots, "text/plain")
    first, second = web.capture(), again(web)
    for url in (SEED, NEXT_PAGE, "http://blog.test/robots.txt"):
        asked = asked_of(web, url)
        assert len(asked) == 2, url
        assert [one.header("if-none-match") for one in asked] == [None, None]
        assert [one.header("if-modified-since") for one in asked] == [None, None]
        assert second.outcomes[url] == "unchanged"
        assert record_of(second, url).header("WARC-Profile") == IDENTICAL
    assert [row.id for row in second.comments] == ["1", "2"]
    assert is_sound(first, second)


@pytest.mark.parametrize("slowly", [0.0, 0.4], ids=["at-once", "slowly"])
def test_a_comment_page_that_is_a_frame_too_is_read_as_it_is_now(web: Web, slowly: float) -> None:
    """A cache says 304 to whoever has an ETag, while comments are added."""
    link = "<div class=navigation><a href='/article/comment-page-1/#comments'>Older</a></div>"
    frame = f"<iframe src='{NEXT_PAGE}'></iframe>"
    body = f"<article><p>Texte.</p>{frame}{LONG}</article>"
    serve_validated(web, SEED, _body(page(body + COMMENT.format(n=2) + link)), "text/html")
    older = _body(page(f"<article><p>Texte.</p>{LONG}</article>" + COMMENT.format(n=1)))

    def serve_cached(content: bytes) -> None:
        def answer(received: Received) -> Script:
            if received.header("if-none-match") is not None:
                return [Wait(slowly), response(304)]
            return [response(200, [*HTML, ("ETag", '"cached"')], content)]

        web.scripts[NEXT_PAGE] = answer

    serve_cached(older)
    assert [row.text for row in web.capture().comments] == ["Un mot 1.", "Un mot 2."]
    serve_cached(older.replace(b"Un mot 1.", b"Un autre mot."))
    second = again(web)
    assert [row.text for row in second.comments] == ["Un autre mot.", "Un mot 2."]
    assert [one.status for one in second.resources[NEXT_PAGE].attempts] == [304, 200]
    assert is_sound(second)


def test_a_changed_etag_gives_the_new_body(web: Web) -> None:
    first = web.capture()
    serve_validated(web, STYLE, SHEET + b"/* 2 */", "text/css")
    second = again(web)
    assert asked_of(web, STYLE)[1].header("if-none-match") == first.resources[STYLE].etag
    row = second.resources[STYLE]
    assert (row.outcome, row.status, row.revisit_of) == ("captured", 200, None)
    third = again(web)
    assert third.resources[STYLE].etag == row.etag
    assert row.record is not None
    assert third.resources[STYLE].revisit_of == row.record.id
    assert is_sound(first, second, third)


def test_a_304_that_nobody_asked_for_is_asked_again_and_is_no_failure(web: Web) -> None:
    answers = iter([response(304), response(200, [("Content-Type", "text/css")], SHEET)])
    web.scripts[STYLE] = lambda _: [next(answers)]
    result = web.capture()
    row = result.resources[STYLE]
    assert (row.outcome, row.status, len(row.attempts)) == ("captured", 200, 2)
    assert row.attempts[0].status == 304
    assert row.attempts[0].record_id is not None
    assert result.status == "complete"
    assert is_sound(result)


def test_a_server_that_says_nothing_but_304_is_asked_twice(web: Web) -> None:
    web.serve(STYLE, response(304))
    row = web.capture().resources[STYLE]
    assert (row.outcome, len(row.attempts)) == ("server-error", 2)


def test_a_deleted_original_is_fetched_in_full(web: Web) -> None:
    first = web.capture()
    shutil.rmtree(first.captured.folder)
    second = again(web)
    assert asked_of(web, STYLE)[1].header("if-none-match") is None
    assert second.resources[STYLE].status == 200
    assert not [row for row in second.resources.values() if row.revisit_of]
    assert is_sound(second)


def test_an_original_that_goes_away_meanwhile_is_fetched_in_full_at_once(web: Web) -> None:
    first = web.capture()
    in_time = web.scripts[STYLE]

    def delete_first(received: Received) -> Script:
        if received.header("if-none-match") is not None:
            shutil.rmtree(first.captured.folder)
        return in_time(received)

    web.scripts[STYLE] = delete_first
    second = again(web)
    row = second.resources[STYLE]
    assert [one.status for one in row.attempts] == [304, 200]
    assert (row.status, row.revisit_of) == (200, None)
    assert second.status == "complete"


def test_a_damaged_original_is_fetched_in_full_at_once(web: Web) -> None:
    long_sheet = SHEET + b"/* %s */" % random.Random(2).randbytes(200_000).hex().encode()
    serve_validated(web, STYLE, long_sheet, "text/css")
    first = web.capture()
    record = first.resources[STYLE].record
    assert record is not None
    path = first.captured.folder / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + record.length - 100] ^= 0xFF
    path.write_bytes(data)
    second = again(web)
    row = second.resources[STYLE]
    assert [one.status for one in row.attempts] == [304, 200]
    assert row.status == 200
    assert "http://blog.test/more.css" in second.outcomes
    assert second.status == "complete"


@pytest.mark.parametrize("dedup", ["capture", "off"])
def test_captures_that_stand_alone_ask_for_everything_in_full(web: Web, dedup: str) -> None:
    web.settle(collection={"dedup": dedup})
    first, second = web.capture(), again(web, trigger="daily")
    assert all(one.received.header("if-none-match") is None for one in web.server.log)
    assert not [row for row in second.resources.values() if row.revisit_of]
    assert second.outcomes[STYLE] == second.outcomes[STORY] == "unchanged"
    shutil.rmtree(first.captured.folder)
    assert is_sound(second)


def test_a_body_is_found_in_the_capture_of_another_seed_at_another_address(web: Web) -> None:
    elsewhere, copy = "http://autre.test/billet", "http://autre.test/copie.css"
    web.serve(copy, response(200, [("Content-Type", "text/css")], SHEET))
    web.serve(elsewhere, article("", "<link rel=stylesheet href=/copie.css>"))
    first = web.capture()
    later(web)
    second = web.capture(elsewhere)
    original = first.resources[STYLE].record
    assert original is not None
    assert second.resources[copy].revisit_of == original.id
    assert second.outcomes[copy] == "captured"
    assert is_sound(first, second)


CHALLENGE = (
    "<!doctype html><title>Just a moment...</title><form id='challenge-form' action='/x'></form>"
    f"<!-- {'x' * 2000} -->"
).encode()


@pytest.mark.parametrize("form", ["cited", "needed"])
def test_a_challenge_page_is_never_an_original(web: Web, form: str) -> None:
    urls = [f"http://garde.test/{name}" for name in ("un", "deux")]
    for url in urls:
        web.serve(url, response(200, HTML, CHALLENGE))
    links = " ".join(urls) if form == "cited" else "".join(f"<img src='{url}'>" for url in urls)
    serve_validated(web, SEED, _body(article(links)), "text/html")
    first, second = web.capture(), again(web)
    for result in (first, second):
        for url in urls:
            assert result.resources[url].flags == ("challenge",)
            assert result.resources[url].revisit_of is None
    assert is_sound(first, second)


def test_a_capture_made_with_credentials_lends_nothing_to_one_without(web: Web) -> None:
    first = web.capture()
    path = first.captured.folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"authenticated": false', b'"authenticated": true'))
    (web.collection / "catalogue.db").unlink()
    second = again(web)
    assert not [row for row in second.resources.values() if row.revisit_of]
    assert asked_of(web, STYLE)[1].header("if-none-match") is None


def test_a_catalogue_that_cannot_be_used_costs_space_and_nothing_else(web: Web) -> None:
    web.capture()
    (web.collection / "catalogue.db").write_bytes(b"no database" * 1000)
    second = again(web)
    assert second.status == "complete"
    assert not [row for row in second.resources.values() if row.revisit_of]
    (remark,) = second.captured.remarks
    assert "preserve reindex" in remark
    assert "stored in full" in remark


def test_what_varies_without_an_etag_is_asked_for_in_full(web: Web) -> None:
    headers = [("Last-Modified", "Tue, 01 Mar 2016 10:00:00 GMT"), ("Content-Type", "text/css")]
    web.serve(STYLE, response(200, [*headers, ("Vary", "Accept-Language")], SHEET))
    other = "http://blog.test/more.css"
    web.serve(other, response(200, [*headers, ("Vary", "Accept-Encoding")], SHEET + b"/**/"))
    web.capture()
    again(web)
    assert asked_of(web, STYLE)[1].header("if-modified-since") is None
    assert asked_of(web, other)[1].header("if-modified-since") == headers[0][1]


# ------------------------------------------------------------------------------- the tenth capture


@pytest.fixture
def large(web: Web) -> Web:
    """An article of two hundred addresses and more than 20 MB."""
    random_bytes = random.Random(7).randbytes
    pictures = [f"/image-{number}.png" for number in range(170)]
    cited = [f"http://site-{number}.test/page" for number in range(15)]
    for path in pictures:
        serve_validated(web, f"http://blog.test{path}", random_bytes(125_000), "image/png")
    for url in cited:
        text = base64.b64encode(random_bytes(80_000)).decode()
        serve_validated(web, url, _body(page(f"<h1>Page</h1><p>{text}")), "text/html")
    images = "".join(f"<img src='{path}'>" for path in pictures)
    body = article(f"{' '.join(cited)} {images} {LONG}", "<link rel=stylesheet href=/style.css>")
    serve_validated(web, SEED, _body(body), "text/html")
    web.settle(schedule={"citations_again_days": 0})
    return web


def stored(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.warc.gz"))


@pytest.mark.timeout(240)
def test_the_tenth_capture_of_an_unchanged_article_costs_next_to_nothing(large: Web) -> None:
    results, served = [], []
    for _ in range(10):
        seen = len(large.server.log)
        results.append(again(large, trigger="daily"))
        served.append(sum(len(one.written) for one in large.server.log[seen:]))
    first, tenth = results[0], results[-1]
    totals = [one.captured.manifest.totals for one in (first, tenth)]
    assert len(tenth.resources) >= 200
    assert tenth.resources.keys() == first.resources.keys()
    assert totals[0].bytes_stored >= 20_000_000
    assert stored(tenth.captured.folder) < 0.02 * stored(first.captured.folder)
    assert totals[1].bytes_fetched < 0.05 * totals[0].bytes_fetched
    assert served[-1] < 0.05 * served[0]
    assert [one.header("if-none-match") for one in asked_of(large, SEED)] == [None] * 10
    assert tenth.status == "complete"
    assert is_sound(first, tenth)
