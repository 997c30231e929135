"""One connection: bytes between a socket and a recording, under the clock."""

from __future__ import annotations

import asyncio
import select
import ssl
from typing import TYPE_CHECKING, cast

from preserve.fetch.failures import reason
from preserve.fetch.recording import Ending, Recording

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from preserve.fetch.resolver import Endpoint
    from preserve.fetch.tls import TlsLayer
    from preserve.model import Tls

# An answer that is not HTTP has no end that could be seen: it ends when nothing more comes.
_QUIET_SECONDS = 1.0
_EARLY_LIMIT_BYTES = 1 << 20


class Connection(asyncio.Protocol):
    """A connection to one endpoint, over TLS once ``secure`` was awaited; one exchange at a time.

    It is made by ``Connection.over`` from a connected socket, which it owns from then on.
    ``lost`` is a future that is done when the socket is closed; ``when_ended`` is called, if set,
    as soon as the connection can take no further request.
    """

    def __init__(self, sock: socket.socket, endpoint: Endpoint, origin: str) -> None:
        self.endpoint = endpoint
        self.origin = origin
        self.addresses: tuple[str, ...] = ()
        self.tls: Tls | None = None
        self.used = False
        self.idle_since = 0.0
        self.when_ended: Callable[[Connection], None] | None = None
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self._sock = sock
        self._transport: asyncio.Transport | None = None
        self._layer: TlsLayer | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._recording: Recording | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0
        self._stall_seconds = 0.0
        self._last_byte = 0.0
        self._early: list[bytes] = []
        self._ended = False

    @classmethod
    async def over(cls, sock: socket.socket, endpoint: Endpoint, origin: str) -> Connection:
        """Make a connection of a connected socket."""
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: cls(sock, endpoint, origin), sock=sock)
        return connection

    # ------------------------------------------------------------------------ what the room asks

    async def secure(self, layer: TlsLayer) -> None:
        """Make the TLS handshake.

        Raises:
            ssl.SSLError: It failed.
            ConnectionError: The connection ended within.
        """
        self._layer = layer
        self._waiter = self._loop.create_future()
        try:
            if self._ended:
                raise ConnectionResetError("the connection was closed")
            layer.handshake()
            self._flush()
            await self._waiter
        finally:
            self._waiter = None

    async def converse(
        self, request: bytes, recording: Recording, *, stall_seconds: float, deadline: float
    ) -> None:
        """Write the request and record what comes, until the answer, the connection or time ends.

        ``deadline`` is in the event loop's time. On cancellation, and where the spool fails, the
        connection is aborted.

        Raises:
            OSError: The spool file cannot be written.
        """
        self._recording = recording
        self._waiter = self._loop.create_future()
        self._stall_seconds = stall_seconds
        self._deadline = deadline
        self._last_byte = self._loop.time()
        self._set_timer()
        try:
            if not self._ended:
                self._write(request)
                recording.asked = True
            for piece in self._take_early():
                self._receive(piece)
            if self._ended:
                self._end(Ending.CLOSED)
            await self._waiter
        except BaseException:
            self.abort()
            raise
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._recording = self._waiter = None
            self.used = True

    def is_fresh(self) -> bool:
        """Tell whether an idle connection can take a request: open, and nothing came meanwhile."""
        if self._ended or self._sock.fileno() < 0:
            return False
        poll = select.poll()
        poll.register(self._sock, select.POLLIN | select.POLLERR | select.POLLHUP)
        return not poll.poll(0)

    def close(self) -> None:
        """Close in good order, or at once where the other side takes nothing; see ``lost``."""
        self._mark_ended()
        if self._transport is None:
            return
        if self._transport.get_write_buffer_size():
            self._transport.abort()
            return
        if self._layer is not None and self._layer.established:
            self._layer.say_goodbye()
            self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once; see ``lost``."""
        self._mark_ended()
        if self._transport is not None:
            self._transport.abort()

    # --------------------------------------------------------------------- what the loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        """Take bytes from the socket."""
        self._last_byte = self._loop.time()
        if self._layer is None:
            self._receive(data)
        elif not self._layer.established:
            self._go_on_with_handshake(self._layer, data)
        else:
            self._decrypt(self._layer, data)

    def eof_received(self) -> None:
        """Take note that the other side has announced its end; our side closes as well.

        Over TLS this counts as announced also without a close_notify: RFC 9112, 9.8 has a body
        that ends by close be incomplete then, but many servers never send one, and browsers take
        such pages as whole. Where a length or chunks mark the end they decide, as always.
        """
        self._end_by(None, clean=True)

    def connection_lost(self, error: Exception | None) -> None:
        """Take note that the socket is closed."""
        self._end_by(error, clean=False)
        if not self.lost.done():
            self.lost.set_result(None)

    # ------------------------------------------------------------------------------- within

    def _go_on_with_handshake(self, layer: TlsLayer, data: bytes) -> None:
        try:
            done = layer.handshake(data)
        except ssl.SSLError as error:
            self._flush()  # the alert
            self._settle(error)
            return
        self._flush()
        if done:
            self._settle()
            self._decrypt(layer, b"")

    def _decrypt(self, layer: TlsLayer, data: bytes) -> None:
        pieces, ended, error = layer.decrypt(data)
        self._flush()
        for piece in pieces:
            self._receive(piece)
        if error is not None:
            self._end_by(error, clean=False)
            self.abort()
        elif ended:
            self._end_by(None, clean=True)
            self.close()

    def _receive(self, data: bytes) -> None:
        recording = self._recording
        if recording is None and not self.used:
            self._early.append(data)  # a server that speaks first, an SSH server for one
            if sum(map(len, self._early)) > _EARLY_LIMIT_BYTES:
                self.abort()
            return
        if recording is None or recording.done:
            self.abort()  # bytes that nobody asked for belong to no record
            return
        try:
            recording.feed(data)
        except OSError as error:
            self._settle(error)
            return
        if recording.done:
            if recording.reader.surplus:
                self.abort()
            self._settle()
        elif recording.reader.refused:
            if self.used:
                self._settle()
            elif self._stall_seconds > _QUIET_SECONDS:
                self._stall_seconds = _QUIET_SECONDS
                self._set_timer()

    def _end_by(self, error: Exception | None, *, clean: bool) -> None:
        if self._ended and clean:
            return
        self._mark_ended()
        detail = f"The connection broke: {reason(error)}." if error is not None else None
        if self._recording is not None:
            self._end(Ending.CLOSED, clean=clean, detail=detail)
        else:
            self._settle(ConnectionResetError(str(error or "the connection was closed")))

    def _mark_ended(self) -> None:
        self._ended = True
        if self.when_ended is not None:
            tell, self.when_ended = self.when_ended, None
            tell(self)

    def _take_early(self) -> list[bytes]:
        early, self._early = self._early, []
        return early

    def _end(self, ending: Ending, *, clean: bool = False, detail: str | None = None) -> None:
        recording = self._recording
        if recording is None or self._waiter is None or self._waiter.done():
            return
        try:
            recording.end(ending, clean=clean, detail=detail)
        except OSError as error:
            self._settle(error)
        else:
            self._settle()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = min(self._last_byte + self._stall_seconds, self._deadline)
        self._timer = self._loop.call_at(due, self._look_at_clock)

    def _look_at_clock(self) -> None:
        now = self._loop.time()
        if now >= self._deadline:
            detail = "The exchange took longer than is allowed in all: limits.exchange_seconds."
        elif now >= self._last_byte + self._stall_seconds:
            detail = f"No byte came for {self._stall_seconds:g} seconds."
        else:
            self._set_timer()
            return
        self._end(Ending.TIME, detail=detail)
        self.abort()

    def _write(self, data: bytes) -> None:
        if self._layer is not None:
            self._layer.encrypt(data)
            self._flush()
        elif self._transport is not None:
            self._transport.write(data)

    def _flush(self) -> None:
        assert self._layer is not None
        data = self._layer.outgoing()
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def _settle(self, error: Exception | None = None) -> None:
        if self._waiter is None or self._waiter.done():
            return
        if error is None:
            self._waiter.set_result(None)
        else:
            self._waiter.set_exception(error)
