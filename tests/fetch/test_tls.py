"""TLS: verified where it can be, noted and without credentials where it cannot."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import threading
from typing import TYPE_CHECKING, NamedTuple

import pytest
import trustme
from fetching import LOOPS, fetch, fetcher, read, run

from preserve.config import LimitSettings
from preserve.demo.server import Close, Hold, Received, Script, ScriptServer, response
from preserve.errors import SettingsError
from preserve.model import Ask, Exchange, Outcome, Phase, Tls, Truncation

if TYPE_CHECKING:
    from pathlib import Path

BY_LOOP = pytest.mark.parametrize("loop", LOOPS)
URL = "https://blog.test/a"
LONG_AGO = datetime.datetime(2003, 1, 1, tzinfo=datetime.UTC)


class Authority(NamedTuple):
    ca: trustme.CA
    file: str

    def context(self, *names: str, until: datetime.datetime | None = None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf = self.ca.issue_cert(
            *(names or ("blog.test", "127.0.0.1")),
            not_before=until - datetime.timedelta(days=90) if until else None,
            not_after=until,
        )
        leaf.configure_cert(context)
        return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    ca = trustme.CA()
    file = tmp_path_factory.mktemp("roots") / "roots.pem"
    ca.cert_pem.write_to_path(str(file))
    return Authority(ca, str(file))


def hello(received: Received) -> Script:
    return [response(200, [("Set-Cookie", "seen=1")], received.target.encode())]


def tls_of(exchange: Exchange) -> Tls:
    assert exchange.tls is not None
    return exchange.tls


@BY_LOOP
def test_a_certificate_that_verifies_is_said_to(authority: Authority, loop: str) -> None:
    with ScriptServer(hello, tls=authority.context()) as server:
        exchanges = fetch(server.port, URL, URL, loop=loop, ca_file=authority.file)
        assert server.connections == 1
        (first, second) = server.log
        assert exchanges[0].request == first.received.data
        assert read(exchanges[0].response) == first.written
        assert second.received.header("Cookie") == "seen=1"
    assert exchanges[1].reused
    tls = tls_of(exchanges[0])
    assert tls.verified
    assert (tls.version, tls.error, tls.certificate) == ("TLSv1.3", None, None)
    assert tls.cipher.startswith("TLS_")


def test_an_address_as_host_is_verified_as_such(authority: Authority) -> None:
    with ScriptServer(hello, tls=authority.context()) as server:
        (exchange,) = fetch(
            server.port, f"https://127.0.0.1:{server.port}/", ca_file=authority.file
        )
    assert tls_of(exchange).verified


def test_http_1_1_is_what_is_offered(authority: Authority) -> None:
    context = authority.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    offered: list[str | None] = []
    context.sni_callback = lambda _, name, __: offered.append(name)
    with ScriptServer(hello, tls=context) as server:
        (exchange,) = fetch(server.port, "https://blog.test./", ca_file=authority.file)
    assert exchange.status == 200
    assert offered == ["blog.test"]  # the name without its trailing dot


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("wrong name", "blog.test"),
        ("expired", "expired"),
        ("unknown root", "unable to get local issuer certificate"),
        ("self-signed", "self-signed certificate"),
    ],
)
@BY_LOOP
def test_a_certificate_that_does_not_verify_is_noted_and_gets_no_credentials(
    authority: Authority, kind: str, words: str, loop: str
) -> None:
    roots = authority.file
    if kind == "wrong name":
        context = authority.context("other.test")
    elif kind == "expired":
        context = authority.context("blog.test", until=LONG_AGO)
    elif kind == "unknown root":
        context, roots = authority.context(), ""
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self_signed = trustme.CA()
        with self_signed.cert_pem.tempfile() as cert, self_signed.private_key_pem.tempfile() as key:
            context.load_cert_chain(cert, key)
    secret = Ask(url=URL, headers=(("Cookie", "own=1"), ("authorization", "Basic x"), ("A", "b")))

    async def main(port: int) -> list[Exchange]:
        async with fetcher(port, ca_file=roots) as one:
            found = [await one.fetch(ask) for ask in (Ask(url=URL), secret, Ask(url=URL))]
            assert one.cookies_for(URL) == ""
            return found

    with ScriptServer(hello, tls=context) as server:
        exchanges = run(main(server.port), loop)
        assert [read(one.response) for one in exchanges] == [one.written for one in server.log]
        for exchange, served in zip(exchanges, server.log, strict=True):
            assert exchange.request == served.received.data
            assert served.received.header("Cookie") is None
            assert served.received.header("Authorization") is None
        assert server.log[1].received.header("A") == "b"
    for exchange in exchanges:
        tls = tls_of(exchange)
        assert not tls.verified
        assert tls.error is not None
        assert words in tls.error
        assert tls.certificate is not None
        assert ssl.DER_cert_to_PEM_cert(tls.certificate)
        assert exchange.failure is None


@BY_LOOP
def test_strict_refuses_what_does_not_verify(authority: Authority, loop: str) -> None:
    with ScriptServer(hello, tls=authority.context("other.test")) as server:
        (exchange,) = fetch(server.port, URL, loop=loop, ca_file=authority.file, tls="strict")
        assert server.log == []
    assert exchange.failure is not None
    assert (exchange.failure.phase, exchange.failure.outcome) == (Phase.TLS, Outcome.TLS_FAILED)
    assert "blog.test" in exchange.failure.detail
    assert exchange.request == b""
    assert exchange.remote_ip == "127.0.0.1"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@BY_LOOP
def test_an_old_protocol_is_spoken_where_the_server_has_no_other(
    authority: Authority, version: ssl.TLSVersion, loop: str
) -> None:
    context = authority.context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = context.maximum_version = version
    with ScriptServer(hello, tls=context) as server:
        (exchange,) = fetch(server.port, URL, loop=loop, ca_file=authority.file)
        (strict,) = fetch(server.port, URL, loop=loop, ca_file=authority.file, tls="strict")
    tls = tls_of(exchange)
    assert tls.version == version.name.replace("_", ".")
    assert not tls.verified
    assert tls.error
    assert exchange.status == 200
    assert strict.failure is not None
    assert strict.failure.outcome is Outcome.TLS_FAILED


def test_tls_1_2_is_as_good_as_any(authority: Authority) -> None:
    context = authority.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with ScriptServer(hello, tls=context) as server:
        (exchange,) = fetch(server.port, URL, ca_file=authority.file)
    tls = tls_of(exchange)
    assert (tls.version, tls.verified) == ("TLSv1.2", True)
    assert tls.cipher == "ECDHE-ECDSA-AES256-GCM-SHA384"


class Plain:
    """A listener that says some bytes to each connection and closes it, or not."""

    def __init__(self, say: bytes, *, close: bool = True) -> None:
        self._say = say
        self._close = close

    def __enter__(self) -> int:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return int(self._listener.getsockname()[1])

    def _serve(self) -> None:
        sock, _ = self._listener.accept()
        sock.recv(1 << 16)
        sock.sendall(self._say)
        self._held.append(sock)
        if self._close:
            sock.close()

    def __exit__(self, *exc_info: object) -> None:
        self._thread.join()
        for sock in (self._listener, *self._held):
            sock.close()


@pytest.mark.parametrize(
    ("say", "close", "outcome"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", True, Outcome.TLS_FAILED),
        (b"", True, Outcome.TLS_FAILED),
        (b"", False, Outcome.TIMED_OUT),
        (b"\x15\x03\x01\x00\x02\x02\x50", True, Outcome.TLS_FAILED),
    ],
)
@BY_LOOP
def test_a_handshake_that_fails_is_its_own_outcome(
    say: bytes, close: bool, outcome: Outcome, loop: str
) -> None:
    with Plain(say, close=close) as port:
        (exchange,) = fetch(
            port, URL, loop=loop, tls="strict", limits=LimitSettings(connect_seconds=0.4)
        )
    assert exchange.failure is not None
    assert (exchange.failure.phase, exchange.failure.outcome) == (Phase.TLS, outcome)
    assert exchange.failure.detail.endswith(".")
    assert exchange.tls is None


@BY_LOOP
def test_a_body_that_ends_by_close_needs_no_goodbye_but_a_counted_one_needs_its_bytes(
    authority: Authority, loop: str
) -> None:
    def answer(received: Received) -> Script:
        length = b"Content-Length: 9\r\n" if received.target == "/counted" else b""
        return [b"HTTP/1.1 200 OK\r\n" + length + b"\r\nhalf", Close(notify=False)]

    with ScriptServer(answer, tls=authority.context()) as server:
        by_close, counted = fetch(
            server.port, "https://blog.test/", "https://blog.test/counted",
            loop=loop, ca_file=authority.file,
        )  # fmt: skip
    assert (by_close.failure, by_close.truncated) == (None, None)
    assert read(by_close.response).endswith(b"half")
    assert counted.truncated is Truncation.DISCONNECT


@BY_LOOP
def test_bytes_that_cannot_be_decrypted_break_the_body(authority: Authority, loop: str) -> None:
    def serve(listener: socket.socket) -> None:
        sock, _ = listener.accept()
        tls = authority.context().wrap_socket(sock, server_side=True)
        tls.recv(1 << 16)
        tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        with socket.socket(fileno=tls.detach()) as bare:
            bare.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
            bare.recv(1 << 16)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        (exchange,) = fetch(listener.getsockname()[1], URL, loop=loop, ca_file=authority.file)
        thread.join()
    assert exchange.failure is not None
    assert exchange.truncated is Truncation.DISCONNECT
    assert "The connection broke" in exchange.failure.detail
    assert read(exchange.response).endswith(b"half")


@BY_LOOP
def test_a_long_body_comes_whole_through_tls(authority: Authority, loop: str) -> None:
    wire = response(200, body=bytes(range(256)) * 12_000, chunked=100_000)
    with ScriptServer(lambda _: [wire, Close()], tls=authority.context()) as server:
        (exchange,) = fetch(server.port, URL, loop=loop, ca_file=authority.file)
    assert exchange.failure is None
    assert read(exchange.response) == wire


@BY_LOOP
def test_cancelling_a_handshake_leaves_nothing(loop: str) -> None:
    async def main(port: int) -> None:
        async with fetcher(port) as one:
            task = asyncio.create_task(one.fetch(Ask(url=URL)))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with Plain(b"", close=False) as port:
        run(main(port), loop)


@BY_LOOP
def test_a_stall_over_tls_ends_the_exchange(authority: Authority, loop: str) -> None:
    script: Script = [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Hold()]
    with ScriptServer(lambda _: script, tls=authority.context()) as server:
        (exchange,) = fetch(
            server.port, URL, loop=loop, ca_file=authority.file,
            limits=LimitSettings(stall_seconds=0.2),
        )  # fmt: skip
    assert exchange.truncated is Truncation.TIME


def test_a_ca_file_that_holds_no_certificate_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(SettingsError, match=r"network\.ca_file"):
            fetch(1, URL, ca_file=str(tmp_path / name))
