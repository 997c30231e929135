"""A small web site on loopback: a list of fixed paths, and nothing else on the disk.

GET and HEAD; one range of bytes (RFC 9110, 14.2); the Host header must name this server, so that
no other site's name can be made to lead here.
"""

from __future__ import annotations

import contextlib
import dataclasses
import email.utils
import re
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from preserve.errors import UsageError

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LOOPBACK = "127.0.0.1"

_IDLE_SECONDS = 60
_PIECE_BYTES = 1 << 18
_BOTH_WAYS = 2  # SHUT_RDWR
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)
_ALLOW = "GET, HEAD"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What a path of the site answers: bytes, or a file that is streamed; ``policy`` is its CSP."""

    content: bytes | Path
    media_type: str
    policy: str | None = None
    tag: str | None = None


@contextlib.contextmanager
def site(pages: Mapping[str, Page], *, port: int = 0) -> Iterator[int]:
    """Serve pages by their paths on 127.0.0.1 until the block ends; give the port.

    ``port`` 0 takes a free one. Connections and threads end with the block.

    Raises:
        UsageError: the port cannot be had.
    """
    try:
        server = _Server((LOOPBACK, port), pages)
    except (OSError, OverflowError) as error:
        raise no_port(port, getattr(error, "strerror", None)) from error
    running = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="site"
    )
    running.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        running.join()
        server.end_connections()
        server.server_close()


def no_port(port: int, why: str | None) -> UsageError:
    """Return the error of a port that cannot be listened on."""
    return UsageError(
        f"port {port} of {LOOPBACK} cannot be used: {why or 'there is no such port'}; "
        "name another with --port, or none for a free one."
    )


def _wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return first and last byte of the one range that is asked for; None for the whole.

    What is not understood, or several ranges, is answered with the whole, as RFC 9110 allows.

    Raises:
        LookupError: the range begins past the end.
    """
    found = _RANGE.fullmatch(header.strip()) if header is not None else None
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if not length:
            raise LookupError
        return size - length, size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise LookupError
    return int(first), min(int(last), size - 1) if last else size - 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server: _Server

    def do_GET(self) -> None:
        page = self._page()
        if page is None:
            return
        with contextlib.ExitStack() as stack:
            try:
                stream = None if isinstance(page.content, bytes) else page.content.open("rb")
            except OSError:
                self._refuse(404)
                return
            if stream is not None:
                stack.enter_context(stream)
            self._send(page, stream)

    do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

    def _not_allowed(self) -> None:
        self._refuse(405, ("Allow", _ALLOW))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = _not_allowed  # noqa: N815 - likewise

    def _page(self) -> Page | None:
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].strip().lower() not in self.server.hosts:
            self._refuse(421)
            return None
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            self._refuse(404)
        return page

    def _send(self, page: Page, stream: BinaryIO | None) -> None:
        content = page.content
        size = len(content) if isinstance(content, bytes) else stream.seek(0, 2)  # type: ignore[union-attr]  # what is no bytes has a stream
        if_range = self.headers.get("If-Range")
        header = self.headers.get("Range") if self.command == "GET" else None
        if if_range is not None and (page.tag is None or if_range.strip() != f'"{page.tag}"'):
            header = None
        try:
            part = _wanted_range(header, size)
        except LookupError:
            self._refuse(416, ("Content-Range", f"bytes */{size}"))
            return
        first, last = part or (0, size - 1)
        self._head(206 if part else 200, last + 1 - first, page.media_type)
        self.send_header("Accept-Ranges", "bytes")
        if part:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        if page.tag is not None:
            self.send_header("ETag", f'"{page.tag}"')
        if page.policy is not None:
            self.send_header("Content-Security-Policy", page.policy)
        self.end_headers()
        if self.command == "HEAD":
            return
        if stream is None:
            self.wfile.write(cast("bytes", content)[first : last + 1])
            return
        stream.seek(first)
        _copy(stream, self.wfile, last + 1 - first)

    def _refuse(self, status: int, *more: tuple[str, str]) -> None:
        self.close_connection = True  # a body that may follow is not read
        self._head(status, 0, "text/plain")
        for name, value in (*more, ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()

    def _head(self, status: int, length: int, media_type: str) -> None:
        self.send_response_only(status)
        self.send_header("Date", email.utils.formatdate(usegmt=True))
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: the viewer asks for thousands of ranges."""


def _copy(stream: BinaryIO, target: io.BufferedIOBase | BinaryIO, length: int) -> None:
    while length > 0:
        piece = stream.read(min(length, _PIECE_BYTES))
        if not piece:
            raise ConnectionAbortedError("the file became shorter")
        target.write(piece)
        length -= len(piece)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], pages: Mapping[str, Page]) -> None:
        self.pages = pages
        self._open: set[Any] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)
        self.hosts = {f"{name}:{self.server_address[1]}" for name in (LOOPBACK, "localhost")}

    def server_bind(self) -> None:
        """Bind without a look at the machine's name, which may ask a name server."""
        socketserver.TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        """Wake whoever waits on a connection that still stands."""
        with self._lock:
            for request in self._open:
                with contextlib.suppress(OSError):
                    request.shutdown(_BOTH_WAYS)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a browser that went away go; all else is told as usual."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            super().handle_error(request, client_address)
