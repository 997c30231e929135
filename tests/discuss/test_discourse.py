"""Discourse: mark-up for crawlers, data for browsers, JSON in parts, topics under articles."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from preserve.model import MissingReason, Outcome, ThreadState, Verdict, Visibility

TOPIC = "https://forum.example/t/bread/12"


def post(number: int, text: str = "Bread.", answers: int | None = None, **more: Any) -> Any:
    return {
        "id": 1000 + number,
        "post_number": number,
        "post_type": 1,
        "username": f"user{number}",
        "name": "",
        "created_at": f"2024-05-04T10:11:{number:02}.123Z",
        "cooked": f"<p>{text}</p>",
        "reply_to_post_number": answers,
        "post_url": f"/t/bread/12/{number}",
        "hidden": False,
        "user_deleted": False,
        **more,
    }


def topic(posts: list[Any], *, count: int, closed: bool = False) -> bytes:
    ids = [1000 + number for number in range(1, count + 1)]
    stream = {"posts": posts, "stream": ids}
    return json.dumps(
        {"post_stream": stream, "posts_count": count, "closed": closed, "archived": False}
    ).encode()


def crawled(number: int, text: str) -> str:
    return f"""<div id="post_{number}" itemprop="comment" itemscope
 itemtype="http://schema.org/Comment" class="topic-body crawler-post"><div
 class="crawler-post-meta"><span class="creator" itemprop="author" itemscope
 itemtype="http://schema.org/Person"><a itemprop="url" rel="nofollow"
 href="https://forum.example/u/user{number}"><span itemprop="name">user{number}</span></a></span>
<span class="crawler-post-infos"><time datetime="2024-05-04T10:11:{number:02}Z" class="post-time">
May 4, 2024, 10:11am</time> <span itemprop="position">{number}</span></span></div>
<div class="post" itemprop="text"><p>{text}</p></div><div itemprop="interactionStatistic" itemscope
 itemtype="http://schema.org/InteractionCounter"><meta itemprop="userInteractionCount" content="0">
</div></div>"""


def page(*posts: str, extra: str = "") -> str:
    return f"""<html lang="en"><head><meta name="generator" content="Discourse 3.3">
<link rel="canonical" href="{TOPIC}"></head><body class="crawler"><div id="topic-title"><h1>
<a href="/t/bread/12">Bread</a></h1></div>{"".join(posts)}{extra}</body></html>"""


def test_the_json_of_a_topic_gives_what_posts_answer_and_all_of_them(read: Any) -> None:
    first = topic([post(number) for number in range(1, 21)], count=45, closed=True)
    wanted = [1000 + number for number in range(21, 46)]

    def part(ids: list[int]) -> tuple[str, bytes]:
        query = "&".join(f"post_ids[]={each}" for each in ids)
        posts = [post(each - 1000, answers=2) for each in ids]
        answer = json.dumps({"post_stream": {"posts": posts}, "id": 12}).encode()
        return f"https://forum.example/t/12/posts.json?{query}", answer

    pages = dict([part(wanted[:20]), part(wanted[20:])])
    thread = read(
        page(crawled(1, "Bread."), crawled(2, "Bread.")),
        url=TOPIC,
        pages={"https://forum.example/t/12.json": first, **pages},
    )
    assert (len(thread.comments), thread.claimed, thread.verdict) == (45, 45, Verdict.COMPLETE)
    assert thread.state is ThreadState.CLOSED
    assert thread.state_evidence.value == "/closed"
    answers = [one.comment.parent for one in thread.comments if one.comment.id == "30"]
    assert answers == ["2"]
    second = next(one.comment for one in thread.comments if one.comment.id == "2")
    assert second.author.url == "https://forum.example/u/user2"
    assert (second.date, second.native_id) == ("2024-05-04T10:11:02Z", "1002")
    assert second.permalink == "https://forum.example/t/bread/12/2"
    assert second.readings == ()
    assert len(thread.pages) == 4


def test_without_the_json_the_mark_up_for_crawlers_is_read_page_by_page(read: Any) -> None:
    more = (
        '<div role="navigation" class="topic-body"><b><a rel="next" itemprop="url" '
        'href="/t/bread/12?page=2">next page →</a></b></div>'
    )
    thread = read(
        page(crawled(1, "One."), crawled(2, "Two."), extra=more),
        url=TOPIC,
        pages={
            "https://forum.example/t/12.json": Outcome.ROBOTS_DENIED,
            f"{TOPIC}?page=2": page(crawled(3, "Three.")),
        },
    )
    texts = [(one.comment.id, one.comment.author.name, one.comment.text) for one in thread.comments]
    assert texts == [("1", "user1", "One."), ("2", "user2", "Two."), ("3", "user3", "Three.")]
    assert thread.comments[0].comment.date == "2024-05-04T10:11:01Z"
    assert thread.system == "discourse"


def test_the_data_that_came_along_for_a_browser_is_read_too(read: Any) -> None:
    data = topic([post(1), post(2, answers=1), post(3, post_type=3)], count=3).decode()
    loaded = escape(json.dumps({"siteSettings": "{}", "topic_12": data}), quote=True)
    html = f'<html><body><div class="hidden" data-preloaded="{loaded}"></div></body></html>'
    thread = read(html, url=TOPIC)
    assert [(one.comment.id, one.comment.parent) for one in thread.comments] == [
        ("1", None),
        ("2", "1"),
    ]
    assert read.asked == []
    assert thread.comments[0].comment.locator.type == "css"


def test_what_is_hidden_or_deleted_is_marked_and_quotations_name_their_writer(read: Any) -> None:
    quote = (
        '</p><aside class="quote no-group" data-username="user1" data-post="1" data-topic="12">'
        '<div class="title"><div class="quote-controls"></div>user1:</div><blockquote><p>Bread.'
        "</p></blockquote></aside><p>No."
    )
    posts = [
        post(1, text="Bread needs a stone oven."),
        post(2, hidden=True),
        post(3, user_deleted=True),
        post(4, text=quote),
    ]
    thread = read(
        page(crawled(1, "Bread needs a stone oven.")),
        url=TOPIC,
        pages={"https://forum.example/t/12.json": topic(posts, count=4)},
    )
    assert [one.comment.status for one in thread.comments] == [
        Visibility.VISIBLE,
        Visibility.HIDDEN,
        Visibility.DELETED,
        Visibility.VISIBLE,
    ]
    (quoted,) = thread.comments[3].comment.quotes
    assert (quoted.author, quoted.text) == ("user1", "Bread.")


EMBED = """<html><body><article><h1>Bread</h1></article><div id="discourse-comments"></div>
<script>window.DiscourseEmbed = { discourseUrl: 'https://forum.example/',
 discourseEmbedUrl: 'https://blog.example/bread' };</script></body></html>"""
ASKED = "https://forum.example/embed/comments?embed_url=https%3A%2F%2Fblog.example%2Fbread"


def test_the_topic_under_an_article_is_its_discussion_without_the_first_post(read: Any) -> None:
    shown = '<html><body><footer><a class="button" href="https://forum.example/t/bread/12">Go</a>'
    thread = read(
        EMBED,
        url="https://blog.example/bread",
        pages={
            ASKED: shown,
            "https://forum.example/t/12.json": topic(
                [post(1), post(2, answers=1), post(3, answers=2)], count=3
            ),
        },
    )
    tree = [(one.comment.id, one.comment.parent) for one in thread.comments]
    assert tree == [("2", None), ("3", "2")]
    assert (thread.claimed, thread.verdict) == (2, Verdict.COMPLETE)


def test_a_forum_that_does_not_answer_leaves_the_discussion_elsewhere(read: Any) -> None:
    thread = read(EMBED, url="https://blog.example/bread", pages={ASKED: Outcome.DNS_FAILED})
    assert thread.verdict is Verdict.REMOTE_ONLY
    assert thread.missing == ((0, MissingReason.PAGE_FAILED),)
    assert thread.system == "discourse"
