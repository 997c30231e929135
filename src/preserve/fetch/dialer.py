"""From an origin to an open connection: look-up, guard, connect, TLS, all under one deadline."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
import ssl
from typing import TYPE_CHECKING

from preserve.fetch.connection import Connection
from preserve.fetch.failures import connect_failure, tls_failure
from preserve.fetch.resolver import Endpoint
from preserve.fetch.tls import TlsLayer, may_be_old, sentence, unverified_context, verified_context
from preserve.model import Failure, Outcome, Phase, Tls

if TYPE_CHECKING:
    from preserve.fetch.guard import AddressGuard
    from preserve.fetch.resolver import Resolver


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is to be connected to; ``host`` and ``origin`` as in an address."""

    scheme: str
    host: str
    port: int
    origin: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Unreached:
    """Why there is no connection, and the endpoint that was tried last."""

    failure: Failure
    addresses: tuple[str, ...] = ()
    endpoint: Endpoint | None = None


class Dialer:
    """Opens connections that the guard permits.

    Args:
        resolver: Gives the addresses of a host.
        guard: Judges each of them; what it refuses is passed over.
        ca_file: Further roots to verify certificates against.
        strict_tls: Refuse what does not verify, instead of noting it.
    """

    def __init__(
        self, *, resolver: Resolver, guard: AddressGuard, ca_file: str, strict_tls: bool
    ) -> None:
        self._resolver = resolver
        self._guard = guard
        self._ca_file = ca_file
        self._strict_tls = strict_tls
        self._unverified: dict[str, str] = {}  # origin → why it does not verify

    async def dial(self, target: Target, *, deadline: float) -> Connection | Unreached:
        """Open a connection; ``deadline`` is in the event loop's time.

        The addresses of the host are tried in order, each for its share of the time that is left.
        """
        found = await self._resolver.endpoints(target.host, target.port, deadline=deadline)
        if isinstance(found, Failure):
            return Unreached(failure=found)
        addresses = tuple(endpoint.ip for endpoint in found)
        denials = [self._guard.denial(endpoint.ip, target.port) for endpoint in found]
        permitted = [one for one, denial in zip(found, denials, strict=True) if denial is None]
        outcome = Unreached(
            failure=Failure(
                phase=Phase.CONNECT,
                outcome=Outcome.GUARD_DENIED,
                detail=" ".join(denial for denial in denials if denial is not None),
            )
        )
        loop = asyncio.get_running_loop()
        for index, endpoint in enumerate(permitted):
            share = (deadline - loop.time()) / (len(permitted) - index)
            opened = await self._open(target, endpoint, deadline=loop.time() + share)
            if isinstance(opened, Connection):
                opened.addresses = addresses
                if target.scheme != "https":
                    return opened
                return await self._secure(target, opened, deadline=deadline)
            outcome = opened
        if permitted:
            self._resolver.forget(target.host)
        return dataclasses.replace(outcome, addresses=addresses)

    async def _open(
        self, target: Target, endpoint: Endpoint, *, deadline: float
    ) -> Connection | Unreached:
        """Connect to this very address, and see that it is the one that answers."""
        loop = asyncio.get_running_loop()
        try:
            sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
        except OSError as error:
            return Unreached(failure=connect_failure(error, endpoint.ip), endpoint=endpoint)
        try:
            sock.settimeout(0)
            async with asyncio.timeout_at(deadline):
                await loop.sock_connect(sock, endpoint.sockaddr)
                peer = Endpoint(*sock.getpeername()[:2])
                if not endpoint.is_same(peer):
                    raise OSError(f"{peer.ip} port {peer.port} answered in its place")
                return await Connection.over(sock, endpoint, target.origin)
        except (OSError, OverflowError) as error:
            sock.close()
            where = f"{endpoint.ip} port {endpoint.port}"
            failure = connect_failure(
                error if isinstance(error, OSError) else OSError(str(error)), where
            )
            return Unreached(failure=failure, endpoint=endpoint)
        except BaseException:
            sock.close()
            raise

    # ------------------------------------------------------------------------------------- TLS

    async def _secure(
        self, target: Target, connection: Connection, *, deadline: float
    ) -> Connection | Unreached:
        """Make the handshake; where the certificate or the server's age is in the way, once more.

        The second time, on a new connection to the same address, nothing is verified: the reason
        stands in ``Tls.error``, and the transport sends no credentials. That an origin does not
        verify is remembered, so that its next connection needs one handshake.
        """
        why = self._unverified.get(target.origin)
        endpoint, addresses = connection.endpoint, connection.addresses
        if why is None:
            error = await self._shake(target, connection, None, deadline=deadline)
            if error is None:
                return connection
            if self._strict_tls or not (isinstance(error, ssl.SSLError) and may_be_old(error)):
                return _untrusted(error, connection)
            why = self._unverified[target.origin] = sentence(error)
            again = await self._open(target, endpoint, deadline=deadline)
            if isinstance(again, Unreached):
                return dataclasses.replace(again, addresses=addresses)
            connection = again
            connection.addresses = addresses
        error = await self._shake(target, connection, why, deadline=deadline)
        if error is None:
            return connection
        self._unverified.pop(target.origin, None)
        return _untrusted(error, connection)

    async def _shake(
        self, target: Target, connection: Connection, why: str | None, *, deadline: float
    ) -> OSError | ValueError | None:
        """Make one handshake, unverified where there is a reason ``why``; abort where it fails."""
        context = unverified_context() if why is not None else verified_context(self._ca_file)
        try:
            layer = TlsLayer(context, target.host)
            async with asyncio.timeout_at(deadline):
                await connection.secure(layer)
        except (OSError, ValueError) as error:
            connection.abort()
            return error
        except BaseException:
            connection.abort()
            raise
        connection.tls = Tls(
            version=layer.version,
            cipher=layer.cipher,
            verified=why is None,
            error=why,
            certificate=layer.certificate if why is not None else None,
        )
        return None


def _untrusted(error: OSError | ValueError, connection: Connection) -> Unreached:
    return Unreached(
        failure=tls_failure(error, connection.endpoint.ip),
        addresses=connection.addresses,
        endpoint=connection.endpoint,
    )
