"""Comments and their pages: what was read is kept, what was not is counted with its reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from limited import article, comment, comment_page, current, fresh, limited, serve_pages, thread
from scripted_web import SEED

from preserve.cli.show import discussion_text
from preserve.demo.server import Close, response
from preserve.verify import verify

if TYPE_CHECKING:
    from scripted_web import Result, Web

    from preserve.demo.server import Received, Script

FOUR_PAGES = [[1, 2], [3, 4], [5, 6], [7, 8]]


def told(result: Result) -> tuple[int | None, int, str, list[tuple[int, str]]]:
    """Return claimed, recorded, verdict and what is missing."""
    thread = result.captured.manifest.discussion
    missing = [(one.count, str(one.reason)) for one in thread.missing]
    return thread.claimed, thread.recorded, str(thread.verdict), missing


def sound(result: Result) -> bool:
    return verify(result.captured.folder).findings == ()


def asked(web: Web, *words: str) -> list[str]:
    targets = [one.received.target for one in web.server.log]
    return [target for target in targets if all(word in target for word in words)]


@pytest.mark.parametrize(("most", "left"), [(0, 6), (5, 1), (6, 0), (7, 0)])
def test_so_many_comments_are_kept_and_the_others_counted(web: Web, most: int, left: int) -> None:
    web.serve(SEED, article(thread(map(comment, range(1, 7)), claimed=6)))
    result = fresh(web, comments=most)
    missing = [(left, "limit-reached")] if left else []
    verdict = "partial" if left else "complete"
    assert told(result) == (6, 6 - left, verdict, missing)
    assert [row.id for row in result.comments] == [str(n) for n in range(1, 7 - left)]
    assert result.status == ("partial" if left else "complete")
    assert sound(result)


@pytest.mark.parametrize("claimed", [None, 3])
def test_comments_beyond_the_limit_are_counted_whatever_the_page_claims(
    web: Web, claimed: int | None
) -> None:
    web.serve(SEED, article(thread(map(comment, range(1, 7)), claimed=claimed)))
    result = fresh(web, comments=4)
    assert told(result) == (claimed, 4, "partial", [(2, "limit-reached")])
    assert result.status == "partial"
    assert sound(result)


def test_links_of_comments_that_are_not_kept_are_no_citations(web: Web) -> None:
    entries = [comment(n, f"http://cited.test/{n}") for n in range(1, 4)]
    web.serve(SEED, article(thread(entries, claimed=3)))
    result = fresh(web, comments=2)
    assert list(result.citations) == ["http://cited.test/1", "http://cited.test/2"]


@pytest.mark.parametrize(
    ("most", "pages", "recorded", "missing"),
    [(1, 1, 1, 7), (3, 2, 3, 5), (4, 2, 4, 4), (5, 3, 5, 3), (8, 4, 8, 0), (9, 4, 8, 0)],
)
def test_pages_are_asked_for_until_there_are_comments_enough(
    web: Web, most: int, pages: int, recorded: int, missing: int
) -> None:
    serve_pages(web, FOUR_PAGES, claimed=8)
    result = fresh(web, comments=most)
    reasons = [(missing, "limit-reached")] if missing else []
    assert told(result) == (8, recorded, "partial" if missing else "complete", reasons)
    assert len(asked(web, "comment-page")) == pages - 1
    assert limited(result, "comments") == ([comment_page(pages + 1)] if pages < 4 else [])
    assert sound(result)


@pytest.mark.parametrize(("most", "pages"), [(0, 1), (1, 2), (2, 3), (3, 4), (4, 4)])
@pytest.mark.parametrize("claimed", [8, None])
def test_so_many_further_pages_are_read_and_the_next_is_named(
    web: Web, most: int, pages: int, claimed: int | None
) -> None:
    serve_pages(web, FOUR_PAGES, claimed=claimed)
    result = fresh(web, comment_pages=most)
    thread = result.captured.manifest.discussion
    assert thread.recorded == 2 * pages
    assert len(asked(web, "comment-page")) == pages - 1
    assert limited(result, "comment_pages") == ([comment_page(pages + 1)] if pages < 4 else [])
    if pages < 4:
        count = 8 - 2 * pages if claimed else 0
        assert told(result)[2:] == ("partial", [(count, "limit-reached")])
        assert result.status == "partial"
    else:
        assert told(result)[2:] == ("complete" if claimed else "unclaimed", [])
        assert result.status == "complete"
    assert sound(result)


def chain(web: Web, *, fresh_comments: bool) -> None:
    """Serve comment pages each of which leads to the next, for ever."""

    def answer(received: Received) -> Script:
        number = int(received.target.partition("comment-page-")[2].rstrip("/") or 1)
        first = 10 * number if fresh_comments else 10
        link = f"<a class='next page-numbers' href='{comment_page(number + 1)}'>{number + 1}</a>"
        body = article(thread([comment(first), comment(first + 1)], claimed=None, links=link))
        return [body]

    web.scripts[SEED] = answer
    for number in range(2, 60):
        web.scripts[comment_page(number)] = answer


def test_pages_that_bring_nothing_new_are_soon_asked_for_no_more(web: Web) -> None:
    chain(web, fresh_comments=False)
    result = web.capture()
    assert len(asked(web, "comment-page")) <= 4
    assert [row.id for row in result.comments] == ["10", "11"]
    assert result.status == "complete"


def test_a_chain_of_ever_new_comments_ends_at_the_limit(web: Web) -> None:
    chain(web, fresh_comments=True)
    result = fresh(web, comment_pages=7)
    assert len(asked(web, "comment-page")) == 7
    assert told(result) == (None, 16, "partial", [(0, "limit-reached")])
    assert limited(result, "comment_pages") == [comment_page(9)]
    again = fresh(web, comment_pages=2000, comments=21)
    assert told(again) == (None, 21, "partial", [(0, "limit-reached")])
    assert sound(again)


def test_an_interface_that_always_has_more_ends_at_the_limit(web: Web) -> None:
    page = article("<div id=ghost-comments-root></div>").replace(
        b"</article>",
        b"</article><script data-ghost-comments='http://blog.test/' data-post-id='p1'></script>",
    )
    page = page.replace(b"Content-Length: ", b"X-Length: ")
    web.scripts[SEED] = lambda _: [page, Close()]
    api = "http://blog.test/members/api/comments"

    def listed(received: Received) -> Script:
        number = int(received.target.rpartition("=")[2])
        comments = [
            {"id": f"{number:04}{n}", "html": f"<p>mot {n}</p>", "created_at": "2026-01-01T00:00Z"}
            for n in range(3)
        ]
        answer = {"comments": comments, "meta": {"pagination": {"pages": 10**9}}}
        return [response(200, [("Content-Type", "application/json")], json.dumps(answer).encode())]

    for number in range(1, 30):
        web.scripts[f"{api}/post/p1/?limit=20&page={number}"] = listed
    result = fresh(web, comment_pages=5)  # the first of them asks how many there are
    assert told(result)[1:] == (12, "partial", [(0, "limit-reached")])
    result = fresh(web, comment_pages=100, comments=10)
    assert told(result)[1:] == (10, "partial", [(0, "limit-reached")])
    assert sound(result)


def test_a_button_to_a_page_beyond_all_sense_does_no_harm(web: Web) -> None:
    far = "".join(f"<a class=page-numbers href='{comment_page(n)}'>{n}</a>" for n in (2, 9999))
    body = article(thread([comment(1)], claimed=None, links=current(1) + far))
    web.serve(SEED, body)
    for number in range(2, 9):
        web.serve(comment_page(number), body)
    assert web.capture().status == "complete"
    assert len(asked(web, "comment-page")) <= 4


def test_show_and_summary_say_what_a_limit_left_out(web: Web) -> None:
    web.serve(SEED, article(thread(map(comment, range(1, 7)), claimed=6)))
    discussion = fresh(web, comments=4).captured.manifest.discussion
    assert discussion_text(discussion).plain.startswith("4 of 6 comments; 2 limit reached; verdict")
