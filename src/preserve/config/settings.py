"""The tables of ``config.toml``: each key with its type, its range and its default."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from preserve.config.seeds import (
    DefaultSettings,
    FeedSettings,
    PolitenessOverrides,
    SeedSettings,
)
from preserve.config.table import AtLeastOne, Bytes, Count, MoreThanNothing, Port, Seconds, Table


class CollectionSettings(Table, frozen=True, kw_only=True):
    """``[collection]``: where captures go and who answers for them."""

    path: str = "warcs"
    operator: str = ""
    organization: str = ""
    dedup: Literal["collection", "capture", "off"] = "collection"
    record_credentials: bool = False


class NetworkSettings(Table, frozen=True, kw_only=True):
    """``[network]``: what may be connected to, and how."""

    allow: tuple[str, ...] = ()
    ports: tuple[Port, ...] = (80, 443, 8080, 8443)
    resolve: dict[str, str | list[str]] = msgspec.field(default_factory=dict)
    connections: AtLeastOne = 32
    user_agent: str = ""
    tls: Literal["record", "strict"] = "record"
    ca_file: str = ""


class PolitenessSettings(Table, frozen=True, kw_only=True):
    """``[politeness]``: how a host is treated."""

    delay_seconds: Seconds = 1.0
    requisites_per_host: AtLeastOne = 4
    robots: Literal["obey", "ignore"] = "obey"
    robots_reason: str = ""
    crawl_delay_max_seconds: Seconds = 30.0


class RetrySettings(Table, frozen=True, kw_only=True):
    """``[retry]``: how often and how patiently a failed address is tried again."""

    attempts: AtLeastOne = 4
    first_delay_seconds: Seconds = 1.0
    max_delay_seconds: Seconds = 300.0


class LimitSettings(Table, frozen=True, kw_only=True):
    """``[limits]``: where a capture stops by itself."""

    connect_seconds: MoreThanNothing = 20
    stall_seconds: MoreThanNothing = 60
    exchange_seconds: MoreThanNothing = 1800
    body_bytes: Bytes = 2_000_000_000
    citation_bytes: Bytes = 200_000_000
    host_bytes: Bytes = 5_000_000_000
    capture_bytes: Bytes = 10_000_000_000
    decoded_bytes: AtLeastOne = 50_000_000
    capture_seconds: MoreThanNothing = 7200
    addresses: AtLeastOne = 100_000
    comments: Count = 100_000
    comment_pages: Count = 2000
    citations: Count = 5000
    citations_per_comment: Count = 500
    requisite_depth: Count = 4
    redirects: Count = 20
    free_disk_bytes: Bytes = 5_000_000_000


class ReplaySettings(Table, frozen=True, kw_only=True):
    """``[replay]``: where the viewers are, and the browser that checks what they show."""

    replayweb: str = ""
    pywb: str = ""
    browser: str = ""


class ReportSettings(Table, frozen=True, kw_only=True):
    """``[report]``: the pages that ``report``, ``crawl`` and ``run`` write.

    ``scheduled`` has ``crawl`` and ``run`` write one after each capture. ``viewer`` is where
    archived copies are shown, with ``{url}`` and ``{time}`` in it.
    """

    scheduled: bool = True
    language: Literal["auto", "en", "fr"] = "auto"
    viewer: str = "http://127.0.0.1:8471/#url={url}&ts={time}"


class ScheduleSettings(Table, frozen=True, kw_only=True):
    """``[schedule]``: how ``crawl`` and ``run`` go about what is due.

    ``time_zone`` is the one that cron lines are read in. Citations that were kept are visited again
    after ``citations_again_days``.
    """

    time_zone: str = "UTC"
    jitter_seconds: Seconds = 300.0
    captures_at_once: AtLeastOne = 2
    citations_again_days: Seconds = 30.0


class NotifySettings(Table, frozen=True, kw_only=True):
    """``[notify]``: who is told of what, by a command or an address.

    Both get the same JSON document, the command on its standard input.
    """

    command: tuple[str, ...] = ()
    url: str = ""
    on: tuple[
        Literal["discussion-closed", "comments-removed", "citation-died", "capture-failed"], ...
    ] = ("discussion-closed", "comments-removed", "citation-died", "capture-failed")
    failures: AtLeastOne = 3
    include_removed: bool = False


class Settings(Table, frozen=True, kw_only=True):
    """All settings in force; ``Settings()`` is right for a polite person with no settings."""

    collection: CollectionSettings = CollectionSettings()
    network: NetworkSettings = NetworkSettings()
    politeness: PolitenessSettings = PolitenessSettings()
    hosts: dict[str, PolitenessOverrides] = msgspec.field(default_factory=dict)
    retry: RetrySettings = RetrySettings()
    limits: LimitSettings = LimitSettings()
    replay: ReplaySettings = ReplaySettings()
    defaults: DefaultSettings = DefaultSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    notify: NotifySettings = NotifySettings()
    report: ReportSettings = ReportSettings()
    seeds: tuple[SeedSettings, ...] = ()
    feeds: tuple[FeedSettings, ...] = ()


def canonical_bytes(settings: Settings) -> bytes:
    """Return the settings as JSON with sorted keys: what is digested and kept with a capture.

    ``notify`` and ``report`` are as by default: they change nothing of a capture, and an address to
    be told may be a secret.
    """
    kept = msgspec.structs.replace(settings, notify=NotifySettings(), report=ReportSettings())
    # What is read back must give the same bytes: 20 and 20.0 are one number of seconds.
    kept = msgspec.convert(msgspec.to_builtins(kept), Settings)
    return msgspec.json.encode(kept, order="deterministic")


def digest(settings: Settings) -> str:
    """Return the SHA-256 of ``canonical_bytes``, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(settings)).hexdigest()
