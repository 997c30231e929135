"""A discussion that several sources tell of: a page, an API, facts for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from preserve.discuss import (
    Match,
    PageAnswer,
    Posted,
    Served,
    ask_json,
    join,
    objects,
    pointer,
    read_discussion,
    read_posted,
    served_thread,
    text,
)
from preserve.discuss.posted import read_moment
from preserve.model import MissingReason, Outcome, Verdict
from preserve.page import parse

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss import PageAsk, ReadComment, Thread
    from preserve.page import Document

API = "https://blog.example/api/comments"


def posted(
    identity: str | None, parent: str | None = None, plain: str = "Bread.", **more: Any
) -> ReadComment:
    return read_posted(
        Posted(
            url=API,
            pointer=f"/{identity}",
            base="https://blog.example/a",
            id=identity,
            parent=parent,
            plain=plain,
            **more,
        )
    )


class Talk:
    """An adapter for an API that answers with a list, page by page."""

    name = "talk"

    def match(self, document: Document) -> Match | None:
        if document.css_first("#talk") is None:
            return None
        return Match(name=self.name, confidence=0.9, evidence="#talk")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        served = Served()
        answered = yield from ask_json(API, "comments")
        if answered.why_not is not None:
            served.failed.append(answered.why_not)
            return served_thread(match, document, served)
        served.urls.append(answered.url)
        for place, item in objects(answered.data, "list"):
            served.comments.append(
                read_posted(
                    Posted(
                        url=answered.url,
                        pointer=pointer("list", place),
                        base=document.base,
                        id=text(item, "id"),
                        parent=text(item, "parent"),
                        author=text(item, "by"),
                        date=text(item, "at"),
                        html=text(item, "html"),
                    )
                )
            )
        return served_thread(match, document, served)


def read_with(body: bytes | None, outcome: Outcome | None) -> Thread:
    document = parse(b"<div id=talk></div>", url="https://blog.example/a")
    reading = read_discussion(document, adapters=[Talk()])
    try:
        ask = next(reading)
        while True:
            ask = reading.send(PageAnswer(ask=ask, body=body or b"", outcome=outcome))
    except StopIteration as stop:
        thread: Thread = stop.value
        return thread


def test_comments_of_an_api_stand_in_their_tree_with_pointers_as_evidence() -> None:
    body = json.dumps(
        {
            "list": [
                {"id": 3, "parent": 1, "by": "Cleo", "at": 1700000300, "html": "<p>Third.</p>"},
                {"id": 1, "by": "Ada", "at": "2023-11-14T22:00:00.123Z", "html": "One <a href=/x>"},
                {"id": 2, "by": "Ben", "at": 1700000200000, "html": "Two"},
                "no object",
            ]
        }
    ).encode()
    thread = read_with(body, Outcome.CAPTURED)
    rows = [(read.comment.id, read.comment.parent, read.comment.depth) for read in thread.comments]
    assert rows == [("1", None, 1), ("3", "1", 2), ("2", None, 1)]
    first = thread.comments[0]
    assert first.comment.locator.value == "/list/1"
    assert first.comment.date == "2023-11-14T22:00:00Z"
    assert thread.comments[1].comment.date == "2023-11-14T22:18:20Z"
    assert first.base == "https://blog.example/a"
    assert thread.pages == ("https://blog.example/a", API)
    assert thread.verdict is Verdict.UNCLAIMED


def test_an_api_that_cannot_be_had_leaves_the_discussion_elsewhere_with_the_reason() -> None:
    denied = read_with(None, Outcome.ROBOTS_DENIED)
    assert denied.verdict is Verdict.REMOTE_ONLY
    assert denied.missing == ((0, MissingReason.ROBOTS_DENIED),)
    broken = read_with(b"[[[" * 100_000, Outcome.CAPTURED)
    assert broken.missing == ((0, MissingReason.PAGE_FAILED),)
    unasked = read_with(None, None)
    assert unasked.verdict is Verdict.REMOTE_ONLY


def test_two_sources_are_joined_by_id_and_where_they_disagree_both_are_kept() -> None:
    page = [
        posted("1", author="Ada", date="2024-05-04T10:00:00"),
        posted("2", parent="1", parent_source="nesting", author="Ben", plain="Salt?"),
    ]
    api = [
        posted("1", author="Ada", author_url="https://ada.example/", plain="Bread."),
        posted("2", parent="3", author="Benedict", plain="Salt, please?"),
        posted("3", parent="1", author="Cleo", date="2024-05-04T11:00:00Z"),
    ]
    joined = {read.comment.id: read.comment for read in join(page, api)}
    assert list(joined) == ["1", "3", "2"]
    assert joined["1"].author.url == "https://ada.example/"
    assert joined["1"].readings == ()
    assert joined["2"].parent == "3"
    assert joined["2"].parent_source == "api"
    told = {other.field: other.value for other in joined["2"].readings}
    assert told == {"author.name": "Benedict", "text": "Salt, please?", "parent": "1"}


def test_what_an_api_adds_stands_among_its_siblings_as_the_page_orders_them() -> None:
    page = [
        posted("9", date="2024-05-09T10:00:00Z"),
        posted("4", date="2024-05-04T10:00:00Z"),
    ]
    added = [posted("6", date="2024-05-06T10:00:00Z"), posted("1", date="2024-05-01T10:00:00Z")]
    assert [read.comment.id for read in join(page, added)] == ["9", "6", "4", "1"]
    assert [read.comment.id for read in join(page[::-1], added)] == ["1", "4", "6", "9"]


def test_a_date_is_another_only_where_it_cannot_be_the_same_moment() -> None:
    def differs(one: str, two: str) -> bool:
        pair = join([posted("1", date=one)], [posted("1", date=two)])
        return bool(pair[0].comment.readings)

    assert not differs("2024-05-04T10:00:00", "2024-05-04T08:00:00Z")
    assert not differs("2024-05-04", "2024-05-03T23:30:00Z")
    assert not differs("2024-05-04T10:00:00+02:00", "2024-05-04T08:00:00Z")
    assert differs("2024-05-04T10:00:00+02:00", "2024-05-04T10:00:00Z")
    assert differs("2024-05-04", "2024-05-09T00:00:00Z")


def test_facts_for_machines_fill_what_the_page_does_not_say(read: Any, make: Any) -> None:
    facts = {
        "@type": "Article",
        "comment": [
            {
                "@type": "Comment",
                "@id": f"{make.article}#comment-7",
                "text": "Good bread.",
                "dateCreated": "2024-05-04T08:11:12Z",
                "author": {"@type": "Person", "name": "Ada", "url": "https://ada.example/"},
            }
        ],
    }
    script = f'<script type="application/ld+json">{json.dumps(facts)}</script>'
    thread = read(make.page(make.area(make.comment(7)), head=script))
    assert [read.comment.id for read in thread.comments] == ["7"]
    assert thread.comments[0].comment.author.url == "https://ada.example/"
    assert thread.comments[0].comment.readings == ()


def test_moments_of_apis_are_read_in_seconds_milliseconds_and_as_written() -> None:
    assert read_moment(1700000200) == read_moment("1700000200000") == "2023-11-14T22:16:40Z"
    assert read_moment("2023-11-14T22:16:40.987654+00:00") == "2023-11-14T22:16:40+00:00"
    assert read_moment("yesterday") is None
    assert read_moment(float("9e300")) is None
