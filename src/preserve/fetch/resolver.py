"""From host names to addresses: settings first, then the machine's resolver, with a deadline.

The machine's resolver blocks. It is asked in threads of our own, which are never waited for:
event loops share few threads for everything, and a name server that does not answer holds one
for half a minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
import threading
from typing import TYPE_CHECKING, NamedTuple

from preserve.errors import SettingsError
from preserve.model import Failure, Outcome, Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CACHE_SECONDS = 300.0
_CACHE_ENTRIES = 10_000
_ANY = "*"
# address | address:port | [IPv6]:port
_MAPPED = re.compile(r"(?:\[(?P<boxed>[^\]]+)\]|(?P<plain>[0-9.]+))(?::(?P<port>\d{1,5}))?")


class Endpoint(NamedTuple):
    """Where to connect to; ``ip`` may carry a zone (``fe80::1%eth0``), ``scope`` its number."""

    ip: str
    port: int
    scope: int = 0

    @property
    def family(self) -> socket.AddressFamily:
        """IPv4 or IPv6."""
        return socket.AF_INET6 if ":" in self.ip else socket.AF_INET

    @property
    def sockaddr(self) -> tuple[str, int] | tuple[str, int, int, int]:
        """The form in which sockets take it."""
        return (self.ip, self.port, 0, self.scope) if ":" in self.ip else (self.ip, self.port)

    def is_same(self, other: Endpoint) -> bool:
        """Tell whether it is the same address and port, however the address is written."""
        one, two = (ipaddress.ip_address(end.ip.partition("%")[0]) for end in (self, other))
        return one == two and self.port == other.port


_Answer = tuple[tuple[str, int], ...] | str
"""Addresses with their scope, or the sentence in which the resolver refuses."""


class Resolver:
    """Looks host names up.

    Args:
        resolve: The setting ``network.resolve``: host → ``address``, ``address:port``, a list of
            them, or ``""`` for no such host; ``*`` is for all hosts that are not named. An entry
            is the whole answer: no packet is sent.
        look_up: What to ask instead of the machine's resolver (blocking, in a thread).

    Raises:
        SettingsError: A value of ``resolve`` is no address.
    """

    def __init__(
        self,
        resolve: Mapping[str, str | list[str]],
        *,
        look_up: Callable[[str], _Answer] | None = None,
    ) -> None:
        self._settings = {host.lower(): _endpoints(host, value) for host, value in resolve.items()}
        self._look_up = look_up or _ask_machine
        self._known: dict[str, tuple[float, _Answer]] = {}
        self._asked: dict[str, asyncio.Future[_Answer]] = {}

    async def endpoints(
        self, host: str, port: int, *, deadline: float
    ) -> tuple[Endpoint, ...] | Failure:
        """Return where the host can be reached, in the order to try; never raises for a name.

        ``host`` is ASCII as in an address, ``deadline`` in the event loop's time. A literal IP
        address is its own answer (an entry of its own in the settings apart; ``*`` is for names).
        """
        literal = _literal(host)
        named = self._settings.get(host.removesuffix("."))
        if named is None and literal is None:
            named = self._settings.get(_ANY)
        if named is not None:
            if not named:
                return _dns_failure(f"The settings say that there is no host {host}.")
            return tuple(Endpoint(ip, own_port or port) for ip, own_port in named)
        if literal is not None:
            return (Endpoint(literal, port),)
        try:
            async with asyncio.timeout_at(deadline):
                answer = await self._answer(host)
        except TimeoutError:
            return Failure(
                phase=Phase.DNS,
                outcome=Outcome.TIMED_OUT,
                detail=f"The look-up of {host} took too long.",
            )
        if isinstance(answer, str):
            return _dns_failure(answer)
        return tuple(Endpoint(ip, port, scope) for ip, scope in answer)

    def forget(self, host: str) -> None:
        """Look the host up anew next time: none of its addresses answers."""
        self._known.pop(host, None)

    async def _answer(self, host: str) -> _Answer:
        loop = asyncio.get_running_loop()
        known = self._known.get(host)
        if known is not None and known[0] > loop.time():
            return known[1]
        return await asyncio.shield(self._asked.get(host) or self._start(host, loop))

    def _start(self, host: str, loop: asyncio.AbstractEventLoop) -> asyncio.Future[_Answer]:
        future: asyncio.Future[_Answer] = loop.create_future()
        self._asked[host] = future

        def settle(answer: _Answer) -> None:
            self._asked.pop(host, None)
            if not isinstance(answer, str):
                if len(self._known) >= _CACHE_ENTRIES:
                    self._known.pop(next(iter(self._known)))
                self._known[host] = (loop.time() + _CACHE_SECONDS, answer)
            if not future.done():
                future.set_result(answer)

        def ask() -> None:
            answer = self._look_up(host)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, answer)

        threading.Thread(target=ask, name=f"resolve:{host}", daemon=True).start()
        return future


def _ask_machine(host: str) -> _Answer:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return f"The host {host} cannot be found: {error.strerror or error}."
    except (OSError, UnicodeError) as error:
        return f"The host {host} cannot be looked up: {error}."
    if not found:
        return f"The host {host} has no address."
    pairs = ((str(sockaddr[0]), sockaddr[3] if len(sockaddr) == 4 else 0) for *_, sockaddr in found)
    return tuple(dict.fromkeys((ip, int(scope)) for ip, scope in pairs))


def _literal(host: str) -> str | None:
    """Return the IP address that a host is, in the form the library writes it; else None."""
    try:
        boxed = host.startswith("[") and host.endswith("]")
        return str(ipaddress.ip_address(host[1:-1] if boxed else host))
    except ValueError:
        return None


def _dns_failure(detail: str) -> Failure:
    return Failure(phase=Phase.DNS, outcome=Outcome.DNS_FAILED, detail=detail)


def _endpoints(host: str, value: str | list[str]) -> tuple[tuple[str, int | None], ...]:
    texts = [value] if isinstance(value, str) else value
    return tuple(_endpoint(host, text) for text in texts if text)


def _endpoint(host: str, text: str) -> tuple[str, int | None]:
    match = _MAPPED.fullmatch(text)
    address, port = (match["boxed"] or match["plain"], match["port"]) if match else (text, None)
    literal = _literal(address)
    if literal is None or (port is not None and not 0 < int(port) < 65536):
        raise SettingsError(
            f"network.resolve has {text!r} for {host!r}; write an address, address:port, "
            "[IPv6]:port, or nothing for no such host."
        )
    return literal, int(port) if port else None
