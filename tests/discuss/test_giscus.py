"""Giscus: how a page is mapped to a discussion, and the pages of its answers."""

from __future__ import annotations

from typing import Any

import pytest
from conversing import talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.giscus import Giscus
from preserve.model import Outcome, ThreadState, Verdict, Visibility

HERE = "https://blog.example/2024/bread.html?lang=en#top"
HEAD = '<title> Bread\n and salt</title><meta property="og:title" content="Bread!">'
THREAD = "https://github.com/ada/blog/discussions/7"


def script(**settings: str) -> str:
    told = {"repo": "ada/blog", "repo-id": "R_1", "category": "News & more", "category-id": "D_1"}
    told |= {"mapping": "pathname", "strict": "0", **settings}
    attributes = " ".join(f'data-{name}="{value}"' for name, value in told.items())
    return f'{HEAD}<script src="https://giscus.app/client.js" {attributes} async></script>'


def asked(term: str, *, strict: str = "false", number: str = "0") -> str:
    told = f"term={term}&" if term else ""
    return (
        f"https://giscus.app/api/discussions?repo=ada%2Fblog&{told}number={number}"
        f"&category=News+%26+more&strict={strict}&first=100"
    )


DEFAULT = asked("2024%2Fbread")


def comment(identity: str, *replies: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "author": {"login": "ada", "url": "https://github.com/ada", "avatarUrl": "https://a/1"},
        "createdAt": "2024-05-04T10:11:12Z",
        "url": f"{THREAD}#discussioncomment-{identity}",
        "lastEditedAt": None,
        "deletedAt": None,
        "isMinimized": False,
        "bodyHTML": f'<p dir="auto">Text {identity} <a href="/ada">@ada</a></p>',
        "replyCount": len(replies),
        "replies": [{**reply, "replyToId": identity} for reply in replies],
        **more,
    }


def answer(
    *comments: dict[str, Any], total: int, after: str | None = None, locked: bool = False
) -> dict[str, Any]:
    replies = sum(one["replyCount"] for one in comments)
    return {
        "viewer": {"login": "giscus[bot]"},
        "discussion": {
            "id": "D_7",
            "url": THREAD,
            "locked": locked,
            "totalCommentCount": total,
            "totalReplyCount": replies,
            "pageInfo": {"hasNextPage": after is not None, "endCursor": after or "z"},
            "comments": list(comments),
        },
    }


GOOD = answer(
    comment("A", comment("B"), comment("C", isMinimized=True)),
    comment("D", deletedAt="2024-06-01T00:00:00Z", bodyHTML=""),
    total=2,
    locked=True,
)


def test_comments_and_their_answers_are_read() -> None:
    found = talk(script(), {DEFAULT: GOOD}, url=HERE)
    assert found.asked == [DEFAULT]
    assert found.rows == [("A", None, 1), ("B", "A", 2), ("C", "A", 2), ("D", None, 1)]
    thread = found.thread
    assert (thread.system, thread.claimed, thread.verdict) == ("giscus", 4, Verdict.COMPLETE)
    assert thread.state is ThreadState.CLOSED
    assert thread.claims[0].locator.value == "/discussion/totalCommentCount"
    first, second, third, fourth = (read.comment for read in thread.comments)
    assert second.locator.value == "/discussion/comments/0/replies/0"
    assert first.author.url == "https://github.com/ada"
    assert first.permalink == f"{THREAD}#discussioncomment-A"
    assert first.mentions == ("ada",)
    assert thread.comments[0].base == THREAD
    assert (third.status, fourth.status) == (Visibility.HIDDEN, Visibility.DELETED)


def test_every_page_is_asked_for_by_the_cursor_of_the_one_before() -> None:
    second = f"{DEFAULT}&after=Y3Vy%3D"
    found = talk(
        script(),
        {
            DEFAULT: answer(comment("A", comment("B")), total=2, after="Y3Vy="),
            second: answer(comment("C", comment("D")), total=2),
        },
        url=HERE,
    )
    assert found.asked == [DEFAULT, second]
    assert (found.thread.claimed, found.thread.verdict) == (4, Verdict.COMPLETE)
    assert found.thread.state is ThreadState.OPEN


def test_more_answers_than_the_server_gives_are_a_gap() -> None:
    html, shown = script(), comment("A", comment("B"), replyCount=3)
    found = talk(html, {DEFAULT: answer(shown, total=1)}, url=HERE)
    assert found.thread.verdict is Verdict.GAP
    assert found.thread.missing[0][0] == 2


@pytest.mark.parametrize(
    ("settings", "question"),
    [
        ({"mapping": "url"}, asked("https%3A%2F%2Fblog.example%2F2024%2Fbread.html%3Flang%3Den")),
        ({"mapping": "title"}, asked("Bread+and+salt")),
        ({"mapping": "og:title"}, asked("Bread%21")),
        ({"mapping": "specific", "term": "My bread"}, asked("My+bread")),
        ({"mapping": "number", "term": "7"}, asked("", number="7")),
        ({"strict": "1"}, asked("2024%2Fbread", strict="true")),
    ],
)
def test_a_page_is_mapped_as_the_widget_does_it(settings: dict[str, str], question: str) -> None:
    assert talk(script(**settings), {}, url=HERE).asked == [question]


def test_the_root_of_a_site_is_called_index_and_a_frame_or_component_is_read_too() -> None:
    root = "https://blog.example/"
    assert talk(script(), {}, url=root).asked == [asked("index")]
    source = "https://talk.example/en/widget?repo=ada%2Fblog&amp;term=bread&amp;category=C"
    frame = f'<div class=giscus><iframe class="giscus-frame" src="{source}"></iframe></div>'
    question = "repo=ada%2Fblog&term=bread&number=0&category=C&strict=false&first=100"
    assert talk(frame, {}).asked == [f"https://talk.example/api/discussions?{question}"]
    widget = '<giscus-widget repo="ada/blog" mapping="specific" term="bread" category="C">'
    assert talk(widget, {}).asked == [f"https://giscus.app/api/discussions?{question}"]


def test_a_server_that_forbids_it_leaves_the_discussion_elsewhere() -> None:
    thread = talk(script(), lambda _: Outcome.ROBOTS_DENIED, url=HERE).thread
    assert thread.verdict is Verdict.REMOTE_ONLY
    assert thread.missing[0][1].value == "robots-denied"


@given(mutated(GOOD))
@steady
def test_no_answer_makes_it_raise(odd: Any) -> None:
    talk(script(), lambda _: odd, url=HERE, adapters=[Giscus()])
