from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from preserve.discuss import Match, PageAnswer, PageAsk, Thread, read_discussion
from preserve.discuss.registry import adapters
from preserve.discuss.systems.wordpress.adapter import WordPress
from preserve.page import parse

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss import Adapter
    from preserve.page import Document


def test_adapters_are_found_by_their_entry_points() -> None:
    assert any(isinstance(adapter, WordPress) for adapter in adapters())


def test_a_page_without_a_discussion_has_none(read: Any) -> None:
    thread = read("<html><body><h1>Bread</h1><p>An article.</p></body></html>")
    assert (thread.system, thread.state, thread.verdict) == (None, "none", "none")
    assert (thread.comments, thread.claimed, thread.missing) == ((), None, ())
    assert thread.containers == ()


def test_a_ticker_whose_entries_are_called_comments_is_no_discussion(read: Any, make: Any) -> None:
    ticker = "".join(
        f'<li class="live-match-comment" data-time="{minute}"><div class="live-match-comment-body">'
        f"Minute {minute}</div></li>"
        for minute in range(5)
    )
    thread = read(make.page(f'<ul class="live-match-comments">{ticker}</ul>'))
    assert thread.comments == ()


def test_a_claim_that_nobody_can_read_is_unknown_and_not_none(read: Any) -> None:
    thread = read("<html><body><h1>Bread</h1><h3>13 Kommentare</h3><p>…</p></body></html>")
    assert (thread.system, thread.verdict, thread.claimed) == (None, "unknown", 13)
    assert [(count, why.value) for count, why in thread.missing] == [(13, "not-on-page")]


def test_a_thread_of_a_remote_service_is_remote_only(read: Any, make: Any) -> None:
    thread = read(make.page('<div id="disqus_thread"></div>'))
    assert (thread.verdict, thread.state) == ("remote-only", "unknown")
    assert [(count, why.value) for count, why in thread.missing] == [(0, "needs-script")]


def test_other_systems_with_similar_marks_are_left_alone(read: Any) -> None:
    page = """<html><body><h1>Bread</h1><section id="comments" class="comments">
    <a id="comment-82775"></a><article class="comment odd" about="/comment/82775#comment-82775">
    <footer>Ada</footer><div class="content"><p>Good bread.</p></div></article></section>
    </body></html>"""
    assert read(page).comments == ()


@dataclasses.dataclass
class Elsewhere:
    """An adapter of someone else: one further page, so many comments as it has list items."""

    name: str = "elsewhere"
    confidence: float = 0.99
    asks: int = 2

    def match(self, document: Document) -> Match | None:
        return Match(name=self.name, confidence=self.confidence, evidence=document.url)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        for _ in range(self.asks):
            yield PageAsk(url="https://blog.example/more", why="more")
        thread: Thread = yield from WordPress().read(document, match)
        return dataclasses.replace(thread, comments=thread.comments[:1])


def drive(html: str, *chosen: Any) -> tuple[Thread, list[str]]:
    asked: list[str] = []
    document = parse(html.encode(), url="https://blog.example/2024/05/bread/")
    reading = read_discussion(document, adapters=chosen)
    try:
        ask = next(reading)
        while True:
            asked.append(ask.url)
            ask = reading.send(PageAnswer(ask=ask))
    except StopIteration as stop:
        return stop.value, asked


def test_of_several_adapters_the_one_that_reads_most_is_kept(make: Any) -> None:
    html = make.page(make.area(make.comment(1), make.comment(2)))
    thread, asked = drive(html, Elsewhere(), WordPress())
    assert thread.system == "wordpress"
    assert [match.name for match in thread.adapters] == ["elsewhere", "wordpress"]
    assert asked == ["https://blog.example/more"]


def test_of_equal_threads_that_of_the_surer_adapter_is_kept(make: Any) -> None:
    thread, _ = drive(make.page(make.area(make.comment(1))), WordPress(), Elsewhere())
    assert thread.system == "elsewhere"


BRACKETS = "http://[mirror]/x?page=2#comment-7"


@pytest.mark.parametrize("adapter", adapters(), ids=lambda adapter: str(adapter.name))
def test_no_adapter_stumbles_over_addresses_that_are_none(adapter: Adapter) -> None:
    links = "".join(
        f'<a {names} href="{BRACKETS}">2</a>'
        for names in (
            "rel=next",
            "class=hnuser",
            "rel=discussion",
            "class=morelink",
            "rel=alternate",
        )
    )
    html = (
        f'<body class="ns-talk"><div id="mw-content-text"><p>{links} 10:11, 4 May 2024 (UTC)'
        f'<div id="comments"><div class="post" id="p7"><div class="postbody"><a '
        f'href="viewtopic.php?t=1">{links}</a></div></div></div>'
    )
    document = parse(html.encode(), url="https://blog.example/a")
    match = adapter.match(document)
    if match is not None:
        reading = adapter.read(document, match)
        with contextlib.suppress(StopIteration):
            ask = next(reading)
            while True:
                ask = reading.send(PageAnswer(ask=ask))
