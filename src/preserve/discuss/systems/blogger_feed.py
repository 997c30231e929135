"""The feed of an article's comments on Blogger, as JSON (Google Data, alt=json)."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING

from preserve.discuss.body import without
from preserve.discuss.dates import read_attribute
from preserve.discuss.place import split
from preserve.discuss.types import Claim, ReadComment
from preserve.model import Author, Comment, Locator, Visibility
from preserve.page import block_text, inner_html, parse_fragment
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Document

# What Blogger's own script asks for, but for the size of a page.
_QUESTION = "?alt=json&v=2&orderby=published&reverse=false&max-results=200"
_FEED = pattern(r"^(https?://[^/]+(?:/feeds|/feeds/\d+)/\d+/comments/(?:default|full))(?=[?#]|$)")
_POST = (
    ("[data-post-id]", "data-post-id"),
    ('meta[itemprop="postId"]', "content"),
    ('a[href*="blogger.com/comment"]', "href"),
    ('a[href*="post-edit.g"]', "href"),
    ('iframe[src*="blogger.com/comment"]', "src"),
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FeedPage:
    """One page of the feed: its comments, how many entries it has, and how many there are."""

    comments: tuple[ReadComment, ...]
    entries: int
    claim: Claim | None


def feed_of(document: Document) -> str | None:
    """Return the address of the feed, without the index of its first entry; None if unknown."""
    for link in document.css('link[rel~="alternate"][href*="/comments/default"]'):
        found = _FEED.match(link.attributes.get("href") or "")
        if found is not None:
            return found[1] + _QUESTION
    for selector, name in _POST:
        for node in document.css(selector):
            value = node.attributes.get(name) or ""
            number = re.search(r"(?:^|postID=)(\d{8,20})(?:$|&)", value)
            site = split(document.url)
            if number is not None and "delete-comment" not in value:
                return (
                    f"{site.scheme}://{site.netloc}/feeds/{number[1]}/comments/default{_QUESTION}"
                )
    return None


def read_feed(body: bytes, url: str) -> FeedPage | None:
    """Return what a page of the feed holds; None where it is no feed."""
    try:
        feed = json.loads(body)["feed"]
        entries = feed.get("entry") or []
        total = _text(feed, "openSearch$totalResults")
        comments = tuple(
            comment
            for place, entry in enumerate(entries)
            if (comment := _comment(entry, place, url)) is not None
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    claim = None
    if total is not None and re.fullmatch(r"[0-9]{1,9}", total):
        where = Locator(type="json-pointer", value="/feed/openSearch$totalResults/$t")
        claim = Claim(count=int(total), counts="feed", locator=where, source_url=url)
    return FeedPage(comments=comments, entries=len(entries), claim=claim)


def _text(holder: dict[str, dict[str, object]], name: str) -> str | None:
    value = (holder.get(name) or {}).get("$t")
    return str(value).strip() if value is not None else None


def _comment(entry: dict[str, object], place: int, url: str) -> ReadComment | None:
    fields: dict[str, dict[str, object]] = entry  # type: ignore[assignment]  # JSON; read_feed catches other shapes
    number = re.search(r"post-(\d+)$", _text(fields, "id") or "")
    if number is None:
        return None
    links: list[dict[str, str]] = entry.get("link") or []  # type: ignore[assignment]  # JSON
    related = [link.get("href", "") for link in links if link.get("rel") == "related"]
    parent = next((p[1] for href in related if (p := _PARENT.search(href))), None)
    shown = next((link.get("href") for link in links if link.get("rel") == "alternate"), None)
    properties: list[dict[str, str]] = entry.get("gd$extendedProperty") or []  # type: ignore[assignment]  # JSON
    extra = {each.get("name"): each.get("value") for each in properties}
    writers: list[dict[str, dict[str, object]]] = entry.get("author") or [{}]  # type: ignore[assignment]  # JSON
    fragment = without(parse_fragment(_text(fields, "content") or ""), "")
    removed = "blogger.contentRemoved" in extra
    return ReadComment(
        comment=Comment(
            id=number[1],
            native_id=_text(fields, "id"),
            parent=parent if parent != number[1] else None,
            parent_source="native-id" if parent else None,
            parent_exact=True,
            depth=1,
            position=1,
            status=Visibility.DELETED if removed else Visibility.VISIBLE,
            author=Author(name=_text(writers[0], "name"), url=_text(writers[0], "uri")),
            date=_date(_text(fields, "published")),
            date_text=extra.get("blogger.displayTime") or _text(fields, "published"),
            permalink=shown,
            text=block_text(fragment),
            html=inner_html(fragment),
            source_url=url,
            locator=Locator(type="json-pointer", value=f"/feed/entry/{place}"),
        ),
        fragment=fragment,
    )


_PARENT = pattern(r"/comments/default/(\d+)(?:[?#]|$)")


def _date(written: str | None) -> str | None:
    return read_attribute(re.sub(r"\.\d+", "", written or ""))
