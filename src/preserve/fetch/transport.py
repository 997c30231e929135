"""The recording transport: one exchange, exactly as it crossed the wire."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from preserve.clock import Clock, SystemClock
from preserve.errors import CollectionError
from preserve.fetch.dialer import Dialer, Target, Unreached
from preserve.fetch.framing import ResponseReader
from preserve.fetch.guard import AddressGuard
from preserve.fetch.headers import write_head
from preserve.fetch.pool import Place, Pool
from preserve.fetch.recording import Recording
from preserve.fetch.resolver import Resolver
from preserve.fetch.tls import verified_context
from preserve.model import Exchange, read_chunks

if TYPE_CHECKING:
    import datetime
    from collections.abc import AsyncIterator, Collection, Iterable
    from pathlib import Path

    from preserve.config import LimitSettings, NetworkSettings
    from preserve.fetch.connection import Connection

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CREDENTIALS = frozenset({b"authorization", b"cookie", b"proxy-authorization"})
_NO_LIMIT = 1 << 62


class NoAnswer(httpx.TransportError):
    """There is no status line; ``exchange`` tells how far it got."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.failure.detail if exchange.failure else "no answer")
        self.exchange = exchange


class RecordingTransport(httpx.AsyncBaseTransport):
    """Speaks HTTP/1.1 and keeps what was said.

    Of a request it takes the method, the host, the headers as they are (raw, in order) and these
    extensions: ``target`` (bytes), the request target where it is not the one httpx would write;
    ``href`` (str), the address to record; ``body_limit`` (int), the most body bytes to read;
    ``content`` (bytes), the body to send, whose length the headers have to tell; ``credentials``
    (set of bytes), the names, in lower case, of headers that are not sent where a certificate
    failed; ``masked`` (likewise), of those whose value is not kept.

    ``record`` gives the ``Exchange``; a response has it in its extension ``exchange``. Whoever
    takes it closes its bodies.

    Args:
        network: What may be connected to, and how.
        limits: How long it may take.
        spool_folder: Where long bodies go; made when needed.
        connections_per_host: Most connections to one host name.
        clock: The time to write down.
        pool: Connections that are shared with others; they outlive the transport.

    Raises:
        SettingsError: A setting cannot be used.
    """

    def __init__(
        self,
        *,
        network: NetworkSettings,
        limits: LimitSettings,
        spool_folder: Path,
        connections_per_host: int,
        clock: Clock | None = None,
        pool: Pool | None = None,
    ) -> None:
        if network.ca_file:
            verified_context(network.ca_file)  # a file that cannot be read is said now
        self._limits = limits
        self._spool_folder = spool_folder
        self._clock = clock or SystemClock()
        self._dialer = Dialer(
            resolver=Resolver(network.resolve),
            guard=AddressGuard(allow=network.allow, ports=network.ports),
            ca_file=network.ca_file,
            strict_tls=network.tls == "strict",
        )
        self._own_pool = pool is None
        self._pool = pool or Pool(per_host=connections_per_host, total=network.connections)
        self._in_use: set[Connection] = set()

    async def record(self, request: httpx.Request) -> Exchange:
        """Make one exchange; what came of it is in what is returned.

        Raises:
            CollectionError: The spool folder cannot be written to.
            ValueError: The request cannot be written down as HTTP.
        """
        target = _target(request.url)
        place = await self._pool.take(target.host, target.origin)
        connection = place.connection
        try:
            while True:
                reused = connection is not None
                timing = _Timing(self._clock, self._limits)
                if connection is None:
                    dialled = await self._dialer.dial(target, deadline=timing.connect_deadline)
                    if isinstance(dialled, Unreached):
                        return _not_reached(request, dialled, timing)
                    connection = dialled
                exchange = await self._converse(request, connection, timing, reused=reused)
                if exchange is not None:
                    return exchange
                connection.abort()
                await connection.lost
                connection = None
        finally:
            self._pool.give_back(Place(target.host, connection))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Make one exchange, for who mounts the transport in a client of httpx.

        Raises:
            NoAnswer: No status line came.
            CollectionError: As ``record``.
            ValueError: As ``record``.
        """
        exchange = await self.record(request)
        if exchange.status is None or exchange.response is None:
            raise NoAnswer(exchange)
        return httpx.Response(
            exchange.status,
            headers=[
                (key.encode("latin-1"), val.encode("latin-1")) for key, val in exchange.headers
            ],
            stream=_Payload(exchange),
            request=request,
            extensions={"exchange": exchange},
        )

    async def aclose(self) -> None:
        """Close all connections of ours; exchanges that are under way end as disconnected."""
        for connection in list(self._in_use):
            connection.abort()
            await connection.lost
        if self._own_pool:
            await self._pool.aclose()

    async def _converse(
        self, request: httpx.Request, connection: Connection, timing: _Timing, *, reused: bool
    ) -> Exchange | None:
        """Make the exchange on this connection; None where it has to be made on a fresh one."""
        headers = request.extensions.get("headers") or request.headers.raw
        if connection.tls is not None and not connection.tls.verified:
            barred = _CREDENTIALS | request.extensions.get("credentials", frozenset())
            headers = [pair for pair in headers if pair[0].lower() not in barred]
        line_target = request.extensions.get("target") or request.url.raw_path
        method, content = request.method.encode("ascii"), request.extensions.get("content", b"")
        data = write_head(method, line_target, headers) + content
        kept, masked = _mask(headers, request.extensions.get("masked", frozenset()))
        kept_data = write_head(method, line_target, kept) + content if masked else data
        recording = Recording(
            spool_folder=self._spool_folder,
            body_limit=request.extensions.get("body_limit", _NO_LIMIT),
        )
        self._in_use.add(connection)
        try:
            await connection.converse(
                data,
                recording,
                stall_seconds=self._limits.stall_seconds,
                deadline=timing.deadline,
            )
            if reused and recording.is_for_another:
                return None
            if not recording.reader.reusable or not recording.done:
                connection.close()
            answer = recording.answer()
        except OSError as error:
            raise CollectionError(
                f"The spool folder {self._spool_folder} cannot be written to: {error}."
            ) from error
        finally:
            self._in_use.discard(connection)
            recording.discard()
        return Exchange(
            url=request.extensions.get("href") or str(request.url),
            started=timing.started,
            elapsed_seconds=timing.elapsed_seconds(),
            request=kept_data if recording.asked else b"",
            masked=masked if recording.asked else (),
            remote_ip=connection.endpoint.ip,
            remote_port=connection.endpoint.port,
            addresses=connection.addresses,
            tls=connection.tls,
            reused=reused,
            **answer,
        )


class _Timing:
    """When an exchange began and when it has to be over, by the calendar and by the loop."""

    def __init__(self, clock: Clock, limits: LimitSettings) -> None:
        now = asyncio.get_running_loop().time()
        self.started: datetime.datetime = clock.now()
        self.deadline = now + limits.exchange_seconds
        self.connect_deadline = min(now + limits.connect_seconds, self.deadline)
        self._clock = clock
        self._began = clock.monotonic()

    def elapsed_seconds(self) -> float:
        return self._clock.monotonic() - self._began


def _not_reached(request: httpx.Request, unreached: Unreached, timing: _Timing) -> Exchange:
    endpoint = unreached.endpoint
    return Exchange(
        url=request.extensions.get("href") or str(request.url),
        started=timing.started,
        elapsed_seconds=timing.elapsed_seconds(),
        failure=unreached.failure,
        addresses=unreached.addresses,
        remote_ip=endpoint.ip if endpoint else None,
        remote_port=endpoint.port if endpoint else None,
    )


def _mask(
    headers: Iterable[tuple[bytes, bytes]], names: Collection[bytes]
) -> tuple[list[tuple[bytes, bytes]], tuple[str, ...]]:
    """Return the headers as they are kept, and the names of those whose value is not."""
    kept, masked = [], []
    if not names:
        return list(headers), ()
    for name, value in headers:
        is_masked = name.lower() in names
        kept.append((name, b"x" * len(value) if is_masked else value))
        if is_masked:
            masked.append(name.decode("latin-1"))
    return kept, tuple(masked)


def _target(url: httpx.URL) -> Target:
    scheme = url.scheme
    host = url.raw_host.decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = _DEFAULT_PORTS[scheme] if url.port is None else url.port
    return Target(scheme=scheme, host=host, port=port, origin=f"{scheme}://{host}:{port}")


class _Payload(httpx.AsyncByteStream):
    """The body after transfer-decoding, for those who mount the transport in a client."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert self._exchange.response is not None
        reader = ResponseReader(body_limit=_NO_LIMIT)
        for piece in read_chunks(self._exchange.response):
            for payload in reader.feed(piece).payload:
                yield bytes(payload)
