"""The reader for PeerTube: threads under a video, from the API that its pages use."""

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
    from collections.abc import Generator, Iterator

    from preserve.discuss.answers import Answered
    from preserve.discuss.types import PageAnswer, PageAsk, ReadComment, Thread
    from preserve.page import Document

_VIDEO = pattern(r"^/(?:w|videos/watch)/(?!p/|playlist/)([\w-]{8,40})/?\Z")
_SHELLS = (
    'meta[property="og:platform"][content="PeerTube"]',
    'link[rel="search"][title*="PeerTube"]',
    'script[src*="/client/"]',
    "my-app",
)
_AT_ONCE = 100


class PeerTube:
    """Reads the comments on a video: its threads page by page, the answers thread by thread."""

    name = "peertube"

    def match(self, document: Document) -> Match | None:
        """Recognise the page of a video."""
        if _VIDEO.match(split(document.url).path) is None:
            return None
        shell = next((shell for shell in _SHELLS if document.css_first(shell) is not None), None)
        if shell is None:
            return None
        return Match(name=self.name, confidence=0.9, evidence=f"the address of a video, {shell}")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask for the threads, and for the answers of each that has some."""
        parts = split(document.url)
        found = _VIDEO.match(parts.path)
        assert found is not None
        api = f"{parts.scheme}://{parts.netloc}/api/v1/videos/{found[1]}"
        served = Served()
        video = yield from ask_json(api, "the video")
        enabled = field(video.data, "commentsEnabled")
        if isinstance(enabled, bool):
            served.state = ThreadState.OPEN if enabled else ThreadState.CLOSED
            served.state_evidence = Locator(type="json-pointer", value="/commentsEnabled")
            served.urls.append(video.url)
        seen: set[str | None] = set()
        for page in itertools.count():
            start = page * _AT_ONCE
            url = f"{api}/comment-threads?start={start}&count={_AT_ONCE}&sort=-createdAt"
            so_far = len(served.comments)
            answered = yield from ask_json(url, f"threads from the {start + 1}th", so_far=so_far)
            if answered.why_not is not None:
                served.failed.append(answered.why_not)
                break
            served.urls.append(answered.url)
            if not page:
                _claim(answered, served)
            items = objects(answered.data, "data")
            ids = {text(item, "id") for _, item in items}
            if ids <= seen:
                break
            seen |= ids
            for place, item in items:
                served.comments.append(_comment(item, pointer("data", place), answered))
                if number(item, "totalReplies"):
                    yield from _ask_answers(api, item, served)
            if len(items) < _AT_ONCE:
                break
        return served_thread(match, document, served)


def _claim(answered: Answered, served: Served) -> None:
    for name in ("totalNotDeletedComments", "total"):
        count = number(answered.data, name)
        if count is not None:
            where = Locator(type="json-pointer", value=f"/{name}")
            of_all = name != "total"
            served.claims.append(
                Claim(
                    count=count,
                    counts="article" if of_all else "direct",
                    locator=where,
                    source_url=answered.url,
                )
            )
            return


def _ask_answers(
    api: str, item: dict[str, Any], served: Served
) -> Generator[PageAsk, PageAnswer, None]:
    """Ask for one thread: a tree of comments, the first of which is known."""
    identity = text(item, "id")
    answered = yield from ask_json(f"{api}/comment-threads/{identity}", f"answers to {identity}")
    if answered.why_not is not None:
        served.failed.append(answered.why_not)
        return
    served.urls.append(answered.url)
    for path, each in _below(answered.data):
        served.comments.append(_comment(each, pointer(*path), answered))


def _below(tree: Any) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Yield the comments below the first one of a tree, each with its path, in reading order."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), tree)]
    while stack:
        path, node = stack.pop()
        comment = field(node, "comment")
        if path and isinstance(comment, dict):
            yield (*path, "comment"), comment
        children = objects(node, "children")
        stack += [((*path, "children", place), child) for place, child in reversed(children)]


def _comment(item: dict[str, Any], place: str, answered: Answered) -> ReadComment:
    parent = text(item, "inReplyToCommentId")
    deleted = field(item, "isDeleted") is True
    return read_posted(
        Posted(
            url=answered.url,
            pointer=place,
            base=answered.url,
            id=text(item, "id"),
            native_id=text(item, "url") or text(item, "id"),
            parent=parent,
            author=text(item, "account", "displayName") or text(item, "account", "name"),
            author_url=text(item, "account", "url"),
            date=text(item, "createdAt"),
            plain=text(item, "text") or "",
            permalink=text(item, "url"),
            status=Visibility.DELETED if deleted else Visibility.VISIBLE,
        )
    )
