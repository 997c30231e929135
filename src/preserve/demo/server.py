r"""A loopback HTTP server that says what a script tells it, byte by byte, and logs both ways.

Every kind of misbehaviour is a list of bytes and pauses::

    def answer(received: Received) -> Script:
        return [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Wait(0.2), Reset()]

    with ScriptServer(answer) as server:
        ...  # http://127.0.0.1:{server.port}/
    assert server.log[0].written.endswith(b"half")

A script that does not end in ``Close``, ``Reset`` or ``Hold`` leaves the connection open for the
next request. The server binds loopback addresses and nothing else.
"""

from __future__ import annotations

import contextlib
import ipaddress
import select
import socket
import threading
import time
from typing import TYPE_CHECKING, Self

from preserve.demo.connection import Connection, Terms, wait_for
from preserve.demo.script import (
    Close,
    Hold,
    Received,
    Reset,
    Script,
    Served,
    Step,
    Wait,
    chunks,
    response,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

__all__ = [
    "Close",
    "Hold",
    "Received",
    "Reset",
    "Script",
    "ScriptServer",
    "Served",
    "Step",
    "Wait",
    "chunks",
    "response",
]

# All ends in milliseconds; a thread that has not after so long never will.
_PATIENCE_SECONDS = 5.0


class ScriptServer:
    """A server on a loopback address; a thread per connection, a script per request.

    ``answer`` is called in the connection's thread with each request. An exception that it raises
    resets the connection and is raised again when the ``with`` block ends. ``idle_seconds`` is
    how long a connection may say nothing (or take nothing); beyond ``max_connections`` new ones
    are closed at once. Everything is closed and joined when the block ends.
    """

    def __init__(
        self,
        answer: Callable[[Received], Iterable[Step]],
        *,
        tls: ssl.SSLContext | None = None,
        address: str = "127.0.0.1",
        idle_seconds: float = 30.0,
        max_connections: int = 256,
    ) -> None:
        self.address = address
        self.answer = answer
        self.tls = tls
        self.idle_seconds = idle_seconds
        self.max_connections = max_connections
        self._lock = threading.Lock()
        self._log: list[Served] = []
        self._errors: list[BaseException] = []
        self._connections: list[Connection] = []
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        """Bind, listen, and start to accept."""
        ip = ipaddress.ip_address(self.address)
        assert ip.is_loopback, f"{ip} is not a loopback address"
        family = socket.AF_INET6 if ip.version == 6 else socket.AF_INET
        self._listener = socket.create_server((self.address, 0), family=family, backlog=128)
        self._listener.settimeout(0)
        self.port: int = self._listener.getsockname()[1]
        self._wake, self._waker = socket.socketpair()
        self._terms = Terms(
            answer=self.answer,
            tls=self.tls,
            idle_seconds=self.idle_seconds,
            stop=self._stop,
            wake=self._wake,
            arrived=self._arrived,
            failed=self._errors.append,
        )
        self._accepting = threading.Thread(target=self._accept, name=f"accept:{self.port}")
        self._accepting.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close every socket and join every thread; raise what ``answer`` raised."""
        self._stop.set()
        self._waker.send(b"!")  # never read: it wakes whoever waits, now and later
        deadline = time.monotonic() + _PATIENCE_SECONDS
        self._accepting.join(_PATIENCE_SECONDS)
        for thread in [one.thread for one in self._connections]:
            thread.join(max(deadline - time.monotonic(), 0.01))
            assert not thread.is_alive(), f"{thread.name} did not end"
        for sock in (self._listener, self._wake, self._waker):
            sock.close()
        if self._errors and exc_info[0] is None:
            raise self._errors[0]

    @property
    def log(self) -> list[Served]:
        """One entry per request, in order of arrival; a copy."""
        with self._lock:
            return list(self._log)

    @property
    def connections(self) -> int:
        """How many connections were accepted so far, open and closed."""
        with self._lock:
            return len(self._connections)

    def most_open(self, host: str) -> int:
        """Return how many connections on which ``host`` was ever asked for were open at once.

        A connection counts from the moment it was accepted until the client or the server closed
        it. Over TLS a client's close may be noticed a moment late.
        """
        with self._lock:
            asked = [one for one in self._connections if host.lower() in one.hosts]
        moments = [(one.opened, 1) for one in asked]
        moments += [(one.closed, -1) for one in asked if one.closed is not None]
        open_now = most = 0
        for _, change in sorted(moments):
            open_now += change
            most = max(most, open_now)
        return most

    def _accept(self) -> None:
        while not self._stop.is_set():
            wait_for(self._listener, select.POLLIN, self._wake)
            with contextlib.suppress(BlockingIOError, ConnectionError):
                sock, peer = self._listener.accept()
                self._admit(sock, peer[:2])

    def _admit(self, sock: socket.socket, peer: tuple[str, int]) -> None:
        with self._lock:
            standing = [one for one in self._connections if not one.has_ended()]
            if self._stop.is_set() or len(standing) >= self.max_connections:
                sock.close()
                return
            connection = Connection(self._terms, sock, peer, number=len(self._connections) + 1)
            self._connections.append(connection)
        connection.thread.start()

    def _arrived(self, received: Received) -> Served:
        with self._lock:
            standing = frozenset(one.number for one in self._connections if one.closed is None)
            self._connections[received.connection - 1].hosts.add(received.host)
            served = Served(received, standing)
            self._log.append(served)
        return served
