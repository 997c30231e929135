"""Isso: its script's first question, the comments that the answer hides, and their marks."""

from __future__ import annotations

from typing import Any

from conversing import ARTICLE, talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.isso import Isso
from preserve.model import Outcome, ThreadState, Verdict, Visibility

SERVER = "https://talk.example/isso"
PAGE = f'<script data-isso="{SERVER}/" src="{SERVER}/js/embed.min.js"></script>'
PLACE = '<section id="isso-thread" data-title="Bread"></section>'
WHOLE = f"{SERVER}/?uri=%2F2024%2F05%2Fbread%2F&sort=oldest"
FIRST = f"{WHOLE}&offset=0&nested_limit=5"


def comment(number: int, parent: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "parent": parent,
        "author": "Ada",
        "website": None,
        "mode": 1,
        "created": 1464818460.5 + number,
        "modified": None,
        "text": f"<p>Text {number}.</p>",
        "likes": 3,
        "hash": "1cb6cc0309a2",
        **more,
    }


def under(number: int, *replies: dict[str, Any], hidden: int = 0, **more: Any) -> dict[str, Any]:
    total = len(replies) + hidden
    return comment(
        number, replies=list(replies), total_replies=total, hidden_replies=hidden, **more
    )


def answer(*replies: dict[str, Any], total: int, hidden: int = 0) -> dict[str, Any]:
    return {"id": None, "total_replies": total, "hidden_replies": hidden, "replies": list(replies)}


GOOD = answer(
    under(1, comment(2, 1, author="Ben &amp; Co", website="https://ben.example/?a=1&amp;b=2")),
    under(3, mode=4, author=None, text=""),
    under(4, text="<p>@Ada look: <a href='/x'>x</a></p>", mode=2),
    total=4,
)


def test_one_answer_holds_the_tree() -> None:
    found = talk(PAGE + PLACE, {FIRST: GOOD})
    assert found.asked == [FIRST]
    assert found.rows == [("1", None, 1), ("2", "1", 2), ("3", None, 1), ("4", None, 1)]
    thread = found.thread
    assert (thread.system, thread.claimed, thread.verdict) == ("isso", 4, Verdict.COMPLETE)
    assert thread.claims[0].locator.value == "/total_replies"
    first, second, third, fourth = (read.comment for read in thread.comments)
    assert (first.locator.type, first.locator.value) == ("json-pointer", "/replies/0")
    assert second.locator.value == "/replies/0/replies/0"
    assert first.date == "2016-06-01T22:01:01Z"
    assert first.permalink == f"{ARTICLE}#isso-1"
    assert (second.author.name, second.author.url) == ("Ben & Co", "https://ben.example/?a=1&b=2")
    assert (third.status, fourth.status) == (Visibility.DELETED, Visibility.PENDING)
    assert fourth.mentions == ("Ada",)
    assert thread.comments[3].base == ARTICLE


def test_comments_that_the_first_answer_hides_are_asked_for() -> None:
    shown = [comment(number, 1) for number in range(2, 7)]
    whole = answer(under(1, *shown, comment(7, 1), comment(8, 1)), total=8)
    found = talk(PAGE + PLACE, {FIRST: answer(under(1, *shown, hidden=2), total=8), WHOLE: whole})
    assert found.asked == [FIRST, WHOLE]
    assert [row[0] for row in found.rows] == [str(number) for number in range(1, 9)]
    assert found.thread.comments[-1].comment.source_url == WHOLE
    assert found.thread.verdict is Verdict.COMPLETE


def test_settings_of_the_snippet_are_those_of_the_question() -> None:
    place = '<section id="isso-thread" data-isso-id="thread a&amp;b"></section>'
    script = (
        '<script data-isso="//talk.example" data-isso-sorting="newest" '
        'data-isso-max-comments-top="10" data-isso-max-comments-nested="inf" src="x.js"></script>'
    )
    question = "https://talk.example/?uri=thread%20a%26b&sort=newest&offset=0&limit=10"
    shown = answer(under(3), under(1), total=2)
    found = talk(script + place, {question: shown})
    assert found.asked == [question]
    assert [row[0] for row in found.rows] == ["3", "1"]


def test_the_server_is_known_by_its_script_alone() -> None:
    page = '<script src="/isso/js/embed.min.js"></script>' + PLACE
    found = talk(page, lambda _: Outcome.ROBOTS_DENIED)
    assert found.asked == [FIRST.replace("talk.example", "blog.example")]
    assert found.thread.verdict is Verdict.REMOTE_ONLY
    assert [reason.value for _, reason in found.thread.missing] == ["robots-denied"]
    assert found.thread.state is ThreadState.UNKNOWN


def test_a_second_answer_that_cannot_be_had_leaves_a_gap_with_its_reason() -> None:
    found = talk(PAGE + PLACE, {FIRST: answer(under(1, hidden=2), total=3)})
    assert found.thread.verdict is Verdict.PARTIAL
    assert [(count, reason.value) for count, reason in found.thread.missing] == [(2, "page-failed")]


@given(mutated(GOOD))
@steady
def test_no_answer_makes_it_raise(odd: Any) -> None:
    talk(PAGE + PLACE, lambda _: odd, adapters=[Isso()])
