"""The reader for Lemmy: the comments of a post, from the API that its pages use."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text
from preserve.discuss.place import split
from preserve.discuss.posted import Posted, read_posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, ThreadState, Visibility
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.answers import Answered
    from preserve.discuss.types import PageAnswer, PageAsk, ReadComment, Thread
    from preserve.page import Document

_POST = pattern(r"^/post/(\d+)/?\Z")
_SHELLS = ("#app.lemmy-site", 'script[src*="/static/"][src*="client.js"]', ".lemmy-site")
_AT_ONCE = 50


class Lemmy:
    """Reads the comments of a post, page by page, the oldest first."""

    name = "lemmy"

    def match(self, document: Document) -> Match | None:
        """Recognise the page of a post."""
        if _POST.match(split(document.url).path) is None:
            return None
        shell = next((shell for shell in _SHELLS if document.css_first(shell) is not None), None)
        if shell is None:
            return None
        return Match(name=self.name, confidence=0.9, evidence=f"the address of a post, {shell}")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask how many comments there are, and for all of them."""
        parts = split(document.url)
        found = _POST.match(parts.path)
        assert found is not None
        api = f"{parts.scheme}://{parts.netloc}/api/v3"
        served = Served()
        post = yield from ask_json(f"{api}/post?id={found[1]}", "the post")
        _note(post, served)
        known: set[str] = set()
        for page in itertools.count(1):
            url = (
                f"{api}/comment/list?post_id={found[1]}&type_=All&sort=Old&limit={_AT_ONCE}"
                f"&page={page}"
            )
            answered = yield from ask_json(url, f"comments, page {page}", so_far=len(known))
            if answered.why_not is not None:
                served.failed.append(answered.why_not)
                break
            served.urls.append(answered.url)
            items = objects(answered.data, "comments")
            reads = [_comment(item, place, answered) for place, item in items]
            fresh = [read for read in reads if read.comment.id not in known]
            known.update(read.comment.id for read in fresh)
            served.comments += fresh
            if len(items) < _AT_ONCE or not fresh:
                break
        return served_thread(match, document, served)


def _note(post: Answered, served: Served) -> None:
    """Take note of the number of comments, and of whether the post is locked."""
    count = number(post.data, "post_view", "counts", "comments")
    if count is not None:
        where = Locator(type="json-pointer", value="/post_view/counts/comments")
        claim = Claim(count=count, counts="article", locator=where, source_url=post.url)
        served.claims.append(claim)
        served.urls.append(post.url)
    locked = field(post.data, "post_view", "post", "locked")
    if isinstance(locked, bool):
        served.state = ThreadState.CLOSED if locked else ThreadState.OPEN
        served.state_evidence = Locator(type="json-pointer", value="/post_view/post/locked")


def _comment(item: dict[str, Any], place: int, answered: Answered) -> ReadComment:
    path = (text(item, "comment", "path") or "").split(".")
    gone = any(field(item, "comment", name) is True for name in ("deleted", "removed"))
    return read_posted(
        Posted(
            url=answered.url,
            pointer=pointer("comments", place),
            base=answered.url,
            id=text(item, "comment", "id"),
            native_id=text(item, "comment", "ap_id"),
            parent=path[-2] if len(path) > 2 else None,
            author=text(item, "creator", "display_name") or text(item, "creator", "name"),
            author_url=text(item, "creator", "actor_id"),
            date=text(item, "comment", "published"),
            plain=text(item, "comment", "content") or "",
            permalink=text(item, "comment", "ap_id"),
            status=Visibility.DELETED if gone else Visibility.VISIBLE,
        )
    )
