"""The reader for Giscus: a discussion on GitHub, through the API of the widget."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from preserve.discuss.answers import ask_json, field, number, pointer, text, tree
from preserve.discuss.place import absolute, split
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import attribute, location_of, meta_of, query, title_of
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, ThreadState, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from preserve.discuss.answers import Answered
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_SCRIPT = "script[data-repo][src*='giscus'], script[data-repo][data-mapping][src*='/client.js']"
_FRAME = "iframe.giscus-frame[src*='repo=']"
_WIDGET = "giscus-widget[repo]"


class Giscus:
    """Asks the widget's server for the discussion that the page is mapped to."""

    name = "giscus"

    def match(self, document: Document) -> Match | None:
        """Recognise the script, the web component or the frame of the widget."""
        if _question(document) is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence="the widget of Giscus")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask for one hundred comments after the other, each with its answers."""
        question = _question(document)
        assert question is not None  # what match() saw
        served = Served()
        url = f"{question}&first=100"
        totals: list[tuple[int, int]] = []
        while True:
            answered = yield from ask_json(url, "comments", so_far=len(served.comments))
            fresh = _read(answered, served, totals)
            after = text(answered.data, "discussion", "pageInfo", "endCursor")
            more = field(answered.data, "discussion", "pageInfo", "hasNextPage") is True
            if not (fresh and more and after):
                break
            url = f"{question}&first=100&{query([('after', after)])}"
        if totals:
            # The server counts the top level of the whole, and answers by the page.
            where = Locator(type="json-pointer", value="/discussion/totalCommentCount")
            count = totals[0][0] + sum(replies for _, replies in totals)
            claim = Claim(count=count, counts="article", locator=where, source_url=served.urls[0])
            served.claims.append(claim)
        return served_thread(match, document, served)


def _question(document: Document) -> str | None:
    """Return the address of the discussion at the widget's server, without its pages."""
    script = document.css_first(_SCRIPT)
    if script is not None:
        return _of_script(document, script)
    frame = document.css_first(_FRAME)
    if frame is not None:
        return _of_frame(document, frame)
    widget = document.css_first(_WIDGET)
    if widget is not None:
        host = attribute(widget, "host") or "https://giscus.app"
        return _of_settings(document, host, lambda name: attribute(widget, name.replace("-", "")))
    return None


def _of_script(document: Document, script: Node) -> str | None:
    source = absolute(attribute(script, "src"), document.base) or ""
    return _of_settings(document, source, lambda name: attribute(script, f"data-{name}"))


def _of_frame(document: Document, frame: Node) -> str | None:
    """Take the settings of a frame that a script made before the page was saved."""
    source = absolute(attribute(frame, "src"), document.base) or ""
    try:
        told = dict(parse_qsl(split(source).query))
    except ValueError:
        return None
    told["mapping"] = "number" if told.get("number") else "specific"
    told["term"] = told.get("number") or told.get("term") or ""
    return _of_settings(document, source, told.get)


def _of_settings(
    document: Document, server: str, setting: Callable[[str], str | None]
) -> str | None:
    origin = re.match(r"https?://[^/?#]+", server)
    repo = setting("repo")
    if origin is None or not repo:
        return None
    mapping = setting("mapping") or "pathname"
    term = setting("term") or ""
    asked = term if mapping == "number" else _term(document, mapping, term)
    pairs = [
        ("repo", repo),
        ("term", "" if mapping == "number" else asked),
        ("number", asked if mapping == "number" else "0"),
        ("category", setting("category") or ""),
        ("strict", "true" if (setting("strict") or "0") not in ("0", "") else "false"),
    ]
    return f"{origin[0]}/api/discussions?{query(pair for pair in pairs if pair[1])}"


def _term(document: Document, mapping: str, term: str) -> str:
    """Return what the discussion is looked for by, as the widget's script works it out."""
    here = location_of(document)
    if mapping == "specific":
        return term
    if mapping == "url":
        return re.sub(r"([?&])giscus=[^&]*&?", r"\1", here.href).rstrip("?&")
    if mapping == "title":
        return title_of(document)
    if mapping == "og:title":
        return meta_of(document, "meta[property='og:title']", "meta[name='title']")
    return term_of_path(here.pathname)


def term_of_path(pathname: str) -> str:
    """Return a path without its first slash and its ending, ``index`` for the root."""
    return "index" if len(pathname) < 2 else re.sub(r"\.\w+$", "", pathname[1:], flags=re.ASCII)


def _read(answered: Answered, served: Served, totals: list[tuple[int, int]]) -> bool:
    """Take the comments of an answer; return whether it has new ones."""
    if answered.why_not is not None:
        served.failed.append(answered.why_not)
        return False
    served.urls.append(answered.url)
    data = answered.data
    count = number(data, "discussion", "totalCommentCount")
    if count is not None:
        totals.append((count, number(data, "discussion", "totalReplyCount") or 0))
    if isinstance(field(data, "discussion", "locked"), bool):
        closed = field(data, "discussion", "locked")
        served.state = ThreadState.CLOSED if closed else ThreadState.OPEN
        served.state_evidence = Locator(type="json-pointer", value="/discussion/locked")
    home = text(data, "discussion", "url") or "https://github.com/"
    fresh = False
    for path, item, above in tree(data, "discussion", "comments", below="replies"):
        parent = text(item, "replyToId") or text(above, "id")
        fresh = served.add(_posted(item, pointer(*path), answered.url, home, parent)) or fresh
    return fresh


def _posted(item: dict[str, Any], where: str, url: str, home: str, parent: str | None) -> Posted:
    status = Visibility.VISIBLE
    if text(item, "deletedAt") is not None:
        status = Visibility.DELETED
    elif field(item, "isMinimized") is True:
        status = Visibility.HIDDEN
    return Posted(
        url=url,
        pointer=where,
        base=home,
        id=text(item, "id"),
        parent=parent,
        author=text(item, "author", "login"),
        author_url=text(item, "author", "url"),
        date=text(item, "createdAt"),
        html=text(item, "bodyHTML") or "",
        permalink=text(item, "url"),
        status=status,
    )
