"""One accepted connection of a scripted server: read a request, run its script, note it all."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import select
import socket
import ssl
import struct
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from preserve.demo.script import Close, Hold, Received, Reset, Served, Step, Wait, read_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

_PIECE_BYTES = 1 << 16
_HEAD_BYTES = 1 << 16
_TLS_HANDSHAKE = 0x16
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, for no time


class _Ended(Exception):  # a signal within this file: it never leaves a connection's thread
    """The connection is over: the client closed or broke it, it idled, or the server stops."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Terms:
    """What the connections of one server share.

    ``wake`` becomes readable for good when the server stops; ``arrived`` opens a line of the log;
    ``failed`` takes what ``answer`` raised.
    """

    answer: Callable[[Received], Iterable[Step]]
    tls: ssl.SSLContext | None
    idle_seconds: float
    stop: threading.Event
    wake: socket.socket
    arrived: Callable[[Received], Served]
    failed: Callable[[BaseException], None]


class Connection:
    """A socket, its thread, and when it was open for which hosts (``time.monotonic()``)."""

    def __init__(
        self, terms: Terms, sock: socket.socket, peer: tuple[str, int], *, number: int
    ) -> None:
        self.terms = terms
        self.number = number
        self.hosts: set[str] = set()
        self.opened = time.monotonic()
        self.closed: float | None = None
        self.thread = threading.Thread(target=self._run, name=f"connection:{number}")
        self._sock = sock
        self._peer = peer
        self._buffer = b""

    def has_ended(self) -> bool:
        """Tell whether it is over, also where its own thread has not come round to notice."""
        if self.closed is None:
            try:
                # By the base class: a TLS socket does not let one look ahead.
                seen = socket.socket.recv(self._sock, 1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            except OSError as error:
                if error.errno == errno.EBADF:  # just being wrapped in TLS
                    return False
                seen = b""
            if not seen:
                self.closed = time.monotonic()
        return self.closed is not None

    def _run(self) -> None:
        try:
            self._open()
            while True:
                self._serve(self._read_request())
        except (_Ended, OSError):
            pass
        except BaseException as error:  # noqa: BLE001 - raised again where the server ends
            self.terms.failed(error)
            self._reset_on_close()
        finally:
            # Marked first: a client that sees the end may open its next connection at once.
            self.closed = self.closed or time.monotonic()
            self._sock.close()

    def _open(self) -> None:
        self._sock.settimeout(0)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.terms.tls is not None:
            tls = self.terms.tls.wrap_socket(
                self._sock, server_side=True, do_handshake_on_connect=False
            )
            self._sock = tls
            self._until_ready(tls.do_handshake, select.POLLIN)

    def _read_request(self) -> bytes:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0 and len(self._buffer) < _HEAD_BYTES:
            self._buffer += self._receive()
            if self._buffer[0] == _TLS_HANDSHAKE:
                break  # whoever speaks TLS to a plain server says no more until it is answered
        size = end + 4 if end >= 0 else len(self._buffer)
        head = read_request(self._buffer[:size], connection=self.number, peer=self._peer)
        length = head.header("content-length") or ""
        size += int(length) if length.isdecimal() else 0
        while len(self._buffer) < size:
            self._buffer += self._receive()
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def _serve(self, data: bytes) -> None:
        received = read_request(data, connection=self.number, peer=self._peer)
        served = self.terms.arrived(received)
        for step in self.terms.answer(received):
            match step:
                case bytes():
                    self._send(step, served)
                case Wait(seconds):
                    if self.terms.stop.wait(seconds):
                        raise _Ended
                case Hold(seconds):
                    self._hold(seconds)
                case Reset():
                    self._reset_on_close()
                case Close(notify):
                    self._finish(notify=notify)
            with served.lock:
                served.note()
            if not isinstance(step, bytes | Wait):
                raise _Ended

    def _receive(self, seconds: float | None = None) -> bytes:
        data = self._until_ready(lambda: self._sock.recv(_PIECE_BYTES), select.POLLIN, seconds)
        if not data:
            raise _Ended
        return data

    def _send(self, data: bytes, served: Served) -> None:
        rest = memoryview(data)

        def send_some() -> int:
            with served.lock:  # so that whoever has received a byte finds it in the log
                size = self._sock.send(rest[:_PIECE_BYTES])
                served.note(bytes(rest[:size]))
            return size

        while rest:
            size = self._until_ready(send_some, select.POLLOUT)
            rest = rest[size:]

    def _hold(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            self._receive(deadline - time.monotonic())  # ends at the deadline, or with the client

    def _finish(self, *, notify: bool) -> None:
        with contextlib.suppress(OSError):  # closing with input unread would make it a reset
            while socket.socket.recv(self._sock, _PIECE_BYTES, socket.MSG_DONTWAIT):
                pass
        self.closed = time.monotonic()
        if isinstance(self._sock, ssl.SSLSocket) and notify:
            with contextlib.suppress(OSError):  # it sends ours, and would then wait for theirs
                self._sock.unwrap()

    def _reset_on_close(self) -> None:
        self.closed = time.monotonic()
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def _until_ready(self, act: Callable[[], T], event: int, seconds: float | None = None) -> T:
        """Do what may block; give up when the server stops, or after too long a silence."""
        limit = self.terms.idle_seconds if seconds is None else seconds
        deadline = time.monotonic() + limit
        while not self.terms.stop.is_set():
            try:
                return act()
            except ssl.SSLWantReadError:
                awaited = select.POLLIN
            except ssl.SSLWantWriteError:
                awaited = select.POLLOUT
            except BlockingIOError:
                awaited = event
            left = deadline - time.monotonic()
            if left <= 0:
                break
            wait_for(self._sock, awaited, self.terms.wake, left)
        raise _Ended


def wait_for(
    sock: socket.socket, event: int, wake: socket.socket, seconds: float | None = None
) -> None:
    """Wait until a socket is ready, ``wake`` is readable, or so many seconds are gone."""
    poll = select.poll()
    poll.register(sock, event)
    poll.register(wake, select.POLLIN)
    poll.poll(None if seconds is None else seconds * 1000)
