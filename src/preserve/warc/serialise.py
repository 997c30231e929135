"""A record's bytes, by warcio, from headers and a block that are ready.

warcio is given no chance to think: both digests are preset or left out on purpose, the block is
bytes it does not parse, and every length is known.
"""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING, BinaryIO, Protocol

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from preserve.errors import WarcError

if TYPE_CHECKING:
    from collections.abc import Sequence

WARC_VERSION = "WARC/1.1"


class Sink(Protocol):
    """What a record is written to."""

    def write(self, data: bytes) -> int:
        """Take all of the bytes."""
        ...

    def flush(self) -> None:
        """Be told that the record is whole."""
        ...


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A record's block: ``length`` bytes that ``stream`` will give, no more and no fewer."""

    stream: BinaryIO
    length: int

    @classmethod
    def of(cls, data: bytes) -> Block:
        """Make a block of bytes in memory."""
        return cls(stream=io.BytesIO(data), length=len(data))


class _ReadyWriter(WARCWriter):  # type: ignore[misc]  # warcio publishes no types
    """A warcio writer that computes no digests."""

    def ensure_digest(self, record: object, block: bool = True, payload: bool = True) -> None:  # noqa: FBT001, FBT002  # warcio's own signature
        """Leave the headers as they are."""


class _ReadyHead:
    """The head of an HTTP message as bytes: for a revisit warcio writes nothing else."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, _header_filter: object) -> None:
        """Keep the bytes."""


class Serialiser:
    """Writes records to a sink that changes from record to record."""

    def __init__(self) -> None:
        self._writer = _ReadyWriter(None, gzip=False, warc_version=WARC_VERSION)

    def write(
        self,
        sink: Sink,
        *,
        record_type: str,
        headers: Sequence[tuple[str, str]],
        content_type: str | None,
        block: Block,
    ) -> None:
        """Write one record; Content-Type and Content-Length are put after ``headers``.

        Raises:
            WarcError: the block's stream is longer or shorter than it should be.
        """
        rec_headers = StatusAndHeaders("", list(headers), protocol=WARC_VERSION)
        source = _Exactly(block)
        record = ArcWarcRecord(
            "warc", record_type, rec_headers, source, None, content_type, block.length
        )
        if record_type == "revisit" and block.length:
            record.http_headers = _ReadyHead(source.read(block.length))
            record.payload_length = 0
        self._writer.out = sink
        try:
            self._writer.write_record(record)
        finally:
            self._writer.out = None
        source.demand_end()


class _Exactly:
    """A stream that must end where it should: a wrong length would break the file."""

    def __init__(self, block: Block) -> None:
        self._stream = block.stream
        self._left = block.length

    def read(self, size: int) -> bytes:
        piece = self._stream.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def demand_end(self) -> None:
        if self._left or self._stream.read(1):
            kind = f"{self._left} bytes short" if self._left else "longer than it was said to be"
            raise WarcError(f"A body that was to be stored is {kind}; its record was taken back.")
