"""Hosts of one registrable domain are one site."""

from __future__ import annotations

import pytest

from preserve.urls import same_site, site


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("blog.example.com", "example.com"),
        ("example.com", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("example.com.", "example.com"),
        ("WWW.Example.COM", "example.com"),
        # the list's private part: hosters whose customers are strangers to each other
        ("anna.blogspot.com", "anna.blogspot.com"),
        ("img.anna.github.io", "anna.github.io"),
        ("blogspot.com", "blogspot.com"),
        # exceptions and wildcards of the list
        ("a.www.ck", "www.ck"),
        ("a.b.c.kawasaki.jp", "b.c.kawasaki.jp"),
        ("a.city.kawasaki.jp", "city.kawasaki.jp"),
        # internationalised, as in an address
        ("www.xn--bcher-kva.ch", "xn--bcher-kva.ch"),
        ("a.b.xn--p1ai", "b.xn--p1ai"),
        # no registrable domain
        ("com", "com"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("", ""),
        # a suffix that the list does not know
        ("www.blog.test", "blog.test"),
    ],
)
def test_site_of_a_host(host: str, expected: str) -> None:
    assert site(host) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("www.example.com", "img.example.com", True),
        ("example.com", "example.com", True),
        ("example.com", "example.org", False),
        ("anna.blogspot.com", "otto.blogspot.com", False),
        ("127.0.0.1", "127.0.0.2", False),
        ("1.0.0.1", "2.0.0.1", False),
        ("[::1]", "[::2]", False),
        ("co.uk", "example.co.uk", False),
    ],
)
def test_two_hosts_are_one_site(one: str, other: str, *, same: bool) -> None:
    assert same_site(one, other) is same
