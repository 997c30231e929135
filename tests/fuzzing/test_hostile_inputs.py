"""Inputs made to cost time, memory or the stack: refused in words, or read in seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from fuzz_pages import read_whole

from preserve.discover.parts import part_needs
from preserve.errors import PageError
from preserve.page import parse
from preserve.schedule.feeds import read_feed

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "http://blog.test/2016/03/article.html"
SECONDS = 10  # what is below takes less than one on a quiet machine, and minutes where it grows

_ENTRY = (
    "<ol class=commentlist><li class='comment depth-1' id=comment-1><cite class=fn>{name}</cite>"
    "<div class=comment-meta><a href='#comment-1'>{date}</a></div><p>{text}</p></li></ol>"
)


def entry(*, name: str = "Ada", date: str = "14 mars 2016", text: str = "x") -> str:
    return _ENTRY.format(name=name, date=date, text=text)


def within_seconds(read: Callable[[], object]) -> None:
    began = time.process_time()
    read()
    assert time.process_time() - began < SECONDS


PAGES = {
    "blanks where a page says that it goes on": f"<meta http-equiv=refresh content='{' ' * 3000}'>",
    "digits where it does": f"<meta http-equiv=refresh content='{'1' * 10_000}'>",
    "dashes for a date": entry(date="-" * 8_000 + "\x01!x"),
    "dots for a date": entry(date="." * 8_000 + "\x01!x"),
    "dashes beside a name": entry(name="Ada " + "-" * 8_000 + "x"),
    "words beside a name": entry(name="Ada" + " @" * 4_000 + "x"),
    "a link to many fragments": f"<a href='{'#' * 20_000}'>x</a>",
    "a count of ten thousand digits": f"<h2 id=comments>{'1' * 10_000} commentaires</h2>{entry()}",
    "a count that no number holds": f"<h2 id=comments>{'9' * 30} commentaires</h2>{entry()}",
    "a depth of ten thousand digits": f"<li class='comment depth-{'1' * 10_000}' id=comment-2>x",
    "an id of ten thousand digits": entry().replace("comment-1", f"comment-{'1' * 10_000}"),
    "lists of JSON": f"<script type=application/ld+json>{'[' * 100_000}</script>x",
    "objects of JSON": '<script type=application/ld+json>{"comment":' + '{"comment":' * 50_000,
    "comments within comments of JSON": (
        '<script type=application/ld+json>{"@type":"Comment","comment":'
        + '{"@type":"Comment","comment":' * 800 + "1" + "}" * 801
    ),
    "comments nested five hundred deep": "".join(
        f"<ol><li class=comment id=comment-{number}><p>x</p>" for number in range(500)
    ),
    "a body nested a thousand deep": entry(text="</p>" + "<div>" * 1000 + "x <b>y</b>"),
    "authors within authors": (
        '<script type=application/ld+json>{"@type":"Article","author":'
        + '[{"name":' * 450 + '"A"' + "}]" * 450 + "}"
    ),
    "an attribute of a million characters": f"<p title='{'x' * 1_000_000}'>x",
    "five thousand attributes": f"<p {' '.join(f'a{n}=1' for n in range(5_000))}>x",
    "names of nothing else": "&NotEqualTilde;" * 20_000,
    "quotes that never end": "<a href='" * 20_000,
    "comments that never end": "<!--" * 30_000,
    "scripts that never end": "<script>" * 10_000,
    "bytes of no charset": "\udcff\udcc3(" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_in_seconds(name: str) -> None:
    data = PAGES[name].encode("utf-8", "surrogateescape")
    within_seconds(lambda: read_whole(parse(data, url=URL)))


@pytest.mark.parametrize("tag", ["div", "b", "template", "svg", "table"])
def test_a_page_that_is_nested_too_deep_is_refused(tag: str) -> None:
    with pytest.raises(PageError, match="it is kept but not read"):
        within_seconds(lambda: parse(f"<{tag}>".encode() * 100_000, url=URL))


LAUGHS = "".join(
    f'<!ENTITY {one} "{f"&{before};" * 20}">'
    for before, one in zip("abcdefghi", "bcdefghij", strict=True)
)
FEEDS = {
    "entities of entities": (
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 20}">{LAUGHS}]><rss version="2.0"><channel><item>'
        "<title>&j;</title><link>http://a.test/</link></item></channel></rss>"
    ),
    "one entity over and over": (
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 20_000}">]><rss version="2.0"><channel><item><title>'
        f"{'&a;' * 1000}</title><link>http://a.test/</link></item></channel></rss>"
    ),
    "a file of ours as an entity": (
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item>'
        "<link>http://a.test/&a;</link></item></channel></rss>"
    ),
    "elements within elements": "<rss version='2.0'>" + "<channel>" * 5_000,
    "lists of JSON": '{"items":' + "[" * 200_000,
}


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_read_in_seconds_and_asks_for_nothing(name: str) -> None:
    found: list[str] = []

    def read() -> None:
        found.extend(one.url for one in read_feed(FEEDS[name].encode(), url=URL).entries)

    within_seconds(read)
    assert not any("root" in url or len(url) > 5000 for url in found)


@pytest.mark.parametrize("kind", ["style", "script", "module", "data", "manifest", "playlist"])
def test_a_part_of_a_page_is_read_in_seconds(kind: str) -> None:
    def read() -> None:
        for piece in ("url(", "/*", "'", "\\", "`${", "import('", "[", '#EXT:URI="', "<MPD><a "):
            part_needs("#EXTM3U\n" + piece * (20_000 // len(piece)), URL, kind=kind, home=None)

    within_seconds(read)
