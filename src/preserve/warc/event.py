"""From one exchange to the records of one capture event: planned here, written elsewhere.

All records of an event have the same WARC-Date and name each other in WARC-Concurrent-To (WARC 1.1,
sections 5.4 and 5.7); request and response name one another first, where indexers look.
"""

from __future__ import annotations

import dataclasses
import functools
import ipaddress
from typing import TYPE_CHECKING

from preserve.clock import iso
from preserve.model import Body, Exchange, Framing, MemoryBody
from preserve.warc import fields as warc_fields
from preserve.warc import protocol
from preserve.warc.digest import digest_body, label, label_of, payload_label
from preserve.warc.member import LEVEL_STORED, LEVEL_TEXT
from preserve.warc.notes import notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from preserve.warc.stored import Original

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

REQUEST_TYPE = "application/http; msgtype=request"
RESPONSE_TYPE = "application/http; msgtype=response"
OCTETS_TYPE = "application/octet-stream"

Headers = tuple[tuple[str, str], ...]

# Media types whose bytes are compressed already: a second time costs much and gives little.
_COMPRESSED_PREFIXES = ("image/", "video/", "audio/", "font/woff")
_COMPRESSED_TYPES = {
    "application/gzip",
    "application/x-gzip",
    "application/zip",
    "application/epub+zip",
    "application/x-7z-compressed",
    "application/x-rar-compressed",
    "application/vnd.rar",
    "application/x-xz",
    "application/x-bzip2",
    "application/zstd",
}
_TEXT_IMAGES = {"image/svg+xml", "image/bmp", "image/x-ms-bmp", "image/x-icon"}
_PLAIN_CODINGS = {"", "identity"}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A record that is to be written; WARC-Warcinfo-ID is the writer's to add."""

    id: str
    type: str
    date: str
    headers: Headers
    content_type: str | None
    block: Body
    level: int = LEVEL_TEXT
    head_bytes: int = 0  # of the message in the block


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """The records of one exchange, in the order in which they are written."""

    request: Planned | None
    response: Planned | None
    unread: Planned | None
    metadata: Planned


def plan(
    exchange: Exchange,
    *,
    extra: Sequence[tuple[str, str]],
    revisit_of: Original | None,
    identified_type: str | None,
    unread_target: str,
    new_id: Callable[[], str],
) -> Event:
    """Plan the records of an exchange.

    Raises:
        ValueError: ``revisit_of`` has another payload than this exchange.
    """
    date = iso(exchange.started)
    request_id = new_id() if exchange.request else None
    response_id = new_id() if exchange.response is not None else None
    unread_id = new_id() if exchange.unread is not None else None
    metadata_id = new_id()

    ids = [one for one in (request_id, response_id, unread_id, metadata_id) if one is not None]
    address = tuple(_address(exchange))

    def event_headers(record_type: str, own: str, first: str | None, target: str) -> Headers:
        others = [one for one in ids if one not in (own, first)]
        if first is not None:
            others.insert(0, first)
        return (
            ("WARC-Type", record_type),
            ("WARC-Record-ID", own),
            ("WARC-Target-URI", target),
            ("WARC-Date", date),
            *[("WARC-Concurrent-To", one) for one in others],
            *address,
        )

    request = response = unread = None
    if request_id is not None:
        version = protocol.request_protocol(exchange.request)
        request = Planned(
            id=request_id,
            type="request",
            date=date,
            headers=(
                *event_headers("request", request_id, response_id, exchange.url),
                *_protocols(exchange, version),
                ("WARC-Block-Digest", label_of(exchange.request)),
            ),
            content_type=REQUEST_TYPE,
            block=MemoryBody(exchange.request),
        )
    if response_id is not None:
        kind = "response" if revisit_of is None else "revisit"
        common = (
            *event_headers(kind, response_id, request_id, exchange.url),
            *_protocols(exchange, _answer_protocol(exchange)),
        )
        made = _response if revisit_of is None else _revisit
        response = made(exchange, response_id, date, common, revisit_of, identified_type)
    if unread_id is not None:
        assert exchange.unread is not None
        digest = label(digest_body(exchange.unread).sha1)
        unread = Planned(
            id=unread_id,
            type="resource",
            date=date,
            headers=(
                *event_headers("resource", unread_id, None, unread_target),
                ("WARC-Block-Digest", digest),
                ("WARC-Payload-Digest", digest),
                *_truncated(exchange),
            ),
            content_type=OCTETS_TYPE,
            block=exchange.unread,
        )
    own_notes = notes(
        exchange,
        not_modified_head=_head(exchange) if _is_not_modified(exchange, revisit_of) else None,
        unread_target=unread_target if unread is not None else None,
    )
    block = MemoryBody(warc_fields.block((*own_notes, *extra)))
    metadata = Planned(
        id=metadata_id,
        type="metadata",
        date=date,
        headers=(
            *event_headers("metadata", metadata_id, response_id, exchange.url),
            *(_protocols(exchange, None) if response is None else ()),
            ("WARC-Block-Digest", label_of(block.data)),
        ),
        content_type=warc_fields.CONTENT_TYPE,
        block=block,
    )
    return Event(request=request, response=response, unread=unread, metadata=metadata)


def _response(
    exchange: Exchange,
    record_id: str,
    date: str,
    common: Headers,
    _revisit_of: Original | None,
    identified_type: str | None,
) -> Planned:
    assert exchange.response is not None
    block = exchange.block or digest_body(exchange.response)
    headers = [*common, ("WARC-Block-Digest", label(block.sha1))]
    if exchange.payload is not None:
        headers.append(("WARC-Payload-Digest", _payload_label(exchange)))
    if identified_type is not None:
        headers.append(("WARC-Identified-Payload-Type", warc_fields.clean(identified_type)))
    headers.extend(_truncated(exchange))
    return Planned(
        id=record_id,
        type="response",
        date=date,
        headers=tuple(headers),
        content_type=RESPONSE_TYPE,
        block=exchange.response,
        level=_level(exchange),
        head_bytes=exchange.head_bytes,
    )


def _payload_label(exchange: Exchange) -> str:
    assert exchange.payload is not None
    is_chunked = exchange.framing is Framing.CHUNKED
    return payload_label(exchange.payload.sha1, exchange.payload.sha256, chunked=is_chunked)


def _revisit(
    exchange: Exchange,
    record_id: str,
    date: str,
    common: Headers,
    revisit_of: Original | None,
    _identified_type: str | None,
) -> Planned:
    assert revisit_of is not None
    not_modified = _is_not_modified(exchange, revisit_of)
    if not not_modified and (
        exchange.payload is None
        or exchange.truncated is not None
        or exchange.payload.sha256 != revisit_of.payload_sha256
        or exchange.payload.size != revisit_of.payload_bytes
    ):
        raise ValueError(f"{exchange.url} has another payload than {revisit_of.record_id}")
    head = b"" if not_modified else _head(exchange)
    headers = [
        *common,
        ("WARC-Profile", NOT_MODIFIED if not_modified else IDENTICAL),
        ("WARC-Refers-To", revisit_of.record_id),
        ("WARC-Refers-To-Target-URI", revisit_of.url),
        ("WARC-Refers-To-Date", revisit_of.date),
    ]
    if head:
        headers.append(("WARC-Block-Digest", label_of(head)))
        headers.append(("WARC-Truncated", "length"))
    if not not_modified:
        headers.append(("WARC-Payload-Digest", _payload_label(exchange)))
    elif revisit_of.payload_sha1 or revisit_of.chunked:
        digest = payload_label(
            revisit_of.payload_sha1, revisit_of.payload_sha256, chunked=revisit_of.chunked
        )
        headers.append(("WARC-Payload-Digest", digest))
    return Planned(
        id=record_id,
        type="revisit",
        date=date,
        headers=tuple(headers),
        content_type=RESPONSE_TYPE if head else None,
        block=MemoryBody(head),
        head_bytes=len(head),
    )


def _is_not_modified(exchange: Exchange, revisit_of: Original | None) -> bool:
    return revisit_of is not None and exchange.status == 304


def _head(exchange: Exchange) -> bytes:
    """Return the response's header block: from the status line to the empty line."""
    assert exchange.response is not None
    with exchange.response.open() as stream:
        return stream.read(exchange.head_bytes)


def _address(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """IPv6 in its canonical form (RFC 5952, community recommendation 100), without a zone."""
    if exchange.remote_ip is not None:
        yield "WARC-IP-Address", _canonical(exchange.remote_ip)


@functools.lru_cache(maxsize=1024)
def _canonical(ip: str) -> str:
    return ipaddress.ip_address(ip.partition("%")[0]).compressed


def _truncated(exchange: Exchange) -> Iterator[tuple[str, str]]:
    if exchange.truncated is not None:
        yield "WARC-Truncated", exchange.truncated


def _answer_protocol(exchange: Exchange) -> str | None:
    version = exchange.http_version
    return protocol.http_protocol(version) if version is not None else None


def _protocols(exchange: Exchange, http: str | None) -> Iterator[tuple[str, str]]:
    if http is not None:
        yield "WARC-Protocol", http
    if exchange.tls is not None:
        yield "WARC-Protocol", protocol.tls_protocol(exchange.tls)
        yield "WARC-Cipher-Suite", protocol.cipher_suite(exchange.tls)


def _level(exchange: Exchange) -> int:
    coding = (exchange.header("content-encoding") or "").strip().lower()
    media_type = exchange.content_type or ""
    compressed = coding not in _PLAIN_CODINGS or (
        media_type not in _TEXT_IMAGES
        and (media_type.startswith(_COMPRESSED_PREFIXES) or media_type in _COMPRESSED_TYPES)
    )
    return LEVEL_STORED if compressed else LEVEL_TEXT
