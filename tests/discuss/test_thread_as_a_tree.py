from __future__ import annotations

import re
from typing import Any

from preserve.discuss import ReadComment
from preserve.discuss.mentions import find_mentions
from preserve.discuss.tree import arrange, made_id, merge, twin_id
from preserve.model import Comment, Locator
from preserve.page import parse_fragment

FRAGMENT = parse_fragment("<p>x</p>")


def comment(identity: str, parent: str | None = None, **more: Any) -> ReadComment:
    facts: dict[str, Any] = {
        "id": identity,
        "native_id": identity,
        "parent": parent,
        "parent_source": "nesting" if parent else None,
        "parent_exact": True,
        "depth": 1,
        "position": 1,
        "source_url": "https://blog.example/",
        "locator": Locator(type="css", value="#x"),
    }
    return ReadComment(comment=Comment(**(facts | more)), fragment=FRAGMENT)


def shape(reads: tuple[ReadComment, ...]) -> list[tuple[str, str | None, int, int]]:
    return [(r.comment.id, r.comment.parent, r.comment.depth, r.comment.position) for r in reads]


def test_depth_and_position_follow_from_parents_and_order() -> None:
    reads = arrange([comment("1"), comment("2", "1"), comment("3", "2"), comment("4")])
    assert shape(reads) == [
        ("1", None, 1, 1),
        ("2", "1", 2, 2),
        ("3", "2", 3, 3),
        ("4", None, 1, 4),
    ]


def test_an_answer_may_stand_before_what_it_answers() -> None:
    assert shape(arrange([comment("2", "1"), comment("1")])) == [
        ("2", "1", 2, 1),
        ("1", None, 1, 2),
    ]


def test_a_parent_that_was_not_recorded_leaves_its_child_at_top_level_and_says_so() -> None:
    (read,) = arrange([comment("2", "1")])
    assert (read.comment.parent, read.comment.depth) == (None, 1)
    assert not read.comment.parent_exact
    assert read.comment.parent_source == "nesting"


def test_a_circle_of_parents_is_cut_at_its_first_comment() -> None:
    reads = arrange([comment("1", "3"), comment("2", "1"), comment("3", "2"), comment("4", "4")])
    assert shape(reads) == [
        ("1", None, 1, 1),
        ("2", "1", 2, 2),
        ("3", "2", 3, 3),
        ("4", None, 1, 4),
    ]


def test_a_thread_of_ten_thousand_levels_does_not_exhaust_the_stack() -> None:
    reads = arrange([comment(str(n), str(n - 1) if n else None) for n in range(10_000)])
    assert reads[-1].comment.depth == 10_000


def test_a_comment_on_two_pages_is_counted_once_and_keeps_its_first_place() -> None:
    reads = merge([[comment("1"), comment("2")], [comment("2", "1"), comment("3")]])
    assert shape(reads) == [("1", None, 1, 1), ("2", "1", 2, 2), ("3", None, 1, 3)]


def test_a_made_id_depends_on_author_date_and_the_first_eighty_characters() -> None:
    identity = made_id("Ada", "4 May", "x" * 90)
    assert re.fullmatch(r"~[a-z]{12}", identity)
    assert made_id("Ada", "4 May", "x" * 80 + "y") == identity
    assert made_id("Ada", "4 May", "x " * 45) != identity
    assert made_id("Bob", "4 May", "x" * 90) != identity
    assert made_id("Ada", "5 May", "x" * 90) != identity


def test_made_ids_are_the_same_in_every_capture() -> None:
    assert made_id("Ada", None, "Good bread.\nIndeed.") == "~gbqjwfezqbfj"


def test_twins_are_told_apart_by_a_letter() -> None:
    taken: list[str] = []
    for _ in range(28):
        taken.append(twin_id("~a", taken))
    assert taken[:3] == ["~a", "~a-b", "~a-c"]
    assert taken[25:] == ["~a-z", "~a-ba", "~a-bb"]


def test_mentions_are_names_of_others_or_the_word_as_written() -> None:
    text = "@Ada Millstone: yes. @bob, no! Write to me@mail.example or see https://x.example/@eve"
    assert find_mentions(text, {"Ada", "Ada Millstone"}) == ("Ada Millstone", "bob")
