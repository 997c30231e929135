"""The scripted server: what it says is what is on the wire, and its log is what was."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING

import pytest
import trustme

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

if TYPE_CHECKING:
    from collections.abc import Iterator

GET = b"GET /a/b?c=d HTTP/1.1\r\nHost: One.Test:8080\r\nX-Odd:  two\r\n\r\n"
HELLO = b"HTTP/1.1 200 fine\r\ncontent-LENGTH: 5\r\n\r\nhello"


@contextlib.contextmanager
def connected(server: ScriptServer) -> Iterator[socket.socket]:
    with socket.create_connection((server.address, server.port), timeout=5) as sock:
        yield sock


def read_all(sock: socket.socket) -> bytes:
    received = b""
    while piece := sock.recv(1 << 16):
        received += piece
    return received


def read_exactly(sock: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        piece = sock.recv(size - len(received))
        assert piece, f"closed after {received!r}"
        received += piece
    return received


def test_log_has_every_byte_that_was_read_and_written() -> None:
    with ScriptServer(lambda _: [HELLO[:9], HELLO[9:], Close()]) as server:
        with connected(server) as sock:
            sock.sendall(GET)
            got = read_all(sock)
        (served,) = server.log
    assert served.received.data == GET
    assert served.written == got == HELLO


def test_request_is_read_as_method_target_host_and_path() -> None:
    with ScriptServer(lambda _: [HELLO, Close()]) as server:
        with connected(server) as sock:
            peer = sock.getsockname()
            sock.sendall(GET)
            read_all(sock)
        received = server.log[0].received
    assert (received.method, received.target) == ("GET", "/a/b?c=d")
    assert (received.host, received.path) == ("one.test", "/a/b")
    assert (received.connection, received.peer) == (1, peer)
    assert received.header("x-odd") == "two"
    assert received.header("cookie") is None


def test_host_in_brackets_and_target_with_an_origin_are_understood() -> None:
    with ScriptServer(lambda _: [HELLO, Close()]) as server:
        with connected(server) as sock:
            sock.sendall(b"GET http://x.test/p?q HTTP/1.1\r\nHost: [::1]:80\r\n\r\n")
            read_all(sock)
        received = server.log[0].received
    assert (received.host, received.path) == ("[::1]", "/p")


def test_body_of_a_request_belongs_to_it() -> None:
    post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nsix by"
    with ScriptServer(lambda _: [HELLO]) as server, connected(server) as sock:
        sock.sendall(post[:-3])
        time.sleep(0.02)
        sock.sendall(post[-3:] + GET)
        read_exactly(sock, 2 * len(HELLO))
        assert [one.received.data for one in server.log] == [post, GET]


def test_connection_stays_open_for_the_next_request() -> None:
    with ScriptServer(lambda received: [response(200, [], received.data[:6])]) as server:
        with connected(server) as sock:
            for _ in range(2):
                sock.sendall(GET)
                assert read_exactly(sock, 44).endswith(b"GET /a")
        assert [one.connection for one in server.log] == [1, 1]
        assert server.connections == 1


def test_wait_delays_what_follows_and_the_log_says_when() -> None:
    with ScriptServer(lambda _: [b"a", Wait(0.2), b"b", Close()]) as server:
        with connected(server) as sock:
            sock.sendall(GET)
            assert read_exactly(sock, 1) == b"a"
            begun = time.monotonic()
            assert read_all(sock) == b"b"
            assert time.monotonic() - begun >= 0.15
        (served,) = server.log
        assert served.finished - served.arrived >= 0.2


def test_reset_is_a_reset() -> None:
    with ScriptServer(lambda _: [b"half", Wait(0.2), Reset()]) as server:
        with connected(server) as sock:
            sock.sendall(GET)
            assert read_exactly(sock, 4) == b"half"
            with pytest.raises(ConnectionResetError):
                sock.recv(1)
        assert server.log[0].written == b"half"


def test_close_with_input_unread_is_no_reset() -> None:
    with ScriptServer(lambda _: [Wait(0.1), HELLO, Close()]) as server, connected(server) as sock:
        sock.sendall(GET + b"more that nobody reads")
        assert read_all(sock) == HELLO


def test_hold_ends_with_the_client() -> None:
    with ScriptServer(lambda _: [b"x", Hold()]) as server:
        with connected(server) as sock:
            sock.sendall(GET)
            assert read_exactly(sock, 1) == b"x"
            sock.settimeout(0.1)
            with pytest.raises(TimeoutError):
                sock.recv(1)
        with connected(server) as sock:
            assert server.most_open("one.test") == 1
            sock.sendall(GET)
            read_exactly(sock, 1)
        assert server.most_open("one.test") == 1


def test_hold_ends_after_its_seconds() -> None:
    with ScriptServer(lambda _: [Hold(0.1)]) as server, connected(server) as sock:
        sock.sendall(GET)
        assert read_all(sock) == b""


def test_everything_ends_within_a_second_whatever_is_under_way() -> None:
    scripts: dict[str, Script] = {
        "/hold": [b"x", Hold()],
        "/wait": [b"x", Wait(60), b"y"],
        "/idle": [b"x"],
        "/flood": [b"x" * (1 << 26)],
    }
    threads = threading.active_count()
    with contextlib.ExitStack() as clients:
        with ScriptServer(lambda received: scripts[received.path]) as server:
            for path in scripts:
                sock = clients.enter_context(connected(server))
                sock.sendall(b"GET %b HTTP/1.1\r\n\r\n" % path.encode())
                read_exactly(sock, 1)
            clients.enter_context(connected(server)).sendall(b"GET")
            begun = time.monotonic()
        assert time.monotonic() - begun < 1
    assert threading.active_count() == threads


def test_tells_how_many_connections_to_a_host_were_open_at_once() -> None:
    def get(host: str) -> bytes:
        return b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n" % host.encode()

    with ScriptServer(lambda _: [HELLO]) as server, contextlib.ExitStack() as stack:
        for host in ("a.test", "a.test", "b.test"):
            sock = stack.enter_context(connected(server))
            sock.sendall(get(host))
            read_exactly(sock, len(HELLO))
        stack.close()
        for _ in range(3):  # one after the other
            with connected(server) as sock:
                sock.sendall(get("b.test"))
                read_exactly(sock, len(HELLO))
        assert server.most_open("A.test") == 2
        assert server.most_open("b.test") == 1
        assert server.most_open("c.test") == 0
        assert server.log[2].open_connections == {1, 2, 3}
        assert server.log[-1].open_connections == {6}


def test_more_connections_than_allowed_are_closed() -> None:
    with (
        ScriptServer(lambda _: [HELLO], max_connections=1) as server,
        connected(server) as first,
    ):
        first.sendall(GET)
        read_exactly(first, len(HELLO))
        with connected(server) as second:
            assert second.recv(1) == b""


def test_silent_connection_is_closed_when_it_idles_too_long() -> None:
    with ScriptServer(lambda _: [HELLO], idle_seconds=0.1) as server, connected(server) as sock:
        assert sock.recv(1) == b""


def test_mistake_in_a_script_is_raised_where_the_server_ends() -> None:
    def answer(_received: Received) -> Script:
        raise KeyError("no such path")

    server = ScriptServer(answer)
    server.__enter__()
    with connected(server) as sock:
        sock.sendall(GET)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
    with pytest.raises(KeyError, match="no such path"):
        server.__exit__(None, None, None)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1"])
def test_binds_nothing_but_loopback(address: str) -> None:
    with pytest.raises(AssertionError, match="loopback"):
        ScriptServer(lambda _: [], address=address).__enter__()


def test_serves_ipv6_loopback() -> None:
    with contextlib.closing(socket.socket(socket.AF_INET6)) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
    with ScriptServer(lambda _: [HELLO, Close()], address="::1") as server:
        with connected(server) as sock:
            sock.sendall(GET)
            assert read_all(sock) == HELLO
        assert server.log[0].received.peer[0] == "::1"


# --------------------------------------------------------------------------------------------- TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("one.test").configure_cert(context)
    return context


@pytest.fixture
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


def test_over_tls_the_log_has_what_was_inside(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    large = response(200, [], b"z" * 300_000)
    with (
        ScriptServer(lambda _: [large], tls=server_context) as server,
        connected(server) as raw,
        client_context.wrap_socket(raw, server_hostname="one.test") as sock,
    ):
        for _ in range(2):
            sock.sendall(GET)
            assert read_exactly(sock, len(large)) == large
        assert [one.received.data for one in server.log] == [GET, GET]
        assert [one.written for one in server.log] == [large, large]


@pytest.mark.parametrize("notify", [True, False])
def test_over_tls_a_close_says_goodbye_unless_told_not_to(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext, *, notify: bool
) -> None:
    # Before Python 3.11.4 an end without goodbye is kept quiet about, and named otherwise.
    client_context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    with (
        ScriptServer(lambda _: [b"x", Close(notify=notify)], tls=server_context) as server,
        connected(server) as raw,
        client_context.wrap_socket(
            raw, server_hostname="one.test", suppress_ragged_eofs=False
        ) as sock,
    ):
        sock.sendall(GET)
        assert read_exactly(sock, 1) == b"x"
        if notify:
            assert sock.recv(1) == b""
        else:
            with pytest.raises(ssl.SSLError, match=r"(?i)eof"):
                sock.recv(1)


def test_client_that_does_not_trust_the_certificate_harms_nothing(
    server_context: ssl.SSLContext,
) -> None:
    with ScriptServer(lambda _: [HELLO], tls=server_context) as server:
        with connected(server) as raw, pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(raw, server_hostname="one.test")
        assert server.log == []
        assert server.connections == 1


# ----------------------------------------------------------------------------------------- answers


def test_response_adds_a_length_where_none_is_told() -> None:
    assert response(200, [("X", "y")], b"abc") == (
        b"HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 3\r\n\r\nabc"
    )
    assert response(404, [("content-length", "9")], b"abc", version="HTTP/1.0") == (
        b"HTTP/1.0 404 Not Found\r\ncontent-length: 9\r\n\r\nabc"
    )


@pytest.mark.parametrize("status", [103, 204, 304])
def test_response_without_a_body_has_no_length(status: int) -> None:
    assert b"Content-Length" not in response(status)


def test_response_in_chunks() -> None:
    assert response(299, [], b"abcde", chunked=2, reason="Odd") == (
        b"HTTP/1.1 299 Odd\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2\r\nab\r\n2\r\ncd\r\n1\r\ne\r\n0\r\n\r\n"
    )
    assert response(299, chunked=True).startswith(b"HTTP/1.1 299 Unknown\r\n")
    assert response(200, [], b"abc", chunked=True).endswith(b"\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
