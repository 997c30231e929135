"""Whatever pages and services say of parents, a thread is a forest, and nobody is lost."""

from __future__ import annotations

import time
from typing import Any

from any_values import steady
from fuzz_pages import check_parents
from hypothesis import given, settings
from hypothesis import strategies as st

from preserve.discuss import ReadComment
from preserve.discuss.joining import in_thread_order, join
from preserve.discuss.tree import arrange, merge, twin_id
from preserve.model import Comment, Locator
from preserve.page import parse_fragment

FRAGMENT = parse_fragment("<p>x</p>")
IDS = [str(number) for number in range(9)]
DATES = [None, "2016-03-14T10:00:00Z", "2016-03-14", "2016-03-15T10:00:00+01:00", "no date"]


def read(identity: str, parent: str | None, date: str | None, **more: Any) -> ReadComment:
    return ReadComment(
        comment=Comment(
            id=identity, native_id=identity, parent=parent, parent_source="nesting",
            parent_exact=True, depth=1, position=1, date=date, source_url="https://blog.example/",
            locator=Locator(type="css", value="p"), **more,
        ),
        fragment=FRAGMENT,
    )  # fmt: skip


# A page: each id once, its parent any other id, itself, or one that is nowhere.
@st.composite
def pages(draw: st.DrawFn) -> list[ReadComment]:
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=9))
    parents = st.none() | st.sampled_from([*IDS, "nowhere"])
    return [read(one, draw(parents), draw(st.sampled_from(DATES))) for one in ids]


@given(pages())
@steady
def test_an_arranged_thread_is_a_forest_of_all_in_the_order_given(page: list[ReadComment]) -> None:
    arranged = arrange(page)
    assert [one.comment.id for one in arranged] == [one.comment.id for one in page]
    check_parents([one.comment for one in arranged])
    assert arrange(arranged) == arranged
    for before, after in zip(page, arranged, strict=True):
        assert after.comment.parent in {before.comment.parent, None}
        if after.comment.parent != before.comment.parent:
            assert not after.comment.parent_exact


@given(st.lists(pages(), max_size=4))
@steady
def test_merged_pages_have_each_comment_once_where_it_first_stood(
    parts: list[list[ReadComment]],
) -> None:
    merged = [one.comment for one in merge(parts)]
    every = [one.comment.id for part in parts for one in part]
    assert [one.id for one in merged] == list(dict.fromkeys(every))
    check_parents(merged)


@given(pages(), pages())
@steady
def test_joined_sources_keep_all_of_both_and_the_order_of_the_first(
    kept: list[ReadComment], told: list[ReadComment]
) -> None:
    ids = [one.comment.id for one in in_thread_order(kept)]
    assert sorted(ids) == sorted(one.comment.id for one in kept)
    joined = arrange(join(in_thread_order(kept), told))
    check_parents([one.comment for one in joined])
    assert {one.comment.id for one in joined} == {one.comment.id for one in (*kept, *told)}
    assert len(joined) == len({one.comment.id for one in joined})
    without = join(in_thread_order(kept), told, add=False)
    assert [one.comment.id for one in without] == ids


@given(st.lists(st.sampled_from(["~a", "~a-b", "~a-c", "12", "~b"]), max_size=40))
@settings(steady, max_examples=50)
def test_twins_get_ids_of_their_own(wanted: list[str]) -> None:
    taken: set[str] = set()
    for one in wanted:
        made = twin_id(one, taken)
        assert made not in taken
        assert made.startswith(one)
        taken.add(made)


def test_a_thread_of_circles_and_one_of_a_single_line_are_arranged_in_seconds() -> None:
    circles = [read(str(number), str(number ^ 1), None) for number in range(20_000)]
    line = [read(str(number), str(number + 1), None) for number in range(20_000)]
    began = time.process_time()
    for page in (circles, line):
        check_parents([one.comment for one in arrange(in_thread_order(page))])
    assert time.process_time() - began < 8
