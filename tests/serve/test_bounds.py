"""What a client may take: bytes, time and connections, and nobody else waits for it."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import TYPE_CHECKING

import pytest
from report_captures import kept, thousands
from served import Served, served

from preserve.serve.listening import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "20260101T120000Z-aaaaaa"
BOUNDS = Bounds(
    head_bytes=4_096, body_bytes=2_048, asking_seconds=1.5, sending_seconds=1.0, connections=6
)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    collection = tmp_path_factory.mktemp("bounds") / "warcs"
    kept(collection, thousands(60, characters=100_000))
    with served(collection, bounds=BOUNDS) as here:
        yield here


def talk(here: Served, said: bytes, *, until_closed: bool = True) -> bytes:
    """Send bytes and return what comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", here.port), timeout=10) as line:
        line.sendall(said)
        if not until_closed:
            return line.recv(65_536)
        found = bytearray()
        with contextlib.suppress(ConnectionResetError):  # what was sent was not read to its end
            while piece := line.recv(65_536):
                found += piece
        return bytes(found)


def head(here: Served, line: str = "GET / HTTP/1.1", *more: str) -> bytes:
    lines = (line, f"Host: {here.host}", f"Cookie: {here.cookie}", *more, "", "")
    return "\r\n".join(lines).encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 10_000, 431),
        (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST /enter HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST /enter HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST /enter HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n", 400),
        (b"POST /enter HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 3_000 + b"\r\n\r\n", 400),
        (
            b"POST /enter HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"1000\r\n" + b"x" * 4_096,
            413,
        ),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 421),
    ],
)  # fmt: skip
def test_what_is_too_large_or_no_request_is_refused_and_the_line_is_closed(
    here: Served, said: bytes, expected: int
) -> None:
    assert status(talk(here, said)) == expected
    assert here.ask("/").status == 200


def test_who_asks_slowly_is_let_go_and_keeps_nobody_waiting(here: Served) -> None:
    slow = [socket.create_connection(("127.0.0.1", here.port), timeout=10) for _ in range(4)]
    begun = time.monotonic()
    for number, line in enumerate(slow):
        line.sendall([b"", b"GET / HT", head(here)[:-2], head(here, "POST /enter HTTP/1.1",
                     "Content-Length: 10") + b"toke"][number])  # fmt: skip
    assert here.ask("/").status == 200
    while time.monotonic() - begun < 1.2:  # a byte now and then buys no more time
        with contextlib.suppress(ConnectionError):
            slow[2].sendall(b"X: y\r\n")
        assert here.ask("/under-way").status == 200
    for line in slow:
        with contextlib.suppress(ConnectionResetError):
            assert line.recv(100) == b""
        line.close()
    assert 1.0 < time.monotonic() - begun < 20.0


def test_who_does_not_read_is_let_go_and_keeps_nobody_waiting(here: Served) -> None:
    lines = []
    for _ in range(2):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.settimeout(15)
        line.connect(("127.0.0.1", here.port))
        line.sendall(head(here, f"GET /captures/{NAME} HTTP/1.1"))
        assert line.recv(12) == b"HTTP/1.1 200"
        lines.append(line)
    assert here.ask("/").status == 200
    until = time.monotonic() + 20
    while here.listener._serving:
        assert time.monotonic() < until
        time.sleep(0.05)
    for line in lines:
        received = 0
        with contextlib.suppress(ConnectionResetError):
            while piece := line.recv(65_536):
                received += len(piece)
        assert received < 5_000_000  # of six
        line.close()


def test_there_are_only_so_many_connections(here: Served) -> None:
    lines = [socket.create_connection(("127.0.0.1", here.port), timeout=10) for _ in range(6)]
    refused = talk(here, head(here))
    assert status(refused) == 503
    for line in lines:
        line.close()
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if status(talk(here, head(here, "GET / HTTP/1.1", "Connection: close"))) == 200:
            return
    pytest.fail("nobody comes in any more")


def test_a_connection_serves_one_request_after_another(here: Served) -> None:
    with socket.create_connection(("127.0.0.1", here.port), timeout=10) as line:
        line.sendall(head(here, "HEAD / HTTP/1.1") * 2)
        line.sendall(head(here, "GET /nothing HTTP/1.1", "Connection: close"))
        found = b""
        while piece := line.recv(65_536):
            found += piece
    assert [int(one[:3]) for one in found.split(b"HTTP/1.1 ")[1:]] == [200, 200, 404]


def test_who_expects_to_be_told_to_go_on_is_told(here: Served) -> None:
    said = head(here, "POST /enter HTTP/1.1", "Content-Length: 7", "Expect: 100-continue")
    assert talk(here, said, until_closed=False).startswith(b"HTTP/1.1 100 ")
