"""Discussions that are broken into pages, driven as a story drives them."""

from __future__ import annotations

from typing import Any

import pytest

from preserve.model import Outcome

BASE = "https://blog.example/2024/05/bread/"


def numbered(number: int) -> str:
    return f"{BASE}comment-page-{number}/"


def navigation(*links: str, current: int | None = None) -> str:
    here = f'<span aria-current="page" class="page-numbers current">{current}</span>'
    return (
        '<nav class="navigation comments-pagination"><div class="nav-links">'
        f"{here if current else ''}{''.join(links)}</div></nav>"
    )


def link(address: str, text: str, classes: str = "page-numbers") -> str:
    return f'<a class="{classes}" href="{address}#comments">{text}</a>'


def ids(thread: Any) -> list[str]:
    return [r.comment.id for r in thread.comments]


def test_oldest_first_the_article_shows_page_one(read: Any, make: Any) -> None:
    links = navigation(link(numbered(2), "2"), link(numbered(3), "3"), current=1)
    article = make.page(
        make.area(make.comment(1), make.comment(2), title="5 comments", after=links)
    )
    thread = read(
        article,
        pages={
            numbered(2): make.page(make.area(make.comment(3), make.comment(4))),
            numbered(3): make.page(make.area(make.comment(5))),
        },
    )
    assert read.asked == [numbered(2), numbered(3)]
    assert ids(thread) == ["1", "2", "3", "4", "5"]
    assert [r.comment.position for r in thread.comments] == [1, 2, 3, 4, 5]
    assert thread.pages == (BASE, numbered(2), numbered(3))
    assert thread.comments[2].comment.source_url == numbered(2)
    assert thread.verdict == "complete"


def test_newest_first_the_article_shows_the_last_page(read: Any, make: Any) -> None:
    older = '<div class="nav-previous">' + link(numbered(2), "Older Comments", "") + "</div>"
    article = make.page(make.area(make.comment(5), title="5 comments", after=older))
    both = '<div class="nav-previous">' + link(numbered(1), "Older", "") + "</div>"
    both += '<div class="nav-next">' + link(BASE, "Newer Comments", "") + "</div>"
    thread = read(
        article,
        pages={
            numbered(1): make.page(make.area(make.comment(1), make.comment(2))),
            numbered(2): make.page(make.area(make.comment(3), make.comment(4), after=both)),
        },
    )
    assert read.asked == [numbered(1), numbered(2)]
    assert ids(thread) == ["1", "2", "3", "4", "5"]
    assert thread.pages == (numbered(1), numbered(2), BASE)
    assert thread.verdict == "complete"


def test_newest_on_top_of_each_page_is_newest_on_top_of_all(read: Any, make: Any) -> None:
    links = navigation(link(numbered(1), "1"), current=2)
    article = make.page(make.area(make.comment(4), make.comment(3), after=links))
    thread = read(
        article, pages={numbered(1): make.page(make.area(make.comment(2), make.comment(1)))}
    )
    assert ids(thread) == ["4", "3", "2", "1"]


def test_pages_of_query_addresses_are_read(read: Any, make: Any) -> None:
    address = "https://blog.example/?p=12"
    links = navigation(link(f"{address}&amp;cpage=2", "2"), current=1)
    article = make.page(make.area(make.comment(1), after=links))
    thread = read(
        article,
        url=address,
        pages={f"{address}&cpage=2": make.page(make.area(make.comment(2)))},
    )
    assert read.asked == [f"{address}&cpage=2"]
    assert ids(thread) == ["1", "2"]


def test_pages_between_the_linked_ones_are_asked_for_too(read: Any, make: Any) -> None:
    links = navigation(link(numbered(2), "2"), link(numbered(5), "5"), current=1)
    article = make.page(make.area(make.comment(1), after=links))
    pages = {numbered(number): make.page(make.area(make.comment(number))) for number in range(2, 6)}
    thread = read(article, pages=pages)
    assert read.asked == [numbered(number) for number in range(2, 6)]
    assert ids(thread) == ["1", "2", "3", "4", "5"]


def test_no_comment_is_counted_twice(read: Any, make: Any) -> None:
    links = navigation(link(numbered(2), "2"), current=1)
    article = make.page(
        make.area(make.comment(1), make.comment(2), title="3 comments", after=links)
    )
    thread = read(
        article, pages={numbered(2): make.page(make.area(make.comment(2), make.comment(3)))}
    )
    assert ids(thread) == ["1", "2", "3"]
    assert thread.verdict == "complete"


def test_a_site_that_ignores_the_number_is_not_asked_for_ever(read: Any, make: Any) -> None:
    links = navigation(link(numbered(40), "40"), current=1)
    page = make.page(make.area(make.comment(1), after=links))
    thread = read(page, pages={numbered(number): page for number in range(2, 41)})
    assert len(read.asked) == 3
    assert ids(thread) == ["1"]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.TIMED_OUT, "page-failed"),
        (Outcome.SERVER_ERROR, "page-failed"),
        (Outcome.ROBOTS_DENIED, "robots-denied"),
        (Outcome.LIMIT_REACHED, "limit-reached"),
        (None, "not-on-page"),
    ],
)
def test_a_page_that_was_not_had_makes_it_partial(
    outcome: Outcome | None, reason: str, read: Any, make: Any
) -> None:
    links = navigation(link(numbered(2), "2"), current=1)
    article = make.page(make.area(make.comment(1), title="3 comments", after=links))
    thread = read(article, pages={numbered(2): outcome})
    assert thread.verdict == "partial"
    assert [(count, why.value) for count, why in thread.missing] == [(2, reason)]
    assert ids(thread) == ["1"]


def test_after_one_failed_page_the_others_are_still_read(read: Any, make: Any) -> None:
    links = navigation(link(numbered(2), "2"), link(numbered(3), "3"), current=1)
    article = make.page(make.area(make.comment(1), title="3 comments", after=links))
    thread = read(
        article,
        pages={numbered(2): Outcome.TIMED_OUT, numbered(3): make.page(make.area(make.comment(3)))},
    )
    assert ids(thread) == ["1", "3"]
    assert [(count, why.value) for count, why in thread.missing] == [(1, "page-failed")]


def test_a_limit_ends_the_asking(read: Any, make: Any) -> None:
    links = navigation(link(numbered(2), "2"), link(numbered(3), "3"), current=1)
    article = make.page(make.area(make.comment(1), after=links))
    assert read(article, pages={numbered(2): Outcome.LIMIT_REACHED}).verdict == "partial"
    assert read.asked == [numbered(2)]


def test_a_number_that_counts_one_page_is_not_taken_for_the_article(read: Any, make: Any) -> None:
    links = '<p class="previous">' + link(numbered(1), "Previous Comments", "") + "</p>"
    article = make.page(make.area(make.comment(3), title="1 comment", after=links))
    before = make.page(make.area(make.comment(1), make.comment(2), title="2 comments"))
    thread = read(article, pages={numbered(1): before})
    assert thread.claimed == 3
    assert {claim.counts for claim in thread.claims} == {"page"}
    assert thread.verdict == "complete"
    alone = read(article)
    assert (alone.claimed, alone.verdict) == (1, "partial")


def test_permanent_links_of_comments_are_not_taken_for_pages(read: Any, make: Any) -> None:
    article = make.page(make.area(make.comment(1, page="comment-page-1/"), title="1 comment"))
    assert read(article).verdict == "complete"
    assert read.asked == []


def test_links_to_the_comment_pages_of_other_articles_are_not_followed(
    read: Any, make: Any
) -> None:
    other = "https://blog.example/2024/04/salt/comment-page-2/#comments"
    read(make.page(make.area(make.comment(1), after=f'<a href="{other}">2</a>')))
    assert read.asked == []


def test_an_answer_on_a_later_page_finds_its_parent(read: Any, make: Any) -> None:
    links = navigation(link(numbered(2), "2"), current=1)
    words = '<span class="in-reply-to">in reply to <a href="#comment-2">Bob</a></span></footer>'
    later = make.comment(3).replace("</footer>", words)
    thread = read(
        make.page(make.area(make.comment(1), after=links)),
        pages={numbered(2): make.page(make.area(make.comment(2), later))},
    )
    assert [r.comment.parent for r in thread.comments] == [None, None, "2"]
