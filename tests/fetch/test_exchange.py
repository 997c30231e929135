"""One exchange: what is recorded is what crossed the socket, to the byte."""

from __future__ import annotations

import datetime
import hashlib
import random
from typing import TYPE_CHECKING

import httpx
import pytest
from fetching import LOOPS, fetch, fetcher, network, read, run

from preserve.config import LimitSettings
from preserve.demo.server import Received, Script, ScriptServer, chunks, response
from preserve.fetch.transport import NoAnswer, RecordingTransport
from preserve.model import Ask, Framing, MemoryBody, Outcome, Phase

if TYPE_CHECKING:
    from pathlib import Path

BY_LOOP = pytest.mark.parametrize("loop", LOOPS)
ODD = b"\r\n".join(
    [
        b"HTTP/1.1 200 Tout va bien \xe9",
        b"Server:nginx",
        b"X-ODD :  two  blanks ",
        b"set-cookie: a=1",
        b"Set-Cookie: b=2",
        b"no colon",
        b"Folded: one",
        b" two",
        b"Transfer-Encoding: chunked",
        b"\r\n",
    ]
)


@BY_LOOP
def test_request_and_response_are_recorded_byte_for_byte(loop: str) -> None:
    payload = b"<p>caf\xe9</p>" * 50
    wire = ODD + chunks(payload, 100).replace(b"0\r\n\r\n", b"0;end\r\nX-Sum: 1\r\n\r\n")
    with ScriptServer(lambda _: [wire[:7], wire[7:60], wire[60:]]) as server:
        (exchange,) = fetch(server.port, "http://blog.test/a?b=c", loop=loop)
        (served,) = server.log
    assert exchange.request == served.received.data
    assert read(exchange.response) == served.written == wire
    assert wire[: exchange.head_bytes] == ODD
    assert (exchange.status, exchange.http_version) == (200, "HTTP/1.1")
    assert exchange.reason == "Tout va bien é"
    assert exchange.headers == (
        ("Server", "nginx"),
        ("X-ODD", "two  blanks"),
        ("set-cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Folded", "one two"),
        ("Transfer-Encoding", "chunked"),
    )
    assert exchange.framing is Framing.CHUNKED
    assert exchange.block is not None
    assert exchange.block.sha256 == hashlib.sha256(wire).digest()
    assert (exchange.block.sha1, exchange.block.size) == (hashlib.sha1(wire).digest(), len(wire))
    assert exchange.payload is not None
    assert exchange.payload.sha256 == hashlib.sha256(payload).digest()
    assert exchange.payload.sha1 == hashlib.sha1(payload).digest()
    assert exchange.payload.size == len(payload)
    assert (exchange.failure, exchange.truncated, exchange.unread) == (None, None, None)
    assert exchange.bytes_received == len(wire)
    assert (exchange.remote_ip, exchange.remote_port) == ("127.0.0.1", server.port)
    assert exchange.addresses == ("127.0.0.1",)
    assert exchange.tls is None
    assert not exchange.reused
    assert exchange.elapsed_seconds >= 0
    assert abs(datetime.datetime.now(datetime.UTC) - exchange.started).total_seconds() < 30


def echo(received: Received) -> Script:
    return [response(200, body=received.data)]


@pytest.mark.parametrize(
    ("url", "line", "host"),
    [
        ("http://blog.test", "GET / HTTP/1.1", "blog.test"),
        ("http://Blog.TEST:80/", "GET / HTTP/1.1", "blog.test"),
        ("http://blog.test/?", "GET /? HTTP/1.1", "blog.test"),
        ("http://blog.test/a b/é?q=é&x='\"<>|^`{}#frag", None, "blog.test"),
        ("http://blog.test/a/../b/%2e%2e/c%2F%e9//d", "GET /c%2F%e9//d HTTP/1.1", "blog.test"),
        ("http:\\\\blog.test\\@evil.test\\x", "GET /@evil.test/x HTTP/1.1", "blog.test"),
        ("http://user:secret@blog.test/", "GET / HTTP/1.1", "blog.test"),
        ("http://bücher.test/", "GET / HTTP/1.1", "xn--bcher-kva.test"),
        ("http://xn--a.test/", "GET / HTTP/1.1", "xn--a.test"),
        ("http://a_b.test/", "GET / HTTP/1.1", "a_b.test"),
        ("http://blog.test/[x]?[y]=[z]", "GET /[x]?[y]=[z] HTTP/1.1", "blog.test"),
        ("http://0x7f.1/", "GET / HTTP/1.1", "127.0.0.1"),
    ],
)
def test_the_request_is_written_as_a_browser_writes_it(
    url: str, line: str | None, host: str
) -> None:
    with ScriptServer(echo) as server:
        here = f"127.0.0.1:{server.port}"
        (exchange,) = fetch(server.port, url, resolve={"*": here, host: here})
        (served,) = server.log
    lines = exchange.request.decode("ascii").split("\r\n")
    if line is None:
        line = "GET /a%20b/%C3%A9?q=%C3%A9&x=%27%22%3C%3E|^`{} HTTP/1.1"
    assert lines[0] == line
    assert lines[1] == f"Host: {host}"
    assert "secret" not in exchange.request.decode("ascii")
    assert served.received.data == exchange.request
    assert "#" not in exchange.url
    assert exchange.url.endswith(line.split(" ")[1])


def test_the_port_is_in_host_where_it_is_not_the_usual() -> None:
    with ScriptServer(echo) as server:
        (exchange,) = fetch(server.port, f"http://127.0.0.1:{server.port}/", resolve={})
    assert f"Host: 127.0.0.1:{server.port}\r\n".encode() in exchange.request


def test_fixed_headers_come_first_and_the_ask_has_the_last_word() -> None:
    with ScriptServer(echo) as server:
        plain, own = fetch(
            server.port,
            "http://blog.test/",
            Ask(
                url="http://blog.test/",
                headers=(("Accept-Language", "fr"), ("accept", "text/css"), ("Cookie", "own=1")),
            ),
        )
    assert plain.request.decode().split("\r\n") == [
        "GET / HTTP/1.1",
        "Host: blog.test",
        "Connection: keep-alive",
        "User-Agent: tests",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
        "Accept-Encoding: gzip",
        "",
        "",
    ]
    assert own.request.decode().split("\r\n")[1:] == [
        "Host: blog.test",
        "Connection: keep-alive",
        "User-Agent: tests",
        "accept: text/css",
        "Accept-Encoding: gzip",
        "Accept-Language: fr",
        "Cookie: own=1",
        "",
        "",
    ]


def test_a_header_that_would_say_something_else_is_a_mistake_of_the_caller() -> None:
    with ScriptServer(echo) as server, pytest.raises(ValueError, match="cannot be sent"):
        fetch(server.port, Ask(url="http://blog.test/", headers=(("A", "1\r\nB: 2"),)))
    assert server.log == []


@BY_LOOP
def test_interim_heads_stand_apart_and_blank_lines_belong_to_nothing(loop: str) -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    final = response(200, body=b"hello")
    with ScriptServer(lambda _: [b"\r\n", hint, hint, b"\r\n" + final]) as server:
        (exchange,) = fetch(server.port, "http://blog.test/", loop=loop)
    assert exchange.interim == (hint, hint)
    assert read(exchange.response) == final
    assert exchange.status == 200


@pytest.mark.parametrize("chunked", [False, True])
@BY_LOOP
def test_a_long_body_is_spooled_and_digested_as_it_comes(chunked: bool, loop: str) -> None:
    payload = random.Random(1).randbytes(3_000_000)
    wire = response(200, body=payload, chunked=65_536 if chunked else False)
    with ScriptServer(lambda _: [wire]) as server:
        (exchange,) = fetch(server.port, "http://blog.test/", loop=loop)
    assert not isinstance(exchange.response, MemoryBody)
    assert exchange.payload is not None
    assert exchange.payload.sha256 == hashlib.sha256(payload).digest()
    assert read(exchange.response) == wire


def test_content_coding_is_left_alone() -> None:
    wire = response(200, [("Content-Encoding", "gzip")], b"\x1f\x8bnot really")
    with ScriptServer(lambda _: [wire]) as server:
        (exchange,) = fetch(server.port, "http://blog.test/")
    assert read(exchange.response) == wire
    assert exchange.failure is None


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_has_an_empty_payload(status: int) -> None:
    with ScriptServer(lambda _: [response(status, [("ETag", '"a"')])]) as server:
        (exchange,) = fetch(server.port, "http://blog.test/")
    assert (exchange.status, exchange.framing) == (status, Framing.NONE)
    assert exchange.payload is not None
    assert exchange.payload.size == 0
    assert exchange.head_bytes == (exchange.response.size if exchange.response else 0)


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://", Outcome.INVALID_URL),
        ("not an address", Outcome.INVALID_URL),
        ("http://a b/", Outcome.INVALID_URL),
        ("ftp://files.test/a", Outcome.UNSUPPORTED_SCHEME),
        ("mailto:someone@blog.test", Outcome.UNSUPPORTED_SCHEME),
        ("javascript:void(0)", Outcome.UNSUPPORTED_SCHEME),
    ],
)
def test_what_cannot_be_asked_for_is_an_outcome(url: str, outcome: Outcome) -> None:
    (exchange,) = fetch(1, url)
    assert exchange.failure is not None
    assert exchange.failure.outcome is outcome
    assert (exchange.url, exchange.request) == (url, b"")


def test_cookies_are_sent_back_for_the_capture_and_forgotten_with_it() -> None:
    def answer(received: Received) -> Script:
        return [response(302, [("Set-Cookie", "seen=1; Path=/"), ("Location", received.target)])]

    async def main(port: int) -> tuple[str, str, str]:
        async with fetcher(port) as one:
            before = one.cookies_for("http://blog.test/")
            for _ in range(2):
                await one.fetch(Ask(url="http://blog.test/a"))
            after = one.cookies_for("http://blog.test/b")
            return before, after, one.cookies_for("http://other.test/")

    with ScriptServer(answer) as server:
        assert run(main(server.port)) == ("", "seen=1", "")
        assert run(main(server.port))[0] == ""
        cookies = [served.received.header("Cookie") for served in server.log]
    assert cookies == [None, "seen=1", None, "seen=1"]


def test_the_transport_speaks_httpx_for_who_mounts_it(tmp_path: Path) -> None:
    async def main(port: int) -> None:
        transport = RecordingTransport(
            network=network(port),
            limits=LimitSettings(),
            spool_folder=tmp_path,
            connections_per_host=4,
        )
        async with httpx.AsyncClient(transport=transport) as client:
            found = await client.get("http://blog.test/a?b")
            assert (found.status_code, found.content) == (200, b"hello")
            assert found.headers["x-one"] == "1"
            exchange = found.extensions["exchange"]
            assert exchange.request.startswith(b"GET /a?b HTTP/1.1\r\nHost: blog.test\r\n")
        request = httpx.Request("GET", "http://nowhere.test/")
        deaf = RecordingTransport(
            network=network(port, resolve={"*": ""}),
            limits=LimitSettings(),
            spool_folder=tmp_path,
            connections_per_host=4,
        )
        with pytest.raises(NoAnswer) as caught:
            await deaf.handle_async_request(request)
        failure = caught.value.exchange.failure
        assert failure is not None
        assert (failure.phase, failure.outcome) == (Phase.DNS, Outcome.DNS_FAILED)

    wire = response(200, [("X-One", "1")], b"hello", chunked=2)
    with ScriptServer(lambda _: [wire]) as server:
        run(main(server.port))
