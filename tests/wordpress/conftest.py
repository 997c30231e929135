"""One WordPress for all tests: each host name is a site with options of its own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import pytest
from wordpress_site import LANGUAGES, WordPressSite, wordpress
from wordpress_threads import content

from preserve.config import load_settings
from preserve.reading import read_url

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN = {"template": "plain", "stylesheet": "plain"}
CLASSIC = {"template": "twentytwentyone", "stylesheet": "twentytwentyone"}
BLOCKS = {"template": "twentytwentytwo", "stylesheet": "twentytwentytwo"}
PAGED = {"page_comments": "1", "comments_per_page": "25", "thread_comments_depth": "5"}
NEWEST = {**PAGED, "comment_order": "desc", "default_comments_page": "newest"}
OLDEST = {**PAGED, "comment_order": "asc", "default_comments_page": "oldest"}
NO_FACES = {"show_avatars": ""}  # they would come from another host

HOSTS: dict[str, dict[str, Any]] = {
    "plain": PLAIN,
    "html5": {**PLAIN, "preserve_list": {"format": "html5"}},
    "boxes": {**PLAIN, "preserve_list": {"style": "div"}},
    "short": {**PLAIN, "preserve_list": {"format": "html5", "short_ping": True}},
    "twentytwentyone": CLASSIC,
    "twentytwentytwo": BLOCKS,
    "twentytwentythree": {"template": "twentytwentythree", "stylesheet": "twentytwentythree"},
    # How comments are ordered, broken into pages and nested.
    "newest": {**CLASSIC, **NEWEST, **NO_FACES},
    "oldest": {**PLAIN, **OLDEST},
    "ascending": {**CLASSIC, **NEWEST, "comment_order": "asc"},
    "blocks-newest": {**BLOCKS, **NEWEST},
    "hundred": {**CLASSIC, **OLDEST, "comments_per_page": "100", "thread_comments": ""},
    "flat": {**PLAIN, "thread_comments": ""},
    "two-levels": {**PLAIN, "thread_comments_depth": "2"},
    "ten-levels": {**CLASSIC, "thread_comments_depth": "10"},
    "members": {**CLASSIC, "comment_registration": "1"},
    "query": {**CLASSIC, **NEWEST, "permalink_structure": ""},
    # What else the site tells, or not.
    "unauthorised": {**CLASSIC, **NEWEST, **NO_FACES, "preserve_rest": "401"},
    "no-route": {**PLAIN, **NEWEST, **NO_FACES, "preserve_rest": "404"},
    "unnamed": {**BLOCKS, **NEWEST, **NO_FACES, "preserve_rest": "hidden"},
    "long-feed": {**CLASSIC, "preserve_rest": "401", "posts_per_rss": "300"},
    **{
        f"{prefix}{name.lower().replace('_', '-')}": {**theme, "WPLANG": name}
        for name in LANGUAGES
        for prefix, theme in (("in-", PLAIN), ("classic-", CLASSIC))
    },
}


class ReadPost(Protocol):
    """Reads a post of a site as ``preserve read`` does, and gives what that prints."""

    def __call__(self, host: str, slug: str) -> dict[str, Any]: ...


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPressSite]:
    folder = tmp_path_factory.mktemp("wordpress")
    with wordpress(folder, content=content(), hosts=HOSTS) as running:
        yield running


@pytest.fixture(scope="session")
def read_post(site: WordPressSite, tmp_path_factory: pytest.TempPathFactory) -> ReadPost:
    folder = tmp_path_factory.mktemp("reading")
    settings = load_settings(site.settings(folder), cwd=folder)

    def read(host: str, slug: str) -> dict[str, Any]:
        reading = asyncio.run(read_url(site.url(host, slug), settings=settings))
        told: dict[str, Any] = json.loads(msgspec.json.encode(reading))
        return told

    return read
