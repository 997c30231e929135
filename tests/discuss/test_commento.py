"""Commento and its successor Comentario: one POST, one flat list, ordered as the page shows it."""

from __future__ import annotations

import json
from typing import Any

from conversing import ARTICLE, talk
from hypothesis import given
from mutated_answers import mutated, steady

from preserve.discuss.systems.comentario import Comentario
from preserve.discuss.systems.commento import Commento
from preserve.model import Outcome, ThreadState, Verdict, Visibility

PAGE = (
    '<div id="commento"></div><script defer src="https://cdn.talk.example/js/commento.js"></script>'
)
ASKED = "https://cdn.talk.example/api/comment/list"


def comment(identity: str, parent: str = "root", **more: Any) -> dict[str, Any]:
    return {
        "commentHex": identity,
        "commenterHex": "w1",
        "markdown": "",
        "html": f"<p>Text {identity}</p>",
        "parentHex": parent,
        "score": 0,
        "creationDate": f"2024-05-04T10:11:1{len(identity)}.123456Z",
        "deleted": False,
        **more,
    }


def answer(*comments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "success": True,
        "comments": list(comments),
        "commenters": {
            "w1": {"name": "Ada", "link": "https://ada.example/", "photo": "undefined"},
            "anonymous": {"name": "Anonymous", "link": "undefined"},
        },
        "isFrozen": False,
        "defaultSortPolicy": "creationdate-asc",
        "attributes": {"commentCount": 3, "isLocked": True, "stickyCommentHex": "none"},
        **more,
    }


GOOD = answer(
    comment("ddd", state="unapproved", commenterHex="anonymous"),
    comment("b", "a", deleted=True, html="[deleted]"),
    comment("cc", "b"),
    comment("a"),
)


def test_a_flat_list_is_put_in_its_tree() -> None:
    found = talk(PAGE, {ASKED: GOOD})
    (ask,) = found.asks
    assert (ask.url, ask.content_type) == (ASKED, "application/x-www-form-urlencoded")
    assert ask.content == (
        b'{"commenterToken":"anonymous","domain":"blog.example","path":"/2024/05/bread/"}'
    )
    assert found.rows == [("a", None, 1), ("b", "a", 2), ("cc", "b", 3), ("ddd", None, 1)]
    thread = found.thread
    assert (thread.system, thread.claimed) == ("commento", 3)
    assert thread.verdict is Verdict.COMPLETE
    assert thread.state is ThreadState.CLOSED
    assert thread.state_evidence is not None
    assert thread.state_evidence.value == "/attributes/isLocked"
    first, second, _, fourth = (read.comment for read in thread.comments)
    assert (first.locator.value, first.date) == ("/comments/3", "2024-05-04T10:11:11Z")
    assert (first.author.name, first.author.url) == ("Ada", "https://ada.example/")
    assert first.permalink == f"{ARTICLE}#commento-a"
    assert (second.status, fourth.status) == (Visibility.DELETED, Visibility.PENDING)
    assert fourth.author.url is None


def test_siblings_stand_as_the_page_orders_them() -> None:
    items = [comment("a", score=1), comment("bb", score=5), comment("ccc", score=2)]

    def order(**more: Any) -> list[str]:
        return [row[0] for row in talk(PAGE, {ASKED: answer(*items, **more)}).rows]

    assert order(defaultSortPolicy="score-desc") == ["bb", "ccc", "a"]
    assert order(defaultSortPolicy="creationdate-desc") == ["ccc", "bb", "a"]
    assert order(attributes={"stickyCommentHex": "ccc"}) == ["ccc", "a", "bb"]


def test_the_snippet_sets_place_and_path() -> None:
    page = (
        '<section id="talk"></section><script src="/commento/js/commento.js" data-id-root="talk" '
        'data-page-id="/own/é"></script>'
    )
    (ask,) = talk(page, {}).asks
    assert ask.url == "https://blog.example/commento/api/comment/list"
    assert json.loads(ask.content or b"")["path"] == "/own/é"
    assert talk(page.replace('"talk"', '"elsewhere"', 1), {}).asks == ()


def test_a_server_that_knows_no_such_site_leaves_the_discussion_elsewhere() -> None:
    refused = {"success": False, "message": "This domain is not registered with Commento."}
    for found in (refused, Outcome.NOT_FOUND):
        thread = talk(PAGE, {ASKED: found}).thread
        assert thread.verdict is Verdict.REMOTE_ONLY
        assert thread.missing[0][1].value == "page-failed"


@given(mutated(GOOD))
@steady
def test_no_answer_of_commento_makes_it_raise(odd: Any) -> None:
    talk(PAGE, lambda _: odd, adapters=[Commento()])


NEW_PAGE = (
    '<script defer src="https://talk.example/comentario.js"></script>'
    "<comentario-comments></comentario-comments>"
)
NEW_ASKED = "https://talk.example/api/embed/comments"


def entry(identity: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    told = {"id": identity, "html": f"<p>Text {identity}</p>", "userCreated": "w1", "score": 0}
    told |= {"isApproved": True, "isPending": False, "isDeleted": False, "isSticky": False}
    above = {"parentId": parent} if parent else {}
    return {**told, "createdTime": f"2024-05-04T10:11:1{len(identity)}.1Z", **above, **more}


NEW_GOOD = {
    "pageInfo": {"isDomainReadonly": False, "isPageReadonly": False, "defaultSort": "td"},
    "comments": [
        entry("a"),
        entry("bb"),
        entry("c", "a", isDeleted=True, html=""),
        entry("dddd", isSticky=True, isApproved=False),
        entry("e", "a", isPending=True, userCreated=None),
    ],
    "commenters": [{"id": "w1", "name": "Ada", "websiteUrl": "https://ada.example/"}],
}


def test_comentario_answers_likewise() -> None:
    found = talk(NEW_PAGE, {NEW_ASKED: NEW_GOOD})
    (ask,) = found.asks
    assert (ask.url, ask.content_type) == (NEW_ASKED, "application/json")
    assert ask.content == b'{"host":"blog.example","path":"/2024/05/bread/"}'
    assert [row[:2] for row in found.rows] == [
        ("dddd", None),
        ("bb", None),
        ("a", None),
        ("e", "a"),
        ("c", "a"),
    ]
    thread = found.thread
    assert (thread.system, thread.verdict) == ("comentario", Verdict.UNCLAIMED)
    assert thread.state is ThreadState.OPEN
    by_id = {read.comment.id: read.comment for read in thread.comments}
    assert by_id["a"].author.url == "https://ada.example/"
    assert by_id["a"].permalink == f"{ARTICLE}#comentario-a"
    assert by_id["c"].status is Visibility.DELETED
    assert by_id["dddd"].status is Visibility.HIDDEN
    assert (by_id["e"].status, by_id["e"].author.name) == (Visibility.PENDING, None)


@given(mutated(NEW_GOOD))
@steady
def test_no_answer_of_comentario_makes_it_raise(odd: Any) -> None:
    talk(NEW_PAGE, lambda _: odd, adapters=[Comentario()])
