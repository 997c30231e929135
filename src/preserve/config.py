"""Settings: what ``config.toml`` may say, the defaults, and where each value came from."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all tables share: frozen, every key known."""


class CollectionSettings(_Table, frozen=True, kw_only=True):
    """``[collection]``: where captures go and who answers for them."""

    path: str = "warcs"
    operator: str = ""
    dedup: Literal["collection", "capture", "off"] = "collection"
    record_credentials: bool = False


class NetworkSettings(_Table, frozen=True, kw_only=True):
    """``[network]``: what may be connected to, and how."""

    allow: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443, 8080, 8443)
    resolve: dict[str, str | list[str]] = {}
    connections: int = 32
    user_agent: str = ""
    tls: Literal["record", "strict"] = "record"
    ca_file: str = ""


class PolitenessSettings(_Table, frozen=True, kw_only=True):
    """``[politeness]``: how a host is treated."""

    delay_seconds: float = 1.0
    requisites_per_host: int = 4
    robots: Literal["obey", "ignore"] = "obey"
    robots_reason: str = ""
    crawl_delay_max_seconds: float = 30.0


class RetrySettings(_Table, frozen=True, kw_only=True):
    """``[retry]``: how often and how patiently a failed address is tried again."""

    attempts: int = 4
    first_delay_seconds: float = 1.0
    max_delay_seconds: float = 300.0


class LimitSettings(_Table, frozen=True, kw_only=True):
    """``[limits]``: where a capture stops by itself."""

    connect_seconds: float = 20
    stall_seconds: float = 60
    exchange_seconds: float = 1800
    body_bytes: int = 2_000_000_000
    citation_bytes: int = 200_000_000
    capture_bytes: int = 10_000_000_000
    capture_seconds: float = 7200
    citations: int = 5000
    requisite_depth: int = 4
    redirects: int = 20
    free_disk_bytes: int = 5_000_000_000


class SeedSettings(_Table, frozen=True, kw_only=True):
    """One ``[[seeds]]`` entry: the address of an article."""

    url: str


class Settings(_Table, frozen=True, kw_only=True):
    """All settings in force; ``Settings()`` is right for a polite person with no settings."""

    collection: CollectionSettings = CollectionSettings()
    network: NetworkSettings = NetworkSettings()
    politeness: PolitenessSettings = PolitenessSettings()
    retry: RetrySettings = RetrySettings()
    limits: LimitSettings = LimitSettings()
    seeds: tuple[SeedSettings, ...] = ()


def canonical_bytes(settings: Settings) -> bytes:
    """Return the settings as JSON with sorted keys: what is digested and kept with a capture."""
    return msgspec.json.encode(settings, order="deterministic")


def digest(settings: Settings) -> str:
    """Return the SHA-256 of ``canonical_bytes``, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(settings)).hexdigest()
