"""Substack: the post that the page names, and the one answer with all its comments."""

from __future__ import annotations

import json
from typing import Any

from conversing import talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.substack import Substack
from preserve.model import Outcome, ThreadState, Verdict, Visibility

HERE = "https://letters.substack.com/p/bread"
ASKED = (
    "https://letters.substack.com/api/v1/post/987/comments"
    "?token=&all_comments=true&sort=best_first&last_comment_at"
)


def page(**post: Any) -> str:
    told = {
        "id": 987,
        "canonical_url": HERE,
        "comment_count": 3,
        "write_comment_permissions": "everyone",
        **post,
    }
    literal = json.dumps(json.dumps({"post": told, "isEU": True})).replace("/", "\\u002F")
    script = f"<script>window._preloads        = JSON.parse({literal})</script>"
    return f"<div class=comments-page></div>{script}"


def comment(identity: int, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "post_id": 987,
        "body": f"Text {identity}\nand <b>more</b>.\n\nSee https://salt.example/x",
        "body_json": None,
        "date": "2024-05-04T10:11:12.345Z",
        "name": "Ada",
        "handle": "ada1",
        "status": "published",
        "deleted": False,
        "ancestor_path": "",
        "reaction_count": 7,
        "children": list(children),
        **more,
    }


GOOD = {
    "comments": [
        comment(11, comment(12, comment(13, name=None, handle=None))),
        comment(14, body=None, deleted=True, status="deleted"),
        comment(15, body=None, status="moderator_removed"),
    ]
}


def test_plain_bodies_become_paragraphs_and_the_tree_is_read() -> None:
    found = talk(page(), {ASKED: GOOD}, url=HERE)
    assert found.asked == [ASKED]
    assert found.rows == [
        ("11", None, 1),
        ("12", "11", 2),
        ("13", "12", 3),
        ("14", None, 1),
        ("15", None, 1),
    ]
    thread = found.thread
    assert (thread.system, thread.claimed, thread.verdict) == ("substack", 3, Verdict.COMPLETE)
    assert (thread.state, thread.claims[0].locator.type) == (ThreadState.OPEN, "css")
    first, third = thread.comments[0].comment, thread.comments[2].comment
    assert first.html == (
        "<p>Text 11<br>and &lt;b&gt;more&lt;/b&gt;.</p><p>See https://salt.example/x</p>"
    )
    assert (first.author.name, first.author.url) == ("Ada", "https://substack.com/@ada1")
    assert (first.permalink, first.date) == (f"{HERE}/comment/11", "2024-05-04T10:11:12Z")
    assert third.locator.value == "/comments/0/children/0/children/0"
    assert third.author.name is None
    removed = [read.comment.status for read in thread.comments[3:]]
    assert removed == [Visibility.DELETED, Visibility.HIDDEN]


def test_the_order_and_the_permissions_are_those_of_the_post() -> None:
    html = page(default_comment_sort="most_recent_first", write_comment_permissions="none")
    found = talk(html, {}, url=HERE)
    assert found.asked == [ASKED.replace("best_first", "most_recent_first")]
    assert found.thread.state is ThreadState.CLOSED
    assert found.thread.verdict is Verdict.REMOTE_ONLY
    assert found.thread.missing[0][0] == 3


def test_a_domain_of_its_own_is_known_by_what_it_loads() -> None:
    html = page() + '<link rel=preconnect href="https://substackcdn.com/">'
    found = talk(html, lambda _: Outcome.NOT_FOUND, url="https://www.letters.example/p/bread")
    assert found.asked[0].startswith("https://www.letters.example/api/v1/post/987/comments?")
    assert talk(page(), {}, url="https://www.letters.example/p/bread").asked == []


@given(mutated(GOOD))
@steady
def test_no_answer_makes_it_raise(odd: Any) -> None:
    talk(page(), lambda _: odd, url=HERE, adapters=[Substack()])


@given(mutated({"id": 987, "comment_count": 3, "canonical_url": HERE}))
@steady
def test_no_post_on_the_page_makes_it_raise(odd: Any) -> None:
    literal = json.dumps(json.dumps({"post": odd})).replace("</", "<\\/")
    html = f"<script>window._preloads = JSON.parse({literal})</script>"
    talk(html, lambda _: GOOD, url=HERE, adapters=[Substack()])
