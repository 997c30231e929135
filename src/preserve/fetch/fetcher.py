"""The door to the network: an ``Ask`` goes in, an ``Exchange`` comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from preserve import urls
from preserve.clock import Clock, SystemClock
from preserve.fetch.cookies import CookieJar
from preserve.fetch.credentials import with_cookies
from preserve.fetch.transport import RecordingTransport
from preserve.model import Ask, Exchange, Failure, Outcome, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.config import LimitSettings, NetworkSettings
    from preserve.fetch.credentials import Credentials
    from preserve.fetch.pool import Pool
    from preserve.urls import Address

_ACCEPT = b"text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
_NO_CONTENT = httpx.ByteStream(b"")
_KNOWN_URLS = 10_000


class Fetcher:
    """Fetches addresses for one capture, with a cookie jar and, mostly, connections of its own.

    Args:
        network: What may be connected to, and how.
        limits: How long it may take.
        user_agent: The User-Agent header; see ``preserve.fetch.user_agent``.
        spool_folder: Where long bodies go; made when needed.
        connections_per_host: Most connections to one host name, of all schemes and ports.
        clock: The time to write down.
        credentials: What a user configured to be sent to one site.
        pool: Connections that are shared with others; they outlive the fetcher.

    Raises:
        SettingsError: A setting cannot be used.
    """

    def __init__(
        self,
        *,
        network: NetworkSettings,
        limits: LimitSettings,
        user_agent: str,
        spool_folder: Path,
        connections_per_host: int = 4,
        clock: Clock | None = None,
        credentials: Credentials | None = None,
        pool: Pool | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._credentials = credentials
        self._transport = RecordingTransport(
            network=network,
            limits=limits,
            spool_folder=spool_folder,
            connections_per_host=connections_per_host,
            clock=self._clock,
            pool=pool,
        )
        self._jar = CookieJar(self._clock)
        self._fixed = {
            "host": (b"Host", b""),
            "connection": (b"Connection", b"keep-alive"),
            "user-agent": (b"User-Agent", user_agent.encode("latin-1", "replace")),
            "accept": (b"Accept", _ACCEPT),
            "accept-encoding": (b"Accept-Encoding", b"gzip"),
        }
        self._urls: dict[str, httpx.URL] = {}

    async def fetch(self, ask: Ask) -> Exchange:
        """Make one exchange; what came of it is in what is returned.

        The caller closes the bodies of the exchange. On cancellation nothing stays open.

        Raises:
            CollectionError: The spool folder cannot be written to.
            ValueError: A header of the ask cannot be sent (a line end in it, for one).
        """
        address = urls.parse(ask.url)
        if address is None:
            return self._refused(ask.url, Outcome.INVALID_URL, "This is no address.")
        if not urls.is_web(address):
            return self._refused(
                ask.url, Outcome.UNSUPPORTED_SCHEME, f"{address.scheme}: cannot be fetched."
            )
        headers, credentials, masked = self._headers(address, ask)
        request = httpx.Request(
            "GET" if ask.content is None else "POST",
            self._url(address),
            stream=_NO_CONTENT,
            extensions={
                "headers": headers,  # as httpx.Headers they would cost as much as the rest of it
                "target": _request_target(address),
                "href": address.href,
                "body_limit": ask.body_limit,
                "content": ask.content or b"",
                "credentials": credentials,
                "masked": masked,
            },
        )
        exchange = await self._transport.record(request)
        if exchange.tls is None or exchange.tls.verified:
            self._jar.store(address, exchange.header_all("set-cookie"))
        return exchange

    def recall(self, url: str, set_cookies: Iterable[str]) -> None:
        """Take the cookies that an answer has set which another process fetched."""
        address = urls.parse(url)
        if address is not None:
            self._jar.store(address, set_cookies)

    def cookies_for(self, url: str) -> str:
        """Return the ``Cookie`` header that would be sent to ``url`` now, "" for none."""
        address = urls.parse(url)
        return self._jar.header(address) if address is not None and urls.is_web(address) else ""

    async def aclose(self) -> None:
        """Close all connections, but for idle ones of a pool that is shared."""
        await self._transport.aclose()

    def _headers(
        self, address: Address, ask: Ask
    ) -> tuple[list[tuple[bytes, bytes]], frozenset[bytes], frozenset[bytes]]:
        """Return the headers, the names of credentials among them, and of those not to be kept.

        The headers are the fixed ones, the jar's, those of the ask, and the user's credentials for
        the address; a later one of the same name wins.
        """
        headers = {**self._fixed, "host": (b"Host", _authority(address))}
        if cookie := self._jar.header(address):
            headers["cookie"] = (b"Cookie", cookie.encode("latin-1"))
        if ask.content is not None:
            headers["content-length"] = (b"Content-Length", b"%d" % len(ask.content))
        for name, value in ask.headers:
            headers[name.lower()] = (name.encode("latin-1"), value.encode("latin-1"))
        if self._credentials is None:
            return list(headers.values()), frozenset(), frozenset()
        secret = {b"cookie"} if self._credentials.has_cookie_of(cookie) else set()
        for name, value in self._credentials.headers_for(address):
            sent = with_cookies(value, cookie) if name.lower() == "cookie" else value
            headers[name.lower()] = (name.encode("latin-1"), sent.encode("latin-1"))
            secret.add(name.lower().encode("latin-1"))
        masked = frozenset() if self._credentials.recorded else frozenset(secret)
        return list(headers.values()), frozenset(secret), masked

    def _url(self, address: Address) -> httpx.URL:
        """Return the origin for httpx, which does not parse addresses as browsers do."""
        url = self._urls.get(address.origin)
        if url is None:
            if len(self._urls) >= _KNOWN_URLS:
                self._urls.clear()
            url = self._urls[address.origin] = httpx.URL(address.origin)
        return url

    def _refused(self, url: str, outcome: Outcome, detail: str) -> Exchange:
        return Exchange(
            url=url,
            started=self._clock.now(),
            elapsed_seconds=0.0,
            failure=Failure(phase=Phase.DNS, outcome=outcome, detail=detail),
        )


def _authority(address: Address) -> bytes:
    """Return host and port as the address has them: the port only where it is not the usual."""
    return address.href[len(address.scheme) + 3 :].partition("/")[0].encode("ascii")


def _request_target(address: Address) -> bytes:
    """Return path and query, to the letter (RFC 9112, 3.2.1: origin-form)."""
    return address.href[address.href.index("/", len(address.scheme) + 3) :].encode("ascii")
