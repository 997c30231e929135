"""The pages that WordPress breaks a long discussion into.

``…/comment-page-N/`` or ``?cpage=N``; page 1 has the oldest comments, and the plain address shows
page 1 or the last one, as the site's owner chose. Links lead to all of them, or only to the
neighbours ("Older comments"); the numbers between are filled in.
"""

from __future__ import annotations

import dataclasses
import re
from itertools import islice
from typing import TYPE_CHECKING

from preserve.discuss.markup import ancestors, closest, tokens
from preserve.discuss.place import home_of
from preserve.page import block_text
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.discuss.place import Home
    from preserve.page import Document, Node

_NUMBER = re.compile(r"(?P<before>/comment-page-|[?&]cpage=)(?P<number>\d{1,5})(?!\d)")
_BACK = re.compile(r"(?:^|[-_])(?:prev(?:ious)?|older)(?:$|[-_])", re.IGNORECASE)
_ON = re.compile(r"(?:^|[-_])(?:next|newer)(?:$|[-_])", re.IGNORECASE)
_NAVIGATION = re.compile(
    r"comments?[-_]?(?:nav|pag)|(?:nav|pag)\w*[-_]?comments?|page-numbers|commentnav", re.IGNORECASE
)
_HIGHEST_PAGE = 10_000


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Paging:
    """The comment pages that one page knows: its own number and the addresses of others."""

    current: int | None
    urls: dict[int, str]

    @property
    def last(self) -> int:
        """The highest number known, 1 where there are no pages."""
        return max((*self.urls, self.current or 1))


def page_number(url: str) -> int | None:
    """Return the number of a comment page from its address; None for the plain address."""
    found = _NUMBER.search(url)
    return int(found["number"]) if found is not None else None


def read_paging(document: Document, *, skip: Callable[[Node], bool]) -> Paging:
    """Return the comment pages that a page links to; ``skip`` tells the elements of entries."""
    urls: dict[int, str] = {}
    hints: list[int] = []
    current = page_number(document.url)
    home = home_of(document)
    for link in document.css("a[href], link[rel='prev'], link[rel='next']"):
        href = (link.attributes.get("href") or "").strip()
        number = _linked_page(link, href)
        if number is None or number < 1 or number > _HIGHEST_PAGE or not home.has(href):
            continue
        address = parse(href, document.base)
        if address is None or closest(link, skip) is not None:
            continue
        urls.setdefault(number, address.href)
        names = [name for up in (link, *islice(ancestors(link), 2)) for name in tokens(up)]
        names.append(link.attributes.get("rel") or "")
        if any(_BACK.search(name) for name in names):
            hints.append(number + 1)
        elif any(_ON.search(name) for name in names):
            hints.append(number - 1)
    if current is None and urls:
        current = _marked(document) or next((hint for hint in hints if hint >= 1), None)
        current = current or _own_links(document, home)
    if current is not None:
        urls.pop(current, None)
    return Paging(current=current, urls=urls)


def _linked_page(link: Node, href: str) -> int | None:
    """Return the page that a link leads to; links to single comments lead to none."""
    if re.search(r"#(?:li-|div-)?comment-\d|replytocom=|/feed", href):
        return None
    number = page_number(href)
    if number is None and re.fullmatch(r"\s*\d{1,4}\s*", text := block_text(link)):
        around = (link, *islice(ancestors(link), 3))
        if any(_NAVIGATION.search(name) for up in around for name in tokens(up)) and (
            "comment" in href or any("comment" in name for up in around for name in tokens(up))
        ):
            return int(text)
    return number


def _marked(document: Document) -> int | None:
    """Return the number that the list of pages shows without a link."""
    for node in document.css(".page-numbers.current, .current.page-numbers, [aria-current='page']"):
        text = block_text(node)
        if re.fullmatch(r"\d{1,5}", text) and any(
            "comment" in name for up in ancestors(node) for name in tokens(up) if up.tag != "body"
        ):
            return int(text)
    return None


def _own_links(document: Document, home: Home) -> int | None:
    """Return the page that the permanent links of the comments name."""
    for link in document.css("a[href*='#comment-']"):
        href = link.attributes.get("href") or ""
        if home.has(href) and (number := page_number(href)) is not None:
            return number
    return None


def filled(paging: Paging) -> dict[int, str]:
    """Return addresses for every page from 1 to the last, but the current one."""
    pattern = next((url for url in paging.urls.values() if page_number(url) is not None), None)
    found = dict(paging.urls)
    if pattern is not None:
        for number in range(1, paging.last + 1):
            if number != paging.current:
                found.setdefault(
                    number,
                    _NUMBER.sub(lambda hit, n=number: f"{hit['before']}{n}", pattern),  # type: ignore[misc]  # mypy cannot type a lambda with a bound default
                )
    return dict(sorted(found.items()))
