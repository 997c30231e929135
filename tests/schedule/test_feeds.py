"""What feeds of every kind name, whole or broken."""

from __future__ import annotations

import datetime
import json

import pytest

from preserve.config import FeedSettings
from preserve.schedule.feeds import FeedEntry, chosen, read_feed

URL = "http://blog.test/feed/"
NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Le four</title><link>http://blog.test/</link>
<item><title>Un</title><link>http://blog.test/un</link>
 <pubDate>Sun, 22 Nov 2026 10:00:00 +0100</pubDate></item>
<item><title>Deux</title><link>/deux?a=1&amp;b=2</link></item>
<item><title>Deux</title><link> http://BLOG.test/deux?a=1&amp;b=2#suite </link></item>
<item><title>Rien</title></item>
<item><title>Courrier</title><link>mailto:a@b.test</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://blog.test/base/">
<entry><link rel="self" href="http://blog.test/x.atom"/><link rel="alternate" href="un"/>
<published>2026-11-22T09:00:00Z</published></entry>
<entry><link href="../deux"/><updated>2026-11-21T09:00:00Z</updated></entry></feed>"""
NINE = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)


def addresses(body: bytes | str, **words: object) -> list[str]:
    data = body.encode() if isinstance(body, str) else body
    reading = read_feed(data, url=URL, **words)  # type: ignore[arg-type] # words are checked inside
    return [entry.url for entry in reading.entries]


def test_rss_names_each_article_once_relative_links_among_them() -> None:
    reading = read_feed(RSS.encode(), url=URL)
    assert reading.broken is None
    assert reading.entries == (
        FeedEntry(url="http://blog.test/un", date=NINE),
        FeedEntry(url="http://blog.test/deux?a=1&b=2"),
    )


def test_atom_counts_from_its_base_and_takes_the_link_to_the_page() -> None:
    reading = read_feed(ATOM.encode(), url=URL)
    assert [entry.url for entry in reading.entries] == [
        "http://blog.test/base/un",
        "http://blog.test/deux",
    ]
    assert reading.entries[0].date == NINE


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    reading = read_feed(RSS[: RSS.index("<item><title>Rien")].encode(), url=URL)
    assert [entry.url for entry in reading.entries] == [
        "http://blog.test/un",
        "http://blog.test/deux?a=1&b=2",
    ]
    assert reading.broken


@pytest.mark.parametrize(
    ("told", "body"),
    [
        ("utf-8", RSS.replace("/deux", "/été").encode("latin-1")),
        ("iso-8859-1", RSS.replace("/deux", "/été").encode()),
        ("nonsense", RSS.replace("/deux", "/été").encode()),
    ],
)
def test_a_wrong_charset_loses_no_entry(told: str, body: bytes) -> None:
    headers = (("Content-Type", f"application/rss+xml; charset={told}"),)
    assert len(addresses(body, headers=headers)) == 2


def test_entities_that_grow_are_not_followed() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    body = f"<?xml version='1.0'?>{bomb}]>{RSS.split('?>', 1)[1]}".replace(
        "<title>Un<", "<title>&j;<"
    )
    read_feed(body.encode(), url=URL)


def test_an_address_in_place_of_a_feed_is_not_fetched() -> None:
    reading = read_feed(b"http://127.0.0.1:9/feed", url=URL)
    assert reading.entries == ()
    assert reading.broken


def test_json_feed_is_read_in_both_versions() -> None:
    items = [
        {"id": "1", "url": "/un", "date_published": "2026-11-22T10:00:00+01:00"},
        {"id": "2", "external_url": "http://ailleurs.test/deux"},
        {"id": "3"},
        "nothing",
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    reading = read_feed(body.encode(), url=URL)
    assert reading.entries == (
        FeedEntry(url="http://blog.test/un", date=NINE),
        FeedEntry(url="http://ailleurs.test/deux"),
    )


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "{}", '{"items": 3}', "", "<p>Rien"])
def test_what_is_no_feed_is_said_to_be_none(body: str) -> None:
    reading = read_feed(body.encode(), url=URL)
    assert reading.entries == ()
    assert reading.broken


def test_a_sitemap_and_an_index_of_sitemaps_are_told_by_what_they_hold() -> None:
    body = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <url><loc>http://blog.test/un?a=1&amp;b=2</loc><lastmod>2026-11-22</lastmod></url>
    <url><loc> http://blog.test/deux </loc></url><url></url></urlset>"""
    assert read_feed(body.encode(), url=URL).entries == (
        FeedEntry(url="http://blog.test/un?a=1&b=2", date=NOW),
        FeedEntry(url="http://blog.test/deux"),
    )
    index = """<sitemapindex><sitemap><loc>http://blog.test/a.xml</loc></sitemap></sitemapindex>"""
    assert read_feed(index.encode(), url=URL).more == ("http://blog.test/a.xml",)
    assert addresses("http://blog.test/un\nhttp://blog.test/deux\n", kind="sitemap") == [
        "http://blog.test/un",
        "http://blog.test/deux",
    ]


def test_a_listing_page_gives_the_links_that_its_selector_names() -> None:
    body = """<base href="/a/"><nav><a href=/x>x</a></nav>
    <article><h2><a href=un>Un</a></h2><a href=/y>y</a></article><article><h2>
    <a href="deux#c">Deux</a></h2></article>"""
    assert addresses(body, kind="page", selector="article h2 a") == [
        "http://blog.test/a/un",
        "http://blog.test/a/deux",
    ]
    assert addresses(body, kind="page", selector="article h2") == [
        "http://blog.test/a/un",
        "http://blog.test/a/deux",
    ]
    assert "no link fits" in (
        read_feed(body.encode(), url=URL, kind="page", selector="h3 a").broken or ""
    )


def test_the_newest_entries_that_the_settings_ask_for_are_chosen() -> None:
    day = datetime.timedelta(days=1)
    entries = [
        FeedEntry(url=f"http://blog.test/{number}", date=NOW - day * number)
        for number in (3, 1, 40, 0, 2)
    ]
    feed = FeedSettings(url=URL, newest=3, exclude=("*/1",))
    assert [entry.url[-1] for entry in chosen(entries, feed, now=NOW)] == ["0", "2", "3"]
    feed = FeedSettings(url=URL, include=("http://blog.test/2",))
    assert [entry.url[-1] for entry in chosen(entries, feed, now=NOW)] == ["2"]


def test_entries_without_dates_keep_the_order_of_the_feed() -> None:
    entries = [FeedEntry(url=f"http://blog.test/{number}") for number in (3, 1, 2)]
    feed = FeedSettings(url=URL, newest=2)
    assert [entry.url[-1] for entry in chosen(entries, feed, now=NOW)] == ["3", "1"]
