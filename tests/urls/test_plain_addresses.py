"""Addresses that are read without the parser are those that it would have returned."""

from __future__ import annotations

import random

import ada_url
import pytest

from preserve.urls import parse

HOSTS = (
    *("a.example", "b-c.example.org", "x.y.co", "a--b.com", "A.example", "localhost"),
    *("1.2.3.4", "a.12", "a.c1", "0x7.com", "a.0x7", "a.com.", "a..com", "-a.com", "a-.com"),
    *("a_b.com", "xn--a.com", "xn--bcher-kva.example", "a.example:80", "a.example:8080"),
)
BASES = (
    *(None, "http://b.example/x/y?z#f", "https://b.example", "http://b.example:81/p", "no base"),
    *("https://name:word@b.example/", "http://b.example/é", "file:///a/b", "http://10.1/"),
)
CHARACTERS = "abzAZ09-._~!$&()*+,;=:@/?#%'\"<>[]{}|^`\\\t\n é\ud800"


PORTS = {"http:": 80, "https:": 443}


def by_parser(text: str, base: str | None) -> tuple[str, str, str, int, str | None] | None:
    try:
        url = ada_url.URL(text, base)
    except ValueError:
        return None
    if url.username or url.password:
        url.username = url.password = ""
    href, mark, fragment = url.href.partition("#")
    port = int(url.port or PORTS.get(url.protocol, 0))
    return href, url.origin, url.hostname, port, fragment if mark else None


@pytest.mark.parametrize("base", BASES)
def test_they_are_what_the_parser_makes_of_them(base: str | None) -> None:
    drawn = random.Random(str(base))
    parsed = 0
    for _ in range(1500):
        tail = "".join(drawn.choices(CHARACTERS, k=drawn.randrange(6)))
        start = drawn.choice(("http://", "https://", "HTTP://", "//")) + drawn.choice(HOSTS)
        text = (start if drawn.random() < 0.6 else "") + drawn.choice(("/", "/a/", "")) + tail
        address = parse(text, base)
        wanted = by_parser(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), base)
        if address is None:
            assert wanted is None, ascii(text)
            continue
        parsed += 1
        found = (address.href, address.origin, address.host, address.port, address.fragment)
        assert found == wanted, ascii(text)
    assert parsed > 200 or base == "no base"
