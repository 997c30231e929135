"""What the other captures of a collection hold: what is stored need not be stored again.

The catalogue is asked, in a thread of its own: it may have to wait for another process. A line of
it only says where to look; what is referred to must be there, and readable.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import re
from typing import TYPE_CHECKING, Any, TypeVar

from preserve.catalogue import Catalogue, current
from preserve.errors import CollectionError, ManifestError, WarcError
from preserve.frontier import Kept
from preserve.manifest import KeptRow, ResourceRow
from preserve.model import Flag, Framing, Outcome
from preserve.visiting.one_thread import OneThread
from preserve.visiting.repeats import Basis, condition_of
from preserve.warc import (
    ORIGINAL_LEAST_BYTES,
    Original,
    read_message_head,
    read_record,
    stored_exchange,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder, Place
    from preserve.model import Exchange
    from preserve.warc import Record

    T = TypeVar("T")

_HAD = frozenset({Outcome.CAPTURED, Outcome.UNCHANGED})
# What may stand beside a citation that is as good as kept.
_HARMLESS = frozenset({Flag.TLS_UNVERIFIED})
_HOPS_MAX = 20
_WAIT_SECONDS = 5.0
_SENDABLE = re.compile(r"[\x21-\x7e\x80-\xff][\x20-\x7e\x80-\xff]{0,999}")
_STORED_IN_FULL = "What this capture fetched was stored in full."


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Last:
    """What an address last gave: its payload's digest, and what a condition may rest on."""

    sha256: str | None
    basis: Basis | None = None


class Earlier:
    """The finished captures of a collection, as the catalogue has them; none without a collection.

    ``refers`` says whether a capture may rest on others: without, nothing is an original, nothing
    is asked for conditionally, and nothing was kept earlier. ``with_credentials`` says that this
    capture has credentials of its own, and so may rest on those that had.

    Where the catalogue cannot be used there are no earlier captures; ``remarks`` says so. Memory
    does not grow with their number or size.
    """

    def __init__(
        self, collection: Path | None, *, refers: bool = False, with_credentials: bool = False
    ) -> None:
        self._collection = collection
        self._refers = refers
        self._with_credentials = with_credentials
        self._stack = contextlib.ExitStack()
        self._catalogue: Catalogue | None = None
        self._thread: OneThread | None = None
        self.remarks: list[str] = []

    async def open(self) -> None:
        """Open the catalogue, made where there is none, and let it catch up with the folders."""
        if self._collection is not None:
            self._thread = OneThread("preserve-catalogue")
            await self._thread.run(self._open, self._collection)

    async def close(self) -> None:
        """Let go of the catalogue."""
        if self._thread is not None:
            await self._thread.run(self._close)
            self._thread.close()
            self._thread = None

    async def last_of(self, url: str, *, conditional: bool) -> Last | None:
        """Return what an address last gave; with what a condition may rest on, where one may."""
        return await self._ask(None, self._last_of, url, conditional and self._refers)

    async def original_of(self, exchange: Exchange) -> Original | None:
        """Return the stored response that a whole answer 200 repeats, at whatever address."""
        payload = exchange.payload
        if (
            not self._refers
            or payload is None
            or payload.size < ORIGINAL_LEAST_BYTES
            or exchange.status != 200
            or exchange.truncated is not None
            or exchange.failure is not None
        ):
            return None
        chunked = exchange.framing is Framing.CHUNKED
        return await self._ask(None, self._original_of, payload.sha256, payload.size, chunked)

    async def kept(self, urls: Iterable[str], *, since: str) -> dict[str, tuple[Kept, ...]]:
        """Return those addresses that last gave the thing, not earlier than ``since``.

        Each with its redirects then, of which the first decides on the date; ``since`` is written
        as in ``WARC-Date``.
        """
        if not self._refers:
            return {}
        return await self._ask({}, self._kept, tuple(urls), since)

    # ------------------------------------------------------------------------ in the thread

    def _open(self, collection: Path) -> None:
        try:
            Catalogue.open(collection).close()
            self._catalogue = self._stack.enter_context(current(collection, self._remark))
            if self._catalogue is not None:
                self._catalogue.wait_at_most(_WAIT_SECONDS)
        except CollectionError as error:
            self._remark(error)

    def _close(self) -> None:
        self._catalogue = None
        self._stack.close()

    def _remark(self, error: Exception) -> None:
        if not self.remarks:
            self.remarks.append(f"{error} {_STORED_IN_FULL}" if self._refers else str(error))

    def _last_of(self, catalogue: Catalogue, url: str, conditional: bool) -> Last | None:  # noqa: FBT001 -- handed to a thread
        place = catalogue.last_of(url)
        if place is None:
            return None
        basis = self._basis(catalogue, place) if conditional else None
        return Last(sha256=place.row.payload_sha256, basis=basis)

    def _basis(self, catalogue: Catalogue, last: Place) -> Basis | None:
        """Return what a condition may rest on: the validators of a body that is stored.

        It is a body of that very address: a 304 is stored without a head, and viewers take the one
        of the original.
        """
        row = last.row
        place = catalogue.record(row.revisit_of) if row.revisit_of is not None else last
        if (
            place is None
            or not self._may_use(last.capture)
            or place.row.url != row.url
            or place.row.payload_sha256 != row.payload_sha256
            or not {*row.flags, *place.row.flags} <= _HARMLESS
            or not any(map(_is_sendable, (row.etag, row.last_modified)))
        ):
            return None
        record = self._response(place)
        original = _original(place.row, record) if record is not None else None
        if record is None or original is None:
            return None
        try:
            head = read_message_head(record.stream)
        except WarcError:
            return None
        return condition_of(
            head,
            Basis(original=original, path=record.path, offset=record.offset, row=row),
            etag=row.etag if _is_sendable(row.etag) else None,
            last_modified=row.last_modified if _is_sendable(row.last_modified) else None,
        )

    def _original_of(
        self,
        catalogue: Catalogue,
        sha256: bytes,
        size: int,
        chunked: bool,  # noqa: FBT001 -- handed to a thread
    ) -> Original | None:
        for place in catalogue.originals(sha256, size, chunked=chunked):
            record = self._response(place)
            original = _original(place.row, record) if record is not None else None
            if original is not None and original.chunked is chunked:
                return original
        return None

    def _response(self, place: Place) -> Record | None:
        """Return the response that a line names, if it is there, whole, and ours to refer to."""
        record = self._record(place)
        if record is None or record.type != "response" or record.header("WARC-Truncated"):
            return None
        return record

    def _record(self, place: Place) -> Record | None:
        row = place.row
        if row.record is None or not self._may_use(place.capture):
            return None
        try:
            record = read_record(place.path, row.record.offset)
        except WarcError:
            return None
        return record if record.id == row.record.id else None

    def _may_use(self, capture: CaptureFolder) -> bool:
        """Tell whether a capture may be referred to: to export it must not give secrets away."""
        return self._with_credentials or not capture.manifest.capture.authenticated

    def _kept(
        self, catalogue: Catalogue, urls: tuple[str, ...], since: str
    ) -> dict[str, tuple[Kept, ...]]:
        found = {}
        for url in urls:
            try:
                chain = self._chain(catalogue, url, since)
            except CollectionError as error:
                if not _is_gone(error):
                    raise
                continue
            if chain:
                found[url] = chain
        return found

    def _chain(self, catalogue: Catalogue, url: str, since: str) -> tuple[Kept, ...]:
        hops: list[Kept] = []
        target: str | None = url
        while target is not None and len(hops) <= _HOPS_MAX:
            place = catalogue.last_answer_of(target)
            if place is None or not self._is_there(catalogue, place):
                return ()
            row = place.row
            if not hops and (row.warc_date is None or row.warc_date < since):
                return ()
            hops.append(_kept(place))
            if row.outcome in _HAD and _HARMLESS.issuperset(row.flags):
                return tuple(hops)
            target = row.redirect_to if row.outcome is Outcome.REDIRECTED else None
        return ()

    def _is_there(self, catalogue: Catalogue, place: Place) -> bool:
        """Tell whether a record can be read, and what it refers to is there."""
        if self._record(place) is None:
            return False
        if place.row.revisit_of is None:
            return True
        original = catalogue.record(place.row.revisit_of)
        return original is not None and self._record(original) is not None

    # ---------------------------------------------------------------------------- the thread

    async def _ask(self, default: T, work: Callable[..., T], *arguments: Any) -> T:
        """Ask the catalogue; where it cannot say, nothing was there."""
        if self._catalogue is None or self._thread is None:
            return default
        try:
            return await self._thread.run(work, self._catalogue, *arguments)
        except CollectionError as error:
            if not _is_gone(error):
                self._remark(error)
                self._catalogue = None  # each further question might have to wait as long
            return default


def _original(row: ResourceRow, record: Record) -> Original | None:
    """Return what revisits are to say of a record; None where it is too short or not dated."""
    if (
        row.status != 200
        or row.outcome not in _HAD
        or row.payload_sha256 is None
        or (row.payload_bytes or 0) < ORIGINAL_LEAST_BYTES
        or record.target is None
        or record.date is None
        or record.id is None
        or row.payload_bytes is None
    ):
        return None
    try:
        framing = row.framing or stored_exchange(record).framing
    except WarcError:
        return None
    return Original(
        record_id=record.id,
        url=record.target,
        date=record.date,
        payload_sha256=bytes.fromhex(row.payload_sha256),
        payload_bytes=row.payload_bytes,
        chunked=framing is Framing.CHUNKED,
        payload_sha1=base64.b32decode(row.payload_sha1) if row.payload_sha1 else b"",
    )


def _kept(place: Place) -> Kept:
    row = place.row
    assert row.record is not None
    assert row.warc_date is not None
    assert row.outcome is not None
    return Kept(
        url=row.url,
        row=KeptRow(
            capture=place.capture.id,
            resource=row.id,
            outcome=row.outcome,
            record_id=row.record.id,
            warc_date=row.warc_date,
        ),
        redirect_to=row.redirect_to,
    )


def _is_gone(error: CollectionError) -> bool:
    """Tell whether a capture was removed meanwhile, which is no fault of the catalogue."""
    return isinstance(error.__cause__, ManifestError)


def _is_sendable(value: str | None) -> bool:
    return value is not None and value != "*" and _SENDABLE.fullmatch(value) is not None
