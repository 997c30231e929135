"""Where a page sends its reader by itself, by a Refresh header or a meta element that says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discover.landmarks import landmarks
from preserve.page import block_text, per_document
from preserve.patterns import pattern
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.page import Document, Node

# HTML 4.2.5.3, "shared declarative refresh steps": time, a separator, `url=`, quotes.
_REFRESH = pattern(
    r"\s*+(?P<seconds>[0-9]*+)[0-9.]*+(?:\s*+[;,]|\s)\s*+(?>(?:url\s*+=\s*+)?)(?P<url>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
# What waits longer is a page that renews itself, or leaves the reader time to read it.
_SECONDS_MAX = 30
_WORDS_OF_PASSAGE_CHARACTERS = 400  # "You are being redirected. If nothing happens, click here."


def refreshed_to(document: Document) -> str | None:
    """Return the address that a page goes on to within 30 seconds; None where it stays.

    The header goes before the page's own word. What stands in ``<noscript>`` is for others, and a
    page that loads itself again goes nowhere.
    """
    found = _refresh(document)
    return found[1] if found is not None else None


def sends_on(document: Document) -> bool:
    """Tell whether a page does no more than send its reader on: at once, or with few words.

    What a page that waits for some seconds has to say is an article of its own.
    """
    found = _refresh(document)
    return found is not None and (
        found[0] == 0 or len(block_text(document.root)) <= _WORDS_OF_PASSAGE_CHARACTERS
    )


@per_document
def _refresh(document: Document) -> tuple[int, str] | None:
    """Return after how many seconds a page goes on, and to where."""
    said = [value for name, value in document.headers if name.lower() == "refresh"]
    said += [
        node.attributes["content"] or ""
        for node in landmarks(document)["meta"]
        if (node.attributes.get("http-equiv") or "").lower() == "refresh"
        and "content" in node.attributes
        and all(one.tag != "noscript" for one in _above(node))
    ]
    for text in said:
        match = _REFRESH.match(text)
        seconds = int(match["seconds"][:6] or 0) if match is not None else 0
        if match is None or seconds > _SECONDS_MAX:
            continue
        address = parse(_unquoted(match["url"]), document.base, charset=document.charset)
        if address is not None and is_web(address) and address.href != document.url:
            return seconds, address.href
    return None


def _above(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _unquoted(text: str) -> str:
    quote = text[:1]
    return text[1:].partition(quote)[0] if quote in {'"', "'"} else text
