"""Feeds: what names articles. RSS, Atom, JSON Feed, sitemaps, and pages with links.

Readers only: bytes in, entries out. What is broken gives what can be read of it.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import io
import json
from typing import TYPE_CHECKING, Any, Literal

import feedparser

from preserve import page
from preserve.errors import PageError
from preserve.urls import Patterns, is_web, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.config import FeedSettings

Kind = Literal["auto", "feed", "sitemap", "page"]

_ENTRIES_LIMIT = 50_000  # as many as a sitemap may have (sitemaps.org)
_SITEMAP_MARKS = (b"<urlset", b"<sitemapindex")
_MARK_WITHIN_BYTES = 4096


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """An article that a feed names: its address as a browser writes it, and its date, if any."""

    url: str
    date: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FeedReading:
    """What was read of a feed: its entries, each address once, in its order.

    ``more`` are sitemaps that a sitemap index names. ``broken`` says in a phrase what was wrong,
    where something was.
    """

    entries: tuple[FeedEntry, ...] = ()
    more: tuple[str, ...] = ()
    broken: str | None = None


def read_feed(
    body: bytes,
    *,
    url: str,
    headers: tuple[tuple[str, str], ...] = (),
    kind: Kind = "auto",
    selector: str = "",
) -> FeedReading:
    """Read the body of an answer, after content-decoding; ``url`` is where it came from.

    Links count from ``url``, or from what the feed itself says. ``selector`` names the links of a
    page.
    """
    if kind == "page":
        return _page(body, url=url, headers=headers, selector=selector)
    start = body[:_MARK_WITHIN_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if kind == "sitemap" or any(mark in start for mark in _SITEMAP_MARKS):
        return _sitemap(body, url)
    if start[:1] == b"{":
        return _json_feed(body, url)
    return _feed(body, url=url, headers=headers)


def chosen(
    entries: Iterable[FeedEntry], feed: FeedSettings, *, now: datetime.datetime
) -> tuple[FeedEntry, ...]:
    """Return the entries that the settings of a feed ask for, the newest first as far as is known.

    Entries without a date stand where they stood among the others, as new as the one before.
    """
    include, exclude = Patterns(feed.include), Patterns(feed.exclude)
    oldest = now - datetime.timedelta(days=feed.newer_than_days)
    fitting = [
        entry
        for entry in entries
        if (entry.date is None or entry.date >= oldest)
        and (not include or include.match(entry.url))
        and not exclude.match(entry.url)
    ]
    if all(entry.date is not None for entry in fitting):
        fitting.sort(key=lambda entry: entry.date or now, reverse=True)
    return tuple(fitting[: feed.newest])


def _feed(body: bytes, *, url: str, headers: tuple[tuple[str, str], ...]) -> FeedReading:
    """Read RSS or Atom, of whatever version, with whatever is wrong with it."""
    told = {name.lower(): value for name, value in headers}
    told["content-location"] = url
    told.pop("content-encoding", None)
    try:
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=told, resolve_relative_uris=True, sanitize_html=False
        )
    except Exception as error:  # noqa: BLE001 - on broken mark-up it trips over its own tables
        return FeedReading(broken=f"it is broken ({type(error).__name__} in its parser)")
    found = []
    for entry in parsed.entries:
        link = entry.get("link") or next(
            (one.get("href") for one in entry.get("links", ()) if one.get("href")), None
        )
        date = entry.get("published_parsed") or entry.get("updated_parsed")
        found.append((link, _of_parts(date)))
    broken = None
    if parsed.bozo and not isinstance(
        parsed.bozo_exception,
        feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType,
    ):
        broken = " ".join(str(parsed.bozo_exception).split())[:200]
    if not parsed.get("version") and not found:
        broken = broken or "it is no feed"
    return FeedReading(entries=_once_each(found, base=url), broken=broken)


def _json_feed(body: bytes, url: str) -> FeedReading:
    """Read JSON Feed (jsonfeed.org, versions 1 and 1.1)."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return FeedReading(broken="it is no JSON")
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return FeedReading(broken="it is no JSON Feed: it has no list of items")
    found = [
        (item.get("url") or item.get("external_url"), _of_text(item.get("date_published")))
        for item in items
        if isinstance(item, dict)
    ]
    return FeedReading(entries=_once_each(found, base=url))


def _sitemap(body: bytes, url: str) -> FeedReading:
    """Read a sitemap or an index of sitemaps (sitemaps.org), as XML or as a list of addresses."""
    if b"<" not in body[:_MARK_WITHIN_BYTES]:
        lines = body.decode("utf-8-sig", "replace").splitlines()
        return FeedReading(entries=_once_each(((line, None) for line in lines), base=url))
    try:
        document = page.parse(body, url=url)
    except PageError as error:
        return FeedReading(broken=str(error))
    found = [
        (loc, _of_text(_text_of(node, "lastmod")))
        for node in document.css("url")
        if (loc := _text_of(node, "loc"))
    ]
    more = [(_text_of(node, "loc"), None) for node in document.css("sitemap")]
    return FeedReading(
        entries=_once_each(found, base=url),
        more=tuple(entry.url for entry in _once_each(more, base=url)),
        broken=None if found or more else "it is no sitemap",
    )


def _page(
    body: bytes, *, url: str, headers: tuple[tuple[str, str], ...], selector: str
) -> FeedReading:
    try:
        document = page.parse(body, url=url, headers=headers)
        nodes = document.css(selector)
    except PageError as error:
        return FeedReading(broken=str(error))
    found = []
    for node in nodes:
        link = node if node.tag == "a" else node.css_first("a[href]")
        found.append((link.attributes.get("href") if link is not None else None, None))
    broken = None if found else f"no link fits the selector {selector!r}"
    return FeedReading(entries=_once_each(found, base=document.base), broken=broken)


def _text_of(node: page.Node, name: str) -> str | None:
    child = node.css_first(name)
    return child.text().strip() if child is not None else None


def _once_each(
    found: Iterable[tuple[Any, datetime.datetime | None]], *, base: str
) -> tuple[FeedEntry, ...]:
    entries: dict[str, FeedEntry] = {}
    for written, date in found:
        address = parse(written.strip(), base) if isinstance(written, str) else None
        if address is None or not is_web(address) or not (written or "").strip():
            continue
        entries.setdefault(address.href, FeedEntry(url=address.href, date=date))
        if len(entries) >= _ENTRIES_LIMIT:
            break
    return tuple(entries.values())


def _of_parts(parts: Any) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromtimestamp(calendar.timegm(parts), datetime.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _of_text(text: Any) -> datetime.datetime | None:
    """Read a date in the form of RFC 3339 or W3C (a day, or a month, alone)."""
    if not isinstance(text, str):
        return None
    for tail in ("", "-01", "-01-01"):
        try:
            date = datetime.datetime.fromisoformat(f"{text.strip()}{tail}")
        except ValueError:
            continue
        return date if date.tzinfo is not None else date.replace(tzinfo=datetime.UTC)
    return None
