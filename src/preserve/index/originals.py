"""Which stored response an equal payload can refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.model import Framing
from preserve.warc import Original, Stored, original_of

if TYPE_CHECKING:
    import datetime

    from preserve.model import Exchange

_Key = tuple[bytes, int, bool]


class Originals:
    """Remembers responses that revisits may refer to, and finds the one for an exchange.

    Two payloads are the same by SHA-256 and length; the transfer framing (chunked or not) must be
    the same too, since viewers mix the two up. The first that was added is kept, unless its address
    was asked for again: an account names one record of an address, the last one. That record, then,
    refers to no other of its address.

    Nothing is found for an address that gave another answer within the same second, an error or a
    redirect to itself: viewers know records by the second, and of two they show the one that is no
    revisit.
    """

    def __init__(self) -> None:
        self._by_payload: dict[_Key, Original] = {}
        self._unfit: dict[str, datetime.datetime] = {}

    def add(self, exchange: Exchange, stored: Stored) -> None:
        """Remember a response, if it qualifies; a challenge page is for the caller to keep out."""
        original = original_of(exchange, stored)
        if original is not None:
            key = (original.payload_sha256, original.payload_bytes, original.chunked)
            known = self._by_payload.setdefault(key, original)
            if known.url == original.url:
                self._by_payload[key] = original

    def remember(self, original: Original) -> None:
        """Remember a response that an earlier process of this capture has added."""
        key = (original.payload_sha256, original.payload_bytes, original.chunked)
        self._by_payload.setdefault(key, original)

    def note(self, exchange: Exchange) -> None:
        """Take note of what was stored as a response, so that it is known what is not a page."""
        if exchange.status != 200:
            self._unfit[exchange.url] = exchange.started.replace(microsecond=0)

    def find(self, exchange: Exchange, earlier: Original | None = None) -> Original | None:
        """Return what this exchange repeats, or None.

        That is the response with the same payload, for a whole answer 200; else ``earlier``, which
        the caller has found in another capture, also for a 304. Memory grows with the number of
        originals, and of addresses that gave something else.
        """
        if self._unfit.get(exchange.url) == exchange.started.replace(microsecond=0):
            return None
        return self._find(exchange) or earlier

    def _find(self, exchange: Exchange) -> Original | None:
        payload = exchange.payload
        if (
            payload is None
            or exchange.status != 200
            or exchange.truncated is not None
            or exchange.failure is not None
        ):
            return None
        chunked = exchange.framing is Framing.CHUNKED
        found = self._by_payload.get((payload.sha256, payload.size, chunked))
        return found if found is not None and found.url != exchange.url else None
