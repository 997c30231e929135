"""What names articles: RSS, Atom, JSON Feed, sitemaps, in any state."""

from __future__ import annotations

from preserve.schedule.feeds import read_feed
from preserve.urls import is_web, parse

_HEADERS = (("Content-Type", "application/xml; charset=utf-8"),)


def check(data: bytes) -> None:
    for kind, headers in (("auto", ()), ("auto", _HEADERS), ("sitemap", ())):
        reading = read_feed(data, url="http://a.test/feed", kind=kind, headers=headers)  # type: ignore[arg-type]  # one of both words
        for entry in reading.entries:
            address = parse(entry.url)
            assert address is not None
            assert is_web(address)
            assert address.href == entry.url
            assert entry.date is None or entry.date.tzinfo is not None
        assert len({entry.url for entry in reading.entries}) == len(reading.entries)
        assert all(parse(one) is not None for one in reading.more)
