"""The body of a captured address, from its record."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import find_original, find_record
from preserve.errors import PageError
from preserve.model import Exchange, read_chunks
from preserve.page import payload
from preserve.page.codings import decoder
from preserve.warc import read_record, stored_exchange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.catalogue import Place
    from preserve.manifest import ResourceRow

CODINGS_LIMIT = 5


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class StoredBody:
    """A captured answer: its line in ``resources.jsonl``, its head, and its body.

    The head is that of the answer itself; the body of a revisit is that of the original it refers
    to. Bodies are read from the WARC file piece by piece, as they are asked for.
    """

    row: ResourceRow
    answer: Exchange
    bodied: Exchange

    @property
    def content_type(self) -> str | None:
        """The media type as the server named it."""
        return self.bodied.content_type

    def head(self) -> bytes:
        """Return the answer's head as it crossed the wire; a 304 has none, so its original's."""
        source = self.answer if self.answer.head_bytes else self.bodied
        if source.response is None:
            return b""
        with source.response.open() as stream:
            return stream.read(source.head_bytes)

    def raw(self) -> Iterator[bytes]:
        """Yield the body as it crossed the wire, chunk framing and coding included."""
        if self.bodied.response is not None:
            yield from read_chunks(self.bodied.response, self.bodied.head_bytes)

    def decoded(self) -> Iterator[bytes]:
        """Yield the body as a browser gets it: framing and content codings undone.

        Raises:
            PageError: the body is not what its coding says, or is encoded too many times over.
        """
        codings = [
            coding.strip().lower()
            for value in self.bodied.header_all("content-encoding")
            for coding in value.split(",")
        ]
        if len(codings) > CODINGS_LIMIT:
            raise PageError("this body is encoded too many times over; see it with --raw.")
        flow: Iterable[bytes] = payload(self.bodied)
        for name in reversed(codings):
            flow = decoder(name)(flow)
        yield from flow

    def read(self) -> bytes:
        """Return the body as a browser gets it, all of it, in memory.

        Raises:
            PageError: as for ``decoded``.
        """
        return b"".join(self.decoded())


def stored_body(collection: Path, href: str, *, at: str | None = None) -> StoredBody:
    """Return what was captured of an address: the newest, or the newest not later than ``at``.

    ``href`` as a browser writes it, without a fragment; ``at`` from ``catalogue.last_moment``.

    Raises:
        CollectionError: nothing was captured of it (by then).
        WarcError: the record cannot be read.
    """
    return body_of(find_record(collection, href, at=at), collection)


def body_of(place: Place, collection: Path) -> StoredBody:
    """Return what was captured at one line of ``resources.jsonl`` that has a record.

    Raises:
        CollectionError: the original of a revisit is in no capture of the collection.
        WarcError: the record cannot be read.
    """
    answer = _exchange(place)
    if place.row.revisit_of is None:
        return StoredBody(row=place.row, answer=answer, bodied=answer)
    original = find_original(collection, place.row.revisit_of, near=place.capture)
    return StoredBody(row=place.row, answer=answer, bodied=_exchange(original))


def _exchange(place: Place) -> Exchange:
    assert place.row.record is not None
    return stored_exchange(read_record(place.path, place.row.record.offset))
