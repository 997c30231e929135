"""Comments of engines that nobody wrote an adapter for, and what only looks like them."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://site.example/bread"


def page(area: str) -> str:
    return f"""<html lang="en"><body><main><h1>Bread</h1><article><p>An article.</p></article>
{area}</main></body></html>"""


def entry(number: int, *, marks: str = "", inner: str = "", link: str = "") -> str:
    return f"""<div {marks or f'id="comment_{number}"'} class="comment"><div class="comment-head">
<a class="comment-author" href="/users/{number}">Ada {number}</a> <span class="comment-date">
12 May 2024 10:11</span>{link}</div><div class="comment-body"><p>Comment
{number}.</p></div>{inner}</div>"""


def read_all(read: Any, area: str) -> list[Any]:
    return [each.comment for each in read(page(area), url=URL).comments]


def test_entries_with_ids_are_read(read: Any) -> None:
    comments = read_all(read, f'<section id="comments">{entry(7)}{entry(8)}</section>')
    assert [(each.id, each.native_id) for each in comments] == [
        ("7", "comment_7"),
        ("8", "comment_8"),
    ]
    assert comments[0].author.name == "Ada 7"
    assert comments[0].author.url == "https://site.example/users/7"
    assert (comments[0].date, comments[0].text) == ("2024-05-12T10:11", "Comment 7.")


def test_entries_with_data_attributes_and_parents_are_read(read: Any) -> None:
    area = entry(7, marks='data-comment-id="7"')
    area += entry(8, marks='data-comment-id="8" data-parent-id="7"')
    comments = read_all(read, f'<div class="comments">{area}</div>')
    assert [(each.id, each.parent, each.depth) for each in comments] == [
        ("7", None, 1),
        ("8", "7", 2),
    ]


def test_nested_entries_are_answers(read: Any) -> None:
    comments = read_all(read, entry(7, inner=f'<div class="replies">{entry(8)}</div>'))
    assert [(each.text, each.parent) for each in comments] == [
        ("Comment 7.", None),
        ("Comment 8.", "7"),
    ]


@pytest.mark.parametrize(
    "marks",
    [
        'id="comment-{}" data-depth="{}"',
        'id="comment-{}" class="comment comment--level-{}"',
        'id="comment-{}" style="margin-left: {}0px"',
    ],
)
def test_depths_in_attributes_make_a_tree(marks: str, read: Any) -> None:
    area = "".join(
        entry(number, marks=marks.format(number, depth))
        for number, depth in ((1, 0), (2, 1), (3, 2), (4, 1), (5, 0))
    )
    assert [each.parent for each in read_all(read, area)] == [None, "1", "2", "1", None]


@pytest.mark.parametrize(
    "around",
    [
        '<aside class="sidebar">{}</aside>',
        '<div class="widget recent-comments">{}</div>',
        '<div class="product-reviews">{}</div>',
        '<div itemprop="review" itemtype="https://schema.org/Review">{}</div>',
        '<ol class="live-ticker">{}</ol>',
    ],
)
def test_what_only_looks_like_comments_is_left_alone(around: str, read: Any) -> None:
    assert read_all(read, around.format(entry(7) + entry(8))) == []


def test_the_newest_comments_of_other_articles_are_left_alone(read: Any) -> None:
    link = '<a href="https://site.example/salt#comment_7">link</a>'
    assert read_all(read, entry(7, link=link)) == []
    link = '<a href="https://site.example/bread#comment_7">link</a>'
    assert len(read_all(read, entry(7, link=link))) == 1


def test_a_match_ticker_without_writers_is_no_discussion(read: Any) -> None:
    ticker = "".join(
        f'<li id="comment-{number}" class="comment"><p>Minute {number}, corner.</p></li>'
        for number in range(1, 9)
    )
    assert read_all(read, f'<ul class="comments">{ticker}</ul>') == []


def test_a_last_resort_is_not_asked_where_an_engine_was_recognised(read: Any, make: Any) -> None:
    thread = read(make.page(make.area(make.comment(1)) + entry(7) + entry(8)))
    assert thread.system == "wordpress"


def test_a_name_beside_the_date_is_found_without_marks_of_its_own(read: Any) -> None:
    area = """<ul class="comments"><li id="comment-7"><div><h2>Crust</h2><span>written by Ada on 12
May 2024, 10:11</span></div><p>Good bread.</p></li></ul>"""
    (comment,) = read_all(read, area)
    assert (comment.author.name, comment.date) == ("Ada", "2024-05-12T10:11")
    assert (comment.title, comment.text) == ("Crust", "Good bread.")
