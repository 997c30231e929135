"""What has to hold of a page, whatever stands in it: shared by the targets that read pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from selectolax.lexbor import LexborHTMLParser

from preserve import discover, discuss, urls
from preserve.account import thread_html
from preserve.discuss.registry import adapters
from preserve.discuss.tree import arrange
from preserve.reading.page import Reading, _reading
from preserve.visiting import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from preserve.model import Comment, FoundCitation, FoundRequisite
    from preserve.page import Document

adapters()  # now, so that they are imported with whatever follows the coverage
URL = "http://blog.test/2016/03/article.html?p=1"
_ASKED_AT_MOST = 3000


def nothing(ask: discuss.PageAsk) -> discuss.PageAnswer:
    """Answer as where nobody is there."""
    return discuss.PageAnswer(ask=ask)


def read_whole(
    document: Document,
    *,
    answer_of: Callable[[discuss.PageAsk], discuss.PageAnswer] = nothing,
) -> Reading:
    """Read all that a capture reads of a page, and check what it found."""
    asked = 0

    def counted(ask: discuss.PageAsk) -> discuss.PageAnswer:
        nonlocal asked
        asked += 1
        assert asked < _ASKED_AT_MOST, "the reader of the discussion asks without end"
        return answer_of(ask)

    found = read_document(document, answer_of=counted)
    needs = discover.page_needs(document)
    _check_requisites(needs.requisites)
    discover.unnamed_icon(document, needs)
    refreshed = discover.refreshed_to(document)
    assert refreshed is None or urls.parse(refreshed) is not None
    discover.flag_evidence(document, status=200, url=document.url)
    discover.article_text(document)
    _check_citations(one.citation for one in found.citations)
    assert found.thread is not None
    check_thread(found.thread)
    here = [read for read in found.thread.comments if read.comment.source_url == document.url]
    for read in here:
        if read.comment.locator.type == "css":
            assert document.css(read.comment.locator.value), read.comment.locator
    reading = _reading(found, url=document.url, final_url=None)
    written = msgspec.json.encode(reading)
    assert msgspec.json.decode(written, type=Reading) == reading
    _check_thread_page(reading)
    return reading


def _check_thread_page(reading: Reading) -> None:
    """See that our own page of the thread has nothing active in it that the page brought."""
    html = b"".join(
        thread_html(
            reading.article,
            reading.discussion,
            reading.comments,
            reading.citations,
            capture_id="20261122T170102Z-3f9a1c",
            started="2026-11-22T17:01:02Z",
        )
    )
    ours = LexborHTMLParser(html)
    assert not ours.css("script, img, iframe, object, embed, form, svg, math, link, base")
    assert len(ours.css("style")) == len(ours.css("meta[http-equiv]")) == 1
    for node in ours.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), f"{node.tag} has {name}"
            if name == "href":
                assert (value or "").startswith(("http://", "https://", "#")), value


def check_thread(thread: discuss.Thread) -> None:
    """See that comments are a forest, and stay as they are where they are arranged once more."""
    check_parents([read.comment for read in thread.comments])
    assert arrange(thread.comments) == thread.comments, "an arranged thread is not stable"


def check_parents(comments: Sequence[Comment]) -> None:
    """See that comments are a forest, each once, numbered in their order, as deep as they say."""
    by_id = {comment.id: comment for comment in comments}
    assert len(by_id) == len(comments), "two comments have one id"
    depths: dict[str | None, int] = {None: 0}
    for position, comment in enumerate(comments, start=1):
        assert comment.position == position
        chain: dict[str, None] = {}
        here: str | None = comment.id
        while here is not None and here not in depths:
            assert here not in chain, "a comment is its own ancestor"
            chain[here] = None
            here = by_id[here].parent
        for one in reversed(chain):
            depths[one] = depths[by_id[one].parent] + 1
        assert comment.depth == depths[comment.id]


def _check_requisites(found: Iterable[FoundRequisite]) -> None:
    seen = set()
    for one in found:
        if one.url is not None:
            address = urls.parse(one.url)
            assert address is not None
            assert address.href == one.url, "an address is not as a browser writes it"
            seen.add(one.url)


def _check_citations(found: Iterable[FoundCitation]) -> None:
    for one in found:
        if one.url is not None:
            address = urls.parse(one.url)
            assert address is not None
            assert address.href == one.url, "an address is not as a browser writes it"
