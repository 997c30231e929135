"""Which stored response an equal payload can refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.model import Framing
from preserve.warc import Original, Stored, original_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.model import Exchange

_Key = tuple[bytes, int, bool]


class Originals:
    """Remembers responses that revisits may refer to, and finds the one for an exchange.

    Two payloads are the same by SHA-256 and length; the transfer framing (chunked or not) must be
    the same too, since viewers mix the two up. The first that was added is kept. ``earlier`` is
    asked where nothing was added that fits: it looks in other captures of the collection.
    """

    def __init__(self, earlier: Callable[[Exchange], Original | None] | None = None) -> None:
        self._earlier = earlier
        self._by_payload: dict[_Key, Original] = {}
        self._by_url: dict[str, Original] = {}

    def add(self, exchange: Exchange, stored: Stored) -> None:
        """Remember a response, if it qualifies; a challenge page is for the caller to keep out."""
        original = original_of(exchange, stored)
        if original is not None:
            key = (original.payload_sha256, original.payload_bytes, original.chunked)
            self._by_payload.setdefault(key, original)
            self._by_url[original.url] = original

    def find(self, exchange: Exchange) -> Original | None:
        """Return what this exchange repeats, or None.

        That is the response with the same payload, for a whole answer 200; or, for a 304, the last
        one of the same address.
        """
        original = self._find(exchange)
        if original is None and self._earlier is not None:
            return self._earlier(exchange)
        return original

    def _find(self, exchange: Exchange) -> Original | None:
        if exchange.status == 304:
            return self._by_url.get(exchange.url)
        payload = exchange.payload
        if (
            payload is None
            or exchange.status != 200
            or exchange.truncated is not None
            or exchange.failure is not None
        ):
            return None
        chunked = exchange.framing is Framing.CHUNKED
        return self._by_payload.get((payload.sha256, payload.size, chunked))
