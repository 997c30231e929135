"""Feeds of sites that want a log-in: a feed may name any address, and no other site is let in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
from scripted_web import HTML, Web, page, scripted_web

from preserve.catalogue.state import State
from preserve.clock import SystemClock
from preserve.config import DefaultSettings, FeedSettings, SeedSettings, Settings
from preserve.demo.server import Received, Script, response
from preserve.schedule import FeedVisit, watched_seeds
from preserve.schedule.feed_visits import visit_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FEED = "http://blog.test/feed"
SOURCE = {"Cookie": "env:PRESERVE_TEST_COOKIE"}


@pytest.mark.parametrize(
    ("feed", "article", "has_headers"),
    [
        ("https://blog.test/feed", "https://blog.test/a", True),
        ("https://blog.test/feed", "https://www.blog.test/a", True),
        ("https://www.blog.test/feed", "https://blog.test/a", True),
        ("https://www.blog.test/feed", "https://www.blog.test/a", True),
        ("http://blog.test/feed", "https://blog.test/a", True),
        ("https://blog.test/feed", "http://blog.test/a", False),
        ("https://blog.test/feed", "https://thief.test/a", False),
        ("https://blog.test/feed", "https://notblog.test/a", False),
        ("https://camille.blog.test/feed", "https://claude.blog.test/a", False),
        ("https://camille.github.io/feed", "https://claude.github.io/a", False),
    ],
)
@pytest.mark.parametrize("said_in", ["feed", "defaults"])
def test_the_headers_of_a_feed_are_for_articles_on_its_own_host(
    feed: str, article: str, *, has_headers: bool, said_in: str
) -> None:
    said = FeedSettings(url=feed, headers=SOURCE if said_in == "feed" else None)
    defaults = DefaultSettings(headers=SOURCE if said_in == "defaults" else {})
    settings = Settings(defaults=defaults, feeds=(said,))
    (seed,) = watched_seeds(settings, lambda _: [article])
    assert seed.settings.defaults.headers == (SOURCE if has_headers else {})


def test_a_seed_that_a_person_named_has_its_headers_wherever_it_is() -> None:
    settings = Settings(seeds=(SeedSettings(url="https://a.test/", headers=SOURCE),))
    (seed,) = watched_seeds(settings)
    assert seed.settings.defaults.headers == SOURCE


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Four</title>
<item><title>1</title><link>http://blog.test/1</link></item>
<item><title>2</title><link>http://thief.test/2</link></item>
</channel></rss>"""


@pytest.fixture
def members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("PRESERVE_TEST_COOKIE", "a=s3cr3t")

    def for_members(what: bytes) -> Callable[[Received], Script]:
        def answer(received: Received) -> Script:
            if received.header("cookie") != "a=s3cr3t":
                return [response(403, HTML, b"for members")]
            return [what]

        return answer

    with scripted_web(tmp_path / "warcs") as web:
        xml = [("Content-Type", "application/rss+xml")]
        web.scripts[FEED] = for_members(response(200, xml, RSS))
        web.scripts["http://blog.test/1"] = for_members(page("un"))
        web.serve("http://thief.test/2", page("deux"))
        yield web


def visit(web: Web) -> tuple[FeedVisit, set[str]]:
    feed = FeedSettings(url=FEED, headers=SOURCE)
    settings = msgspec.structs.replace(web.settings, feeds=(feed,))
    web.collection.mkdir()
    with State.open(web.collection) as state:
        done = asyncio.run(
            visit_feed(
                feed, settings=settings, state=state, clock=SystemClock(), stop=asyncio.Event()
            )
        )
        return done, set(state.articles(FEED))


def test_a_feed_for_members_is_read_and_its_articles_are_found(members: Web) -> None:
    done, articles = visit(members)
    assert done.problem is None
    assert articles == {"http://blog.test/1", "http://thief.test/2"}
    shown = {
        one.received.host: one.received.header("cookie") is not None for one in members.server.log
    }
    assert shown == {"blog.test": True, "thief.test": False}


def test_a_feed_whose_secret_is_missing_is_noted_and_asked_nothing(
    members: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRESERVE_TEST_COOKIE")
    done, articles = visit(members)
    assert done.problem is not None
    assert "PRESERVE_TEST_COOKIE" in done.problem
    assert articles == set()
    assert members.server.log == []
