"""Servers that no script of answers can be: they misbehave before a request is read."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING

from faults.bytes_of import BODY, STATUS, WHOLE, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE_SECONDS = 30.0
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_SERVER_HELLO_BEGUN = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(20)


def _reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


def _until_closed(sock: socket.socket) -> None:
    while sock.recv(1 << 16):
        pass


def _says(
    data: bytes, *, first: bool = False, then: Callable[[socket.socket], None]
) -> Callable[[socket.socket], None]:
    """Return what says some bytes, on the request or before it, and then does something."""

    def act(sock: socket.socket) -> None:
        if not first:
            sock.recv(1 << 16)
        sock.sendall(data)
        then(sock)

    return act


def _half_close(sock: socket.socket) -> None:
    sock.shutdown(socket.SHUT_WR)
    _until_closed(sock)


def _close(_: socket.socket) -> None:
    return


ACTS: dict[str, Callable[[socket.socket], None]] = {
    "half-close": _says(plain(b"Content-Length: 500"), then=_half_close),
    "half-close-whole": _says(plain(b"Transfer-Encoding: identity"), then=_half_close),
    "half-close-first": _says(b"", first=True, then=_half_close),
    "answer-before-question": _says(WHOLE, first=True, then=_until_closed),
    "handshake-cut": _says(_SERVER_HELLO_BEGUN, then=_close),
    "handshake-reset": _says(_SERVER_HELLO_BEGUN, then=_reset),
    "handshake-silent": _says(b"", then=_until_closed),
    "handshake-half": _says(_SERVER_HELLO_BEGUN, then=_until_closed),
    "handshake-alert": _says(b"\x15\x03\x01\x00\x02\x02\x50", then=_close),
    "handshake-plain": _says(STATUS + b"\r\n" + BODY, then=_close),
    "handshake-garbage": _says(bytes(range(200, 255)) * 9, then=_close),
}


@contextlib.contextmanager
def listening(act: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on loopback, do this with each connection, one after the other; give the port."""
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError):
                sock, _ = listener.accept()
                sock.settimeout(_PATIENCE_SECONDS)
                with sock:
                    act(sock)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
            thread.join(_PATIENCE_SECONDS)
            assert not thread.is_alive()


@contextlib.contextmanager
def never_accepting() -> Iterator[int]:
    """Give a port whose queue of connections is full, so that the next is not even shaken."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        for _ in range(2):
            more = stack.enter_context(socket.socket())
            more.setblocking(False)
            more.connect_ex(("127.0.0.1", port))
        yield port


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
