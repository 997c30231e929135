"""Pages that an engine breaks a long discussion into, told apart by a number in their addresses.

The number is a page's (``?page=2``) or the place of its first entry (``&start=30``). Where links
lead to the neighbours alone, the addresses between are filled in.
"""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING

from preserve.discuss.markup import closest
from preserve.discuss.place import page_key
from preserve.urls import parse

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

    from preserve.page import Document, Node

_MOST_PAGES = 10_000


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """How an engine numbers its pages.

    ``shape`` finds the number in an address, as the group ``number``; ``first`` is the number of
    the plain address; ``step`` what a page adds to it, 0 where that has to be seen from the links.
    """

    shape: re.Pattern[str]
    first: int
    step: int = 1

    def number(self, url: str) -> int | None:
        """Return the number in an address, or None."""
        found = self.shape.search(url)
        return int(found["number"]) if found is not None and len(found["number"]) < 10 else None

    def plain(self, url: str, base: str | None = None) -> str | None:
        """Return what the addresses of all pages of one discussion have in common."""
        address = parse(url, base)
        if address is None:
            return None
        bare = self.shape.sub("", address.href)
        if "?" not in bare:
            bare = bare.replace("&", "?", 1)
        return page_key(bare)

    def others(
        self,
        document: Document,
        links: Iterable[Node],
        *,
        skip: Callable[[Node], bool],
        home: Callable[[str], bool] | None = None,
    ) -> tuple[int, dict[int, str]]:
        """Return the number of a page and the addresses of the others, filled in.

        ``links`` are those that may lead to other pages, ``skip`` tells the elements of entries,
        ``home`` whether an absolute address belongs to this discussion (by default: whether it is
        this page's address but for the number).
        """
        current = self.number(document.url)
        here = {self.plain(document.url)}
        canonical = document.css_first('link[rel~="canonical"]')
        if canonical is not None:
            here.add(self.plain(canonical.attributes.get("href") or "", document.base))
        urls: dict[int, str] = {}
        for link in links:
            address = parse((link.attributes.get("href") or "").strip(), document.base)
            if address is None or closest(link, skip) is not None:
                continue
            number = self.number(address.href)
            known = home(address.href) if home is not None else self.plain(address.href) in here
            if known and number is not None and self.first <= number <= self._highest():
                urls.setdefault(number, address.href)
        number = self.first if current is None else current
        found = self._filled(number, urls)
        if number != self.first and urls and self.first not in found and current is not None:
            found[self.first] = self._at(next(iter(urls.values())), self.first)
        return number, dict(sorted(found.items()))

    def _highest(self) -> int:
        return _MOST_PAGES * (self.step or 100)

    def _filled(self, current: int, urls: dict[int, str]) -> dict[int, str]:
        found = {number: url for number, url in urls.items() if number != current}
        numbers = sorted({self.first, current, *urls})
        step = self.step or min((high - low for low, high in pairwise(numbers)), default=0)
        if not urls or step < 1:
            return found
        pattern = next(iter(urls.values()))
        for number in range(self.first + step, max(numbers) + 1, step):
            if number != current:
                found.setdefault(number, self._at(pattern, number))
        return found

    def _at(self, url: str, number: int) -> str:
        found = self.shape.search(url)
        if found is None:
            return url
        start, end = found.span("number")
        return f"{url[:start]}{number}{url[end:]}"
