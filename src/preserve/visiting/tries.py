"""From an exchange and where it was kept to a line in an address's history."""

from __future__ import annotations

import base64
import dataclasses
from typing import TYPE_CHECKING

from preserve.clock import iso
from preserve.frontier import Try
from preserve.manifest import AttemptRow, RecordRow, TlsRow

if TYPE_CHECKING:
    from preserve.manifest import ResourceRow
    from preserve.model import Exchange, Outcome
    from preserve.visiting.recorder import Kept


def try_of(
    exchange: Exchange,
    outcome: Outcome,
    kept: Kept | None,
    *,
    redirect_to: str | None,
    basis: ResourceRow | None = None,
    detail: str | None = None,
) -> Try:
    """Return what an attempt gave, with the record that shows it.

    The record is the response, or the attempt's metadata where there is none. ``payload_sha1`` is
    base32 as in WARC and CDXJ, ``payload_sha256`` hexadecimal. Where the answer is a 304, ``basis``
    is the line that says what it stands for. ``detail`` is for an answer that came, and is of no
    use.
    """
    stored = kept.written.response if kept is not None else None
    shown_by = (stored or kept.written.metadata).id if kept is not None else None
    failure = exchange.failure
    row = AttemptRow(
        at=iso(exchange.started),
        outcome=outcome,
        status=exchange.status,
        phase=failure.phase if failure is not None else None,
        detail=failure.detail if failure is not None else detail,
        record_id=shown_by,
        bytes=exchange.bytes_received,
    )
    payload = exchange.payload if exchange.response is not None else None
    tls = exchange.tls
    made = Try(
        row=row,
        status=exchange.status,
        content_type=exchange.content_type,
        detected_type=kept.detected_type if kept is not None else None,
        warc_date=stored.date if stored is not None else None,
        ip=exchange.remote_ip,
        tls=TlsRow(version=tls.version, cipher=tls.cipher, verified=tls.verified) if tls else None,
        payload_bytes=payload.size if payload is not None else None,
        payload_sha1=base64.b32encode(payload.sha1).decode() if payload is not None else None,
        payload_sha256=payload.sha256.hex() if payload is not None else None,
        framing=exchange.framing if exchange.response is not None else None,
        etag=exchange.header("etag"),
        last_modified=exchange.header("last-modified"),
        record=RecordRow(file=stored.file, offset=stored.offset, length=stored.length, id=stored.id)
        if stored is not None
        else None,
        revisit_of=kept.original.record_id
        if kept is not None and kept.original is not None
        else None,
        redirect_to=redirect_to,
    )
    if basis is None:
        return made
    return dataclasses.replace(
        made,
        content_type=basis.content_type,
        detected_type=basis.detected_type,
        payload_bytes=basis.payload_bytes,
        payload_sha1=basis.payload_sha1,
        payload_sha256=basis.payload_sha256,
        etag=made.etag or basis.etag,
        last_modified=made.last_modified or basis.last_modified,
    )
