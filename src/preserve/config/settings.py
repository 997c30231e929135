"""The tables of ``config.toml``: each key with its type, its range and its default."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

import msgspec

Seconds = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
Bytes = Annotated[int, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]
MoreThanNothing = Annotated[float, msgspec.Meta(gt=0, le=1e9)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


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
    ports: tuple[Port, ...] = (80, 443, 8080, 8443)
    resolve: dict[str, str | list[str]] = {}
    connections: AtLeastOne = 32
    user_agent: str = ""
    tls: Literal["record", "strict"] = "record"
    ca_file: str = ""


class PolitenessSettings(_Table, frozen=True, kw_only=True):
    """``[politeness]``: how a host is treated."""

    delay_seconds: Seconds = 1.0
    requisites_per_host: AtLeastOne = 4
    robots: Literal["obey", "ignore"] = "obey"
    robots_reason: str = ""
    crawl_delay_max_seconds: Seconds = 30.0


class RetrySettings(_Table, frozen=True, kw_only=True):
    """``[retry]``: how often and how patiently a failed address is tried again."""

    attempts: AtLeastOne = 4
    first_delay_seconds: Seconds = 1.0
    max_delay_seconds: Seconds = 300.0


class LimitSettings(_Table, frozen=True, kw_only=True):
    """``[limits]``: where a capture stops by itself."""

    connect_seconds: MoreThanNothing = 20
    stall_seconds: MoreThanNothing = 60
    exchange_seconds: MoreThanNothing = 1800
    body_bytes: Bytes = 2_000_000_000
    citation_bytes: Bytes = 200_000_000
    capture_bytes: Bytes = 10_000_000_000
    capture_seconds: MoreThanNothing = 7200
    citations: Count = 5000
    requisite_depth: Count = 4
    redirects: Count = 20
    free_disk_bytes: Bytes = 5_000_000_000


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
