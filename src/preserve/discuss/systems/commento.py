"""The reader for Commento and Commento++: one answer to a POST holds the thread, as a list."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import attribute, location_of
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, MissingReason, ThreadState, Visibility
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document

_SCRIPT = pattern(r"^(.*)/js/commento\.js(?:[?#].*)?$", re.DOTALL)
_FORM = "application/x-www-form-urlencoded"  # what its script calls the JSON that it sends
_NOBODY = frozenset({"undefined", "https://undefined"})


class Commento:
    """Asks the server that the script comes from for the comments of the page's path."""

    name = "commento"

    def match(self, document: Document) -> Match | None:
        """Recognise the script and the place of the thread."""
        found = _script(document)
        if found is None or document.css_first(f"[id='{found[1]}']") is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence=f"#{found[1]}, js/commento.js")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask as the script does."""
        found = _script(document)
        assert found is not None  # what match() saw
        server, _, path = found
        served = Served()
        here = location_of(document)
        told = {"commenterToken": "anonymous", "domain": here.host, "path": path or here.pathname}
        answered = yield from ask_json(
            f"{server}/api/comment/list",
            "comments",
            content=json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(),
            content_type=_FORM,
        )
        data = answered.data
        if answered.why_not is None and field(data, "success") is True:
            served.urls.append(answered.url)
            _read(document, data, answered.url, served)
        else:
            served.failed.append(answered.why_not or MissingReason.PAGE_FAILED)
        return served_thread(match, document, served)


def _script(document: Document) -> tuple[str, str, str | None] | None:
    """Return the server, the id of the place, and the path that the snippet sets, if any."""
    for script in document.css('script[src*="/js/commento.js"]'):
        found = _SCRIPT.match(absolute(attribute(script, "src"), document.base) or "")
        place = attribute(script, "data-id-root") or "commento"
        if found is not None and re.fullmatch(r"[\w-]+", place):
            return found[1], place, attribute(script, "data-page-id")
    return None


def _read(document: Document, data: Any, url: str, served: Served) -> None:
    count = number(data, "attributes", "commentCount")
    if count is not None:
        where = Locator(type="json-pointer", value="/attributes/commentCount")
        served.claims.append(Claim(count=count, counts="article", locator=where, source_url=url))
    for way in (("isFrozen",), ("attributes", "isLocked")):
        closed = field(data, *way)
        if isinstance(closed, bool) and served.state is not ThreadState.CLOSED:
            served.state = ThreadState.CLOSED if closed else ThreadState.OPEN
            served.state_evidence = Locator(type="json-pointer", value=pointer(*way))
    for place, item in _in_order(data):
        served.add(_posted(document, data, item, pointer("comments", place), url))


def _in_order(data: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return the comments in the order in which the page shows them."""
    items = objects(data, "comments")
    policy = text(data, "defaultSortPolicy") or ""
    if policy.startswith("creationdate"):
        items.sort(key=lambda one: text(one[1], "creationDate") or "")
    if policy == "score-desc":
        items.sort(key=lambda one: -(number(one[1], "score") or 0))
    if policy == "creationdate-desc":
        items.reverse()
    sticky = text(data, "attributes", "stickyCommentHex")
    items.sort(key=lambda one: text(one[1], "commentHex") != sticky)
    return items


def _posted(document: Document, data: Any, item: dict[str, Any], where: str, url: str) -> Posted:
    identity = text(item, "commentHex")
    parent = text(item, "parentHex")
    writer = field(data, "commenters", text(item, "commenterHex") or "")
    link = text(writer, "link")
    status = Visibility.VISIBLE
    if field(item, "deleted") is True:
        status = Visibility.DELETED
    elif (text(item, "state") or "approved") != "approved":
        status = Visibility.PENDING
    return Posted(
        url=url,
        pointer=where,
        base=document.base,
        id=identity,
        native_id=f"commento-{identity}" if identity else None,
        parent=parent if parent != "root" else None,
        author=text(writer, "name"),
        author_url=link if link not in _NOBODY else None,
        date=text(item, "creationDate"),
        html=text(item, "html") or "",
        permalink=f"{document.url}#commento-{identity}" if identity else None,
        status=status,
    )
