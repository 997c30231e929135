"""Connections: used again where that is safe, never too many, and none left behind."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from fetching import LOOPS, fetch, fetcher, read, run

from preserve.demo.server import (
    Close,
    Hold,
    Received,
    Reset,
    Script,
    ScriptServer,
    Wait,
    response,
)
from preserve.errors import CollectionError
from preserve.fetch.connection import Connection
from preserve.model import Ask, Exchange, Outcome, Phase

BY_LOOP = pytest.mark.parametrize("loop", LOOPS)
PAGES = [f"http://blog.test/{number}" for number in range(4)]


def body_is_target(received: Received) -> Script:
    return [response(200, body=received.target.encode())]


@BY_LOOP
def test_a_connection_is_used_again_for_the_same_origin(loop: str) -> None:
    with ScriptServer(body_is_target) as server:
        exchanges = fetch(server.port, *PAGES, loop=loop)
        assert server.connections == 1
    assert [exchange.reused for exchange in exchanges] == [False, True, True, True]
    assert [read(one.response)[-2:] for one in exchanges] == [b"/0", b"/1", b"/2", b"/3"]


@pytest.mark.parametrize(
    ("wire", "used_again"),
    [
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n", False),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", True),
        (b"HTTP/1.1 304 Not Modified\r\n\r\nsurplus", False),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            False,
        ),
    ],
)
@BY_LOOP
def test_a_connection_is_used_again_only_where_both_sides_know_where_they_are(
    wire: bytes, used_again: bool, loop: str
) -> None:
    with ScriptServer(lambda _: [wire]) as server:
        exchanges = fetch(server.port, *PAGES[:3], loop=loop)
        assert server.connections == (1 if used_again else 3)
    assert [exchange.failure for exchange in exchanges] == [None] * 3
    for exchange in exchanges:
        assert wire.startswith(read(exchange.response))
        assert exchange.bytes_received == exchange.response.size if exchange.response else 0


@BY_LOOP
def test_surplus_that_comes_late_belongs_to_no_record(loop: str) -> None:
    def answer(received: Received) -> Script:
        return [response(200, body=received.target.encode()), Wait(0.05), b"late surplus"]

    async def main(port: int) -> list[Exchange]:
        async with fetcher(port) as one:
            first = await one.fetch(Ask(url=PAGES[0]))
            await asyncio.sleep(0.15)
            return [first, await one.fetch(Ask(url=PAGES[1]))]

    with ScriptServer(answer) as server:
        first, second = run(main(server.port), loop)
    assert read(first.response).endswith(b"\r\n/0")
    assert read(second.response).endswith(b"\r\n/1")
    assert not second.reused


@BY_LOOP
def test_surplus_that_is_taken_for_an_answer_is_found_out(loop: str) -> None:
    def answer(received: Received) -> Script:
        if received.connection == 1 and received.target == "/1":
            return [b" the tail that the length before did not count", Close()]
        return [response(200, body=received.target.encode())]

    with ScriptServer(answer) as server:
        exchanges = fetch(server.port, *PAGES[:2], loop=loop)
        assert server.connections == 2
    assert read(exchanges[1].response).endswith(b"\r\n/1")
    assert exchanges[1].failure is None


@pytest.mark.parametrize("end", [Close(), Reset()])
@BY_LOOP
def test_a_used_connection_that_closes_before_the_first_byte_is_no_attempt(
    end: Close | Reset, loop: str
) -> None:
    def answer(received: Received) -> Script:
        if received.connection == 1 and received.target != "/0":
            return [end]
        return body_is_target(received)

    with ScriptServer(answer) as server:
        exchanges = fetch(server.port, *PAGES[:2], loop=loop)
        assert [served.connection for served in server.log] == [1, 1, 2]
    assert exchanges[1].failure is None
    assert not exchanges[1].reused
    assert read(exchanges[1].response).endswith(b"/1")


@BY_LOOP
def test_a_fresh_connection_that_closes_is_an_attempt(loop: str) -> None:
    with ScriptServer(lambda _: [Close()]) as server:
        (exchange,) = fetch(server.port, PAGES[0], loop=loop)
        assert len(server.log) == 1
    assert exchange.failure is not None
    assert exchange.failure.outcome is Outcome.DISCONNECTED


@BY_LOOP
def test_a_request_that_was_never_written_is_none(
    loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    write = Connection._write

    def note(self: Connection, data: bytes) -> None:
        written.append(data)
        write(self, data)

    monkeypatch.setattr(Connection, "_write", note)
    with ScriptServer(lambda _: [], max_connections=0) as server:  # closes what it accepts
        for _ in range(20):
            written.clear()
            (exchange,) = fetch(server.port, PAGES[0], loop=loop)
            assert exchange.request == b"".join(written)
            assert exchange.failure is not None
            if exchange.failure.outcome is Outcome.DISCONNECTED:
                assert exchange.failure.phase is (Phase.HEAD if written else Phase.SEND)


def test_port_0_is_not_the_usual_port() -> None:
    (exchange,) = fetch(0, "http://blog.test:0/", resolve={"*": "127.0.0.1"})
    assert exchange.remote_port == 0
    assert exchange.failure is not None
    assert exchange.failure.outcome is Outcome.CONNECT_FAILED


@BY_LOOP
def test_a_connection_that_the_server_closed_while_idle_is_replaced(loop: str) -> None:
    async def main(port: int) -> list[Exchange]:
        async with fetcher(port) as one:
            found = []
            for page in PAGES[:2]:
                found.append(await one.fetch(Ask(url=page)))
                await asyncio.sleep(0.05)
            return found

    with ScriptServer(lambda _: [response(200), Close()]) as server:
        assert [one.failure for one in run(main(server.port), loop)] == [None, None]
        assert len(server.log) == 2


async def fetch_all(
    port: int, urls: list[str], *, per_host: int = 4, connections: int = 32
) -> list[Exchange]:
    async with fetcher(port, per_host=per_host, connections=connections) as one:
        return await asyncio.gather(*(one.fetch(Ask(url=url)) for url in urls))


@BY_LOOP
def test_a_host_has_no_more_connections_than_it_may(loop: str) -> None:
    def answer(received: Received) -> Script:
        return [Wait(0.02), *body_is_target(received)]

    urls = [f"http://blog.test:{80 + number % 3}/{number}" for number in range(20)]
    with ScriptServer(answer) as server:
        exchanges = run(fetch_all(server.port, urls, per_host=3), loop)
        assert server.most_open("blog.test") <= 3
    for number, exchange in enumerate(exchanges):
        assert read(exchange.response).endswith(f"\r\n/{number}".encode())


@BY_LOOP
def test_an_idle_connection_makes_room_for_another_port_of_its_host(loop: str) -> None:
    with ScriptServer(body_is_target) as server:
        urls = [f"http://blog.test:{port}/" for port in (80, 81, 82, 80)]
        exchanges = fetch(server.port, *urls, loop=loop, per_host=1)
        assert [one.failure for one in exchanges] == [None] * 4
        assert server.most_open("blog.test") == 1
        assert server.connections == 4


@BY_LOOP
def test_there_are_no_more_connections_in_all_than_set(loop: str) -> None:
    def answer(received: Received) -> Script:
        return [Wait(0.02), *body_is_target(received)]

    urls = [f"http://h{number % 7}.test/{number}" for number in range(30)]
    with ScriptServer(answer) as server:
        exchanges = run(fetch_all(server.port, urls, connections=5), loop)
        assert max(len(served.open_connections) for served in server.log) <= 5
    assert [one.failure for one in exchanges] == [None] * 30


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@pytest.mark.parametrize(
    "script",
    [
        [Hold()],
        [b"HTTP/1.1 200 OK\r\nContent-", Hold()],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", b"x" * 900_000, Hold()],
    ],
)
@BY_LOOP
def test_cancelling_leaves_no_task_socket_or_file(script: Script, loop: str) -> None:
    async def main(port: int) -> tuple[int, int]:
        async with fetcher(port, per_host=2) as one:
            await one.fetch(Ask(url="http://first.test/"))  # what the loop itself opens is open now
            before = open_files()
            tasks = [asyncio.create_task(one.fetch(Ask(url=PAGES[0]))) for _ in range(4)]
            await asyncio.sleep(0.1)
            for task in tasks:
                task.cancel()
            found = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in found)
            await asyncio.sleep(0.05)
            after = open_files()
            # Its places are free again.
            done = await one.fetch(Ask(url="http://blog.test/quick"))
            assert done.failure is None
            return before, after

    def answer(received: Received) -> Script:
        quick = received.host == "first.test" or received.path == "/quick"
        return [response(200, [("Connection", "close")])] if quick else script

    with ScriptServer(answer) as server:
        before, after = run(main(server.port), loop)
    # The server's side may hold a socket per connection for a moment longer.
    assert after <= before + 2


@BY_LOOP
def test_closing_ends_what_is_under_way(loop: str) -> None:
    async def main(port: int) -> Exchange:
        async with fetcher(port) as one:
            task = asyncio.create_task(one.fetch(Ask(url=PAGES[0])))
            await asyncio.sleep(0.1)
        return await task

    with ScriptServer(lambda _: [Hold()]) as server:
        exchange = run(main(server.port), loop)
    assert exchange.failure is not None
    assert exchange.failure.outcome is Outcome.DISCONNECTED


def test_a_spool_that_cannot_be_written_is_our_failure_and_not_the_servers(tmp_path: Path) -> None:
    wire = response(200, body=b"x" * 2_000_000)

    async def main(port: int) -> None:
        async with fetcher(port) as one:
            one._transport._spool_folder = tmp_path / "file"
            with pytest.raises(CollectionError, match="spool folder"):
                await one.fetch(Ask(url=PAGES[0]))
            assert (await one.fetch(Ask(url="http://blog.test/small"))).status == 200

    (tmp_path / "file").write_bytes(b"not a folder")
    with ScriptServer(
        lambda received: [response(200) if received.path == "/small" else wire]
    ) as server:
        run(main(server.port))


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")
@BY_LOOP
def test_ipv6_is_spoken_to_names_and_addresses(loop: str) -> None:
    with ScriptServer(body_is_target, address="::1") as server:
        exchanges = fetch(
            0, "http://blog.test/a", f"http://[::1]:{server.port}/b",
            loop=loop, allow=("::1/128",), resolve={"*": f"[::1]:{server.port}"},
        )  # fmt: skip
        assert server.log[1].received.header("Host") == f"[::1]:{server.port}"
    assert [one.remote_ip for one in exchanges] == ["::1", "::1"]
    assert [read(one.response)[-2:] for one in exchanges] == [b"/a", b"/b"]


@BY_LOOP
def test_a_mapped_address_is_the_address_that_it_maps(loop: str) -> None:
    with ScriptServer(body_is_target) as server:
        (exchange,) = fetch(0, f"http://[::ffff:127.0.0.1]:{server.port}/a", loop=loop, resolve={})
    assert exchange.failure is None or exchange.failure.outcome is Outcome.CONNECT_FAILED
    assert has_ipv6() is (exchange.status == 200)
