"""The keys agree with those that pywb and cdxj-indexer look up."""

from __future__ import annotations

import pathlib
import time

import hypothesis
import pytest
from hypothesis import strategies as st

from preserve.urls import parse, surt
from preserve.urls.surt import _any_key

TABLE = pathlib.Path(__file__).with_name("surt_vectors.tsv")
VECTORS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ")
]


@pytest.mark.parametrize(("written", "key"), VECTORS)
def test_key_is_the_one_other_tools_look_up(written: str, key: str) -> None:
    address = parse(written)
    assert address is not None
    assert surt(address.href) == key


PIECES = [
    "http://", "https://", "www.", "www2.", "wwwx.", "Host.example", "a-b.example", "x", "..", ".",
    ":80", ":443", ":8080", ":0", "/", "//", "/a", "/B.html", "/.", "/..", "/a.", "/p.aspx", "_",
    "?q=1", "?", "#f", "%41", "%2F", "é", " ", "@", "(S(", ";j", "~", "-", "\n",
]  # fmt: skip


@hypothesis.given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_the_short_way_of_a_plain_address_leads_to_the_same_key(text: str) -> None:
    assert not text or surt(text) == _any_key(text)
    address = parse(f"http://host.example/{text}")
    assert address is None or surt(address.href) == _any_key(address.href)


def test_the_key_of_nothing_is_a_dash() -> None:
    assert surt("") == "-"


@pytest.mark.parametrize(
    "text", ["//host/x", "not an address", "http://[", "\ud800", "http://h:x/", "é://é", "http:///"]
)
def test_any_text_gets_a_key(text: str) -> None:
    assert surt(text).isascii()


@pytest.mark.parametrize(
    "hostile",
    [
        "/%" + "25" * 32_000,
        "/?" + "cfid=" * 13_000,
        "/?" + "cfid=a&cftoken=" * 4_300,
        "/?" + "sid=0123456789abcdef0123456789abcdef&" * 1_700,
        "/(0123456789abcdef01234567)" * 2_400 + "/x.aspx",
        "/../" * 16_000,
        "/?" + "&" * 65_000,
    ],
)
def test_the_longest_address_gets_its_key_in_no_time(hostile: str) -> None:
    started = time.process_time()
    surt("http://blog.example" + hostile)
    assert time.process_time() - started < 1
