"""The reader for Comentario: one answer to a POST holds the thread, as a list."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import attribute, location_of
from preserve.discuss.types import Match
from preserve.model import Locator, MissingReason, ThreadState, Visibility
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document

_PLACE = "comentario-comments"
_SCRIPT = pattern(r"^(.*)/comentario\.js(?:[?#].*)?$", re.DOTALL)


class Comentario:
    """Asks the server that the script comes from for the comments of the page's path."""

    name = "comentario"

    def match(self, document: Document) -> Match | None:
        """Recognise the element of the thread, and the script that names the server."""
        if document.css_first(_PLACE) is None or _server(document) is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence=f"{_PLACE}, comentario.js")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask as the script does."""
        served = Served()
        here = location_of(document)
        path = attribute(document.css_first(_PLACE), "page-id") or here.pathname
        answered = yield from ask_json(
            f"{_server(document)}/api/embed/comments",
            "comments",
            content=json.dumps(
                {"host": here.host, "path": path}, ensure_ascii=False, separators=(",", ":")
            ).encode(),
            content_type="application/json",
        )
        data = answered.data
        if answered.why_not is None and isinstance(field(data, "pageInfo"), dict):
            served.urls.append(answered.url)
            _read(document, data, answered.url, served)
        else:
            served.failed.append(answered.why_not or MissingReason.PAGE_FAILED)
        return served_thread(match, document, served)


def _server(document: Document) -> str | None:
    for script in document.css('script[src*="/comentario.js"]'):
        found = _SCRIPT.match(absolute(attribute(script, "src"), document.base) or "")
        if found is not None:
            return found[1]
    return None


def _read(document: Document, data: Any, url: str, served: Served) -> None:
    for name in ("isDomainReadonly", "isPageReadonly"):
        closed = field(data, "pageInfo", name)
        if isinstance(closed, bool) and served.state is not ThreadState.CLOSED:
            served.state = ThreadState.CLOSED if closed else ThreadState.OPEN
            served.state_evidence = Locator(type="json-pointer", value=pointer("pageInfo", name))
    writers = {text(one, "id"): one for _, one in objects(data, "commenters")}
    items = objects(data, "comments")
    items.sort(key=lambda one: text(one[1], "createdTime") or "")
    order = text(data, "pageInfo", "defaultSort") or "ta"  # by time or score, up or down
    if order.startswith("s"):
        items.sort(key=lambda one: number(one[1], "score") or 0)
    if order.endswith("d"):
        items.reverse()
    items.sort(key=lambda one: field(one[1], "isSticky") is not True)
    for place, item in items:
        writer = writers.get(text(item, "userCreated"))
        served.add(_posted(document, item, writer, pointer("comments", place), url))


def _posted(document: Document, item: dict[str, Any], writer: Any, where: str, url: str) -> Posted:
    identity = text(item, "id")
    status = Visibility.VISIBLE
    if field(item, "isDeleted") is True:
        status = Visibility.DELETED
    elif field(item, "isPending") is True:
        status = Visibility.PENDING
    elif field(item, "isApproved") is False:
        status = Visibility.HIDDEN
    name = text(item, "authorName") or text(writer, "name")
    return Posted(
        url=url,
        pointer=where,
        base=document.base,
        id=identity,
        native_id=f"comentario-{identity}" if identity else None,
        parent=text(item, "parentId"),
        author=name,
        author_url=text(writer, "websiteUrl"),
        date=text(item, "createdTime"),
        html=text(item, "html"),
        plain=text(item, "markdown"),
        permalink=f"{document.url}#comentario-{identity}" if identity else None,
        status=status,
    )
