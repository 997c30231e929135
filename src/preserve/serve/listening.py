"""HTTP/1.1 on a port: h11 reads and writes it, asyncio carries it, and everything has a bound.

A client can hold one of so many connections, for so long, with so many bytes, and nothing more:
heads and bodies are read whole within a time before anybody works for them, and an answer is whole
before it is sent, so that who reads slowly keeps nobody from working.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import email.utils
import http
import os
from typing import TYPE_CHECKING, BinaryIO, cast

import h11

from preserve.errors import UsageError
from preserve.serve.messages import EVENTS, Answer, Request, plain

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

_READ_BYTES = 1 << 16
_PIECE_BYTES = 1 << 18
_BACKLOG = 128
_TOO_LARGE = 413
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

# On every answer: nobody else's page may show, embed, read or keep what is here.
HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
_NOTHING = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a client may take: bytes, seconds and connections.

    ``asking_seconds`` is from the beginning of a connection, or from the last answer, to the end of
    a request; ``sending_seconds`` is for an answer, and for each event of those that go on.
    """

    head_bytes: int = 16_384
    body_bytes: int = 16_384
    asking_seconds: float = 15.0
    sending_seconds: float = 60.0
    connections: int = 100


class Listener:
    """Answers the requests that come to one port of one address; defects are told to ``wrong``."""

    def __init__(
        self, *, wrong: Callable[[BaseException], None], bounds: Bounds | None = None
    ) -> None:
        self._wrong = wrong
        self._bounds = bounds or Bounds()
        self._answer: Callable[[Request], Awaitable[Answer]] | None = None
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def bind(self, host: str, port: int) -> int:
        """Take a port, and return it: a free one where 0 was asked for.

        Raises:
            UsageError: the port cannot be had.
        """
        try:
            self._server = await asyncio.start_server(
                self._connected,
                host,
                port,
                backlog=_BACKLOG,
                limit=_READ_BYTES,
                start_serving=False,
            )
        except (OSError, OverflowError) as error:
            number = getattr(error, "errno", None)
            why = os.strerror(number) if number else "there is no such address"
            raise UsageError(
                f"port {port} of {host} cannot be used: {why}; name another with --port, "
                "or 0 for a free one."
            ) from error
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def serve(self, answer: Callable[[Request], Awaitable[Answer]]) -> None:
        """Begin to answer what comes to the port, which was taken."""
        assert self._server is not None
        self._answer = answer
        await self._server.start_serving()

    async def close(self) -> None:
        """Listen no more and end all connections."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._serving) >= self._bounds.connections:
            writer.write(_BUSY)
            writer.close()
            return
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._serving.add(task)
        try:
            await _Conversation(reader, writer, self._bounds).go_on(self._safe)
            writer.close()
            async with asyncio.timeout(self._bounds.sending_seconds):
                await writer.wait_closed()
        except (OSError, TimeoutError, h11.ProtocolError, asyncio.CancelledError):
            pass  # who is gone, too slow or too odd gets no answer; who is cancelled is at the end
        finally:
            writer.transport.abort()  # what nobody has read by now is not waited for
            self._serving.discard(task)

    async def _safe(self, request: Request) -> Answer:
        """Answer; a defect of the program ends in an answer too, and is told."""
        assert self._answer is not None
        try:
            return await self._answer(request)
        except Exception as error:  # noqa: BLE001 - a defect met by one request must not end others
            self._wrong(error)
            return plain(500, "A defect of the program; please report it.")


class _Conversation:
    """One connection: requests and answers, one after the other."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bounds: Bounds
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._bounds = bounds
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=bounds.head_bytes)

    async def go_on(self, answer: Callable[[Request], Awaitable[Answer]]) -> None:
        """Answer until one side wants no more."""
        while True:
            try:
                async with asyncio.timeout(self._bounds.asking_seconds):
                    asked = await self._request()
            except h11.RemoteProtocolError as error:
                if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
                    await self._send(plain(error.error_status_hint, "This is no request."), "GET")
                return
            if asked is None:
                return
            if isinstance(asked, Answer):
                await self._send(asked, "GET")
                return
            await self._send(await answer(asked), asked.method)
            if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                return
            self._http.start_next_cycle()

    async def _request(self) -> Request | Answer | None:
        """Return what is asked; an answer at once to what is too large; None at the end."""
        head = await self._event()
        if not isinstance(head, h11.Request):
            return None
        headers = tuple((name.decode(), value.decode("latin-1")) for name, value in head.headers)
        body = bytearray()
        try:
            length = max([int(value) for name, value in headers if name == "content-length"] or [0])
        except ValueError:  # more digits than Python reads
            length = self._bounds.body_bytes + 1
        while True:
            if max(len(body), length) > self._bounds.body_bytes:
                return plain(_TOO_LARGE, "The request is too large.", ("Connection", "close"))
            if self._http.they_are_waiting_for_100_continue:
                await self._write(h11.InformationalResponse(status_code=100, headers=[]))
            event = await self._event()
            if isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return Request(
                    method=head.method.decode("ascii"),
                    target=head.target.decode("ascii"),
                    headers=headers,
                    body=bytes(body),
                )
            else:
                return None

    async def _event(self) -> object:
        while True:
            event = self._http.next_event()
            if event is not h11.NEED_DATA:
                return event
            # No more than a head may have: one that came whole is bounded likewise.
            size = min(_READ_BYTES, self._bounds.head_bytes)
            self._http.receive_data(await self._reader.read(size))

    async def _send(self, answer: Answer, method: str) -> None:
        fixed = (
            ("Date", email.utils.formatdate(usegmt=True)),
            ("Content-Type", answer.media_type),
            *HEADERS,
        )
        has_policy = any(name == "Content-Security-Policy" for name, _ in answer.headers)
        length = _length(answer.body)
        more = () if length is None else (("Content-Length", str(length)),)
        headers = [*fixed, *answer.headers, *(() if has_policy else (_NOTHING,)), *more]
        with contextlib.ExitStack() as stack:
            if not isinstance(answer.body, bytes) and hasattr(answer.body, "close"):
                stack.callback(answer.body.close)
            async with asyncio.timeout(self._bounds.sending_seconds):
                status, reason = answer.status, http.HTTPStatus(answer.status).phrase.encode()
                await self._write(h11.Response(status_code=status, headers=headers, reason=reason))
                if method != "HEAD" and answer.media_type != EVENTS:
                    await self._whole(cast("bytes | BinaryIO", answer.body))
            if method != "HEAD" and answer.media_type == EVENTS:
                await self._events(cast("AsyncGenerator[bytes]", answer.body))
            async with asyncio.timeout(self._bounds.sending_seconds):
                await self._write(h11.EndOfMessage())

    async def _whole(self, body: bytes | BinaryIO) -> None:
        if isinstance(body, bytes):
            await self._write(h11.Data(data=body))
            return
        while piece := body.read(_PIECE_BYTES):
            await self._write(h11.Data(data=piece))

    async def _events(self, body: AsyncGenerator[bytes]) -> None:
        async with contextlib.aclosing(body) as events:
            async for event in events:
                async with asyncio.timeout(self._bounds.sending_seconds):
                    await self._write(h11.Data(data=event))

    async def _write(self, event: h11.Event) -> None:
        data = self._http.send(event)
        if data:
            self._writer.write(data)
            await self._writer.drain()


def _length(body: object) -> int | None:
    """Return how many bytes a body has; None where only time tells."""
    if isinstance(body, bytes):
        return len(body)
    if hasattr(body, "seek"):
        size: int = body.seek(0, 2)
        body.seek(0)
        return size
    return None
