"""Remark42: the tree of a thread, answered whole or in parts."""

from __future__ import annotations

from typing import Any

import pytest
from conversing import ARTICLE, talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.remark42 import Remark42
from preserve.model import Outcome, ThreadState, Verdict, Visibility

SETTINGS = """<script>
  // host: "https://old.example"
  var remark_config = {
    host: "https://talk.example/remark",
    site_id: 'blog',
    components: ['embed', "counter"], // what to show
  };
  (function(c) { for (var i = 0; i < c.length; i++) {
    var d = document, s = d.createElement('script');
    s.src = remark_config.host + '/web/' + c[i] + '.js'; d.head.appendChild(s); } })(['embed']);
</script>"""
PAGE = f'{SETTINGS}<div id="remark42"></div>'
ASKED = (
    "https://talk.example/remark/api/v1/find?site=blog"
    "&url=https%3A%2F%2Fblog.example%2F2024%2F05%2Fbread%2F&sort=-active&format=tree"
)


def node(identity: str, *replies: dict[str, Any], pid: str = "", **more: Any) -> dict[str, Any]:
    user = {"name": "Ada &lt;3", "id": "u1", "picture": "https://talk.example/a.png"}
    comment = {
        "id": identity,
        "pid": pid,
        "text": f"<p>Text {identity}</p>\n",
        "user": user,
        "score": 4,
        "time": "2024-05-05T15:14:26.123456789-05:00",
        "locator": {"site": "blog", "url": ARTICLE},
        **more,
    }
    return {"comment": comment, **({"replies": list(replies)} if replies else {})}


def answer(*nodes: dict[str, Any], count: int, **info: Any) -> dict[str, Any]:
    return {"comments": list(nodes), "info": {"url": ARTICLE, "count": count, **info}}


DEEP = node("a", node("b", node("c", pid="b"), pid="a", delete=True, text=""))
GOOD = answer(DEEP, node("d"), count=3, read_only=True)


def test_the_tree_is_read_to_any_depth_and_the_deleted_stay_in_place() -> None:
    found = talk(PAGE, {ASKED: GOOD})
    assert found.asked == [ASKED]
    assert found.rows == [("a", None, 1), ("b", "a", 2), ("c", "b", 3), ("d", None, 1)]
    thread = found.thread
    assert (thread.system, thread.claimed, thread.verdict) == ("remark42", 3, Verdict.COMPLETE)
    assert thread.state is ThreadState.CLOSED
    assert thread.state_evidence is not None
    assert thread.state_evidence.value == "/info/read_only"
    first, second, third, _ = (read.comment for read in thread.comments)
    assert third.locator.value == "/comments/0/replies/0/replies/0/comment"
    assert (first.author.name, first.date) == ("Ada <3", "2024-05-05T15:14:26-05:00")
    assert first.permalink == f"{ARTICLE}#remark42__comment-a"
    assert (second.status, second.text) == (Visibility.DELETED, "")


def test_what_the_server_leaves_out_is_asked_for_after_the_last() -> None:
    more = f"{ASKED}&limit=500&offset_id=a"
    first = answer(node("a"), count=2, count_left=1, last_comment="a")
    second = answer(node("d"), count=2, count_left=0, last_comment="d")
    found = talk(PAGE, {ASKED: first, more: second})
    assert found.asked == [ASKED, more]
    assert [row[0] for row in found.rows] == ["a", "d"]
    assert found.thread.verdict is Verdict.COMPLETE
    assert found.thread.state is ThreadState.OPEN


def test_a_server_that_answers_the_same_again_is_asked_no_further() -> None:
    same = answer(node("a"), count=9, count_left=8, last_comment="a")
    found = talk(PAGE, lambda _: same)
    assert len(found.asked) == 2
    assert found.thread.verdict is Verdict.GAP


@pytest.mark.parametrize(
    ("settings", "page_url"),
    [
        ("url: 'https://blog.example/canonical#x'", "https://blog.example/canonical"),
        ('"url": "https:\\/\\/blog.example\\/\\u0062"', "https://blog.example/b"),
        ("url: window.location.origin + window.location.pathname", ARTICLE),
        ("page_url: 'https://elsewhere.example/'", ARTICLE),
    ],
)
def test_the_thread_is_that_of_the_address_that_the_page_names(
    settings: str, page_url: str
) -> None:
    script = f"""<script>window.remark_config = {{"host": 'https://talk.example',
      site_id: "s", {settings}}}</script><div id=remark42></div>"""
    found = talk(script, {}, url=f"{ARTICLE}?utm=1#top")
    quoted = page_url.replace(":", "%3A").replace("/", "%2F")
    expected = f"https://talk.example/api/v1/find?site=s&url={quoted}&sort=-active&format=tree"
    assert found.asked == [expected]


def test_a_place_without_a_server_is_left_to_a_browser() -> None:
    found = talk('<div id="remark42"></div>', {})
    assert found.asked == []
    assert found.thread.verdict is Verdict.REMOTE_ONLY


def test_a_server_that_forbids_it_leaves_the_discussion_elsewhere() -> None:
    found = talk(PAGE, lambda _: Outcome.ROBOTS_DENIED)
    assert found.thread.missing[0][1].value == "robots-denied"
    assert found.thread.verdict is Verdict.REMOTE_ONLY


@given(mutated(GOOD))
@steady
def test_no_answer_makes_it_raise(odd: Any) -> None:
    talk(PAGE, lambda _: odd, adapters=[Remark42()])
