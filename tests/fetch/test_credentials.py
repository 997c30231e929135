"""Credentials that a user configured: to whom they go, over what, and what is kept of them."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import trustme
from fetching import network, read, run

from preserve import urls
from preserve.config import LimitSettings
from preserve.demo.server import Received, Script, ScriptServer, response
from preserve.fetch import Credentials, Fetcher
from preserve.fetch.credentials import with_cookies
from preserve.model import Ask, Exchange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEADERS = (("Cookie", "own=s3cr3t"), ("X-Key", "k3y"))


def address(url: str) -> urls.Address:
    parsed = urls.parse(url)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("home", "url", "is_shown"),
    [
        ("https://blog.test/a", "https://blog.test/", True),
        ("https://blog.test/a", "https://BLOG.test/b?c#d", True),
        ("https://blog.test/a", "https://blog.test:443/", True),
        ("https://blog.test/a", "https://img.blog.test/", True),
        ("https://blog.test/a", "https://a.b.blog.test/", True),
        ("https://blog.test/a", "http://blog.test/", False),  # in the clear
        ("https://blog.test/a", "http://blog.test:443/", False),
        ("https://blog.test/a", "https://blog.test:8443/", False),  # another service
        ("https://blog.test/a", "https://other.test/", False),
        ("https://blog.test/a", "https://test/", False),
        ("https://blog.test/a", "https://notblog.test/", False),
        ("https://blog.test/a", "https://blog.test.other.test/", False),
        ("https://blog.test/a", "https://blog.test@other.test/", False),
        ("https://blog.test/a", "https://blog.test\\@other.test/", True),  # as browsers read it
        ("https://www.blog.example/a", "https://blog.example/", False),  # above, not below
        ("https://www.blog.example/a", "https://shop.blog.example/", False),
        ("https://github.io/", "https://someone.github.io/", False),  # below a public suffix
        ("https://co.uk/", "https://paper.co.uk/", False),
        ("https://127.0.0.1/", "https://127.0.0.1/", True),
        ("https://127.0.0.1/", "https://127.0.0.2/", False),
        ("https://[::1]/", "https://[::1]/", True),
        ("http://blog.test/a", "http://blog.test/", True),
        ("http://blog.test/a", "https://blog.test/", True),
        ("http://blog.test/a", "https://blog.test:8443/", False),
        ("http://blog.test:8080/a", "http://blog.test:8080/", True),
        ("http://blog.test:8080/a", "http://blog.test/", False),
        ("http://blog.test:8080/a", "https://blog.test/", False),
        ("https://blog.test:8443/a", "https://img.blog.test:8443/", True),
    ],
)
def test_credentials_go_to_the_host_of_the_seed_and_those_below_it(
    home: str, url: str, is_shown: bool
) -> None:
    credentials = Credentials(home=address(home), headers=HEADERS)
    assert credentials.headers_for(address(url)) == (HEADERS if is_shown else ())


def test_what_describes_credentials_does_not_tell_them() -> None:
    credentials = Credentials(home=address("https://blog.test/"), headers=HEADERS)
    assert "s3cr3t" not in repr(credentials)
    assert "s3cr3t" not in f"{credentials}"


@pytest.mark.parametrize(
    ("configured", "set_by_site", "sent"),
    [
        ("a=1; b=2", "", "a=1; b=2"),
        ("a=1;b=2;", "", "a=1; b=2"),
        ("a=1; b=2", "c=3", "a=1; b=2; c=3"),
        ("a=1; b=2", "a=3", "b=2; a=3"),
        ("a=1", "a=3; d=4", "a=3; d=4"),
        ("alone", "c=3", "alone; c=3"),
    ],
)
def test_cookies_that_a_site_has_renewed_take_the_place_of_the_users(
    configured: str, set_by_site: str, sent: str
) -> None:
    assert with_cookies(configured, set_by_site) == sent


def hello(received: Received) -> Script:
    return [response(200, [], received.target.encode())]


def fetched(
    tmp_path: Path,
    port: int,
    url: str,
    *,
    roots: str = "",
    recorded: bool = False,
    headers: Iterable[tuple[str, str]] = HEADERS,
) -> Exchange:
    async def main() -> Exchange:
        fetcher = Fetcher(
            network=network(port, ca_file=roots),
            limits=LimitSettings(),
            user_agent="tests",
            spool_folder=tmp_path,
            credentials=Credentials(home=address(url), headers=tuple(headers), recorded=recorded),
        )
        try:
            return await fetcher.fetch(Ask(url=url))
        finally:
            await fetcher.aclose()

    exchange = run(main())
    read(exchange.response)
    return exchange


@pytest.fixture
def context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def test_no_header_of_the_user_goes_where_the_certificate_failed(
    tmp_path: Path, context: ssl.SSLContext
) -> None:
    trustme.CA().issue_cert("blog.test").configure_cert(context)
    with ScriptServer(hello, tls=context) as server:
        exchange = fetched(tmp_path, server.port, "https://blog.test/a")
        (served,) = server.log
    assert exchange.tls is not None
    assert not exchange.tls.verified
    assert served.received.header("cookie") is None
    assert served.received.header("x-key") is None
    assert exchange.masked == ()
    assert exchange.request == served.received.data


def test_over_a_certificate_that_verifies_they_are_sent_and_not_kept(
    tmp_path: Path, context: ssl.SSLContext
) -> None:
    authority = trustme.CA()
    authority.issue_cert("blog.test").configure_cert(context)
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    with ScriptServer(hello, tls=context) as server:
        exchange = fetched(tmp_path, server.port, "https://blog.test/a", roots=str(roots))
        (served,) = server.log
    assert served.received.header("cookie") == "own=s3cr3t"
    assert exchange.masked == ("Cookie", "X-Key")
    assert b"\r\nCookie: xxxxxxxxxx\r\nX-Key: xxx\r\n" in exchange.request
    assert len(exchange.request) == len(served.received.data)


def test_they_are_kept_where_the_user_wants_it(tmp_path: Path) -> None:
    with ScriptServer(hello) as server:
        exchange = fetched(tmp_path, server.port, "http://blog.test/a", recorded=True)
        (served,) = server.log
    assert exchange.request == served.received.data
    assert b"s3cr3t" in exchange.request
    assert exchange.masked == ()


def test_characters_of_latin_1_are_sent_as_one_byte_each(tmp_path: Path) -> None:
    with ScriptServer(hello) as server:
        fetched(tmp_path, server.port, "http://blog.test/a", headers=[("X-Key", "cl\xe9")])
        (served,) = server.log
    assert b"\r\nX-Key: cl\xe9\r\n" in served.received.data
