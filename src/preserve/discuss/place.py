"""Which addresses mean the article's own page."""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from preserve.page import per_document
from preserve.patterns import pattern
from preserve.urls import parse

if TYPE_CHECKING:
    from preserve.page import Document

_COMMENT_PAGE = pattern(r"/comment-page-\d+(?=/?(?:\?|$))")
_NOISE = pattern(r"([?&])(?:cpage|replytocom|unapproved|moderation-hash)=[^&]*")


def page_key(href: str, base: str | None = None) -> str | None:
    """Return what all comment pages and spellings of one page's address have in common."""
    address = parse(href, base)
    if address is None:
        return None
    return _page_key(address.href)


@functools.lru_cache(maxsize=2048)
def _page_key(href: str) -> str:
    path = _COMMENT_PAGE.sub("", href) if "/comment-page-" in href else href
    while "=" in path and _NOISE.search(path):
        path = _NOISE.sub(r"\1", path, count=1)
    path = re.sub(r"[?&]+$", "", re.sub(r"\?&+", "?", path))
    path = re.sub(r"/index\.(?:html?|php)$", "/", path)
    path = re.sub(r"/(?=\?|$)", "", path)
    return re.sub(r"^https?://(?:www\.)?", "", path)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """The page that is read, under all its addresses, whichever comment page it shows."""

    base: str
    keys: frozenset[str]

    def has(self, href: str) -> bool:
        """Whether a link, as written, leads to this page or to another page of its comments."""
        return href.startswith("#") or page_key(href, self.base) in self.keys


@per_document
def home_of(document: Document) -> Home:
    """Return where a page is at home: at its own address, and at the one it calls canonical."""
    found = {page_key(document.url)}
    canonical = document.css_first('link[rel~="canonical"]')
    if canonical is not None:
        found.add(page_key(canonical.attributes.get("href") or "", document.base))
    return Home(base=document.base, keys=frozenset(key for key in found if key))


def split(href: str) -> SplitResult:
    """Split an address into its parts; what cannot be split has none."""
    try:
        return urlsplit(href)
    except ValueError:  # brackets that hold no address
        return urlsplit("")


def absolute(href: str | None, base: str) -> str | None:
    """Return an address as a browser resolves it, its fragment kept; what is none, as written."""
    written = (href or "").strip()
    if not written:
        return None
    page, _, fragment = written.partition("#")
    if page[-1:] > " " and _PLAIN_FRAGMENT.match(fragment):  # the page is known, as a rule
        whole = parse(page, base)
        if whole is not None:
            return f"{whole.href}#{fragment}"
    address = parse(written, base)
    if address is None:
        return written
    return address.href + (f"#{address.fragment}" if address.fragment is not None else "")


# What stays as it is in a fragment (WHATWG URL, section 1.3).
_PLAIN_FRAGMENT = pattern(r"[A-Za-z0-9_.:-]{1,64}\Z")
