"""Heads: read as leniently as browsers do, written to the letter."""

from __future__ import annotations

import time

import pytest

from preserve.fetch.headers import parse_head, write_head


def fields(lines: bytes) -> tuple[tuple[str, str], ...]:
    head = parse_head(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")
    assert head is not None
    return head.headers


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (b"A: 1\r\na: 2\r\nA: 3\r\n", (("A", "1"), ("a", "2"), ("A", "3"))),
        (b"Name : value\r\n", (("Name", "value"),)),
        (b"Name:value  \t\r\n", (("Name", "value"),)),
        (b"Empty:\r\n", (("Empty", ""),)),
        (b"no colon\r\nA: 1\r\n", (("A", "1"),)),
        (b": nameless\r\nA: 1\r\n", (("A", "1"),)),
        (b"A: one\r\n two\r\n\tthree\r\nB: 4\r\n", (("A", "one two three"), ("B", "4"))),
        (b"A:\r\n one\r\n", (("A", "one"),)),
        (b" before any field\r\nA: 1\r\n", (("A", "1"),)),
        (b"no colon\r\n folded\r\nA: 1\r\n", (("A", "1"),)),
        (b"N\xe9: caf\xe9\r\n", (("Né", "café"),)),
        (b"A: a\rb\0c\r\n", (("A", "a b c"),)),
        (b"A: http://x:1/\r\n", (("A", "http://x:1/"),)),
    ],
)
def test_fields_are_read_in_order_as_written(
    lines: bytes, expected: tuple[tuple[str, str], ...]
) -> None:
    assert fields(lines) == expected


def test_a_head_of_folded_lines_takes_no_longer_than_another() -> None:
    began = time.process_time()
    assert fields(b"A: 0\r\n" + b" 1\n" * 300_000) == (("A", "0" + " 1" * 300_000),)
    assert time.process_time() - began < 2  # joined line by line it takes half a minute


@pytest.mark.parametrize(
    ("line", "version", "status", "reason"),
    [
        (b"HTTP/1.1 200 OK", "HTTP/1.1", 200, "OK"),
        (b"HTTP/1.0 404 Not here", "HTTP/1.0", 404, "Not here"),
        (b"HTTP/1.1 200", "HTTP/1.1", 200, ""),
        (b"HTTP/1.1 200 ", "HTTP/1.1", 200, ""),
        (b"HTTP/1.1\t200\tOK", "HTTP/1.1", 200, "OK"),
        (b"HTTP/1.1 200OK", "HTTP/1.1", 200, "OK"),
        (b"HTTP/1.1 404 Non trouv\xe9", "HTTP/1.1", 404, "Non trouvé"),
        (b"HTTP/1.9 000 Nought", "HTTP/1.9", 0, "Nought"),
    ],
)
def test_status_lines_are_read(line: bytes, version: str, status: int, reason: str) -> None:
    head = parse_head(line + b"\r\n\r\n")
    assert head is not None
    assert (head.version, head.status, head.reason) == (version, status, reason)


def test_a_request_is_written_to_the_letter() -> None:
    written = write_head(b"GET", b"/a?b=%C3%A9", [(b"Host", b"A.test"), (b"x-Odd", b"caf\xe9")])
    assert written == b"GET /a?b=%C3%A9 HTTP/1.1\r\nHost: A.test\r\nx-Odd: caf\xe9\r\n\r\n"


@pytest.mark.parametrize(
    ("target", "header"),
    [
        (b"/", (b"A", b"1\r\nB: 2")),
        (b"/", (b"A", b"1\n")),
        (b"/", (b"A", b"\0")),
        (b"/", (b"A b", b"1")),
        (b"/", (b"", b"1")),
        (b"/a b", (b"A", b"1")),
        (b"/a\r\nB: 2", (b"A", b"1")),
        (b"", (b"A", b"1")),
        (b"/\xe9", (b"A", b"1")),
    ],
)
def test_a_request_that_would_say_something_else_is_refused(
    target: bytes, header: tuple[bytes, bytes]
) -> None:
    with pytest.raises(ValueError, match=r"header|target"):
        write_head(b"GET", target, [header])
