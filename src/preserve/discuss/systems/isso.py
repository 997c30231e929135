"""The reader for Isso, which answers its own script with all comments of a thread."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import Answered, ask_json, number, pointer, text, tree
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import attribute, component, location_of
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, Visibility
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document

_SCRIPT = pattern(r"^(.*)/js/(?:embed|isso)(?:\.min|\.dev)?\.js(?:[?#].*)?$", re.DOTALL)
_SORTS = frozenset({"newest", "oldest", "upvotes"})
# What its server calls the modes of a comment: 1 accepted, 2 waiting, 4 deleted with answers.
_MODES = {2: Visibility.PENDING, 4: Visibility.DELETED}


class Isso:
    """Asks the server that the page's script names, as that script does; then for what it hides."""

    name = "isso"

    def match(self, document: Document) -> Match | None:
        """Recognise the place of the thread, with a script that names the server."""
        if document.css_first("#isso-thread") is None or _endpoint(document) is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence="#isso-thread and its script")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask as the script does first, and where that hides comments for all of them."""
        served = Served()
        first, whole = _addresses(document)
        answered = yield from ask_json(first, "comments")
        hides = _read(document, answered, served)
        if hides and whole != first:
            answered = yield from ask_json(whole, "comments that the first answer hides")
            _read(document, answered, served)
        return served_thread(match, document, served)


def _endpoint(document: Document) -> str | None:
    """Return the address of the server, without a slash at its end; None where none is named."""
    named = attribute(document.css_first("script[data-isso]"), "data-isso")
    if named is None:
        for script in document.css('script[src*="/js/"]'):
            found = _SCRIPT.match(attribute(script, "src") or "")
            if found is not None and ("isso" in found[0] or script.attributes.get("async") is None):
                named = found[1] or "/"
                break
    url = absolute(named, document.base)
    return url.rstrip("/") if url is not None and url.startswith("http") else None


def _addresses(document: Document) -> tuple[str, str]:
    """Return what the script asks for first, and what gives every comment in one answer."""
    thread = document.css_first("#isso-thread")
    script = document.css_first("script[data-isso]")
    uri = attribute(thread, "data-isso-id") or location_of(document).pathname
    sort = attribute(script, "data-isso-sorting") or ""
    whole = (
        f"{_endpoint(document)}/?uri={component(uri)}&sort={sort if sort in _SORTS else 'oldest'}"
    )
    first = f"{whole}&offset=0"
    top = attribute(script, "data-isso-max-comments-top") or "inf"
    nested = attribute(script, "data-isso-max-comments-nested") or "5"
    if top.isdecimal():
        first += f"&limit={top}"
    if nested.isdecimal():
        first += f"&nested_limit={nested}"
    return first, whole


def _read(document: Document, answered: Answered, served: Served) -> bool:
    """Take the comments of an answer; return whether it says that there are more."""
    if answered.why_not is not None:
        served.failed.append(answered.why_not)
        return False
    served.urls.append(answered.url)
    data = answered.data
    total = number(data, "total_replies")
    if total is not None:
        where = Locator(type="json-pointer", value="/total_replies")
        served.claims.append(
            Claim(count=total, counts="article", locator=where, source_url=answered.url)
        )
    hides = (number(data, "hidden_replies") or 0) > 0
    for path, item, parent in tree(data, "replies", below="replies"):
        hides = hides or (number(item, "hidden_replies") or 0) > 0
        served.add(_posted(document, answered.url, path, item, parent))
    return hides


def _posted(
    document: Document,
    url: str,
    path: tuple[str | int, ...],
    item: dict[str, Any],
    parent: dict[str, Any] | None,
) -> Posted:
    identity = text(item, "id")
    author, website = text(item, "author"), text(item, "website")
    return Posted(
        url=url,
        pointer=pointer(*path),
        base=document.base,
        id=identity,
        native_id=f"isso-{identity}" if identity else None,
        parent=text(item, "parent") or text(parent, "id"),
        # The server stores both escaped, as its script puts them into mark-up.
        author=unescape(author) if author else None,
        author_url=unescape(website) if website else None,
        date=text(item, "created"),
        html=text(item, "text") or "",
        permalink=f"{document.url}#isso-{identity}" if identity else None,
        status=_MODES.get(number(item, "mode") or 1, Visibility.VISIBLE),
    )
