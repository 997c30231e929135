"""The reader for Disqus: the document of its frame holds the newest comments as JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, decode_json, field, number, objects, pointer, text
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import (
    attribute,
    inline_scripts,
    literal,
    location_of,
    query,
    title_of,
)
from preserve.discuss.systems.disqus_static import static_page
from preserve.discuss.types import Claim, Match, PageAsk
from preserve.discuss.verdict import reason_for
from preserve.discuss.whole import thread_of
from preserve.model import Group, Locator, MissingReason, ThreadState, Visibility
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, Thread
    from preserve.page import Document

_SERVER = "https://disqus.com"
_FORUM = r"([a-z0-9][a-z0-9_-]*)"
_FRAME = pattern(rf"disqus\.com/embed/comments/?\?(?:.*?&)?f={_FORUM}(?:&|$)", re.IGNORECASE)
_DATA = "#disqus-threadData"
_KEY = pattern(
    r"(?:api_?key|public_?key|embedAPI)[\"']?\s*[:=]\s*[\"']?([A-Za-z0-9]{64})(?![A-Za-z0-9])",
    re.IGNORECASE,
)


class Disqus:
    """Asks for the document that Disqus's script would show in a frame, and reads the JSON in it.

    What that document leaves out is asked for as its own script does, where it carries the key to
    do so. A page may hold comments for those without scripts: they are read where they are more.
    """

    name = "disqus"

    def match(self, document: Document) -> Match | None:
        """Recognise the place of the thread, and the name of the forum in a script."""
        if document.css_first("#disqus_thread") is None:
            return None
        forum = _forum(document)
        if forum is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence=f"#disqus_thread, forum {forum}")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask for the frame's document, then for what it leaves out."""
        forum = _forum(document) or ""
        served = Served()
        answer = yield PageAsk(url=_frame_url(document, forum), why="the frame of the comments")
        if answer.outcome is None or answer.outcome.group is not Group.THE_THING:
            served.failed.append(reason_for(answer.outcome))
        else:
            yield from _read_frame(answer, forum, served)
        page = static_page(document)
        if len(page.comments) > len(served.comments):
            return thread_of(match, [page], served.failed)
        return served_thread(match, document, served)


def _forum(document: Document) -> str | None:
    scripts = inline_scripts(document, "disqus")
    named = literal(scripts, "disqus_shortname", "disqusShortname", "disqus_forum", "shortname")
    if named is not None and re.fullmatch(_FORUM, named, re.IGNORECASE):
        return named
    sources = [attribute(node, "src") or "" for node in document.css("script[src*='disqus.com']")]
    for source in (*sources, *scripts):
        found = re.search(rf"//{_FORUM}\.disqus\.com/(?:embed|thread)\b", source, re.IGNORECASE)
        if found is not None:
            return found[1]
    for node in document.css("iframe[src*='disqus.com/embed/comments']"):
        found = _FRAME.search(attribute(node, "src") or "")
        if found is not None:
            return found[1]
    return None


def _frame_url(document: Document, forum: str) -> str:
    """Return the address of the frame, made of what the page tells Disqus of itself."""
    scripts = inline_scripts(document, "disqus")
    identifier = literal(scripts, "disqus_identifier", "disqusIdentifier", "page.identifier")
    url = literal(scripts, "disqus_url", "disqusUrl", "page.url") or location_of(document).href
    title = literal(scripts, "disqus_title", "disqusTitle", "page.title") or title_of(document)
    pairs = [("base", "default"), ("f", forum)]
    pairs += [("t_i", identifier)] if identifier else []
    pairs += [("t_u", url)]
    pairs += [("t_t", title)] if title else []
    return f"{_SERVER}/embed/comments/?{query(pairs)}"


def _read_frame(
    answer: PageAnswer, forum: str, served: Served
) -> Generator[PageAsk, PageAnswer, None]:
    """Take the comments of the frame's document, then ask for the rest, if it says how."""
    source = answer.url or answer.ask.url
    frame = answer.document
    script = frame.css_first(_DATA) if frame is not None else None
    data = decode_json(script.text() or "") if script is not None else None
    if frame is None or not isinstance(field(data, "response"), dict):
        served.failed.append(MissingReason.PAGE_FAILED)
        return
    served.urls.append(source)
    home = text(data, "response", "thread", "link") or source
    _claim(data, source, served)
    for place, item in objects(data, "response", "posts"):
        where = f"{_DATA} {pointer('response', 'posts', place)}"
        served.add(_posted(item, where, source, home, "css+json-pointer"))
    key = _KEY.search(frame.html)
    thread = text(data, "response", "thread", "id")
    after = _next(data)
    if after is not None and (key is None or thread is None):
        served.failed.append(MissingReason.NEEDS_SCRIPT)
        return
    order = text(data, "order") or "popular"
    while after is not None and key is not None and thread is not None:
        pairs = [("limit", "50"), ("thread", thread), ("forum", forum), ("order", order)]
        pairs += [("cursor", after), ("api_key", key[1])]
        url = f"{_SERVER}/api/3.0/threads/listPostsThreaded?{query(pairs)}"
        answered = yield from ask_json(url, "further comments", so_far=len(served.comments))
        if answered.why_not is not None:
            served.failed.append(answered.why_not)
            return
        served.urls.append(answered.url)
        added = [
            served.add(_posted(item, pointer("response", place), answered.url, home))
            for place, item in objects(answered.data, "response")
        ]
        if not any(added):
            return
        after = _next(answered.data)


def _next(data: Any) -> str | None:
    """Return the cursor of the next page, None where there is none."""
    more = field(data, "cursor", "hasNext") is True
    return text(data, "cursor", "next") if more else None


def _claim(data: Any, source: str, served: Served) -> None:
    """Take the number of comments, and whether more may be written."""
    count = number(data, "response", "thread", "posts")
    if count is not None:
        where = Locator(type="css+json-pointer", value=f"{_DATA} /response/thread/posts")
        served.claims.append(Claim(count=count, counts="article", locator=where, source_url=source))
    closed = field(data, "response", "thread", "isClosed")
    if isinstance(closed, bool):
        served.state = ThreadState.CLOSED if closed else ThreadState.OPEN
        served.state_evidence = Locator(
            type="css+json-pointer", value=f"{_DATA} /response/thread/isClosed"
        )


def _posted(
    item: dict[str, Any], where: str, url: str, home: str, pointer_type: str = "json-pointer"
) -> Posted:
    identity = text(item, "id")
    written = text(item, "createdAt")
    status = Visibility.VISIBLE
    if field(item, "isDeleted") is True:
        status = Visibility.DELETED
    elif field(item, "isSpam") is True:
        status = Visibility.HIDDEN
    elif field(item, "isApproved") is False:
        status = Visibility.PENDING
    # Times of Disqus are in UTC, written without an offset.
    is_bare = written is not None and re.fullmatch(r"[\d-]{10}T[\d:.]+", written) is not None
    return Posted(
        url=url,
        pointer=where,
        pointer_type=pointer_type,
        base=home,
        id=identity,
        native_id=f"post-{identity}" if identity else None,
        parent=text(item, "parent"),
        author=text(item, "author", "name") or text(item, "author", "username"),
        author_url=text(item, "author", "url") or text(item, "author", "profileUrl"),
        date=f"{written}Z" if is_bare else written,
        date_text=written,
        html=text(item, "message") or "",
        permalink=f"{home}#comment-{identity}" if identity else None,
        status=status,
    )
