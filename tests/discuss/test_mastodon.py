"""Mastodon: the page of a status is a shell, its answers come from its context."""

from __future__ import annotations

import json
from typing import Any

from preserve.model import MissingReason, Outcome, Verdict

STATUS = "https://social.example/@ada/112233445566778899"
API = "https://social.example/api/v1/statuses/112233445566778899"
SHELL = '<html lang="en"><body class="app-body"><div id="mastodon"></div></body></html>'


def status(number: int, answers: str, text: str = "Bread.", **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "in_reply_to_id": answers,
        "created_at": f"2024-05-04T10:11:{number % 60:02}.123Z",
        "uri": f"https://other.example/users/ben/statuses/{number}",
        "url": f"https://other.example/@ben/{number}",
        "content": f"<p>{text}</p>",
        "spoiler_text": "",
        "account": {
            "acct": "ben@other.example",
            "display_name": "Ben",
            "url": "https://other.example/@ben",
        },
        "mentions": [{"acct": "ada"}],
        "media_attachments": [],
        **more,
    }


def answers(*items: dict[str, Any], replies: int) -> dict[str, bytes]:
    return {
        API: json.dumps({"id": "112233445566778899", "replies_count": replies}).encode(),
        f"{API}/context": json.dumps({"ancestors": [], "descendants": items}).encode(),
    }


def test_the_answers_to_a_status_are_a_tree_with_links_to_where_they_were_written(
    read: Any,
) -> None:
    link = 'See <a href="https://salt.example/">salt</a>.'
    picture = [{"url": "https://files.example/a.jpg?x=1&y=2"}]
    thread = read(
        SHELL,
        url=STATUS,
        pages=answers(
            status(200001, "112233445566778899", link, media_attachments=picture),
            status(200002, "200001", "No.", spoiler_text="Rude"),
            replies=1,
        ),
    )
    assert thread.system == "mastodon"
    tree = [(one.comment.id, one.comment.parent) for one in thread.comments]
    assert tree == [("200001", None), ("200002", "200001")]
    first, second = (one.comment for one in thread.comments)
    assert (first.author.name, first.author.url) == ("Ben", "https://other.example/@ben")
    assert first.permalink == "https://other.example/@ben/200001"
    assert first.date == "2024-05-04T10:11:21Z"
    assert first.mentions == ("ada",)
    assert 'href="https://files.example/a.jpg?x=1&amp;y=2"' in first.html
    assert second.title == "Rude"
    assert thread.verdict is Verdict.COMPLETE
    assert thread.pages == (STATUS, API, f"{API}/context")


def test_more_direct_answers_than_a_server_gives_are_a_gap(read: Any) -> None:
    thread = read(
        SHELL, url=STATUS, pages=answers(status(200001, "112233445566778899"), replies=70)
    )
    assert thread.verdict is Verdict.GAP
    assert thread.missing == ((69, MissingReason.NOT_ON_PAGE),)
    assert [(one.count, one.counts) for one in thread.claims] == [(70, "direct")]


def test_a_server_that_wants_a_login_leaves_the_answers_elsewhere(read: Any) -> None:
    thread = read(
        SHELL,
        url=STATUS,
        pages={API: Outcome.AUTH_REQUIRED, f"{API}/context": Outcome.AUTH_REQUIRED},
    )
    assert thread.verdict is Verdict.REMOTE_ONLY
    assert thread.missing == ((0, MissingReason.PAGE_FAILED),)


def test_an_article_may_name_the_status_that_is_its_discussion(read: Any) -> None:
    place = (
        '<html><body><article><p>Bread.</p></article><mastodon-comments host="social.example" '
        'user="ada" tootId="112233445566778899"></mastodon-comments></body></html>'
    )
    thread = read(place, pages=answers(status(200001, "112233445566778899"), replies=1))
    assert [one.comment.id for one in thread.comments] == ["200001"]


def test_another_page_of_the_same_server_has_no_discussion(read: Any) -> None:
    assert read(SHELL, url="https://social.example/@ada").system is None
