"""The REST interface of a WordPress: where it is, which post it is asked about, what it answers.

``wp/v2/comments`` gives the visible comments of a post with their true parents, also those below
the deepest level that a theme shows and below what was deleted. It gives no pingbacks.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import field, number, objects, pointer, text
from preserve.discuss.posted import Posted
from preserve.model import Kind, Visibility
from preserve.patterns import pattern
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.page import Document

PER_PAGE = 100  # the most that it gives at once
_FIELDS = "id,parent,author_name,author_url,date,date_gmt,content,link,type,status"
_RELATION = "https://api.w.org/"
_LINK = pattern(r"<([^<>]*)>\s*((?:;\s*[\w-]+\s*=\s*(?:\"[^\"]*\"|[^;,\"]*)\s*)*)")
_OF_POST = pattern(r"^(?P<root>.*)wp/v2/[\w%-]+/(?P<post>\d+)/?$")
_ASSET = pattern(r"^(?P<site>https?://.*?/)wp-(?:includes|content)/")
_FIRST_VERSION = (4, 7)  # the first with comments in its REST interface


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """Where to ask: ``root`` ends where a route begins. ``stated``: the page names the address."""

    root: str
    post: str
    stated: bool

    def comments_url(self, page: int) -> str:
        """Return the address of one page of the post's comments, from 1."""
        mark = "&" if "?" in self.root else "?"
        return (
            f"{self.root}wp/v2/comments{mark}post={self.post}&per_page={PER_PAGE}"
            f"&orderby=id&order=asc&_fields={_FIELDS}&page={page}"
        )


def api_of(document: Document) -> Api | None:
    """Return where the post's comments can be asked for, from the page and its ``Link`` headers."""
    links = list(_links(document))
    post = _post_of(document, links)
    root = next((href for href, relation, _ in links if relation == _RELATION), None)
    stated = root is not None
    if root is None:
        named = (_OF_POST.match(href) for href, relation, _ in links if relation == "alternate")
        root = next((found["root"] for found in named if found is not None), None)
        stated = root is not None
    root = root or _guessed_root(document)
    if post is None or root is None or parse(root) is None:
        return None
    if "rest_route=" not in root and not root.endswith("/"):
        root += "/"
    return Api(root=root, post=post, stated=stated)


def _links(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield (absolute address, relation, type) of the page's links for machines."""
    for name, value in document.headers:
        if name.lower() != "link":
            continue
        for found in _LINK.finditer(value):
            facts = dict(re.findall(r";\s*([\w-]+)\s*=\s*\"?([^;\"]*)\"?", found[2]))
            address = parse(found[1].strip(), document.url)
            if address is not None:
                yield address.href, facts.get("rel", "").strip(), facts.get("type", "").strip()
    for link in document.css("head link[rel][href], body > link[rel][href]"):
        address = parse((link.attributes.get("href") or "").strip(), document.base)
        if address is not None:
            kind = link.attributes.get("type") or ""
            for relation in (link.attributes.get("rel") or "").split():
                yield address.href, relation, kind


_PLACES = (
    ("input[name='comment_post_ID']", "value", pattern(r"^(\d+)$")),
    (".comment-reply-link[data-postid]", "data-postid", pattern(r"^(\d+)$")),
    (
        "article[id^='post-'], div.post[id^='post-'], main[id^='post-']",
        "id",
        pattern(r"post-(\d+)$"),
    ),
)


def _post_of(document: Document, links: list[tuple[str, str, str]]) -> str | None:
    """Return the number of the post that the page shows, the surest sign first."""
    for href, relation, kind in links:
        if relation == "alternate" and "json" in kind and (found := _OF_POST.match(href)):
            return found["post"]
    body = document.css_first("body")
    names = ((body.attributes.get("class") or "") if body is not None else "").split()
    for name in names:
        if found := re.match(r"(?:postid|page-id|attachmentid)-(\d+)$", name):
            return found[1]
    for href, relation, _ in links:
        if relation == "shortlink" and (found := re.search(r"[?&](?:p|page_id)=(\d+)$", href)):
            return found[1]
    for selector, name, shape in _PLACES:
        told = {
            found[1]
            for node in document.css(selector)
            if (found := shape.search((node.attributes.get(name) or "").strip()))
        }
        if len(told) == 1:
            return told.pop()
    return None


def _guessed_root(document: Document) -> str | None:
    """Return where it would be asked without pretty addresses, for a version that has it."""
    generator = document.css_first('meta[name="generator"][content^="WordPress"]')
    version = (
        re.search(r"(\d{1,6})\.(\d{1,6})", (generator.attributes.get("content") or ""))
        if (generator is not None)
        else None
    )
    if version is None or (int(version[1]), int(version[2])) < _FIRST_VERSION:
        return None
    home = parse(document.url)
    for node in document.css("link[href*='/wp-includes/'], script[src*='/wp-includes/']"):
        href = node.attributes.get("href") or node.attributes.get("src") or ""
        address = parse(href.strip(), document.base)
        found = _ASSET.match(address.href) if address is not None else None
        if address is not None and home is not None and found and address.host == home.host:
            return f"{found['site']}?rest_route=/"
    return None


# ------------------------------------------------------------------------------ what it answers

_KINDS = {"pingback": Kind.PINGBACK, "trackback": Kind.TRACKBACK}
_STATUS = {"hold": Visibility.PENDING, "0": Visibility.PENDING, "trash": Visibility.DELETED}


def posted_of(data: Any, url: str, base: str) -> list[tuple[Posted, str | None]]:
    """Return the comments of one answer, each with the address that the answer gives it."""
    found: list[tuple[Posted, str | None]] = []
    for place, item in objects(data):
        identity, parent = number(item, "id"), number(item, "parent")
        if identity is None:
            continue
        link = text(item, "link")
        found.append(
            (
                Posted(
                    url=url,
                    pointer=pointer(place),
                    base=base,
                    id=str(identity),
                    parent=str(parent) if parent else None,
                    author=_plain(text(item, "author_name")),
                    author_url=text(item, "author_url"),
                    date=_moment(text(item, "date"), text(item, "date_gmt")),
                    date_text=text(item, "date"),
                    html=text(item, "content", "rendered") or "",
                    permalink=link,
                    kind=_KINDS.get(text(item, "type") or "", Kind.COMMENT),
                    status=_STATUS.get(text(item, "status") or "", Visibility.VISIBLE),
                ),
                link,
            )
        )
    return found


def refused(data: Any) -> str | None:
    """Return the code with which the interface refuses, or None."""
    code = field(data, "code")
    return code if isinstance(code, str) else None


def _plain(name: str | None) -> str | None:
    return " ".join(name.split()) or None if name else None


def _moment(local: str | None, universal: str | None) -> str | None:
    """Return a date with its offset: what the site's clock and universal time differ by."""
    try:
        here = datetime.datetime.fromisoformat(local or "")
        there = datetime.datetime.fromisoformat(universal or "")
    except ValueError:
        return local
    if here.tzinfo is not None or there.tzinfo is not None:
        return local
    apart = here - there
    if abs(apart) > datetime.timedelta(hours=15):
        return local
    minutes = round(apart.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{local}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
