"""No page leads the capture to an address that is not public, whichever way it tries."""

from __future__ import annotations

import asyncio
import collections
from typing import TYPE_CHECKING

import msgspec
import pytest
from scripted_web import SEED, article, page, scripted_web

from preserve.catalogue.state import State
from preserve.clock import SystemClock
from preserve.config import FeedSettings
from preserve.demo.server import response
from preserve.schedule.feed_visits import visit_feed
from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Result, Web

    from preserve.manifest import ResourceRow

pytestmark = pytest.mark.faults

COMMENTS = (
    '<div id="comments"><h2>2 commentaires</h2><ol class="commentlist">'
    '<li class="comment even thread-even depth-1" id="comment-1">'
    '<div class="comment-author"><cite class="fn">A</cite></div>'
    '<div class="comment-meta"><a href="#comment-1">2 mai 2016 à 8 h 01 min</a></div>'
    '<div class="comment-content"><p>Un mot. <a href="http://10.0.0.5/">ici</a></p></div></li></ol>'
    "</div><div class=navigation>"
    "<a class='prev' href='/article/comment-page-1/#comments'>plus anciens</a></div>"
)


def to(url: str) -> bytes:
    return response(302, [("Location", url)])


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as web:
        yield web


def denied(result: Result) -> dict[str, ResourceRow]:
    return {url: row for url, row in result.resources.items() if row.outcome == "guard-denied"}


def test_every_way_to_a_private_address_ends_at_the_guard(web: Web) -> None:
    links = (
        "<a href='http://10.0.0.1/cited'>1</a> <a href='http://moves.test/'>2</a>"
        "<a href='http://framing.test/'>3</a> <img src='http://10.0.0.2/i.gif'>"
    )
    head = "<link rel=stylesheet href=/s.css><link rel=stylesheet href=/moved.css>"
    text = f"<article><h1>Le four</h1><p>Un texte qui cite. {links}</p></article>{COMMENTS}"
    style = b"@font-face{font-family:f;src:url(http://10.0.0.3/f.woff)} p{background:url(i.png)}"
    web.serve(SEED, page(text, head))
    web.serve("http://moves.test/", to("http://10.0.0.4/moved"))
    web.serve("http://framing.test/", page("<iframe src='http://10.0.0.6/frame'></iframe>"))
    web.serve("http://blog.test/s.css", response(200, [("Content-Type", "text/css")], style))
    web.serve("http://blog.test/moved.css", to("http://10.0.0.7/s.css"))
    web.serve("http://blog.test/article/comment-page-1/", to("http://10.0.0.8/older"))
    result = web.capture()
    rows = denied(result)
    ways = {url: (row.roles, row.hops) for url, row in rows.items()}
    expected = {
        "http://10.0.0.1/cited": (("citation",), "L"),
        "http://10.0.0.2/i.gif": (("requisite",), "E"),
        "http://10.0.0.3/f.woff": (("requisite",), "EE"),
        "http://10.0.0.4/moved": (("citation",), "LR"),
        "http://10.0.0.5/": (("citation",), "L"),
        "http://10.0.0.6/frame": (("requisite",), "LE"),
        "http://10.0.0.7/s.css": (("requisite",), "ER"),
        "http://10.0.0.8/older": (("discussion", "citation"), "LR"),
    }
    assert {url: ways.get(url) for url in expected} == expected
    others = set(rows) - set(expected)
    assert {url.removesuffix("/robots.txt") for url in others} <= {
        url.rsplit("/", 1)[0] for url in expected
    }
    for row in rows.values():
        assert row.record is None
        for tried in row.attempts:
            assert (tried.phase, tried.bytes) == ("connect", 0)
    assert result.citations["http://moves.test/"].outcome == "guard-denied"
    assert verify(result.captured.folder).findings == ()


def test_a_robots_file_that_redirects_to_a_private_address_is_not_followed(web: Web) -> None:
    web.serve(SEED, article("http://sly.test/x"))
    web.serve("http://sly.test/robots.txt", to("http://10.0.0.1/robots.txt"))
    web.serve("http://sly.test/x", page("x"))
    result = web.capture()
    assert result.outcomes["http://10.0.0.1/robots.txt"] == "guard-denied"
    assert result.outcomes["http://sly.test/robots.txt"] == "redirected"
    # What its rules are cannot be known: the address takes the outcome of its robots.txt.
    assert result.outcomes["http://sly.test/x"] == "guard-denied"
    assert "/x" not in [one.received.target for one in web.server.log]


def test_an_article_that_redirects_to_a_private_address_fails(web: Web) -> None:
    web.serve(SEED, to("http://10.0.0.1/article"))
    result = web.capture()
    assert result.status == "failed"
    assert result.outcomes[SEED] == "redirected"
    assert result.outcomes["http://10.0.0.1/article"] == "guard-denied"


@pytest.mark.parametrize("moved", [True, False])
def test_a_feed_leads_to_no_private_address(web: Web, moved: bool) -> None:
    entries = "".join(
        f"<item><link>http://{host}/a</link><title>{host}</title></item>"
        for host in ("10.0.0.1", "blog.test")
    )
    rss = f"<rss version='2.0'><channel><title>f</title>{entries}</channel></rss>".encode()
    served = response(200, [("Content-Type", "application/rss+xml")], rss)
    web.serve("http://blog.test/feed", to("http://10.0.0.2/feed") if moved else served)
    web.serve("http://blog.test/a", page("a"))
    feed = FeedSettings(url="http://blog.test/feed")
    settings = msgspec.structs.replace(web.settings, feeds=(feed,))
    web.collection.mkdir()
    with State.open(web.collection) as state:
        visited = asyncio.run(
            visit_feed(
                feed, settings=settings, state=state, clock=SystemClock(), stop=asyncio.Event()
            )
        )
        known = list(state.articles(feed.url))
    if moved:
        assert "guard-denied" in (visited.problem or "")
    assert known == ([] if moved else ["http://blog.test/a"])
    asked = collections.Counter(one.received.host for one in web.server.log)
    assert set(asked) == {"blog.test"}
