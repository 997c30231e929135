"""Discussions that a service keeps: its API is asked, and every comment names its record."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from commento_site import LIST, serve_commento
from scripted_web import SEED, page

from preserve.capture import capture, resume
from preserve.demo.server import response
from preserve.errors import CollectionError
from preserve.manifest import CommentRow, ResourceRow, read_rows
from preserve.reading import read_file, read_url
from preserve.recalling import left_open
from preserve.repair import repair
from preserve.verify import verify
from preserve.warc import read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from scripted_web import Web

    from preserve.capture import Snapshot

POST = "64a1b2c3d4e5f6a7b8c9d0e2"
API = "http://blog.test/members/api/comments"
GHOST = (
    '<article><h1>Le four</h1><p>Un texte.</p></article><script data-post-id="'
    f'{POST}" data-ghost-comments="http://blog.test/" data-comments-enabled="all"></script>'
)
ISSO = (
    "<article><h1>Le four</h1><p>Un texte.</p></article><section id=isso-thread></section>"
    '<script data-isso="http://parole.test"></script>'
)
FIRST = "http://parole.test/?uri=%2Farticle&sort=oldest&offset=0&nested_limit=5"
WHOLE = "http://parole.test/?uri=%2Farticle&sort=oldest"


def serve_json(web: Web, url: str, data: Any) -> None:
    body = json.dumps(data).encode()
    web.serve(url, response(200, [("Content-Type", "application/json")], body))


def of_ghost(identity: str, *replies: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {
        "id": identity,
        "status": "published",
        "html": f'<p>Mot {identity}, voir http://sel.test/{identity}</p><img src="/sourire.gif">',
        "created_at": "2024-05-04T10:11:12.000Z",
        "member": {"name": "Ada"},
        "replies": list(replies),
        "count": {"replies": len(replies) if total is None else total},
    }


def of_isso(number: int, *replies: dict[str, Any], hidden: int = 0) -> dict[str, Any]:
    return {
        "id": number,
        "author": "Bo",
        "mode": 1,
        "created": 1714817472.5,
        "text": f"<p>Mot {number}</p>",
        "replies": list(replies),
        "total_replies": len(replies) + hidden,
        "hidden_replies": hidden,
    }


def test_an_api_that_answers_in_pages_is_kept_whole_and_cited(web: Web) -> None:
    def pages(number: int, *comments: dict[str, Any]) -> dict[str, Any]:
        return {"comments": comments, "meta": {"pagination": {"page": number, "pages": 2}}}

    replies = f"{API}/aa/replies/?limit=100&filter=id%3A%3E%27ab%27"
    web.serve(SEED, page(GHOST))
    serve_json(web, f"{API}/counts/?ids={POST}", {POST: 4})
    serve_json(
        web,
        f"{API}/post/{POST}/?limit=20&page=1",
        pages(1, of_ghost("aa", of_ghost("ab"), total=2)),
    )
    serve_json(web, f"{API}/post/{POST}/?limit=20&page=2", pages(2, of_ghost("ba")))
    serve_json(web, replies, {"comments": [of_ghost("ac")]})
    web.serve(
        "http://blog.test/sourire.gif", response(200, [("Content-Type", "image/gif")], b"GIF89a")
    )
    for identity in ("aa", "ab", "ac", "ba"):
        web.serve(f"http://sel.test/{identity}", page("Du sel"))

    result = web.capture()

    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.claimed, discussion.recorded) == ("ghost", 4, 4)
    assert (discussion.verdict, discussion.state) == ("complete", "open")
    rows = [(row.id, row.parent, row.depth, row.locator.value) for row in result.comments]
    assert rows == [
        ("aa", None, 1, "/comments/0"),
        ("ab", "aa", 2, "/comments/0/replies/0"),
        ("ac", "aa", 2, "/comments/0"),
        ("ba", None, 1, "/comments/0"),
    ]
    assert {row.locator.type for row in result.comments} == {"json-pointer"}
    sources = [f"{API}/post/{POST}/?limit=20&page=1"] * 2
    sources += [replies, f"{API}/post/{POST}/?limit=20&page=2"]
    for row, source in zip(result.comments, sources, strict=True):
        record = result.resources[source].record
        assert record is not None
        assert row.record_id == record.id
        cited = result.citations[f"http://sel.test/{row.id}"]
        assert (cited.cited_by.id, cited.outcome) == (row.id, "captured")
    assert not [url for url in result.citations if "sourire" in url]
    smiley = result.resources["http://blog.test/sourire.gif"]
    assert (smiley.outcome, smiley.roles) == ("captured", ("requisite",))
    page_of_api = result.resources[sources[0]]
    assert page_of_api.id in smiley.required_by
    claim = discussion.claims[0]
    assert (claim.count, claim.locator.value) == (4, f"/{POST}")
    assert result.status == "complete"
    assert verify(result.captured.folder).findings == ()


def test_what_a_first_answer_hides_comes_from_a_second(web: Web) -> None:
    web.serve(SEED, page(ISSO))
    web.serve("http://parole.test/robots.txt", response(404, [], b""))
    shown = of_isso(1, of_isso(2), hidden=1)
    serve_json(web, FIRST, {"total_replies": 3, "hidden_replies": 0, "replies": [shown]})
    whole = of_isso(1, of_isso(2), of_isso(3))
    serve_json(web, WHOLE, {"total_replies": 3, "hidden_replies": 0, "replies": [whole]})
    result = web.capture()
    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.recorded, discussion.verdict) == ("isso", 3, "complete")
    record = result.resources[WHOLE].record
    assert record is not None
    assert [row.record_id == record.id for row in result.comments] == [False, False, True]
    assert verify(result.captured.folder).findings == ()


def test_an_api_that_robots_txt_forbids_is_not_asked_and_the_manifest_says_so(web: Web) -> None:
    web.serve(SEED, page(ISSO))
    rules = b"User-agent: *\nDisallow: /\n"
    web.serve(
        "http://parole.test/robots.txt", response(200, [("Content-Type", "text/plain")], rules)
    )
    result = web.capture()
    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.verdict) == ("isso", "remote-only")
    assert [one.reason for one in discussion.missing] == ["robots-denied"]
    assert result.outcomes[FIRST] == "robots-denied"
    assert FIRST not in [
        f"http://{one.received.host}{one.received.target}" for one in web.server.log
    ]


def test_an_api_that_is_asked_by_post_has_its_own_line_and_records(web: Web) -> None:
    serve_commento(web)
    # A rule for addresses with a query says nothing of one without.
    rules = b"User-agent: *\nDisallow: /*?\n"
    web.serve(
        "http://parole.test/robots.txt", response(200, [("Content-Type", "text/plain")], rules)
    )
    result = web.capture()
    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.recorded) == ("commento", 2)
    assert (discussion.verdict, discussion.pages) == ("complete", (SEED, LIST))
    rows = list(read_rows(result.captured.folder / "resources.jsonl", ResourceRow))
    by_method = {row.method: row for row in rows if row.url == LIST}
    posted, plain = by_method["POST"], by_method[msgspec.UNSET]
    assert (posted.outcome, posted.roles, posted.status) == ("captured", ("discussion",), 200)
    assert (plain.outcome, plain.roles, plain.status) == ("client-error", ("citation",), 405)
    assert posted.record is not None
    assert {row.record_id for row in result.comments} == {posted.record.id}
    assert result.citations["http://sel.test/a"].outcome == "captured"
    (request,) = [one.received for one in web.server.log if one.received.method == "POST"]
    assert request.target == "/api/comment/list"
    assert request.header("content-type") == "application/x-www-form-urlencoded"
    records = [
        (record.type, record.target, record.stream.read())
        for record in read_records(result.captured.folder / posted.record.file)
    ]
    requests = [block for kind, target, block in records if (kind, target) == ("request", LIST)]
    assert request.data in requests
    assert not [target for _, target, _ in records if target and "__wb_" in target]
    assert verify(result.captured.folder).findings == ()
    archived = read_file(result.captured.folder / posted.record.file, SEED)
    assert [row.id for row in archived.comments] == ["a", "b"]
    again = web.capture()
    assert again.captured.manifest.discussion.recorded == 2
    live = asyncio.run(read_url(SEED, settings=web.settings))
    assert ([row.id for row in live.comments], live.discussion.pages) == (["a", "b"], (SEED, LIST))
    assert verify(again.captured.folder).findings == ()


class Broke(OSError):
    """What ends a capture in the midst of it, as a full disk does."""


@pytest.mark.parametrize("phase", ["discussion", "citations", "closing"])
@pytest.mark.parametrize("go_on", [resume, repair])
def test_what_was_posted_is_kept_by_a_capture_that_was_left_open(
    web: Web, phase: str, go_on: Callable[..., Coroutine[Any, Any, Any]]
) -> None:
    serve_commento(web)

    def watch(snapshot: Snapshot) -> None:
        if snapshot.phase == phase:
            raise Broke(28, "No space left on device")

    with pytest.raises(CollectionError, match="No space left"):
        asyncio.run(capture(SEED, settings=web.settings, collection=web.collection, watch=watch))
    (folder,) = left_open(web.collection)
    asyncio.run(go_on(folder))
    assert verify(folder).findings == ()
    posts = sum(one.received.method == "POST" for one in web.server.log)
    comments = list(read_rows(folder / "comments.jsonl", CommentRow))
    if phase == "discussion" and go_on is repair:
        assert (posts, comments) == (0, [])
    else:
        assert posts == 1
        assert [row.id for row in comments] == ["a", "b"]
        rows = read_rows(folder / "resources.jsonl", ResourceRow)
        assert [row.outcome for row in rows if row.method == "POST"] == ["captured"]
