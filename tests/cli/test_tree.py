from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.cli.comments import in_tree_order
from preserve.manifest import AuthorRow, CommentRow, LocatorRow
from preserve.model import Kind, Visibility

if TYPE_CHECKING:
    from collections.abc import Sequence


def rows(*pairs: tuple[str, str | None]) -> list[CommentRow]:
    return [
        CommentRow(
            id=comment_id,
            native_id=None,
            parent=parent,
            parent_source=None,
            parent_exact=False,
            depth=1,
            position=position,
            number=None,
            kind=Kind.COMMENT,
            status=Visibility.VISIBLE,
            author=AuthorRow(name=None, url=None),
            date=None,
            date_text=None,
            permalink=None,
            title=None,
            text="",
            html="",
            mentions=(),
            record_id=None,
            locator=LocatorRow(type="css", value="p"),
        )
        for position, (comment_id, parent) in enumerate(pairs, start=1)
    ]


def order(made: Sequence[CommentRow]) -> list[tuple[int, str]]:
    return [(depth, row.id) for depth, row in in_tree_order(made)]


def test_answers_follow_what_they_answer_wherever_they_stand_in_reading_order() -> None:
    made = rows(("a", None), ("b", None), ("c", "a"), ("d", "c"), ("e", "a"))
    assert order(made) == [(0, "a"), (1, "c"), (2, "d"), (1, "e"), (0, "b")]


def test_an_answer_to_what_is_not_there_stands_at_the_top() -> None:
    assert order(rows(("a", "gone"), ("b", "a"))) == [(0, "a"), (1, "b")]


def test_comments_that_answer_each_other_or_themselves_are_all_shown_once() -> None:
    made = rows(("a", "b"), ("b", "a"), ("c", "c"), ("d", None))
    assert sorted(row_id for _, row_id in order(made)) == ["a", "b", "c", "d"]


def test_a_thread_thousands_deep_needs_no_recursion() -> None:
    made = rows(("0", None), *((str(n), str(n - 1)) for n in range(1, 5000)))
    assert order(made)[-1] == (4999, "4999")
