"""The site on loopback: fixed paths, one range, its own name alone."""

from __future__ import annotations

import http.client
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from preserve.errors import UsageError
from preserve.replay.site import Page, site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = bytes(range(256)) * 40


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "package").write_bytes(DATA)
    (tmp_path / "secret").write_bytes(b"secret")
    pages = {
        "/": Page(content=b"<p>hello</p>", media_type="text/html", policy="default-src 'self'"),
        "/file": Page(content=tmp_path / "package", media_type="application/wacz", tag="abc"),
        "/gone": Page(content=tmp_path / "gone", media_type="text/plain"),
        "/empty": Page(content=b"", media_type="text/plain"),
    }
    with site(pages) as port:
        yield port


def ask(
    port: int, path: str = "/", method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_host="Host" in names)
    for name, value in names.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {key.lower(): value for key, value in answer.getheaders()}, body


def test_a_page_comes_with_its_type_its_length_and_its_policy(port: int) -> None:
    status, headers, body = ask(port)
    assert (status, body) == (200, b"<p>hello</p>")
    assert headers["content-type"] == "text/html"
    assert headers["content-length"] == "12"
    assert headers["content-security-policy"] == "default-src 'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_a_file_comes_whole_and_says_that_it_can_come_in_parts(port: int) -> None:
    status, headers, body = ask(port, "/file")
    assert (status, body) == (200, DATA)
    assert headers["accept-ranges"] == "bytes"
    assert ask(port, "/file?of=no-matter")[2] == DATA


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=10-", 10, 10239),
        ("bytes=-10", 10230, 10239),
        ("bytes=-999999", 0, 10239),
        ("bytes=10000-999999", 10000, 10239),
        ("BYTES=1-2", 1, 2),
    ],
)
def test_one_range_is_answered_with_its_bytes(
    port: int, wanted: str, first: int, last: int
) -> None:
    status, headers, body = ask(port, "/file", Range=wanted)
    assert (status, body) == (206, DATA[first : last + 1])
    assert headers["content-range"] == f"bytes {first}-{last}/10240"
    assert headers["content-length"] == str(last + 1 - first)


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=5-1",
        "bytes=-",
        f"bytes=0-{'9' * 5000}",
        "bytes=0-1,5-6",
        "pages=1-2",
        "bytes=x-2",
        "bytes 0-1",
        "bytes=٣-٤",
    ],
)
def test_a_range_that_is_none_or_several_is_answered_with_the_whole(port: int, wanted: str) -> None:
    status, headers, body = ask(port, "/file", Range=wanted.encode().decode("latin-1"))
    assert (status, body) == (200, DATA)
    assert "content-range" not in headers


@pytest.mark.parametrize(
    ("path", "wanted", "size"),
    [
        ("/file", "bytes=10240-", 10240),
        ("/file", "bytes=99999-100000", 10240),
        ("/file", "bytes=-0", 10240),
        ("/empty", "bytes=0-", 0),
    ],
)
def test_a_range_past_the_end_is_416_with_the_size(
    port: int, path: str, wanted: str, size: int
) -> None:
    status, headers, body = ask(port, path, Range=wanted)
    assert (status, body) == (416, b"")
    assert headers["content-range"] == f"bytes */{size}"


def test_a_part_of_what_was_another_file_before_is_not_given(port: int) -> None:
    wanted = {"Range": "bytes=0-1", "If_Range": '"abc"'}
    assert ask(port, "/file", **wanted)[0] == 206
    assert ask(port, "/file", **(wanted | {"If_Range": '"other"'}))[0] == 200
    assert ask(port, "/", **wanted)[0] == 200


def test_head_tells_the_whole_without_a_body(port: int) -> None:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    with connection:
        connection.sendall(
            f"HEAD /file HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nRange: bytes=0-1\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        said = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"Content-Length: 10240" in head
    assert body == b""


@pytest.mark.parametrize(
    "path",
    [
        "/secret",
        "/none",
        "/../secret",
        "/file/../secret",
        "/%2e%2e/secret",
        "/file/",
        "/gone",
    ],
)
def test_nothing_else_on_the_disk_is_reached_and_no_folder_listed(port: int, path: str) -> None:
    status, _, body = ask(port, path)
    assert (status, body) == (404, b"")


@pytest.mark.parametrize("path", ["http://elsewhere.test/", "http://127.0.0.1/file"])
def test_it_is_no_proxy(port: int, path: str) -> None:
    assert ask(port, path, Host=f"127.0.0.1:{port}")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_get_and_head_are_allowed(port: int, method: str) -> None:
    status, headers, _ = ask(port, "/", method)
    assert status == 405
    assert headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "host", ["elsewhere.test", "elsewhere.test:{port}", "127.0.0.1", "", "[::1]:{port}"]
)
def test_a_name_that_is_led_here_is_refused(port: int, host: str) -> None:
    status, _, body = ask(port, "/file", Host=host.format(port=port))
    assert (status, body) == (421, b"")


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}"])
def test_its_own_names_are_answered(port: int, host: str) -> None:
    assert ask(port, Host=host.format(port=port))[0] == 200


def test_two_hosts_or_none_are_refused(port: int) -> None:
    for hosts in ("", f"Host: 127.0.0.1:{port}\r\nHost: elsewhere.test\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\n{hosts}\r\n".encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 421 ")


def test_several_requests_go_over_one_connection(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for path, expected in (("/", 12), ("/file", 10240), ("/", 12)):
        connection.request("GET", path)
        assert len(connection.getresponse().read()) == expected
    connection.close()


def test_a_file_larger_than_memory_should_hold_is_sent_in_pieces(tmp_path: Path) -> None:
    size = 3_000_000_000
    with (tmp_path / "big").open("wb") as stream:
        stream.truncate(size)  # a hole: takes no room on the disk
        stream.seek(size - 3)
        stream.write(b"end")
    big = {"/big": Page(content=tmp_path / "big", media_type="application/wacz")}
    with site(big) as port:
        assert ask(port, "/big", "HEAD")[1]["content-length"] == str(size)
        assert ask(port, "/big", Range="bytes=-3")[2] == b"end"
        assert ask(port, "/big", Range=f"bytes={size - 4}-")[2] == b"\0end"
        with socket.create_connection(("127.0.0.1", port), timeout=10) as reader:
            reader.sendall(f"GET /big HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
            assert reader.recv(10)  # and goes away in the middle


def test_it_ends_at_once_with_connections_that_stand_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with site({"/": Page(content=b"x", media_type="text/plain")}) as port:
        silent = socket.create_connection(("127.0.0.1", port), timeout=10)
        half = socket.create_connection(("127.0.0.1", port), timeout=10)
        half.sendall(b"GET / HT")
        ask(port)
    assert silent.recv(1) == b""
    assert half.recv(1) == b""
    silent.close()
    half.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    with site({}, port=port) as again:  # and may be started again there
        assert again == port


def test_it_listens_on_loopback_alone(port: int) -> None:
    with pytest.raises(OSError, match=r"refused|unreachable|assign|timed out"):
        socket.create_connection(("127.0.0.2", port), timeout=2)


@pytest.mark.parametrize("number", [None, 99999])
def test_a_port_that_cannot_be_had_is_told_in_a_sentence(number: int | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = number or taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} .* --port"), site({}, port=port):
            pass
