"""A discussion as a tree over pages: every comment once, under what it answers."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from change_rows import comment
from report_captures import thousands

from preserve.report.thread import DEEPEST, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.manifest import CommentRow


def answers(*pairs: tuple[str, str | None]) -> list[CommentRow]:
    return [
        comment(name, place, parent=parent) for place, (name, parent) in enumerate(pairs, start=1)
    ]


def laid_out(rows: Iterable[CommentRow], **more: int) -> list[list[tuple[str, int, int]]]:
    """Return id, level and replies of the comments of each page, with their lists held closed."""
    with Thread(rows, lambda _: True, **more) as thread:
        pages = []
        for number in range(1, thread.pages + 1):
            depth = 1
            page = []
            for one in thread.on(number):
                assert one.level == depth
                assert one.stub.page == number
                depth += bool(one.replies and one.level < DEEPEST)
                depth -= one.closes
                page.append((one.row.id, one.level, one.replies))
            assert depth == 1  # every list is closed on its page
            first, last = thread.range(number)
            assert last - first + 1 == len(page)
            pages.append(page)
        return pages


def test_replies_stand_below_what_they_answer_in_the_order_of_the_page() -> None:
    flat = answers(("1", None), ("2", None), ("3", "1"), ("4", "2"), ("5", "1"), ("6", "3"))
    assert laid_out(flat) == [
        [("1", 1, 3), ("3", 2, 1), ("6", 3, 0), ("5", 2, 0), ("2", 1, 1), ("4", 2, 0)]
    ]


def test_below_the_deepest_level_replies_stand_below_each_other() -> None:
    deep = answers(("1", None), *((str(one), str(one - 1)) for one in range(2, 1_200)))
    (page,) = laid_out(deep)
    assert [name for name, _, _ in page] == [str(one) for one in range(1, 1_200)]
    assert [level for _, level, _ in page] == [*range(1, DEEPEST), *([DEEPEST] * 1_194)]
    assert page[0][2] == 1_198


@pytest.mark.parametrize(
    "pairs",
    [
        [("1", "2"), ("2", "1"), ("3", None)],
        [("1", "1"), ("2", "1")],
        [("1", "gone"), ("2", "1")],
        [("1", "3"), ("2", "1"), ("3", "2"), ("4", "1")],
        [("1", None), ("1", None), ("1", "1")],
    ],
    ids=["two-in-a-circle", "itself", "not-there", "three-in-a-circle", "one-id-for-all"],
)
def test_no_comment_is_lost_whatever_answers_what(pairs: list[tuple[str, str | None]]) -> None:
    (page,) = laid_out(answers(*pairs))
    assert sorted(name for name, _, _ in page) == sorted(name for name, _ in pairs)


def test_anchors_are_never_the_same() -> None:
    rows = answers(("a b", None), ("a b", None), ("é", None))
    with Thread(rows, lambda _: True) as thread:
        anchors = [one.stub.anchor for one in thread.on(1)]
    assert anchors == ["comment-a%20b", "comment-a%20b-2", "comment-%C3%A9"]


def test_a_page_ends_where_a_thread_begins() -> None:
    pages = laid_out(thousands(100, characters=10), page_comments=25)
    assert [len(page) for page in pages] == [30, 30, 30, 10]
    assert all(page[0][1] == 1 for page in pages)


def test_a_thread_longer_than_two_pages_is_cut_and_goes_on() -> None:
    long = answers(("1", None), *((str(one), "1") for one in range(2, 31)))
    pages = laid_out(long, page_comments=10)
    assert [len(page) for page in pages] == [20, 10]
    assert pages[0][0] == ("1", 1, 19)  # what is folded with it on this page
    assert {level for _, level, _ in pages[1]} == {1}
    with Thread(long, lambda _: True, page_comments=10) as thread:
        (first, *_) = thread.on(2)
    assert first.parent is not None
    assert first.parent.page == 1


def test_no_comment_makes_one_empty_page() -> None:
    assert laid_out([]) == [[]]


def test_texts_are_not_held_in_memory() -> None:
    tracemalloc.start()
    try:
        with Thread(thousands(1_000, characters=10_000), lambda _: True) as thread:
            count = sum(1 for _ in thread.on(1))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 1_000
    assert peak < 3_000_000  # of ten million characters
