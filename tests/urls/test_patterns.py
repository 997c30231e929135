"""Lists of hosts and addresses, as a person writes them."""

from __future__ import annotations

import pytest

from preserve.urls import Patterns


@pytest.mark.parametrize(
    ("pattern", "url", "meant"),
    [
        ("news.example", "https://news.example/2026", True),
        ("news.example", "https://www.News.Example/2026", True),
        ("news.example.", "http://news.example:8080/", True),
        ("news.example", "https://oldnews.example/", False),
        ("news.example", "https://news.example.org/", False),
        ("news.example", "https://other.example/?u=news.example", False),
        ("*.example", "https://a.b.example/", True),
        ("*.example", "https://example/", False),
        ("[::1]", "http://[::1]:81/a", True),
        ("https://news.example/2026/*", "https://news.example/2026/11/a?b", True),
        ("https://news.example/2026/*", "https://news.example/2025/11/a", False),
        ("https://news.example/2026/*", "http://news.example/2026/11/a", False),
        ("*/wp-json/*", "https://blog.example/wp-json/wp/v2", True),
        ("https://a.example/?p=1", "https://a.example/?p=1", True),
        ("https://a.example/?p=1", "https://a.example/xp=1", False),
        ("https://a.example/Page", "https://a.example/page", False),
        ("", "https://a.example/", False),
        ("*", "https://a.example/", True),
        ("a.example", "not an address", False),
    ],
)
def test_a_pattern_means_hosts_or_whole_addresses(pattern: str, url: str, meant: bool) -> None:
    assert Patterns([pattern]).match(url) is meant


def test_one_of_several_is_enough_and_none_means_nothing() -> None:
    assert Patterns(["b.example", "a.example"]).match("http://a.example/")
    assert not Patterns([])
    assert not Patterns([" "])
    assert not Patterns([]).match("http://a.example/")
