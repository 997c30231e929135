"""What an answer holds: read off the event loop, after its record is on disk."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve import discover, page, polite, urls
from preserve.errors import PageError
from preserve.model import Flag
from preserve.page.sniff import sniff

if TYPE_CHECKING:
    from preserve.model import Exchange, FoundRequisite
    from preserve.polite import Rules

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
OUTLINKS_LIMIT = 10_000
PAGE_BYTES_LIMIT = 50_000_000


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was read from one exchange; empty where it is neither page nor style sheet.

    ``body`` is the payload after content-decoding, kept for pages and for data (a feed, an API).
    """

    document: page.Document | None = None
    body: bytes = b""
    requisites: tuple[FoundRequisite, ...] = ()
    outlinks: tuple[str, ...] = ()
    rules: Rules | None = None
    flags: tuple[Flag, ...] = ()


def sniff_body(exchange: Exchange) -> str | None:
    """Return the media type that the first bytes of the body show, after decoding; or None."""
    if exchange.payload is None or not exchange.payload.size:
        return None
    taken: list[bytes] = []
    total = 0
    for piece in page.payload(exchange):
        taken.append(piece)
        total += len(piece)
        if total >= 1 << 15:
            break
    codings = _codings(exchange)
    if not codings:
        return sniff(b"".join(taken[:1]))
    try:
        return sniff(page.decode_content(taken, codings))
    except PageError:
        return None


def read_answer(
    exchange: Exchange,
    *,
    record_id: str | None,
    as_page: bool,
    as_style: bool,
    as_data: bool,
    as_robots: bool,
) -> Answer:
    """Read an exchange as page, style sheet or data, and for rules, by what it is wanted for.

    A page that cannot be read (too large, too deep, broken coding) is flagged ``unread``.
    """
    flags: list[Flag] = []
    if exchange.tls is not None and not exchange.tls.verified:
        flags.append(Flag.TLS_UNVERIFIED)
    if exchange.status == 200 and exchange.payload is not None and exchange.payload.size == 0:
        flags.append(Flag.EMPTY)
    answer = Answer(flags=tuple(flags))
    if exchange.status is not None and exchange.payload is not None:
        if as_page and (exchange.content_type or sniff_body(exchange)) in HTML_TYPES:
            answer = _read_page(exchange, record_id, flags)
        elif as_style and 200 <= exchange.status < 300:
            answer = _read_style(exchange, flags)
        elif as_data:
            answer = _read_data(exchange, flags)
    return dataclasses.replace(answer, rules=_read_robots(exchange)) if as_robots else answer


def _read_page(exchange: Exchange, record_id: str | None, flags: list[Flag]) -> Answer:
    try:
        body = page.read_body(exchange, limit=PAGE_BYTES_LIMIT)
        document = page.parse(body, url=exchange.url, headers=exchange.headers, record_id=record_id)
    except PageError:
        return Answer(flags=(*flags, Flag.UNREAD))
    for flag in discover.page_flags(document, status=exchange.status, url=exchange.url):
        if flag not in flags:
            flags.append(flag)
    return Answer(
        document=document,
        body=body,
        requisites=discover.requisites(document),
        outlinks=_outlinks(document),
        flags=tuple(flags),
    )


def _read_style(exchange: Exchange, flags: list[Flag]) -> Answer:
    try:
        text = page.read_body(exchange, limit=PAGE_BYTES_LIMIT).decode("utf-8", "replace")
    except PageError:
        return Answer(flags=(*flags, Flag.UNREAD))
    return Answer(
        requisites=discover.style_requisites(text, exchange.url),
        flags=tuple(flags),
    )


def _read_data(exchange: Exchange, flags: list[Flag]) -> Answer:
    try:
        body = page.read_body(exchange, limit=PAGE_BYTES_LIMIT)
    except PageError:
        return Answer(flags=(*flags, Flag.UNREAD))
    return Answer(body=body, flags=tuple(flags))


def _read_robots(exchange: Exchange) -> Rules | None:
    if exchange.response is None or exchange.status is None or 300 <= exchange.status < 400:
        return None
    try:
        body = page.read_body(exchange, limit=PAGE_BYTES_LIMIT)
    except PageError:
        body = b""
    return polite.rules_from(exchange.status, body)


def _outlinks(document: page.Document) -> tuple[str, ...]:
    links: dict[str, None] = {}
    for node in document.css("a[href], area[href]"):
        address = urls.parse(
            node.attributes.get("href") or "", document.base, charset=document.charset
        )
        if address is not None and urls.is_web(address):
            links[address.href] = None
            if len(links) >= OUTLINKS_LIMIT:
                break
    return tuple(links)


def _codings(exchange: Exchange) -> list[str]:
    return [
        coding.strip().lower()
        for value in exchange.header_all("content-encoding")
        for coding in value.split(",")
        if coding.strip() and coding.strip().lower() != "identity"
    ]
