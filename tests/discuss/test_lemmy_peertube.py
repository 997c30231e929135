"""Lemmy and PeerTube: pages that are made by scripts, and the APIs these ask."""

from __future__ import annotations

import json
from typing import Any

from preserve.model import MissingReason, Outcome, ThreadState, Verdict, Visibility

POST = "https://lemmy.example/post/12"
LEMMY = "https://lemmy.example/api/v3"
LEMMY_SHELL = '<html><body><div id="app" class="lemmy-site"></div></body></html>'


def lemmy_comment(number: int, path: str, **more: Any) -> Any:
    comment = {
        "id": number,
        "path": path,
        "content": "Bread & *salt*.\n\nSee https://salt.example/",
        "published": "2024-05-04T10:11:12.345Z",
        "ap_id": f"https://lemmy.example/comment/{number}",
        "deleted": False,
        "removed": False,
        **more,
    }
    creator = {"name": "ada", "actor_id": "https://lemmy.example/u/ada"}
    return {"comment": comment, "creator": creator}


def lemmy_list(page: int) -> str:
    return f"{LEMMY}/comment/list?post_id=12&type_=All&sort=Old&limit=50&page={page}"


def test_the_comments_of_a_post_of_lemmy_are_a_tree_by_their_paths(read: Any) -> None:
    first = [lemmy_comment(number, f"0.{number}") for number in range(1, 51)]
    rest = [lemmy_comment(51, "0.1.51"), lemmy_comment(52, "0.1.51.52", removed=True)]
    post = {"post_view": {"post": {"locked": True}, "counts": {"comments": 52}}}
    thread = read(
        LEMMY_SHELL,
        url=POST,
        pages={
            f"{LEMMY}/post?id=12": json.dumps(post).encode(),
            lemmy_list(1): json.dumps({"comments": first}).encode(),
            lemmy_list(2): json.dumps({"comments": rest}).encode(),
        },
    )
    assert (len(thread.comments), thread.verdict) == (52, Verdict.COMPLETE)
    assert thread.state is ThreadState.CLOSED
    tree = [(one.comment.id, one.comment.parent) for one in thread.comments[:3]]
    assert tree == [("1", None), ("51", "1"), ("52", "51")]
    one, _, removed = (read_one.comment for read_one in thread.comments[:3])
    assert one.text == "Bread & *salt*.\nSee https://salt.example/"
    assert one.author.url == "https://lemmy.example/u/ada"
    assert removed.status is Visibility.DELETED


def test_a_lemmy_that_stops_answering_leaves_a_part(read: Any) -> None:
    first = [lemmy_comment(number, f"0.{number}") for number in range(1, 51)]
    post = {"post_view": {"post": {"locked": False}, "counts": {"comments": 60}}}
    thread = read(
        LEMMY_SHELL,
        url=POST,
        pages={
            f"{LEMMY}/post?id=12": json.dumps(post).encode(),
            lemmy_list(1): json.dumps({"comments": first}).encode(),
            lemmy_list(2): Outcome.RATE_LIMITED,
        },
    )
    assert thread.verdict is Verdict.PARTIAL
    assert thread.missing == ((10, MissingReason.PAGE_FAILED),)


VIDEO = "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv"
TUBE = "https://tube.example/api/v1/videos/kkGMgK9ZtnKfYAgnEtQxbv"
TUBE_SHELL = (
    '<html><head><meta property="og:platform" content="PeerTube"></head><body><my-app></my-app>'
)


def tube_comment(number: int, answers: int | None = None, replies: int = 0, **more: Any) -> Any:
    return {
        "id": number,
        "url": f"https://tube.example/videos/watch/u/comments/{number}",
        "text": "Bread.",
        "inReplyToCommentId": answers,
        "createdAt": f"2024-05-04T10:{number % 60:02}:00.000Z",
        "isDeleted": False,
        "totalReplies": replies,
        "account": {"displayName": "Ada", "url": "https://tube.example/accounts/ada"},
        **more,
    }


def test_the_threads_under_a_video_are_read_with_their_answers(read: Any) -> None:
    threads = {
        "total": 2,
        "totalNotDeletedComments": 4,
        "data": [tube_comment(9), tube_comment(1, replies=2)],
    }
    tree = {
        "comment": tube_comment(1),
        "children": [
            {
                "comment": tube_comment(2, 1),
                "children": [{"comment": tube_comment(3, 2, isDeleted=True), "children": []}],
            },
        ],
    }
    thread = read(
        TUBE_SHELL,
        url=VIDEO,
        pages={
            TUBE: json.dumps({"commentsEnabled": False}).encode(),
            f"{TUBE}/comment-threads?start=0&count=100&sort=-createdAt": json.dumps(
                threads
            ).encode(),
            f"{TUBE}/comment-threads/1": json.dumps(tree).encode(),
        },
    )
    rows = [(one.comment.id, one.comment.parent) for one in thread.comments]
    assert rows == [("9", None), ("1", None), ("2", "1"), ("3", "2")]
    assert thread.comments[3].comment.locator.value == "/children/0/children/0/comment"
    assert thread.comments[3].comment.status is Visibility.DELETED
    assert (thread.state, thread.verdict) == (ThreadState.CLOSED, Verdict.COMPLETE)


def test_a_video_whose_answers_cannot_be_had_says_so(read: Any) -> None:
    threads = {"total": 1, "totalNotDeletedComments": 3, "data": [tube_comment(1, replies=2)]}
    thread = read(
        TUBE_SHELL,
        url=VIDEO,
        pages={
            TUBE: json.dumps({"commentsEnabled": True}).encode(),
            f"{TUBE}/comment-threads?start=0&count=100&sort=-createdAt": json.dumps(
                threads
            ).encode(),
            f"{TUBE}/comment-threads/1": Outcome.SERVER_ERROR,
        },
    )
    assert thread.verdict is Verdict.PARTIAL
    assert thread.missing == ((2, MissingReason.PAGE_FAILED),)
