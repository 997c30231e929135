"""What the metadata record of an exchange says by itself, beside what the story adds.

fetchTimeMs       from the start of network traffic to its end (WARC 1.1, section 6.6)
resolvedAddress   one field for each address the host name resolved to
remotePort        the port that was connected to
bytesReceived     where something broke: bytes that came from the socket
maskedHeader      one field for each request header whose value is written as x: credentials
phase             where something broke: dns, connect, tls, send, head or body
outcome, error    where something broke: the word and the sentence
interimHead       one field for each 1xx head, base64
notModifiedHead   the head of a 304 that is stored as a revisit, base64
tlsError          why the certificate did not verify
tlsCertificate    that certificate, DER in base64
unread            the urn: target that holds what could not be read as HTTP
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.model import Exchange


def notes(
    exchange: Exchange, *, not_modified_head: bytes | None, unread_target: str | None
) -> Iterator[tuple[str, str]]:
    """Yield the fields, in the order of the table above."""
    yield "fetchTimeMs", str(round(exchange.elapsed_seconds * 1000))
    for address in exchange.addresses:
        yield "resolvedAddress", address
    if exchange.remote_port is not None:
        yield "remotePort", str(exchange.remote_port)
    for name in exchange.masked:
        yield "maskedHeader", name
    if exchange.failure is not None:
        yield "bytesReceived", str(exchange.bytes_received)
        yield "phase", exchange.failure.phase
        yield "outcome", exchange.failure.outcome
        yield "error", exchange.failure.detail
    for head in exchange.interim:
        yield "interimHead", _base64(head)
    if not_modified_head is not None:
        yield "notModifiedHead", _base64(not_modified_head)
    if exchange.tls is not None and not exchange.tls.verified:
        yield "tlsError", exchange.tls.error or "the certificate did not verify"
        if exchange.tls.certificate is not None:
            yield "tlsCertificate", _base64(exchange.tls.certificate)
    if unread_target is not None:
        yield "unread", unread_target


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
