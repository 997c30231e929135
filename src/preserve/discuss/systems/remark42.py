"""The reader for Remark42: one answer of its server holds the tree."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import Answered, ask_json, field, number, pointer, text, tree
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import attribute, inline_scripts, literal, location_of, query
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, ThreadState, Visibility
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document

_SCRIPT = pattern(r"^(.*)/web/[\w.-]*embed[\w.-]*\.m?js(?:[?#].*)?$", re.DOTALL)


class Remark42:
    """Asks the server that ``remark_config`` names for the thread of the page."""

    name = "remark42"

    def match(self, document: Document) -> Match | None:
        """Recognise the place of the thread, with settings that name the server."""
        if document.css_first("#remark42") is None or _host(document) is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence="#remark42 and remark_config")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask as the script does; where the server leaves some out, for those after the last."""
        served = Served()
        first, page_url = _address(document)
        url = first
        while True:
            answered = yield from ask_json(url, "comments", so_far=len(served.comments))
            fresh = _read(answered, page_url, served)
            last = text(answered.data, "info", "last_comment")
            if not fresh or not last or (number(answered.data, "info", "count_left") or 0) <= 0:
                break
            url = f"{first}&{query([('limit', '500'), ('offset_id', last)])}"
        return served_thread(match, document, served)


def _host(document: Document) -> str | None:
    scripts = inline_scripts(document, "remark_config")
    named = literal(scripts, "host", "remark_config.host")
    if named is None:
        for script in document.css('script[src*="/web/"]'):
            found = _SCRIPT.match(attribute(script, "src") or "")
            if found is not None and (scripts or "remark" in found[0]):
                named = found[1] or "/"
                break
    url = absolute(named, document.base)
    return url.rstrip("/") if url is not None and url.startswith("http") else None


def _address(document: Document) -> tuple[str, str]:
    """Return what the script asks for, and the address by which the server knows the page."""
    scripts = inline_scripts(document, "remark_config")
    here = location_of(document)
    page_url = (literal(scripts, "url") or f"{here.origin}{here.pathname}").partition("#")[0]
    pairs = (
        ("site", literal(scripts, "site_id") or "remark"),
        ("url", page_url),
        ("sort", "-active"),
        ("format", "tree"),
    )
    return f"{_host(document)}/api/v1/find?{query(pairs)}", page_url


def _read(answered: Answered, page_url: str, served: Served) -> bool:
    """Take the comments of an answer; return whether it has new ones."""
    if answered.why_not is not None:
        served.failed.append(answered.why_not)
        return False
    served.urls.append(answered.url)
    data = answered.data
    count = number(data, "info", "count")
    if count is not None and not served.claims:
        where = Locator(type="json-pointer", value="/info/count")
        served.claims.append(
            Claim(count=count, counts="article", locator=where, source_url=answered.url)
        )
    if isinstance(field(data, "info"), dict):
        closed = field(data, "info", "read_only") is True
        served.state = ThreadState.CLOSED if closed else ThreadState.OPEN
        served.state_evidence = Locator(
            type="json-pointer", value="/info/read_only" if closed else "/info"
        )
    fresh = False
    for path, node, _ in tree(data, "comments", below="replies"):
        inner = field(node, "comment")
        item = inner if isinstance(inner, dict) else node
        where_to = (*path, "comment") if item is inner else path
        fresh = served.add(_posted(item, pointer(*where_to), answered.url, page_url)) or fresh
    return fresh


def _posted(item: dict[str, Any], where: str, url: str, page_url: str) -> Posted:
    identity = text(item, "id")
    name = text(item, "user", "name")
    deleted = field(item, "delete") is True
    return Posted(
        url=url,
        pointer=where,
        base=page_url,
        id=identity,
        native_id=f"remark42__comment-{identity}" if identity else None,
        parent=text(item, "pid"),
        author=unescape(name) if name else None,
        date=text(item, "time"),
        html=text(item, "text") or "",
        permalink=f"{page_url}#remark42__comment-{identity}" if identity else None,
        status=Visibility.DELETED if deleted else Visibility.VISIBLE,
    )
