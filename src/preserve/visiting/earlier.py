"""What the previous capture of a seed kept: what is stored need not be stored again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.errors import ManifestError, WarcError
from preserve.manifest import ResourceRow
from preserve.model import Framing, Group
from preserve.warc import ORIGINAL_LEAST_BYTES, Original, read_record, stored_exchange

if TYPE_CHECKING:
    from preserve.catalogue import CaptureFolder
    from preserve.model import Exchange
    from preserve.warc import Record


class Earlier:
    """The payloads of one finished capture, by digest and by address.

    A capture whose account or records cannot be read is as good as none: what is fetched is then
    stored in full. Memory grows with the number of its addresses.
    """

    def __init__(self, previous: CaptureFolder | None) -> None:
        self._previous = previous
        self._by_payload: dict[tuple[str, int], ResourceRow] = {}
        self._by_url: dict[str, str] = {}
        try:
            rows = previous.rows("resources", ResourceRow) if previous is not None else ()
            for row in rows:
                self._take(row)
        except ManifestError:
            self._by_payload.clear()

    def _take(self, row: ResourceRow) -> None:
        if row.outcome is None or row.outcome.group is not Group.THE_THING:
            return
        if row.record is None or row.payload_sha256 is None or row.payload_bytes is None:
            return
        self._by_url[row.url] = row.payload_sha256
        if row.status == 200 and row.payload_bytes >= ORIGINAL_LEAST_BYTES:
            self._by_payload.setdefault((row.payload_sha256, row.payload_bytes), row)

    def has_same(self, exchange: Exchange) -> bool:
        """Tell whether this address gave the very same payload then."""
        payload = exchange.payload
        return payload is not None and self._by_url.get(exchange.url) == payload.sha256.hex()

    def find(self, exchange: Exchange) -> Original | None:
        """Return the stored response that a whole answer 200 repeats, or None."""
        payload = exchange.payload
        if payload is None or exchange.status != 200 or exchange.failure is not None:
            return None
        row = self._by_payload.get((payload.sha256.hex(), payload.size))
        if row is None or row.record is None or self._previous is None:
            return None
        try:
            record = read_record(self._previous.path / row.record.file, row.record.offset)
            chunked = stored_exchange(record).framing is Framing.CHUNKED
        except WarcError:
            return None
        if chunked is not (exchange.framing is Framing.CHUNKED):
            return None
        return _original(record, exchange, chunked=chunked)


def _original(record: Record, exchange: Exchange, *, chunked: bool) -> Original | None:
    """Return the record itself, or what it refers to where it is a revisit in its turn."""
    names = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")
    if record.type == "revisit":
        names = ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
    record_id, url, date = (record.header(name) for name in names)
    if record_id is None or url is None or date is None or exchange.payload is None:
        return None
    return Original(
        record_id=record_id,
        url=url,
        date=date,
        payload_sha256=exchange.payload.sha256,
        payload_bytes=exchange.payload.size,
        chunked=chunked,
        payload_sha1=exchange.payload.sha1,
    )
