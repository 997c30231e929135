"""What stands between a browser and the network: a proxy that passes nothing on.

A browser that is given it as its proxy for everything but one origin can reach that origin alone.
Whatever else it tries (another port of this machine, an address in digits, a WebSocket, what a
worker or a hint to connect early asks for) ends here, is noted and refused.
"""

from __future__ import annotations

import contextlib
import dataclasses
import socketserver
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "127.0.0.1"

_NOTED_MAX = 1000
_LINE_BYTES = 16_384
_LINES_MAX = 200
_PATIENCE_SECONDS = 5
_REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A host and a port that something tried to reach; ``url`` where the proxy was told it."""

    host: str
    port: int
    url: str | None


def place_of(url: str) -> tuple[str, int] | None:
    """Return host and port of an address of the web, None of any other."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname and port else None


class Wall:
    """A proxy on loopback; ``origin`` is its own address, ``take`` what ended at it meanwhile."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self.origin = f"http://{LOOPBACK}:{server.server_address[1]}"

    def take(self) -> list[Attempt]:
        """Return what was tried since this was called last, at most 1,000."""
        with self._server.lock:
            taken, self._server.noted = self._server.noted, []
        return taken


@contextlib.contextmanager
def wall() -> Iterator[Wall]:
    """Stand on a free port of loopback until the block ends."""
    with _Server((LOOPBACK, 0), _Refusal) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield Wall(server)
        finally:
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *words: object) -> None:
        super().__init__(*words)  # type: ignore[arg-type]  # the place and the class, as given
        self.lock = threading.Lock()
        self.noted: list[Attempt] = []

    def note(self, attempt: Attempt) -> None:
        with self.lock:
            if len(self.noted) < _NOTED_MAX:
                self.noted.append(attempt)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle is nothing to report."""


class _Refusal(socketserver.StreamRequestHandler):
    timeout = _PATIENCE_SECONDS

    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        words = self.rfile.readline(_LINE_BYTES).decode("latin-1").split()
        if len(words) >= 2:
            tunnel = words[0] == "CONNECT"
            place = place_of(f"https://{words[1]}" if tunnel else words[1])
            if place is not None:
                url = None if tunnel else words[1]
                self.server.note(Attempt(host=place[0], port=place[1], url=url))
        for _ in range(_LINES_MAX):
            if not self.rfile.readline(_LINE_BYTES).strip():
                break
        self.wfile.write(_REFUSAL)
