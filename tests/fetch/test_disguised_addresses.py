"""Addresses that mean this machine or its network, in every spelling that a page may have.

Those that mean loopback are tried for real, against a listener that must see no connection. The
others go through the guard with a connector that takes note instead of connecting.
"""

from __future__ import annotations

import collections
import contextlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fetching import fetch

from preserve.demo.server import ScriptServer, response
from preserve.fetch.dialer import Dialer, Unreached
from preserve.model import Failure, Outcome, Phase
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.fetch.dialer import Target
    from preserve.fetch.resolver import Endpoint
    from preserve.model import Exchange

HOSTS: dict[str, list[str]] = collections.defaultdict(list)
for line in Path(__file__).with_name("disguised.txt").read_text("utf-8").splitlines():
    if not line.startswith("#"):
        kind, _, written = line.partition(" ")
        HOSTS[kind].append(written)
# Which outcomes are right where nothing was connected to: refused, no such host, no address at all.
STOPPED = {Outcome.GUARD_DENIED, Outcome.DNS_FAILED, Outcome.INVALID_URL}


@contextlib.contextmanager
def listening_on_ipv6(port: int) -> Iterator[socket.socket]:
    """Listen on [::1] too; what connects is left in the queue and counted."""
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("::1", port))
        listener.listen()
        listener.setblocking(False)
        yield listener


def nobody_connected(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return True
    return False


def outcome_of(exchange: Exchange) -> Outcome | None:
    return exchange.failure.outcome if exchange.failure is not None else None


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, HOSTS.values())) >= 200


@pytest.mark.parametrize("kind", ["here", "name", "carried"])
def test_what_means_loopback_never_reaches_a_listener_there(kind: str) -> None:
    with (
        ScriptServer(lambda _: [response(200)]) as server,
        listening_on_ipv6(server.port) as other,
    ):
        names = {"*": ["127.0.0.1", "::1"]} if kind == "name" else {"*": ""}
        urls = [f"http://{host}:{server.port}/" for host in HOSTS[kind]]
        exchanges = fetch(0, *urls, allow=(), ports=(), resolve=names)
        assert server.connections == 0
        assert nobody_connected(other)
    for url, exchange in zip(urls, exchanges, strict=True):
        assert outcome_of(exchange) is Outcome.GUARD_DENIED, url
        assert exchange.request == b"", url


def test_they_do_mean_loopback_where_it_is_allowed() -> None:
    with (
        ScriptServer(lambda _: [response(200)]) as server,
        listening_on_ipv6(server.port) as other,
    ):
        urls = [f"http://{host}:{server.port}/" for host in HOSTS["here"]]
        meant = [parse(url) for url in urls]
        by_ipv6 = [one is not None and ":" in one.host and "ffff" not in one.host for one in meant]
        ipv4 = [url for url, six in zip(urls, by_ipv6, strict=True) if not six]
        assert len(ipv4) < len(urls)
        exchanges = fetch(0, *ipv4, allow=("127.0.0.0/8",), ports=(), resolve={"*": ""})
        reached = [exchange.status for exchange in exchanges]
        assert nobody_connected(other)
    # The listener is on 127.0.0.1: other addresses of loopback are let through and refused there.
    there = [
        (one.remote_ip or "") in {"127.0.0.1", "::ffff:7f00:1", "::ffff:127.0.0.1"}
        for one in exchanges
    ]
    assert dict(zip(ipv4, [status == 200 for status in reached], strict=True)) == dict(
        zip(ipv4, there, strict=True)
    )
    assert sum(there) >= 20
    assert {outcome_of(one) for one in exchanges} <= {None, Outcome.CONNECT_FAILED}


@pytest.mark.parametrize("kind", sorted({*HOSTS} - {"here", "name", "carried"}))
def test_nothing_else_that_is_not_public_is_even_tried(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    async def take_note(
        _self: Dialer, _target: Target, endpoint: Endpoint, *, deadline: float
    ) -> Unreached:
        assert deadline
        tried.append(endpoint.ip)
        failure = Failure(phase=Phase.CONNECT, outcome=Outcome.CONNECT_FAILED, detail="noted")
        return Unreached(failure=failure, endpoint=endpoint)

    monkeypatch.setattr(Dialer, "_open", take_note)
    names = {"*": "169.254.169.254"} if kind == "metadata-name" else {"*": ""}
    urls = [f"http://{host}/" for host in HOSTS[kind]]
    exchanges = fetch(0, "http://198.41.0.4/", *urls, allow=(), ports=(), resolve=names)
    assert tried == ["198.41.0.4"], "the public address, and no other, goes on to the connector"
    for url, exchange in zip(urls, exchanges[1:], strict=True):
        assert outcome_of(exchange) in STOPPED, url
        if kind not in {"refused", "metadata-name"}:
            assert outcome_of(exchange) in {Outcome.GUARD_DENIED, Outcome.INVALID_URL}, url
