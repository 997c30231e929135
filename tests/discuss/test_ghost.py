"""Ghost: pages of threads, further pages of answers, and comments that were taken away."""

from __future__ import annotations

from typing import Any

from conversing import ARTICLE, talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.ghost import Ghost
from preserve.model import Outcome, ThreadState, Verdict, Visibility

POST = "64a1b2c3d4e5f6a7b8c9d0e2"
API = "https://blog.example/members/api/comments"
COUNT = f"{API}/counts/?ids={POST}"
PAGE = (
    '<script defer src="https://cdn.example/comments-ui.min.js" '
    'data-ghost-comments="https://blog.example/" data-api="https://blog.example/ghost/api/content/"'
    f' data-post-id="{POST}" data-comments-enabled="all" crossorigin="anonymous"></script>'
)


def page_url(page: int) -> str:
    return f"{API}/post/{POST}/?limit=20&page={page}"


def replies_url(thread: str, last: str) -> str:
    return f"{API}/{thread}/replies/?limit=100&filter=id%3A%3E%27{last}%27"


def comment(identity: str, *replies: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "status": "published",
        "html": f"<p>Text {identity}</p>",
        "created_at": "2024-05-04T10:11:12.000Z",
        "edited_at": None,
        "in_reply_to_id": None,
        "member": {"id": "m", "uuid": "u", "name": "Ada", "expertise": "baker"},
        "replies": list(replies),
        "count": {"replies": len(replies), "likes": 2},
        "liked": False,
        **more,
    }


def answer(*comments: dict[str, Any], page: int = 1, pages: int = 1) -> dict[str, Any]:
    pagination = {"page": page, "limit": 20, "pages": pages, "total": 3, "next": None}
    return {"comments": list(comments), "meta": {"pagination": pagination}}


GOOD = answer(
    comment("a", comment("b"), comment("c", in_reply_to_id="b")),
    comment("d", comment("e"), status="hidden", html=None),
    comment("f", member=None, in_reply_to_id="gone", status="deleted", html=None),
)


def test_answers_stand_below_what_they_answer_and_what_was_removed_keeps_its_place() -> None:
    found = talk(PAGE, {COUNT: {POST: 4}, page_url(1): GOOD})
    assert found.asked == [COUNT, page_url(1)]
    assert found.rows == [
        ("a", None, 1),
        ("b", "a", 2),
        ("c", "b", 3),
        ("d", None, 1),
        ("e", "d", 2),
        ("f", None, 1),
    ]
    thread = found.thread
    assert (thread.system, thread.claimed, thread.verdict) == ("ghost", 4, Verdict.COMPLETE)
    assert thread.claims[0].locator.value == f"/{POST}"
    assert thread.state is ThreadState.OPEN
    third, hidden, deleted = (thread.comments[place].comment for place in (2, 3, 5))
    assert third.locator.value == "/comments/0/replies/1"
    assert third.date == "2024-05-04T10:11:12Z"
    assert third.permalink == f"{ARTICLE}#ghost-comments-c"
    assert (hidden.status, hidden.text) == (Visibility.HIDDEN, "")
    assert (deleted.status, deleted.author.name) == (Visibility.DELETED, None)


def test_further_pages_and_further_answers_are_asked_for() -> None:
    first = comment("a", comment("b1"), comment("b2"), count={"replies": 5, "likes": 0})
    answers = {
        COUNT: {POST: 7},
        page_url(1): answer(first, pages=2),
        page_url(2): answer(comment("z"), page=2, pages=2),
        replies_url("a", "b2"): answer(comment("b3"), comment("b4")),
        replies_url("a", "b4"): answer(comment("b5")),
    }
    found = talk(PAGE, answers)
    assert found.asked == list(answers)
    assert [row[0] for row in found.rows] == ["a", "b1", "b2", "b3", "b4", "b5", "z"]
    assert {row[1] for row in found.rows} == {None, "a"}
    assert found.thread.verdict is Verdict.COMPLETE


def test_a_page_that_fails_leaves_the_rest_and_says_how_many_are_missing() -> None:
    answers = {COUNT: {POST: 25}, page_url(1): answer(comment("a"), pages=2)}
    thread = talk(PAGE, answers).thread
    assert thread.verdict is Verdict.PARTIAL
    assert [(count, reason.value) for count, reason in thread.missing] == [(24, "page-failed")]


def test_an_answer_to_a_comment_that_is_not_there_stays_in_its_thread() -> None:
    answers = {page_url(1): answer(comment("a", comment("b", in_reply_to_id="gone")))}
    found = talk(PAGE, answers)
    assert found.rows == [("a", None, 1), ("b", "a", 2)]
    assert found.thread.comments[1].comment.parent_exact is False


def test_nothing_to_be_had_is_a_discussion_elsewhere() -> None:
    thread = talk(PAGE, lambda _: Outcome.TIMED_OUT).thread
    assert thread.verdict is Verdict.REMOTE_ONLY
    assert thread.missing[0][1].value == "page-failed"


@given(mutated(GOOD))
@steady
def test_no_answer_makes_it_raise(odd: Any) -> None:
    talk(PAGE, lambda _: odd, adapters=[Ghost()])
