"""Disqus: the frame's document and its JSON, what it leaves out, and lists for no scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conversing import ARTICLE, talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.disqus import Disqus
from preserve.model import Outcome, ThreadState, Verdict, Visibility

QUOTED = "https%3A%2F%2Fblog.example%2F2024%2F05%2Fbread%2F"
HEAD = "<title>Bread</title>"
SNIPPET = """<div id="disqus_thread"></div><script>
/* var disqus_config = function () { this.page.url = 'https://old.example/'; }; */
(function() { var d = document, s = d.createElement('script');
s.src = 'https://the-blog.disqus.com/embed.js'; (d.head || d.body).appendChild(s); })();
</script>"""
FRAME = f"https://disqus.com/embed/comments/?base=default&f=the-blog&t_u={QUOTED}&t_t=Bread"
KEY = "k" * 64
LINK = "https://blog.example/bread"


def post(number: int, parent: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "parent": parent,
        "author": {"name": "Ada", "url": "", "profileUrl": "https://disqus.com/by/ada/"},
        "createdAt": "2014-01-29T08:10:51",
        "message": f"<p>Text {number}</p>",
        "isDeleted": False,
        "isSpam": False,
        "isApproved": True,
        "likes": 3,
        **more,
    }


def data(*posts: dict[str, Any], count: int, after: str | None = None, **thread: Any) -> Any:
    told = {"id": "2189", "posts": count, "isClosed": False, "link": LINK, **thread}
    return {
        "cursor": {"hasNext": after is not None, "next": after or "1:0:0", "total": count},
        "code": 0,
        "order": "popular",
        "response": {"posts": list(posts), "thread": told},
    }


def frame(told: Any, config: str = "") -> str:
    written = json.dumps(told).replace("</", "<\\/")
    return (
        f"<html><script>var config = {{{config}}}</script>"
        f'<script type="text/json" id="disqus-threadData">{written}</script></html>'
    )


GOOD = data(
    post(1),
    post(2, 1, author={"name": "Ben", "url": "https://ben.example/"}),
    post(3, 2, isDeleted=True, message="<p>This comment was deleted.</p>"),
    post(4, isSpam=True),
    post(5, isApproved=False),
    count=3,
    isClosed=True,
)


def test_the_json_of_the_frame_is_the_thread() -> None:
    found = talk(HEAD + SNIPPET, {FRAME: frame(GOOD)})
    assert found.asked == [FRAME]
    assert found.rows[:4] == [("1", None, 1), ("2", "1", 2), ("3", "2", 3), ("4", None, 1)]
    thread = found.thread
    assert (thread.system, thread.claimed, thread.state) == ("disqus", 3, ThreadState.CLOSED)
    first, second, third, fourth, fifth = (read.comment for read in thread.comments)
    assert (first.locator.type, first.locator.value) == (
        "css+json-pointer",
        "#disqus-threadData /response/posts/0",
    )
    assert (first.date, first.date_text) == ("2014-01-29T08:10:51Z", "2014-01-29T08:10:51")
    assert first.permalink == f"{LINK}#comment-1"
    assert first.author.url == "https://disqus.com/by/ada/"
    assert second.author.url == "https://ben.example/"
    statuses = [third.status, fourth.status, fifth.status]
    assert statuses == [Visibility.DELETED, Visibility.HIDDEN, Visibility.PENDING]


def test_what_the_frame_leaves_out_is_asked_for_with_the_key_that_it_carries() -> None:
    def more(cursor: str) -> str:
        return (
            "https://disqus.com/api/3.0/threads/listPostsThreaded?limit=50&thread=2189"
            f"&forum=the-blog&order=popular&cursor={cursor}&api_key={KEY}"
        )

    answers = {
        FRAME: frame(data(post(1), count=4, after="2:0:0"), f'"api_key": "{KEY}"'),
        more("2%3A0%3A0"): {"cursor": {"hasNext": True, "next": "3:0:0"}, "response": [post(2, 1)]},
        more("3%3A0%3A0"): {"cursor": {"hasNext": False}, "response": [post(3), post(4, 3)]},
    }
    found = talk(HEAD + SNIPPET, answers)
    assert found.asked == list(answers)
    assert [row[0] for row in found.rows] == ["1", "2", "3", "4"]
    assert found.thread.comments[3].comment.locator.value == "/response/1"
    assert found.thread.verdict is Verdict.COMPLETE


def test_without_a_key_the_rest_needs_a_script_and_the_thread_says_so() -> None:
    found = talk(HEAD + SNIPPET, {FRAME: frame(data(post(1), count=120, after="2:0:0"))})
    assert found.asked == [FRAME]
    assert found.thread.verdict is Verdict.PARTIAL
    missing = [(count, reason.value) for count, reason in found.thread.missing]
    assert missing == [(119, "needs-script")]


@pytest.mark.parametrize(
    ("snippet", "question"),
    [
        (
            """<script>var disqus_shortname = 'other'; var disqus_identifier = "a b";
            var disqus_url = 'https://blog.example/x'; var disqus_title = 'L\\'été'</script>""",
            "f=other&t_i=a+b&t_u=https%3A%2F%2Fblog.example%2Fx&t_t=L%27%C3%A9t%C3%A9",
        ),
        (
            """<script>var embedVars = {"disqusConfig":{"integration":"wordpress"},
            "disqusIdentifier":"12 https:\\/\\/blog.example\\/?p=12","disqusShortname":"other",
            "disqusTitle":"Bread","disqusUrl":"https:\\/\\/blog.example\\/x"};</script>""",
            (
                "f=other&t_i=12+https%3A%2F%2Fblog.example%2F%3Fp%3D12"
                "&t_u=https%3A%2F%2Fblog.example%2Fx&t_t=Bread"
            ),
        ),
        (
            """<script>var disqus_config = function () { // what page it is
            this.page.url = "https://blog.example/x";
            this.page.identifier = 'i-1'; };</script>
            <script src="//other.disqus.com/embed.js" async></script>""",
            "f=other&t_i=i-1&t_u=https%3A%2F%2Fblog.example%2Fx&t_t=Bread",
        ),
        (
            '<iframe src="https://disqus.com/embed/comments/?base=default&amp;f=other&amp;t_u=x">',
            f"f=other&t_u={QUOTED}&t_t=Bread",
        ),
    ],
)
def test_forum_and_page_are_those_of_the_snippet(snippet: str, question: str) -> None:
    found = talk(f'{HEAD}<div id="disqus_thread"></div>{snippet}', {})
    assert found.asked == [f"https://disqus.com/embed/comments/?base=default&{question}"]


def test_numbers_beside_links_to_other_articles_are_no_discussion() -> None:
    counts = (
        '<script src="//the-blog.disqus.com/count.js"></script><a href="/x#disqus_thread">2</a>'
    )
    assert talk(counts, {}).asked == []
    assert talk(f"<div id=disqus_thread></div>{counts}", {}).asked == []


STATIC = """<div id="disqus_thread"><div id="dsq-content"><ul id="dsq-comments">
<li class="comment even depth-1" id="dsq-comment-17">
<div id="dsq-comment-header-17" class="dsq-comment-header"><cite id="dsq-cite-17">
<a id="dsq-author-user-17" href="https://ada.example/" rel="nofollow">Ada</a></cite></div>
<div id="dsq-comment-body-17" class="dsq-comment-body">
<div id="dsq-comment-message-17" class="dsq-comment-message"><p>Good bread.</p></div></div>
<ul class="children"><li class="comment odd depth-2" id="dsq-comment-18">
<div id="dsq-comment-header-18"><cite><span id="dsq-author-user-18">Ben</span></cite></div>
<div id="dsq-comment-body-18"><div id="dsq-comment-message-18" class="dsq-comment-message">
<p>See <a href="https://salt.example/">salt</a>.</p></div></div></li></ul></li></ul></div></div>"""


@pytest.mark.parametrize("around", ["{}", "<noscript>{}</noscript>"])
def test_a_list_for_readers_without_scripts_is_read_where_the_frame_cannot_be_had(
    around: str,
) -> None:
    script = "<script src='https://the-blog.disqus.com/embed.js'></script>"
    place = "<div id=disqus_thread></div>" if "noscript" in around else ""
    found = talk(HEAD + place + around.format(STATIC) + script, lambda _: Outcome.ROBOTS_DENIED)
    assert found.rows == [("17", None, 1), ("18", "17", 2)]
    thread = found.thread
    assert (thread.system, thread.verdict) == ("disqus", Verdict.PARTIAL)
    assert thread.missing[0][1].value == "robots-denied"
    first, second = (read.comment for read in thread.comments)
    assert (first.author.name, first.author.url) == ("Ada", "https://ada.example/")
    assert (second.text, second.locator.value) == ("See salt.", "#dsq-comment-18")
    assert first.source_url == ARTICLE


def test_the_frame_goes_before_a_list_that_has_no_more() -> None:
    script = "<script src='https://the-blog.disqus.com/embed.js'></script>"
    told = frame(data(post(1), post(2, 1), post(3), count=3))
    found = talk(HEAD + STATIC + script, {FRAME: told})
    assert [row[0] for row in found.rows] == ["1", "2", "3"]
    assert found.thread.verdict is Verdict.COMPLETE


@given(mutated(GOOD))
@steady
def test_no_answer_makes_it_raise(odd: Any) -> None:
    def answer(ask: Any) -> Any:
        key = f'"api_key": "{KEY}"'
        return frame(odd, key) if "/embed/" in ask.url else odd

    talk(HEAD + SNIPPET, answer, adapters=[Disqus()])
