"""A record's bytes, by warcio, from headers and a block that are ready.

warcio is given no chance to think: both digests are preset or left out on purpose, the block is
bytes it does not parse, and every length is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from preserve.errors import WarcError
from preserve.model import MemoryBody

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.model import Body

WARC_VERSION = "WARC/1.1"


class Sink(Protocol):
    """What a record is written to."""

    def write(self, data: bytes) -> int:
        """Take all of the bytes."""
        ...

    def flush(self) -> None:
        """Be told that the record is whole."""
        ...


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


class _ReadyHeaders:
    """A record's headers, each a line already: what warcio asks of its own."""

    __slots__ = ("_lines",)

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def replace_header(self, name: str, value: str) -> None:
        """Put a header after all others; warcio sets two, neither of which is there before."""
        self._lines.append(f"{name}: {value}\r\n")

    def to_bytes(self, encoding: str) -> bytes:
        """Return the record's head, with the line that begins it and the empty one at its end."""
        return f"{WARC_VERSION}\r\n{''.join(self._lines)}\r\n".encode(encoding)


class Serialiser:
    """Writes records to a sink that changes from record to record."""

    def __init__(self) -> None:
        self._writer = _ReadyWriter(None, gzip=False, warc_version=WARC_VERSION)

    def write(
        self,
        sink: Sink,
        *,
        record_type: str,
        headers: Iterable[tuple[str, str]],
        content_type: str | None,
        block: Body,
    ) -> None:
        """Write one record; Content-Type and Content-Length are put after ``headers``.

        Raises:
            WarcError: the block is longer or shorter than it says.
        """
        length = block.size
        rec_headers = _ReadyHeaders([f"{name}: {value}\r\n" for name, value in headers])
        record = ArcWarcRecord("warc", record_type, rec_headers, None, None, content_type, length)
        if type(block) is MemoryBody:
            self._write(sink, record, _InMemory(block.data))
            return
        with block.open() as stream:
            source = _Exactly(stream, length)
            self._write(sink, record, source)
            source.demand_end()

    def _write(self, sink: Sink, record: ArcWarcRecord, source: _InMemory | _Exactly) -> None:
        record.raw_stream = source
        if record.rec_type == "revisit" and record.length:
            record.http_headers = _ReadyHead(source.read(record.length))
            record.payload_length = 0
        self._writer.out = sink
        try:
            self._writer.write_record(record)
        finally:
            self._writer.out = None


class _InMemory:
    """A stream that gives all it has at once: warcio asks for 16 KiB at a time."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, _size: int) -> bytes:
        data, self._data = self._data, b""
        return data


class _Exactly:
    """A stream that must end where it should: a wrong length would break the file."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int) -> bytes:
        piece = self._stream.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def demand_end(self) -> None:
        if self._left or self._stream.read(1):
            kind = f"{self._left} bytes short" if self._left else "longer than it was said to be"
            raise WarcError(f"A body that was to be stored is {kind}; its record was taken back.")
