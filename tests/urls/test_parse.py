"""An address is what a browser makes of a text."""

from __future__ import annotations

import pytest

from preserve.urls import MAX_ADDRESS_CHARACTERS, is_web, parse

BASE = "http://blog.example:8080/2016/05/article?page=2#top"


@pytest.mark.parametrize(
    ("text", "href"),
    [
        # white space around, tabs and line ends within
        ("  http://blog.example/a\n", "http://blog.example/a"),
        ("ht\ttp://blog.ex\nample/a\r\n/b", "http://blog.example/a/b"),
        ("\x00\x1fhttp://blog.example/", "http://blog.example/"),
        # a backslash is a slash, so what follows is a path and no host
        ("http://ex.example\\@evil.example/", "http://ex.example/@evil.example/"),
        ("http:\\\\blog.example\\a", "http://blog.example/a"),
        # scheme and host lose their case, the path does not
        ("HTTP://BLOG.Example/A", "http://blog.example/A"),
        ("http:blog.example", "http://blog.example/"),
        ("http:////blog.example", "http://blog.example/"),
        # ports
        ("http://blog.example:80/", "http://blog.example/"),
        ("https://blog.example:443/", "https://blog.example/"),
        ("http://blog.example:/", "http://blog.example/"),
        ("http://blog.example:0080/", "http://blog.example/"),
        ("http://blog.example:443/", "http://blog.example:443/"),
        # hosts
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://%62log.example/", "http://blog.example/"),
        ("http://ｂｌｏｇ。example/", "http://blog.example/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://[0:0::1]/", "http://[::1]/"),
        ("http://a_b.example/", "http://a_b.example/"),
        # paths and queries
        ("http://blog.example/a b/é", "http://blog.example/a%20b/%C3%A9"),
        ("http://blog.example/%7e/%zz/100%", "http://blog.example/%7e/%zz/100%"),
        ("http://blog.example/a/./b/../c/%2e%2E/d", "http://blog.example/a/d"),
        ("http://blog.example/?q=é a", "http://blog.example/?q=%C3%A9%20a"),
        ("http://blog.example/?a='b'", "http://blog.example/?a=%27b%27"),
        ("http://blog.example/?", "http://blog.example/?"),
        # the fragment is no part of it
        ("http://blog.example/#x", "http://blog.example/"),
        ("http://blog.example/?a#b?c", "http://blog.example/?a"),
        # what other strings may hold
        ("http://blog.example/\ud83d\ude00", "http://blog.example/%F0%9F%98%80"),
        ("http://blog.example/\ud800", "http://blog.example/%EF%BF%BD"),
    ],
)
def test_is_written_as_a_browser_writes_it(text: str, href: str) -> None:
    address = parse(text)
    assert address is not None
    assert address.href == href
    again = parse(address.href)
    assert again is not None
    assert again.href == href


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("", "http://blog.example:8080/2016/05/article?page=2"),
        ("#x", "http://blog.example:8080/2016/05/article?page=2"),
        ("?page=3", "http://blog.example:8080/2016/05/article?page=3"),
        ("b", "http://blog.example:8080/2016/05/b"),
        ("../b", "http://blog.example:8080/2016/b"),
        ("/b", "http://blog.example:8080/b"),
        ("//other.example/b", "http://other.example/b"),
        ("\\\\other.example\\b", "http://other.example/b"),
        ("http:b", "http://blog.example:8080/2016/05/b"),
        ("https:b", "https://b/"),
        ("www.other.example/b", "http://blog.example:8080/2016/05/www.other.example/b"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_relative_text_resolves_against_its_base(text: str, href: str) -> None:
    address = parse(text, BASE)
    assert address is not None
    assert address.href == href


@pytest.mark.parametrize(
    "text",
    [
        "",
        "relative",
        "//host/without/scheme",
        "http://",
        "http://?",
        "http://blog.example:65536/",
        "http://blog.example:x/",
        "http://a b.example/",
        "http://a<b>.example/",
        "http://[::1",
        "http://[::g]/",
        "http://1.2.3.999/",
        "http://blog.example.%00/",
        "http://xn--\udcff/",
        "http://%zz/",
        "://blog.example",
        "1http://blog.example",
    ],
)
def test_what_a_browser_refuses_is_no_address(text: str) -> None:
    assert parse(text) is None


def test_a_base_that_is_no_address_resolves_nothing() -> None:
    assert parse("a", "nonsense") is None
    assert parse("a", "mailto:a@b.example") is None


def test_user_and_password_are_not_asked_for() -> None:
    address = parse("https://anna:secret@blog.example/a")
    assert address is not None
    assert address.href == "https://blog.example/a"
    assert address.origin == "https://blog.example"
    assert address.had_userinfo
    plain = parse("https://blog.example/a@b")
    assert plain is not None
    assert not plain.had_userinfo


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "origin"),
    [
        ("http://blog.example/", "http", "blog.example", 80, "http://blog.example"),
        ("https://blog.example/", "https", "blog.example", 443, "https://blog.example"),
        ("http://blog.example:8080/", "http", "blog.example", 8080, "http://blog.example:8080"),
        ("http://[::1]:81/", "http", "[::1]", 81, "http://[::1]:81"),
        ("ftp://files.example/", "ftp", "files.example", 21, "ftp://files.example"),
        ("gopher://old.example/", "gopher", "old.example", 0, "null"),
        ("mailto:a@b.example", "mailto", "", 0, "null"),
        ("file:///etc/hosts", "file", "", 0, "null"),
    ],
)
def test_its_parts_are_those_in_effect(
    text: str, scheme: str, host: str, port: int, origin: str
) -> None:
    address = parse(text)
    assert address is not None
    assert (address.scheme, address.host, address.port, address.origin) == (
        scheme,
        host,
        port,
        origin,
    )


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("http://blog.example/", None),
        ("http://blog.example/#", ""),
        ("http://blog.example/#a b", "a%20b"),
        ("http://blog.example/#a#b", "a#b"),
        ("mailto:a@b.example#c", "c"),
    ],
)
def test_the_fragment_stands_apart(text: str, fragment: str | None) -> None:
    address = parse(text)
    assert address is not None
    assert address.fragment == fragment


@pytest.mark.parametrize(
    ("text", "web"),
    [
        ("http://blog.example/", True),
        ("https://[::1]/", True),
        ("ftp://blog.example/", False),
        ("mailto:a@b.example", False),
        ("javascript:void(0)", False),
        ("data:text/plain,x", False),
        ("tel:+3312345", False),
        ("about:blank", False),
    ],
)
def test_only_http_and_https_are_asked_for(text: str, *, web: bool) -> None:
    address = parse(text)
    assert address is not None
    assert is_web(address) is web


@pytest.mark.parametrize(
    ("text", "charset", "href"),
    [
        ("/é?q=é#é", "windows-1252", "http://h.example/%C3%A9?q=%E9"),
        ("?q=é&r=%E9", "ISO-8859-1", "http://h.example/?q=%E9&r=%E9"),
        ("?q=€ω", "windows-1252", "http://h.example/?q=%80%26%23969%3B"),
        ("?q=\ud800", "windows-1252", "http://h.example/?q=%26%2365533%3B"),
        ("?q=表", "shift_jis", "http://h.example/?q=%95\\"),
        ("?q=é", "utf-8", "http://h.example/?q=%C3%A9"),
        ("?q=é", "utf-16le", "http://h.example/?q=%C3%A9"),
        ("?q=é", "no-such-charset", "http://h.example/?q=%C3%A9"),
        ("#é?é", "windows-1252", "http://h.example/"),
    ],
)
def test_a_query_is_written_in_the_charset_of_its_page(text: str, charset: str, href: str) -> None:
    address = parse(text, "http://h.example/", charset=charset)
    assert address is not None
    assert address.href == href


def test_an_endless_text_is_no_address() -> None:
    start = "http://blog.example/"
    assert parse(start + "a" * (MAX_ADDRESS_CHARACTERS - len(start))) is not None
    assert parse(start + "a" * (MAX_ADDRESS_CHARACTERS - len(start) + 1)) is None
    assert parse(start + "é" * 20_000) is None  # three times as long once it is percent-encoded
    assert parse("a" * 40_000, start + "b" * 40_000 + "/") is None


def test_an_image_within_the_page_is_an_address_however_long() -> None:
    address = parse(" data:image/png;base64," + "A" * 100_000)
    assert address is not None
    assert address.scheme == "data"
