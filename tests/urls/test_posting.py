"""The addresses by which indexes know answers to a POST."""

from __future__ import annotations

import pytest

from preserve.urls import with_post

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
LIST = "https://t.example/list"

# What cdxj-indexer 1.5 makes of the same requests with --post-append.
VECTORS = [
    (
        LIST,
        FORM,
        b'{"token":"anonymous","domain":"b.example","path":"/x y+z/%C3%A9"}',
        f'{LIST}?__wb_method=POST&{{"token":"anonymous","domain":"b.example","path":"/x y z/é"}}',
    ),
    (f"{LIST}?b=c", FORM, b"a=1&b=+2", f"{LIST}?b=c&__wb_method=POST&a=1&b= 2"),
    (LIST, FORM, b"a=%FF\xff", f"{LIST}?__wb_method=POST&__wb_post_data=YT0lRkb/"),
    (
        LIST,
        JSON,
        b'{"host":"b.example","path":"/x","n":[1,true,null,{"n":2.5}]}',
        f"{LIST}?__wb_method=POST&host=b.example&path=%2Fx&n=1&n.2_=True&n.3_=None&n.4_=2.5",
    ),
    (LIST, JSON, b"[broken", f"{LIST}?__wb_method=POST"),
    (LIST, "text/plain", b"plain", f"{LIST}?__wb_method=POST&__wb_post_data=cGxhaW4="),
    (
        LIST,
        "text/plain; charset=utf-8",
        b'{"a":"\xc3\xa9 &"}',
        f"{LIST}?__wb_method=POST&a=%C3%A9+%26",
    ),
    (LIST, "image/png", b"\xff\x00", f"{LIST}?__wb_method=POST&__wb_post_data=/wA="),
]


@pytest.mark.parametrize(("url", "content_type", "content", "expected"), VECTORS)
def test_what_was_posted_is_part_of_the_address(
    url: str, content_type: str, content: bytes, expected: str
) -> None:
    assert with_post(url, content, content_type) == expected


def test_what_is_long_or_nested_without_end_is_cut() -> None:
    assert len(with_post(LIST, b"x" * 9000, FORM)) == len(f"{LIST}?__wb_method=POST&") + 4096
    assert with_post(LIST, b"[" * 100_000, JSON) == f"{LIST}?__wb_method=POST"
