"""Reads WARC files: ours and other tools', WARC/1.0 and 1.1, gzipped by record or plain.

    warc-record = header CRLF block CRLF CRLF           WARC 1.1, section 4
    header      = version warc-fields

Lenient where that loses nothing: lines may end in a bare LF, the line ends after a block may be
fewer or more, the version may be any. ``check`` says what of this breaks the standard. A record
that cannot be told from its neighbours raises ``WarcError`` with file and offset.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from preserve.errors import WarcError
from preserve.warc.source import Bytes, OpenBytes, PathBytes, Source, source_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


Headers = tuple[tuple[str, str], ...]

_HEADER_BYTES_MAX = 1 << 20
_PIECE_BYTES = 1 << 16
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(r"WARC/[0-9]+\.[0-9]+")
_LENGTH = re.compile(r"[0-9]{1,18}")


class Record:
    """One record: its headers in order, and its block as a stream or as a ``Body``.

    ``stream`` gives the block once, forward only, and ends with it; it is read no more once the
    iteration goes on. ``body()`` can be opened at any time. ``offset`` is where the gzip member (or
    the plain record) begins in the file. ``bare_lf`` tells that a header line did not end in CRLF.
    """

    def __init__(
        self,
        *,
        file: Bytes,
        offset: int,
        version: str,
        headers: Headers,
        content_length: int,
        bare_lf: bool,
        source: Source,
    ) -> None:
        self.path = file.path
        self.offset = offset
        self.version = version
        self.headers = headers
        self.content_length = content_length
        self.bare_lf = bare_lf
        self._source = source
        self._block = _Block(source, offset, file.path, content_length)
        self._stream = io.BufferedReader(self._block, _PIECE_BYTES)
        self.stream: BinaryIO = self._stream
        self._after: tuple[int, bytes] | None = None

    @property
    def id(self) -> str | None:
        """WARC-Record-ID as written."""
        return self.header("WARC-Record-ID")

    @property
    def type(self) -> str | None:
        """WARC-Type as written."""
        return self.header("WARC-Type")

    @property
    def date(self) -> str | None:
        """WARC-Date as written."""
        return self.header("WARC-Date")

    @property
    def target(self) -> str | None:
        """WARC-Target-URI, without the angle brackets that some WARC/1.0 writers put."""
        value = self.header("WARC-Target-URI")
        if value is not None and value.startswith("<") and value.endswith(">"):
            return value[1:-1]
        return value

    @property
    def length(self) -> int:
        """Bytes of the gzip member (or plain record) in the file; reads to the record's end.

        Raises:
            WarcError: the record is broken further on.
        """
        return self._finish()[0] - self.offset

    @property
    def trailer(self) -> bytes:
        """What stands after the block, CRLF CRLF by the standard; reads to the record's end."""
        return self._finish()[1]

    def header(self, name: str) -> str | None:
        """Return the value of the first field of that name (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def header_all(self, name: str) -> tuple[str, ...]:
        """Return the values of all fields of that name (any case), in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    def peek(self, size: int) -> bytes:
        """Return the next bytes of the stream, up to ``size``, which stay to be read.

        Raises:
            WarcError: the record is broken.
        """
        return self._stream.peek(size)[:size]

    def body(self) -> RecordBody:
        """Return the block as a body that reads the file anew each time it is opened."""
        return RecordBody(self.path, self.offset, self.content_length)

    def _finish(self) -> tuple[int, bytes]:
        if self._after is None:
            self._block.skip()
            self._after = self._source.finish()
        return self._after


class RecordBody:
    """A record's block, read from its file whenever it is opened (a ``model.Body``)."""

    def __init__(self, path: Path, offset: int, size: int) -> None:
        self._path = path
        self._offset = offset
        self._size = size

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def open(self) -> BinaryIO:
        """Return a new seekable stream; seeking back reads the record again from its start."""
        return io.BufferedReader(_SeekableBlock(self._path, self._offset), _PIECE_BYTES)

    def close(self) -> None:
        """Do nothing: the bytes are the WARC file's."""


def read_records(path: Path, start: int = 0) -> Iterator[Record]:
    """Yield the records of a WARC file from byte ``start``, one at a time, in constant memory.

    Raises:
        WarcError: the file cannot be read, or is broken; the records before were yielded.
    """
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise WarcError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        size = file.seek(0, io.SEEK_END)
        held, offset, ahead = OpenBytes(path, file), start, b""
        while offset < size:
            source = source_at(held, offset, ahead)
            record = _read_header(held, offset, source)
            yield record
            offset += record.length
            ahead = source.ahead


def read_record(path: Path, offset: int) -> Record:
    """Return the one record that begins at an offset.

    Raises:
        WarcError: no record begins there, or it is broken.
    """
    file = PathBytes(path)
    return _read_header(file, offset, source_at(file, offset))


class _Block(io.RawIOBase):
    """The block of a record: so many bytes of its source, forward only."""

    def __init__(self, source: Source, offset: int, path: Path, size: int) -> None:
        super().__init__()
        self._source = source
        self._where = f"{path}, record at byte {offset}"
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        piece = self._take(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def skip(self) -> None:
        while self._left:
            self._take(_PIECE_BYTES)

    def _take(self, size: int) -> bytes:
        if not self._left:
            return b""
        piece = self._source.read(min(size, self._left))
        if not piece:
            raise WarcError(f"{self._where}: the block ends {self._left} bytes early.")
        self._left -= len(piece)
        return piece


class _SeekableBlock(io.RawIOBase):
    """The block of a record, opened anew where someone seeks back."""

    def __init__(self, path: Path, offset: int) -> None:
        super().__init__()
        self._path = path
        self._offset = offset
        self._record = read_record(path, offset)
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        piece = self._record.stream.read(len(view))
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position}.get(
            whence, self._record.content_length
        )
        target = max(start + offset, 0)
        if target < self._position:
            self._record = read_record(self._path, self._offset)
            self._position = 0
        while self._position < target:
            piece = self._record.stream.read(min(target - self._position, _PIECE_BYTES))
            if not piece:
                break
            self._position += len(piece)
        return self._position


def _read_header(file: Bytes, offset: int, source: Source) -> Record:
    where = f"{file.path}, record at byte {offset}"
    data = bytearray()
    looked = 0
    while (end := _HEADER_END.search(data, max(looked - 3, 0))) is None:
        looked = len(data)
        piece = source.read(4096)
        if not piece:
            raise WarcError(f"{where}: the record's header has no end.")
        data += piece
        if len(data) > _HEADER_BYTES_MAX:
            raise WarcError(f"{where}: no end of the record's header within a mebibyte.")
    source.give_back(bytes(data[end.end() :]))
    lines = bytes(data[: end.start()]).split(b"\n")
    version = _decode(lines[0].rstrip(b"\r"))
    if not _VERSION.fullmatch(version):
        raise WarcError(f"{where}: begins with {version[:40]!r}, which is no WARC version.")
    headers = _fields(lines[1:], where)
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    if not lengths or not _LENGTH.fullmatch(lengths[0]):
        raise WarcError(f"{where}: has no usable Content-Length.")
    return Record(
        file=file,
        offset=offset,
        version=version,
        headers=headers,
        content_length=int(lengths[0]),
        bare_lf=any(not line.endswith(b"\r") for line in lines[:-1]) or end[0] != b"\r\n\r\n",
        source=source,
    )


def _fields(lines: list[bytes], where: str) -> Headers:
    """Return named fields in order; a line that begins with a blank continues the one before."""
    fields: list[tuple[str, str]] = []
    folded: dict[int, list[str]] = {}
    for line in lines:
        text = _decode(line.rstrip(b"\r"))
        if text[:1] in {" ", "\t"} and fields:
            folded.setdefault(len(fields) - 1, []).append(text.strip())
            continue
        name, colon, value = text.partition(":")
        if not colon:
            raise WarcError(f"{where}: the header line {text[:40]!r} has no colon.")
        fields.append((name.strip(), value.strip()))
    for index, more in folded.items():
        name, value = fields[index]
        fields[index] = (name, " ".join(filter(None, (value, *more))))
    return tuple(fields)


def _decode(line: bytes) -> str:
    """UTF-8, as the standard has it; Latin-1 where some writer did not care."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
