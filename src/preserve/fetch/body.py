"""Where a response body ends, and which of its bytes are payload: a reader without I/O.

Grammar: RFC 9112, section 6.3 (length, close) and 7.1 (chunks). No body byte is kept.
"""

from __future__ import annotations

import enum
import re

from preserve.model import Framing

TRAILERS_LIMIT_BYTES = 1 << 20
CHUNK_LINE_LIMIT_BYTES = 1 << 14

# RFC 9112, 7.1:  chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
# Reality: blanks around the size (sizes padded to a fixed width), a bare LF.
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r*\n")
_CR = 0x0D
_LF = 0x0A

Spans = list[tuple[int, int]]


class _At(enum.Enum):
    """What is read next."""

    LENGTH = "length"
    CHUNK_SIZE = "chunk-size"
    CHUNK_DATA = "chunk-data"
    CHUNK_END = "chunk-end"
    TRAILERS = "trailers"
    CLOSE = "close"
    END = "end"


_STARTS = {
    Framing.NONE: _At.END,
    Framing.LENGTH: _At.LENGTH,
    Framing.CHUNKED: _At.CHUNK_SIZE,
    Framing.CLOSE: _At.CLOSE,
}


class BodyReader:
    """Reads one body, framed as its head says.

    ``ended`` is true after its last byte; ``fault`` has a sentence where it cannot be read on.
    """

    __slots__ = ("_at", "_line", "_rest", "_trailer_bytes", "fault")

    def __init__(self, framing: Framing, length: int = 0) -> None:
        self.fault: str | None = None
        self._at = _STARTS[framing]
        self._rest = length  # bytes still to come, of the chunk or of the whole
        self._line = b""  # a line so far
        self._trailer_bytes = 0
        if framing is Framing.LENGTH and length == 0:
            self._at = _At.END

    @property
    def ended(self) -> bool:
        """Whether the body is whole."""
        return self._at is _At.END

    def read(self, data: bytes, start: int, stop: int, spans: Spans) -> int:
        """Read ``data[start:stop]``, add the spans of it that are payload, return where it ended.

        It ends before ``stop`` only where the body ended or cannot be read on.
        """
        at = start
        while at < stop and self._at is not _At.END and self.fault is None:
            if self._at is _At.LENGTH or self._at is _At.CHUNK_DATA:
                at = self._read_data(at, stop, spans)
            elif self._at is _At.CLOSE:
                spans.append((at, stop))
                at = stop
            elif self._at is _At.CHUNK_SIZE:
                if not self._line:
                    at = self._read_whole_chunks(data, at, stop, spans)
                at = self._read_chunk_size(data, at, stop)
            elif self._at is _At.CHUNK_END:
                at = self._read_chunk_end(data, at)
            else:
                at = self._read_trailer(data, at, stop)
        return at

    def end_of_stream(self, *, clean: bool) -> None:
        """Take note that the connection ended, ``clean`` where its end was announced (FIN)."""
        if self._at is _At.TRAILERS or (clean and self._at is _At.CLOSE):
            # RFC 9112, 8: a chunked body needs its last CRLF. Reality: servers close after the
            # last chunk, and by then every byte of the content is there.
            self._at = _At.END
        elif self._at is _At.LENGTH:
            self.fault = f"The connection ended {self._rest} bytes before the announced length."
        elif self._at is _At.CLOSE:
            self.fault = "The connection was reset inside the body."
        elif not self.ended:
            self.fault = "The connection ended before the last chunk."

    def _read_data(self, at: int, stop: int, spans: Spans) -> int:
        end = min(stop, at + self._rest)
        spans.append((at, end))
        self._rest -= end - at
        if self._rest == 0:
            self._at = _At.CHUNK_END if self._at is _At.CHUNK_DATA else _At.END
        return end

    def _read_whole_chunks(self, data: bytes, at: int, stop: int, spans: Spans) -> int:
        """Read the chunks that are all there at once; the states are for the others."""
        while match := _CHUNK_SIZE.match(data, at, min(stop, at + CHUNK_LINE_LIMIT_BYTES)):
            start = match.end()
            end = start + int(match[1], 16)
            if end == start or end + 2 > stop or data[end : end + 2] != b"\r\n":
                break
            spans.append((start, end))
            at = end + 2
        return at

    def _read_chunk_size(self, data: bytes, at: int, stop: int) -> int:
        stop = min(stop, at + CHUNK_LINE_LIMIT_BYTES - len(self._line))
        line, at = self._read_line(data, at, stop)
        if line is None:
            if len(self._line) < CHUNK_LINE_LIMIT_BYTES:
                return at
            line = self._line
        match = _CHUNK_SIZE.fullmatch(line)
        if match is None:
            self.fault = f"A chunk size cannot be read: {line[:40]!r}."
            return at
        self._rest = int(match[1], 16)
        self._at = _At.CHUNK_DATA if self._rest else _At.TRAILERS
        return at

    def _read_chunk_end(self, data: bytes, at: int) -> int:
        """Read the CRLF behind the data, or a bare LF, byte by byte: anything else breaks here."""
        if data[at] == _LF:
            self._line = b""
            self._at = _At.CHUNK_SIZE
        elif data[at] == _CR and not self._line:
            self._line = b"\r"
        else:
            self.fault = "A chunk is longer than its size says."
            return at
        return at + 1

    def _read_trailer(self, data: bytes, at: int, stop: int) -> int:
        """Read a line behind the last chunk; an empty one ends the body."""
        start = at
        stop = min(stop, at + TRAILERS_LIMIT_BYTES + 1 - self._trailer_bytes)
        line, at = self._read_line(data, at, stop)
        self._trailer_bytes += at - start
        if self._trailer_bytes > TRAILERS_LIMIT_BYTES:
            self.fault = f"The trailers are longer than {TRAILERS_LIMIT_BYTES} bytes."
        elif line in (b"\r\n", b"\n"):
            self._at = _At.END
        return at

    def _read_line(self, data: bytes, at: int, stop: int) -> tuple[bytes | None, int]:
        """Read up to LF; give the line, LF included, once it is whole."""
        end = data.find(b"\n", at, stop) + 1
        if not end:
            self._line += data[at:stop]
            return None, stop
        line = self._line + data[at:end]
        self._line = b""
        return line, end
