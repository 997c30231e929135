"""The tables about seeds: what holds for all, and what is special about one, a feed or a host."""

from __future__ import annotations

from typing import Literal

import msgspec

from preserve.config.table import AtLeastOne, Bytes, Count, MoreThanNothing, Seconds, Table
from preserve.model.userinfo import bare_address


class LimitOverrides(Table, frozen=True, kw_only=True):
    """``limits`` of a seed or feed: what differs from ``[limits]``."""

    connect_seconds: MoreThanNothing | None = None
    stall_seconds: MoreThanNothing | None = None
    exchange_seconds: MoreThanNothing | None = None
    body_bytes: Bytes | None = None
    citation_bytes: Bytes | None = None
    host_bytes: Bytes | None = None
    capture_bytes: Bytes | None = None
    decoded_bytes: AtLeastOne | None = None
    capture_seconds: MoreThanNothing | None = None
    addresses: AtLeastOne | None = None
    comments: Count | None = None
    comment_pages: Count | None = None
    citations: Count | None = None
    citations_per_comment: Count | None = None
    requisite_depth: Count | None = None
    redirects: Count | None = None
    free_disk_bytes: Bytes | None = None


class PolitenessOverrides(Table, frozen=True, kw_only=True):
    """``politeness`` of a seed, and ``[hosts."HOST"]``: what differs from ``[politeness]``."""

    delay_seconds: Seconds | None = None
    requisites_per_host: AtLeastOne | None = None
    robots: Literal["obey", "ignore"] | None = None
    robots_reason: str | None = None
    crawl_delay_max_seconds: Seconds | None = None


class RetryOverrides(Table, frozen=True, kw_only=True):
    """``retry`` of a seed or feed: what differs from ``[retry]``."""

    attempts: AtLeastOne | None = None
    first_delay_seconds: Seconds | None = None
    max_delay_seconds: Seconds | None = None


class DefaultSettings(Table, frozen=True, kw_only=True):
    """``[defaults]``: what holds for every seed that does not say otherwise.

    ``headers`` maps a header's name to ``env:VARIABLE`` or ``file:PATH``, never to its value.
    """

    schedule: str = ""
    tags: tuple[str, ...] = ()
    citations_allow: tuple[str, ...] = ()
    citations_deny: tuple[str, ...] = ()
    headers: dict[str, str] = msgspec.field(default_factory=dict)


class _Named(Table, frozen=True, kw_only=True):
    """What ``[[seeds]]`` and ``[[feeds]]`` may both say; None is what ``[defaults]`` say."""

    url: str
    name: str = ""
    schedule: str | None = None
    tags: tuple[str, ...] | None = None
    citations_allow: tuple[str, ...] | None = None
    citations_deny: tuple[str, ...] | None = None
    headers: dict[str, str] | None = None
    limits: LimitOverrides = LimitOverrides()
    politeness: PolitenessOverrides = PolitenessOverrides()
    retry: RetryOverrides = RetryOverrides()

    @property
    def address(self) -> str:
        """``url`` without user and password, which are not sent."""
        return bare_address(self.url)


class SeedSettings(_Named, frozen=True, kw_only=True):
    """One ``[[seeds]]`` entry: the address of an article, and what is special about it."""


class FeedSettings(_Named, frozen=True, kw_only=True):
    """One ``[[feeds]]`` entry: an address that names articles, each of which becomes a seed.

    ``every`` is how often it is read; all that seeds have too is for its articles. ``selector`` is
    the CSS selector of the links on a listing page. ``include`` and ``exclude`` are patterns for
    addresses.
    """

    kind: Literal["auto", "feed", "sitemap", "page"] = "auto"
    selector: str = ""
    every: str = "1h"
    newest: Count = 50
    newer_than_days: Seconds = 30.0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
