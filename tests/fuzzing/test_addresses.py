"""Addresses put together from odd pieces: written once as a browser would, then never changed."""

from __future__ import annotations

import contextlib

import ada_url
from any_values import steady, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from preserve.clock import SystemClock
from preserve.discover.srcset import srcset_addresses
from preserve.fetch.cookies import CookieJar
from preserve.fetch.headers import write_head
from preserve.page import plain_addresses
from preserve.urls import Patterns, is_web, parse, same_site, site, surt

PIECES = st.sampled_from(
    (
        "http:", "https:", "ftp:", "//", "/", "\\", "a.test", "www.b.test", "user:secret@", ":80",
        ":443", ":8080", "[::1]", "127.0.0.1", "0x7f.1", "2130706433", "bücher.test",
        "xn--bcher-kva.test", "..", ".", "%2e", "%zz", "?", "a=1&b=%C3%A9", "é", "#", "x y", "\t",
        "\n", "\x00", ";", "日本.test", "％00", "｡", "~", "'", '"', "<", "|", "\ud800",
        "\U0001f600", "mailto:", "data:,", "javascript:", "@", ":",
    )
)  # fmt: skip
ADDRESSES = st.lists(PIECES, max_size=7).map("".join) | texts()
BASE = "http://blog.test/a/b?c#d"


@given(ADDRESSES, st.sampled_from([None, BASE, "https://u:p@a.test:8443/x/"]))
@settings(steady, max_examples=200)
def test_an_address_is_what_a_browser_makes_of_it_and_is_not_changed_again(
    text: str, base: str | None
) -> None:
    address = parse(text, base)
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        other = ada_url.URL(clean, base)
    except ValueError:
        assert address is None
        return
    assert address is not None
    with contextlib.suppress(ValueError):  # an address without a host has neither
        other.username = other.password = ""
    assert address.href == other.href.partition("#")[0]
    assert address.fragment == (other.hash[1:] if "#" in other.href else None)
    again = parse(address.href)
    assert again is not None
    assert again.href == address.href
    if is_web(address):
        assert address.origin == other.origin
        assert same_site(address.host, address.host)
        assert address.host.endswith(site(address.host))


@given(ADDRESSES)
@settings(steady, max_examples=150)
def test_its_key_has_no_blank_and_does_not_depend_on_how_it_was_written(text: str) -> None:
    address = parse(text, BASE)
    if address is None:
        return
    key = surt(address.href)
    assert key
    assert key.isascii()
    assert not any(sign <= " " for sign in key)
    if is_web(address) and "%" not in address.host:
        assert surt(f"{address.href}#x") == key
        host, path = address.host, address.href.partition(address.host)[2]
        if address.scheme == "http" and host[0].isalpha():
            assert surt(f"http://www2.{host}{path}") == key or host.startswith("www")


@given(st.lists(texts() | ADDRESSES, max_size=6).map(" ".join))
@steady
def test_addresses_in_a_text_are_spans_of_it_in_order(text: str) -> None:
    end = 0
    for found in plain_addresses(text):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.as_written
        assert all(found.as_written in one for one in found.url_candidates)
        end = found.end


_NO_COMMA = st.text(st.sampled_from("abc/.:?=%é(){}'"), min_size=1, max_size=9)
_DESCRIPTORS = st.sampled_from(["", " 1x", " 2.5x", " 480w", " 1x (a, b)", "\n3x ", " x\ty"])


@given(
    st.lists(st.tuples(_NO_COMMA, _DESCRIPTORS), max_size=6), st.sampled_from([",", ", ", " ,\n"])
)
@steady
def test_a_srcset_gives_each_address_that_was_put_in(
    candidates: list[tuple[str, str]], between: str
) -> None:
    written = between.join(f"{address}{descriptor or ' 1x'}" for address, descriptor in candidates)
    assert list(srcset_addresses(written)) == [address for address, _ in candidates]


@given(texts(max_size=200))
@steady
def test_any_srcset_gives_pieces_of_itself(text: str) -> None:
    assert all(one in text and one.strip() == one for one in srcset_addresses(text))


_COOKIES = st.lists(
    st.sampled_from(
        ["a=b", "=x", "__Host-a=1", "; Domain=", "a.test", ".b.a.test", "test", "; Path=/x",
        "; Secure", "; Max-Age=-1", "; Max-Age=9", "; Expires=Mon, 14 Mar 2033 10:00:00 GMT",
        "\x00", "\r\nX: y", "é", "ÿ", ";", "=", " "]
    ),
    max_size=5,
).map("".join)  # fmt: skip


@given(st.lists(_COOKIES, max_size=4))
@settings(steady, max_examples=100)
def test_cookies_stay_with_their_site_and_can_be_sent(lines: list[str]) -> None:
    jar = CookieJar(SystemClock())
    home, other, child = (
        parse(f"https://{host}/x/y") for host in ("www.a.test", "b.test", "c.www.a.test")
    )
    assert home is not None
    assert other is not None
    assert child is not None
    jar.store(home, lines)
    assert jar.header(other) == ""
    for address in (home, child):
        value = jar.header(address)
        write_head(b"GET", b"/", [(b"Cookie", value.encode("latin-1"))])
    plain = parse("http://www.a.test/x/y")
    assert plain is not None
    assert len(jar.header(plain)) <= len(jar.header(home))


@given(
    st.lists(st.sampled_from(["*", "?", "a", "/", ".", "[", "(", "\\", "é"]), max_size=8), ADDRESSES
)
@steady
def test_any_pattern_of_addresses_matches_or_not(pieces: list[str], text: str) -> None:
    assert Patterns(("".join(pieces) or "*",)).match(text) in {True, False, None}
