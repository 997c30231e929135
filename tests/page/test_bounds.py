"""What is read of a body is bounded, and garbage behind it costs nothing."""

from __future__ import annotations

import gzip
import itertools
import threading
import tracemalloc

import brotli  # type: ignore[import-untyped] # no types are published
import pytest
import zstandard

from preserve.errors import PageError
from preserve.page import decode_content, decode_start, parse
from preserve.page.depth import ELEMENTS_MAX

TEXT = b"A page that was there, word for word. " * 30
PACKED = {
    "gzip": gzip.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.ZstdCompressor().compress(TEXT),
}
BOMB = brotli.compress(bytes(60_000_000), quality=4)


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_garbage_behind_a_coded_body_loses_nothing_of_it(coding: str, size: int) -> None:
    wire = PACKED[coding] + b"garbage" * 3
    pieces = [wire[at : at + size] for at in range(0, len(wire), size)]
    assert decode_content(pieces, [coding]) == TEXT


@pytest.mark.parametrize("coding", PACKED)
def test_the_start_of_a_body_is_what_the_whole_begins_with(coding: str) -> None:
    assert decode_start([PACKED[coding]], [coding], size=50) == TEXT[:50]
    assert decode_start([PACKED[coding]], [coding], size=10_000) == TEXT


def test_the_start_of_a_bomb_takes_no_more_memory_than_it_is_long() -> None:
    tracemalloc.start()
    try:
        assert decode_start([BOMB], ["br"], size=1000) == bytes(1000)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_bombs_that_are_read_side_by_side_take_turns() -> None:
    refused = []

    def read() -> None:
        try:
            decode_content([BOMB], ["br"])
        except PageError:
            refused.append(1)

    tracemalloc.start()
    try:
        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(refused) == 4
    assert peak < 2 * 50_000_000


def test_a_page_of_too_many_elements_is_refused_at_once() -> None:
    few, many = (b"<p>x" * (ELEMENTS_MAX + more) for more in (-400_000 + 3000, 1))
    assert parse(few, url="http://a.test/").root.tag == "html"
    with pytest.raises(PageError, match="elements"):
        parse(many, url="http://a.test/")


def test_the_sum_of_what_goes_into_each_coding_is_bounded() -> None:
    packed = gzip.compress(gzip.compress(bytes(20_000_000)))
    with pytest.raises(PageError, match="larger"):
        decode_content(itertools.repeat(packed, 1), ["gzip", "gzip"], limit=1_000_000)
