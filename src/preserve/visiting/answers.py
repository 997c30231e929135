"""What an answer holds: read off the event loop, after its record is on disk."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve import discover, page, polite, urls
from preserve.errors import PageError, PageTooLarge
from preserve.manifest import FlagEvidenceRow, LocatorRow
from preserve.model import Flag
from preserve.page.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Collection

    from preserve.model import Exchange, FlagEvidence, FoundRequisite
    from preserve.polite import Rules

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
SVG = "image/svg+xml"
OUTLINKS_LIMIT = 10_000
PAGE_BYTES_LIMIT = 50_000_000
_SNIFFED_BYTES = 1 << 16
PART_BYTES_LIMIT = 20_000_000  # a script, JSON, a drawing, a playlist


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was read from one exchange; empty where it is neither a page nor a part that asks on.

    ``body`` is the payload after content-decoding, kept for pages and for data (a feed, an API).
    ``headers`` are those of the answer. ``home`` is the page that its scripts run on.
    ``icon`` is what it shows where it is a page of its own and no frame, and does not name.
    ``remark`` says what was too much to read or to list, ``unlisted`` how many addresses it names
    beside its ``requisites``. ``refresh`` is where the page goes on to by itself; ``sends_on``: as
    soon as it is shown, or with hardly a word to read.
    """

    document: page.Document | None = None
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    requisites: tuple[FoundRequisite, ...] = ()
    icon: str | None = None
    outlinks: tuple[str, ...] = ()
    home: discover.ScriptHome | None = None
    remark: str | None = None
    unlisted: int = 0
    refresh: str | None = None
    sends_on: bool = False
    rules: Rules | None = None
    flags: tuple[Flag, ...] = ()
    flag_evidence: tuple[FlagEvidenceRow, ...] = ()


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
        return sniff(page.decode_start(taken, codings, size=_SNIFFED_BYTES))
    except PageError:
        return None


def is_plain(
    exchange: Exchange,
    *,
    as_page: bool,
    as_data: bool,
    as_robots: bool,
    expects: Collection[str],
    **_more: object,
) -> bool:
    """Tell whether ``read_answer`` looks into no body here, and so needs no thread: a picture."""
    media_type = exchange.content_type
    if as_page or as_data or as_robots or media_type is None or media_type == SVG:
        return False
    return not expects or discover.part_kind(media_type, expects) is None


def read_answer(
    exchange: Exchange,
    *,
    record_id: str | None,
    as_page: bool,
    as_data: bool,
    as_robots: bool,
    expects: Collection[str] = (),
    home: discover.ScriptHome | None = None,
    decoded_bytes: int = PAGE_BYTES_LIMIT,
) -> Answer:
    """Read an exchange as page, part of a page or data, and for rules, by what it is wanted for.

    ``expects`` is what it is as a requisite, ``home`` the page that asked for it. What cannot be
    read (larger than ``decoded_bytes``, too deep, broken coding) is flagged ``unread``.
    """
    flags: list[Flag] = []
    if exchange.tls is not None and not exchange.tls.verified:
        flags.append(Flag.TLS_UNVERIFIED)
    whole = exchange.truncated is None and exchange.failure is None
    if exchange.status == 200 and whole and exchange.payload and exchange.payload.size == 0:
        flags.append(Flag.EMPTY)
    answer = Answer(flags=tuple(flags))
    if exchange.status is not None and exchange.payload is not None:
        shown = exchange.content_type or sniff_body(exchange)
        is_there = 200 <= exchange.status < 300
        kind = discover.part_kind(exchange.content_type, expects) if expects else None
        if as_page and shown in HTML_TYPES:
            answer = _read_page(exchange, record_id, flags, decoded_bytes)
        elif is_there and shown == SVG and (as_page or "drawing" in expects):
            answer = _read_drawing(exchange, flags, decoded_bytes)
        elif is_there and kind is not None:
            answer = _read_part(exchange, kind, home, flags, decoded_bytes)
        elif as_data:
            answer = _read_data(exchange, flags, decoded_bytes)
    lost = _lost(exchange) if as_page else None
    if lost is not None:
        answer = dataclasses.replace(
            answer,
            flags=(*answer.flags, lost.flag),
            flag_evidence=(*answer.flag_evidence, _evidence_row(lost)),
        )
    if Flag.EMPTY in answer.flags and not answer.flag_evidence:
        nothing = FlagEvidenceRow(flag=Flag.EMPTY, says="the body has no bytes")
        answer = dataclasses.replace(answer, flag_evidence=(nothing,))
    return dataclasses.replace(answer, rules=_read_robots(exchange)) if as_robots else answer


def _read_page(
    exchange: Exchange, record_id: str | None, flags: list[Flag], decoded_bytes: int
) -> Answer:
    try:
        body = page.read_body(exchange, limit=decoded_bytes)
        document = page.parse(body, url=exchange.url, headers=exchange.headers, record_id=record_id)
    except PageError as error:
        return _unread(flags, error)
    shown = discover.flag_evidence(document, status=exchange.status, url=exchange.url)
    flags.extend(found.flag for found in shown if found.flag not in flags)
    answer = Answer(
        document=document,
        body=body,
        headers=exchange.headers,
        outlinks=_outlinks(document),
        refresh=discover.refreshed_to(document),
        sends_on=discover.sends_on(document),
        flags=tuple(flags),
        flag_evidence=tuple(map(_evidence_row, shown)),
    )
    needs = discover.page_needs(document)
    answer = _with_needs(answer, needs)
    is_there = exchange.status is not None and 200 <= exchange.status < 300
    icon = discover.unnamed_icon(document, needs) if is_there else None
    return dataclasses.replace(answer, icon=icon.url) if icon is not None else answer


def _lost(exchange: Exchange) -> FlagEvidence | None:
    """Return what shows that a redirect leads to the front page in place of the thing."""
    if exchange.status is None or not 300 <= exchange.status < 400:
        return None
    return discover.redirected_home(exchange.url, exchange.header("location"))


def _evidence_row(shown: FlagEvidence) -> FlagEvidenceRow:
    where = shown.locator
    return FlagEvidenceRow(
        flag=shown.flag,
        says=shown.says,
        locator=LocatorRow(type=where.type, value=where.value) if where is not None else None,
    )


def _unread(flags: list[Flag], error: PageError) -> Answer:
    """Return what is known of a body that cannot be looked into: why."""
    limit = "limits.decoded_bytes: " if isinstance(error, PageTooLarge) else ""
    says = f"{limit}{error}"
    return Answer(
        flags=(*flags, Flag.UNREAD),
        flag_evidence=(FlagEvidenceRow(flag=Flag.UNREAD, says=says),),
        remark=says,
    )


def _read_drawing(exchange: Exchange, flags: list[Flag], decoded_bytes: int) -> Answer:
    """Read an SVG document for what it needs; browsers look into one only where it stands alone."""
    try:
        body = page.read_body(exchange, limit=min(PART_BYTES_LIMIT, decoded_bytes))
        document = page.parse(body, url=exchange.url, headers=exchange.headers)
    except PageError as error:
        return _unread(flags, error)
    return _with_needs(Answer(flags=tuple(flags)), discover.page_needs(document))


def _read_part(
    exchange: Exchange,
    kind: str,
    home: discover.ScriptHome | None,
    flags: list[Flag],
    decoded_bytes: int,
) -> Answer:
    limit = decoded_bytes if kind == "style" else min(PART_BYTES_LIMIT, decoded_bytes)
    try:
        text = page.read_body(exchange, limit=limit).decode("utf-8", "replace")
    except PageError as error:
        return _unread(flags, error)
    needs = discover.part_needs(text, exchange.url, kind=kind, home=home)
    return _with_needs(Answer(flags=tuple(flags)), needs)


def _with_needs(answer: Answer, needs: discover.Needs) -> Answer:
    return dataclasses.replace(
        answer,
        requisites=needs.requisites,
        home=needs.home,
        remark=needs.remark,
        unlisted=needs.unlisted,
    )


def _read_data(exchange: Exchange, flags: list[Flag], decoded_bytes: int) -> Answer:
    try:
        body = page.read_body(exchange, limit=decoded_bytes)
    except PageError as error:
        return _unread(flags, error)
    return Answer(body=body, headers=exchange.headers, flags=tuple(flags))


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
    for node in discover.links(document):
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
