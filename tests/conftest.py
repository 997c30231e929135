"""What several rooms' tests need: an exchange made by hand from the bytes of its messages."""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from preserve.model import Digests, Exchange, Framing, MemoryBody

if TYPE_CHECKING:
    from collections.abc import Sequence

STARTED = datetime.datetime(2026, 11, 22, 17, 1, 2, 345678, tzinfo=datetime.UTC)


class MakeExchange(Protocol):
    """Makes an exchange; ``payload`` only where it is not what follows the head."""

    def __call__(
        self, url: str, wire: bytes | None, *, payload: bytes | None = None, **more: Any
    ) -> Exchange: ...


def digests(data: bytes) -> Digests:
    return Digests(
        size=len(data), sha1=hashlib.sha1(data).digest(), sha256=hashlib.sha256(data).digest()
    )


def headers_of(lines: Sequence[bytes]) -> tuple[tuple[str, str], ...]:
    pairs = (line.decode("latin-1").partition(":") for line in lines)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def make_exchange(
    url: str, wire: bytes | None, *, payload: bytes | None = None, **more: Any
) -> Exchange:
    path = "/" + url.split("/", 3)[3]
    host = url.split("/", 3)[2]
    facts: dict[str, Any] = {
        "url": url,
        "started": STARTED,
        "elapsed_seconds": 0.25,
        "request": f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: tests\r\n\r\n".encode(),
        "remote_ip": "192.0.2.7",
        "remote_port": 80,
        "addresses": ("192.0.2.7",),
    }
    if wire is not None:
        head, end, body = wire.partition(b"\r\n\r\n")
        status_line, *lines = head.split(b"\r\n")
        version, status, *_ = status_line.split(b" ")
        facts |= {
            "response": MemoryBody(wire),
            "http_version": version.decode(),
            "status": int(status),
            "headers": headers_of(lines),
            "head_bytes": len(head) + len(end),
            "framing": Framing.LENGTH if payload is None else Framing.CHUNKED,
            "block": digests(wire),
            "payload": digests(body if payload is None else payload),
            "bytes_received": len(wire),
        }
    return Exchange(**(facts | more))


@pytest.fixture(name="make_exchange", scope="session")
def make_exchange_fixture() -> MakeExchange:
    return make_exchange


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a test of two suites: each runs the tests of its marker, and has what those need."""
    lines = config.getini("markers")
    suites = {line.partition(":")[0] for line in lines if "(make test-" in line}
    for item in items:
        found = suites & {marker.name for marker in item.iter_markers()}
        if len(found) > 1:
            raise pytest.UsageError(f"{item.nodeid} belongs to {' and '.join(sorted(found))}.")
