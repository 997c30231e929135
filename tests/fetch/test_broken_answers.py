"""Servers that stop, stall, lie or speak something else: what arrived is kept, and why it ended."""

from __future__ import annotations

import hashlib
import socket
import threading
import time

import pytest
from fetching import LOOPBACK, LOOPS, fetch, read

from preserve.config import LimitSettings
from preserve.demo.server import Close, Hold, Reset, Script, ScriptServer, Wait, response
from preserve.model import Ask, Exchange, Framing, Outcome, Phase, Truncation

BY_LOOP = pytest.mark.parametrize("loop", LOOPS)
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
QUICK = LimitSettings(connect_seconds=5, stall_seconds=0.2, exchange_seconds=5)


def exchange_with(script: Script, *, loop: str, limits: LimitSettings | None = None) -> Exchange:
    with ScriptServer(lambda _: script) as server:
        (exchange,) = fetch(server.port, "http://blog.test/", loop=loop, limits=limits)
    return exchange


# ------------------------------------------------------------------------------------ truncated


@pytest.mark.parametrize(
    ("script", "truncation", "words"),
    [
        ([OK + b"Content-Length: 9\r\n\r\nhalf", Close()], Truncation.DISCONNECT, "5 bytes before"),
        (
            [OK + b"Content-Length: 9\r\n\r\nhalf", Wait(0.1), Reset()],
            Truncation.DISCONNECT,
            "The connection broke",
        ),
        ([OK + b"\r\nhalf", Wait(0.1), Reset()], Truncation.DISCONNECT, "The connection broke"),
        ([CHUNKED + b"4\r\nhalf\r\n", Close()], Truncation.DISCONNECT, "last chunk"),
        ([CHUNKED + b"4\r\nha", Close()], Truncation.DISCONNECT, "last chunk"),
        ([CHUNKED + b"4\r\nhalf\r\nXYZ\r\n", Hold()], Truncation.UNSPECIFIED, "chunk size"),
        ([OK + b"Content-Length: 9\r\n\r\nhalf", Hold()], Truncation.TIME, "0.2 seconds"),
        ([OK + b"\r\nhalf", Hold()], Truncation.TIME, "0.2 seconds"),
        ([CHUNKED + b"4\r\nhalf", Hold()], Truncation.TIME, "0.2 seconds"),
    ],
)
@BY_LOOP
def test_a_body_that_breaks_off_is_kept_as_far_as_it_came(
    script: Script, truncation: Truncation, words: str, loop: str
) -> None:
    exchange = exchange_with(script, loop=loop, limits=QUICK)
    assert exchange.failure is not None
    assert (exchange.failure.phase, exchange.failure.outcome) == (Phase.BODY, Outcome.TRUNCATED)
    assert words in exchange.failure.detail
    assert exchange.truncated is truncation
    assert exchange.status == 200
    data = read(exchange.response)
    assert isinstance(script[0], bytes)
    assert data == script[0]
    assert exchange.block is not None
    assert exchange.block.sha256 == hashlib.sha256(data).digest()
    assert exchange.payload is not None
    assert exchange.payload.size == (2 if b"\r\nha" in data and b"half" not in data else 4)
    assert exchange.unread is None


@BY_LOOP
def test_a_slow_drip_does_not_outlive_the_whole_time(loop: str) -> None:
    drip: Script = [
        OK + b"Content-Length: 1000\r\n\r\n",
        *[step for _ in range(100) for step in (b"x", Wait(0.02))],
    ]
    limits = LimitSettings(stall_seconds=5, exchange_seconds=0.3)
    began = time.monotonic()
    exchange = exchange_with(drip, loop=loop, limits=limits)
    assert time.monotonic() - began < 2
    assert exchange.truncated is Truncation.TIME
    assert exchange.failure is not None
    assert "in all" in exchange.failure.detail
    assert exchange.payload is not None
    assert exchange.payload.size > 3


@BY_LOOP
def test_a_slow_body_that_keeps_coming_is_no_stall(loop: str) -> None:
    drip: Script = [
        OK + b"Content-Length: 8\r\n\r\n",
        *[step for _ in range(8) for step in (b"x", Wait(0.06))],
    ]
    exchange = exchange_with(drip, loop=loop, limits=QUICK)
    assert exchange.failure is None


@pytest.mark.parametrize("framed", ["length", "chunked", "close"])
@BY_LOOP
def test_a_body_is_cut_at_its_limit_to_the_byte(framed: str, loop: str) -> None:
    head = {
        "length": OK + b"Content-Length: 900000\r\n\r\n",
        "chunked": CHUNKED,
        "close": OK + b"\r\n",
    }[framed]
    body = b"%x\r\n" % 900_000 + b"x" * 900_000
    with ScriptServer(lambda _: [head + body, Close()]) as server:
        (exchange,) = fetch(
            server.port, Ask(url="http://blog.test/", body_limit=400_000), loop=loop
        )
    assert exchange.truncated is Truncation.LENGTH
    assert exchange.failure is not None
    assert exchange.failure.outcome is Outcome.TRUNCATED
    assert "400000 bytes" in exchange.failure.detail
    assert read(exchange.response) == (head + body)[: len(head) + 400_000]
    assert exchange.bytes_received == len(head) + 400_000


def test_a_body_of_just_the_limit_is_whole() -> None:
    with ScriptServer(lambda _: [response(200, body=b"x" * 500)]) as server:
        (exchange,) = fetch(server.port, Ask(url="http://blog.test/", body_limit=500))
    assert (exchange.truncated, exchange.failure) == (None, None)


# ------------------------------------------------------------------------------------- no answer


@pytest.mark.parametrize(
    ("script", "outcome", "unread"),
    [
        ([Close()], Outcome.DISCONNECTED, None),
        ([Reset()], Outcome.DISCONNECTED, None),
        ([Hold()], Outcome.TIMED_OUT, None),
        ([b"\r\n\r\n", Close()], Outcome.DISCONNECTED, None),
        ([b"HTTP/1.1 20", Close()], Outcome.DISCONNECTED, b"HTTP/1.1 20"),
        ([b"HTTP/1.1 20", Hold()], Outcome.TIMED_OUT, b"HTTP/1.1 20"),
        ([b"HTTP/1.1 103 Early\r\n\r\n", Close()], Outcome.DISCONNECTED, None),
        ([b"<html>", b"nine</html>", Close()], Outcome.PROTOCOL_ERROR, b"<html>nine</html>"),
        ([b"<html>", Hold()], Outcome.PROTOCOL_ERROR, b"<html>"),
        ([b"HTTP/3 200 OK\r\n\r\n", Close()], Outcome.PROTOCOL_ERROR, b"HTTP/3 200 OK\r\n\r\n"),
        ([b"\x15\x03\x03\x00\x02", Close()], Outcome.PROTOCOL_ERROR, b"\x15\x03\x03\x00\x02"),
    ],
)  # fmt: skip
@BY_LOOP
def test_without_a_head_there_is_no_answer_and_what_came_is_kept(
    script: Script, outcome: Outcome, unread: bytes | None, loop: str
) -> None:
    exchange = exchange_with(script, loop=loop, limits=QUICK)
    assert exchange.failure is not None
    assert (exchange.failure.phase, exchange.failure.outcome) == (Phase.HEAD, outcome)
    assert exchange.failure.detail.endswith(".")
    assert (exchange.response, exchange.status, exchange.truncated) == (None, None, None)
    assert (read(exchange.unread) if exchange.unread else None) == unread
    assert exchange.request.startswith(b"GET / HTTP/1.1\r\n")
    assert exchange.remote_ip == "127.0.0.1"
    assert len(exchange.interim) == (
        1 if isinstance(script[0], bytes) and b"103" in script[0] else 0
    )


@pytest.mark.parametrize(
    ("end", "outcome", "truncation"),
    [
        (Close(), Outcome.DISCONNECTED, Truncation.DISCONNECT),
        (Hold(), Outcome.TIMED_OUT, Truncation.TIME),
    ],
)
@BY_LOOP
def test_half_a_head_is_no_answer_but_is_kept_as_a_response(
    end: Close | Hold, outcome: Outcome, truncation: Truncation, loop: str
) -> None:
    half = OK + b"Server: one\r\nContent-Ty"
    exchange = exchange_with([half, end], loop=loop, limits=QUICK)
    assert exchange.failure is not None
    assert (exchange.failure.phase, exchange.failure.outcome) == (Phase.HEAD, outcome)
    assert exchange.truncated is truncation
    assert read(exchange.response) == half
    assert exchange.head_bytes == len(half)
    assert (exchange.status, exchange.headers) == (200, (("Server", "one"),))
    assert exchange.payload is None


@BY_LOOP
def test_lengths_that_disagree_are_a_protocol_error_with_the_head_kept(loop: str) -> None:
    head = OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n"
    exchange = exchange_with([head + b"hello!"], loop=loop)
    assert exchange.failure is not None
    assert exchange.failure.phase is Phase.HEAD
    assert exchange.failure.outcome is Outcome.PROTOCOL_ERROR
    assert "5 and 6" in exchange.failure.detail
    assert read(exchange.response) == head
    assert exchange.truncated is Truncation.UNSPECIFIED


@BY_LOOP
def test_a_head_without_end_is_given_up_and_kept(loop: str) -> None:
    line = b"X-Padding: " + b"x" * 10_000 + b"\r\n"
    exchange = exchange_with([OK, line * 200], loop=loop)
    assert exchange.failure is not None
    assert exchange.failure.outcome is Outcome.PROTOCOL_ERROR
    assert exchange.response is None
    assert (OK + line * 200).startswith(read(exchange.unread))
    assert exchange.truncated is Truncation.LENGTH


@BY_LOOP
def test_a_server_that_speaks_first_is_heard(loop: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve() -> None:
            sock, _ = listener.accept()
            sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            time.sleep(0.1)
            sock.close()

        thread = threading.Thread(target=serve)
        thread.start()
        (exchange,) = fetch(listener.getsockname()[1], "http://blog.test/", loop=loop, limits=QUICK)
        thread.join()
    assert exchange.failure is not None
    assert exchange.failure.outcome is Outcome.PROTOCOL_ERROR
    assert read(exchange.unread) == b"SSH-2.0-OpenSSH_9.2\r\n"


# ------------------------------------------------------------------------------- not even reached


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@BY_LOOP
def test_a_refused_connection_says_who_refused(loop: str) -> None:
    port = closed_port()
    (exchange,) = fetch(port, "http://blog.test/", loop=loop)
    assert exchange.failure is not None
    assert exchange.failure.phase is Phase.CONNECT
    assert exchange.failure.outcome is Outcome.CONNECT_FAILED
    assert exchange.failure.detail == (
        f"127.0.0.1 port {port} could not be connected to: connection refused."
    )
    assert (exchange.remote_ip, exchange.remote_port) == ("127.0.0.1", port)
    assert (exchange.request, exchange.response) == (b"", None)


@BY_LOOP
def test_the_next_address_is_tried_where_one_refuses(loop: str) -> None:
    with ScriptServer(lambda _: [response(200)]) as server:
        addresses = [f"127.0.0.1:{closed_port()}", "192.0.2.1:80", f"127.0.0.1:{server.port}"]
        (exchange,) = fetch(0, "http://blog.test/", loop=loop, resolve={"*": addresses})
    assert exchange.status == 200
    assert exchange.remote_port == server.port
    assert exchange.addresses == ("127.0.0.1", "192.0.2.1", "127.0.0.1")


@BY_LOOP
def test_a_host_that_does_not_take_connections_times_out(loop: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        limits = LimitSettings(connect_seconds=0.3)
        with socket.create_connection(("127.0.0.1", port)), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(("127.0.0.1", port))  # the queue is full now
            (exchange,) = fetch(port, "http://blog.test/", loop=loop, limits=limits)
    assert exchange.failure is not None
    assert exchange.failure.phase in (Phase.CONNECT, Phase.HEAD)
    assert exchange.failure.outcome is Outcome.TIMED_OUT


def test_a_host_that_the_settings_deny_is_not_looked_up() -> None:
    (exchange,) = fetch(1, "http://blog.test/", resolve={"*": ""})
    assert exchange.failure is not None
    assert (exchange.failure.phase, exchange.failure.outcome) == (Phase.DNS, Outcome.DNS_FAILED)
    assert exchange.remote_ip is None


# ------------------------------------------------------------------------------------- the guard


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("http://127.0.0.1/", "loopback"),
        ("http://0x7f.1:8080/", "loopback"),
        ("http://2130706433/", "loopback"),
        ("http://[::1]/", "loopback"),
        ("http://[::ffff:127.0.0.1]/", "IPv4-mapped 127.0.0.1, loopback"),
        ("http://[::127.0.0.1]/", "IPv4-compatible"),
        ("http://[64:ff9b::7f00:1]/", "NAT64 for 127.0.0.1, loopback"),
        ("http://[2002:7f00:1::]/", "6to4"),
        ("http://169.254.169.254/latest/meta-data/", "metadata"),
        ("http://blog.test/", "loopback"),
        ("https://blog.test/", "loopback"),
    ],
)
def test_the_guard_judges_the_address_whatever_the_name(url: str, rule: str) -> None:
    with ScriptServer(lambda _: [response(200)]) as server:
        (exchange,) = fetch(server.port, url, allow=())
        assert server.connections == 0
    assert exchange.failure is not None
    assert (exchange.failure.phase, exchange.failure.outcome) == (
        Phase.CONNECT,
        Outcome.GUARD_DENIED,
    )
    assert rule in exchange.failure.detail
    assert exchange.request == b""


def test_an_address_that_is_denied_is_passed_over_for_one_that_is_not() -> None:
    with ScriptServer(lambda _: [response(200)]) as server:
        both = ["10.0.0.1:80", f"127.0.0.1:{server.port}"]
        (exchange,) = fetch(0, "http://blog.test/", resolve={"*": both})
        (denied,) = fetch(0, "http://blog.test/", resolve={"*": both}, allow=())
    assert exchange.status == 200
    assert denied.failure is not None
    assert "10.0.0.1 is refused: private. 127.0.0.1 is refused" in denied.failure.detail
    assert denied.addresses == ("10.0.0.1", "127.0.0.1")


def test_a_port_that_is_not_set_is_denied_but_for_allowed_ranges() -> None:
    public = {"*": "93.184.215.14:9"}
    (denied,) = fetch(0, "http://blog.test:6379/", resolve=public)
    assert denied.failure is not None
    assert denied.failure.outcome is Outcome.GUARD_DENIED
    assert "Port 6379" in denied.failure.detail
    with ScriptServer(lambda _: [response(200)]) as server:
        (exchange,) = fetch(server.port, "http://blog.test:6379/", allow=LOOPBACK)
    assert exchange.status == 200


def test_an_http_1_0_answer_without_a_length_is_whole() -> None:
    wire = b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\n<p>2003</p>"
    with ScriptServer(lambda _: [wire, Close()]) as server:
        (exchange,) = fetch(server.port, "http://blog.test/")
    assert read(exchange.response) == wire
    assert (exchange.framing, exchange.http_version) == (Framing.CLOSE, "HTTP/1.0")
    assert exchange.failure is None
