"""Values of headers: cookies, Retry-After, Link, Content-Type, Location; and outcomes."""

from __future__ import annotations

import datetime

from preserve import polite
from preserve.discover.link_headers import link_headers
from preserve.fetch.cookies import CookieJar
from preserve.fetch.headers import parse_head, write_head
from preserve.model import Exchange, MemoryBody
from preserve.page.charset import decode
from preserve.polite.retry_after import retry_after_seconds
from preserve.urls import parse

_NOW = datetime.datetime(2026, 11, 22, 17, 1, 2, tzinfo=datetime.UTC)


class _Clock:
    def now(self) -> datetime.datetime:
        return _NOW

    def monotonic(self) -> float:
        return 0.0


def check(data: bytes) -> None:
    """The first two bytes are the status."""
    status, data = int.from_bytes(data[:2]) % 1000, data[2:]
    raw = b"HTTP/1.1 %03d x\r\n" % status + data + b"\r\n\r\n"
    head = parse_head(raw)
    assert head is not None
    values = [value for _, value in head.headers]
    assert all(name and value == value.strip() for name, value in head.headers)
    jar = CookieJar(_Clock())
    for text in ("https://www.a.test/x/y", "http://a.test/", "http://127.0.0.1:8080/"):
        address = parse(text)
        assert address is not None
        jar.store(address, values)
        cookie = jar.header(address)
        write_head(b"GET", b"/", [(b"Cookie", cookie.encode("latin-1"))])
    for value in values:
        wait = retry_after_seconds(value, _NOW)
        assert wait is None or 0 <= wait <= 10 * 365 * 86_400
    for written, parameters in link_headers(head.headers):
        assert isinstance(written, str)
        assert "anchor" not in parameters
    decode(b"x\xe9", head.headers)
    exchange = Exchange(
        url="http://a.test/x",
        started=_NOW,
        elapsed_seconds=0.0,
        response=MemoryBody(raw),
        http_version="HTTP/1.1",
        status=head.status,
        headers=head.headers,
        head_bytes=len(raw),
    )
    polite.outcome_of(exchange)
    target = polite.redirect_target(exchange)
    assert target is None or parse(target.href) is not None
