"""Cookies: RFC 6265, kept for one capture, bounded, and given to nobody they are not for."""

from __future__ import annotations

import datetime

import pytest

from preserve import urls
from preserve.fetch.cookies import CookieJar

NOW = datetime.datetime(2026, 11, 22, 17, 1, 2, tzinfo=datetime.UTC)


class StoppedClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime.datetime:
        return self.moment

    def monotonic(self) -> float:
        return 0.0


def address(url: str) -> urls.Address:
    parsed = urls.parse(url)
    assert parsed is not None
    return parsed


def after(url: str, *set_cookies: str, clock: StoppedClock | None = None) -> CookieJar:
    jar = CookieJar(clock or StoppedClock())
    jar.store(address(url), set_cookies)
    return jar


def sent(jar: CookieJar, url: str) -> str:
    return jar.header(address(url))


@pytest.mark.parametrize(
    ("set_at", "line", "url", "expected"),
    [
        ("http://a.test/", "n=v", "http://a.test/", "n=v"),
        ("http://a.test/", "n=v", "http://a.test:8080/x?y", "n=v"),  # ports do not matter
        ("http://a.test/", "n=v", "https://a.test/", "n=v"),
        ("http://a.test/", "n=v", "http://b.a.test/", ""),  # the host alone
        ("http://a.test/", "n=v", "http://b.test/", ""),
        ("http://a.test/", "n=v; Domain=a.test", "http://b.a.test/", "n=v"),
        (
            "http://a.test/",
            f"n=v; Path=/{'x' * 1024}",
            "http://a.test/",
            "n=v",
        ),  # too long to count
        ("http://b.a.test/", "n=v; domain=.A.test", "http://c.a.test/", "n=v"),
        ("http://a.test/", "n=v; Domain=b.a.test", "http://b.a.test/", ""),  # not its own
        ("http://a.test/", "n=v; Domain=other.test", "http://other.test/", ""),
        ("http://blog.co.uk/", "n=v; Domain=co.uk", "http://other.co.uk/", ""),
        ("http://blog.co.uk/", "n=v; Domain=uk", "http://other.co.uk/", ""),
        ("http://a.github.io/", "n=v; Domain=github.io", "http://b.github.io/", ""),
        ("http://github.io/", "n=v; Domain=github.io", "http://github.io/", "n=v"),
        ("http://github.io/", "n=v; Domain=github.io", "http://b.github.io/", ""),
        ("http://test/", "n=v; Domain=test", "http://a.test/", ""),
        ("http://127.0.0.1/", "n=v", "http://127.0.0.1/", "n=v"),
        ("http://127.0.0.1/", "n=v; Domain=127.0.0.1", "http://127.0.0.1/", "n=v"),
        ("http://127.0.0.1/", "n=v; Domain=0.0.1", "http://127.0.0.1/", ""),
        ("http://[::1]/", "n=v", "http://[::1]/", "n=v"),
        ("http://a.test/", "n=v; Path=/x", "http://a.test/x", "n=v"),
        ("http://a.test/", "n=v; Path=/x", "http://a.test/x/y", "n=v"),
        ("http://a.test/", "n=v; Path=/x/", "http://a.test/x/y", "n=v"),
        ("http://a.test/", "n=v; Path=/x", "http://a.test/xy", ""),
        ("http://a.test/", "n=v; Path=/x", "http://a.test/", ""),
        ("http://a.test/x/y?q=/z", "n=v", "http://a.test/x/", "n=v"),
        ("http://a.test/x/y", "n=v", "http://a.test/", ""),
        ("http://a.test/x", "n=v; Path=relative", "http://a.test/", "n=v"),
        ("http://a.test/", "n=v; Secure", "https://a.test/", ""),  # cannot be set in the open
        ("https://a.test/", "n=v; Secure", "https://a.test/", "n=v"),
        ("https://a.test/", "n=v; Secure", "http://a.test/", ""),
        ("https://a.test/", "n=v; HttpOnly; SameSite=Strict", "http://a.test/", "n=v"),
        ("https://a.test/", "__Host-n=v; Secure; Path=/", "https://a.test/", "__Host-n=v"),
        ("https://a.test/", "__Host-n=v; Secure; Path=/; Domain=a.test", "https://a.test/", ""),
        ("https://a.test/", "__Secure-n=v", "https://a.test/", ""),
        ("http://a.test/", "  n  =  v = w  ; x", "http://a.test/", "n=v = w"),
        ("http://a.test/", "alone", "http://a.test/", "alone"),
        ("http://a.test/", "=v", "http://a.test/", "v"),
        ("http://a.test/", "=", "http://a.test/", ""),
        ("http://a.test/", "", "http://a.test/", ""),
        ("http://a.test/", 'n="quoted; v"', "http://a.test/", 'n="quoted'),
        ("http://a.test/", "n=caf\xe9", "http://a.test/", "n=caf\xe9"),
        ("http://a.test/", "n=a\x00b", "http://a.test/", ""),
        ("http://a.test/", "n=" + "v" * 5000, "http://a.test/", ""),
        ("http://a.test/", "n=v; Max-Age=0", "http://a.test/", ""),
        ("http://a.test/", "n=v; Max-Age=-5", "http://a.test/", ""),
        ("http://a.test/", "n=v; Max-Age=60", "http://a.test/", "n=v"),
        ("http://a.test/", "n=v; Max-Age=soon", "http://a.test/", "n=v"),
        ("http://a.test/", "n=v; Max-Age=" + "9" * 99, "http://a.test/", "n=v"),
        (
            "http://a.test/",
            "n=v; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "http://a.test/",
            "n=v",
        ),
        ("http://a.test/", "n=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "http://a.test/", ""),
        ("http://a.test/", "n=v; Expires=Sunday, 22-Nov-26 17:01:01 GMT", "http://a.test/", ""),
        ("http://a.test/", "n=v; Expires=Sunday, 22-Nov-26 17:01:03 GMT", "http://a.test/", "n=v"),
        ("http://a.test/", "n=v; Expires=Sun Nov 22 17:01:01 2026", "http://a.test/", ""),
        ("http://a.test/", "n=v; Expires=yesterday", "http://a.test/", "n=v"),
    ],
)
def test_a_cookie_goes_where_it_is_for_and_nowhere_else(
    set_at: str, line: str, url: str, expected: str
) -> None:
    assert sent(after(set_at, line), url) == expected


def test_longer_paths_come_first_and_then_the_older() -> None:
    jar = after("http://a.test/x/y", "b=1; Path=/", "c=2; Path=/", "a=3; Path=/x", "b=4; Path=/")
    assert sent(jar, "http://a.test/x/z") == "a=3; b=4; c=2"


def test_a_cookie_is_taken_back() -> None:
    jar = after("http://a.test/", "n=v", "n=; Max-Age=0")
    assert sent(jar, "http://a.test/") == ""
    assert len(jar) == 0


def test_a_cookie_ends_when_it_said() -> None:
    clock = StoppedClock()
    jar = after("http://a.test/", "n=v; Max-Age=60", clock=clock)
    clock.moment += datetime.timedelta(seconds=59)
    assert sent(jar, "http://a.test/") == "n=v"
    clock.moment += datetime.timedelta(seconds=2)
    assert sent(jar, "http://a.test/") == ""


def test_the_jar_is_bounded() -> None:
    jar = CookieJar(StoppedClock())
    for number in range(100):
        jar.store(address("http://a.test/"), [f"n{number}=v"])
    assert len(jar) <= 60
    assert "n99=v" in sent(jar, "http://a.test/")
    for number in range(3100):
        jar.store(address(f"http://h{number}.test/"), ["n=v"])
    assert len(jar) <= 3000
    assert sent(jar, "http://h3099.test/") == "n=v"
