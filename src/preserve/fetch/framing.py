"""Where a response begins and ends: a reader without I/O.

It is fed bytes as they come and says which of them belong to the response record and which of
those are payload. Grammar: RFC 9112, sections 2.2, 6.3 and 9; it forgives what browsers forgive,
and each such place says so.
"""

from __future__ import annotations

import enum
import re
from typing import NamedTuple

from preserve.fetch.body import BodyReader, Spans
from preserve.fetch.headers import ResponseHead, may_begin_status_line, parse_head
from preserve.model import Framing

HEAD_LIMIT_BYTES = 1 << 20
UNREAD_LIMIT_BYTES = 1 << 20
INTERIM_LIMIT = 100

# RFC 9112, 2.1: a head ends with an empty line. Reality (2.2): a bare LF ends a line as well.
_HEAD_END = re.compile(rb"\n\r?\n")
_LENGTH_DIGITS_LIMIT = 18
_NO_BODY = frozenset({101, 204, 304})
_SWITCHING_PROTOCOLS = 101


class State(enum.Enum):
    """How far the reader is."""

    HEAD = "head"
    BODY = "body"
    NOT_HTTP = "not-http"
    COMPLETE = "complete"
    CUT = "cut"
    BROKEN = "broken"
    CONTRADICTED = "contradicted"


class Fed(NamedTuple):
    """What came of some bytes.

    ``block`` goes to the record (or, where there is no ``head`` in the end, to what could not be
    read); ``payload`` are the parts of it that are body after transfer-decoding.
    """

    block: bytes | memoryview
    payload: list[memoryview]


_NOTHING = Fed(b"", [])
_NOTHING_TO_READ = BodyReader(Framing.NONE)


class ResponseReader:
    """Reads one response from one connection.

    Feed it until ``done``; then ``surplus`` is the number of bytes of the last feed that belong
    to nothing. Tell it ``end_of_stream`` where the connection ended first. ``fault`` is the
    sentence that says why the response is not whole; ``refused`` is true where it is none at all.
    ``head`` may be set without ``head_is_whole``.

    Offsets, in bytes of the block: ``head_bytes`` is where the body starts, ``block_bytes`` where
    the response ends (so far).
    """

    __slots__ = (
        "_body", "_from", "_held", "_kept_alive", "_limit", "_seen", "block_bytes", "fault",
        "framing", "head", "head_bytes", "head_is_whole", "interim", "refused", "state", "surplus",
    )  # fmt: skip

    def __init__(self, *, body_limit: int) -> None:
        self.state = State.HEAD
        self.head: ResponseHead | None = None
        self.interim: list[bytes] = []
        self.framing = Framing.NONE
        self.head_bytes = 0
        self.block_bytes = 0
        self.surplus = 0
        self.fault: str | None = None
        self.refused = False
        self.head_is_whole = False
        self._limit = body_limit
        self._held = bytearray()  # the head so far
        self._from = 0  # where in it the search for its end goes on
        self._seen = 0  # bytes of what stood before this head
        self._body = _NOTHING_TO_READ
        self._kept_alive = False

    @property
    def reusable(self) -> bool:
        """Whether another request may follow on the connection, if nothing surplus came."""
        return self._kept_alive and self.state is State.COMPLETE

    @property
    def done(self) -> bool:
        """Whether nothing more is wanted from the connection."""
        state = self.state
        return not (state is State.BODY or state is State.HEAD or state is State.NOT_HTTP)

    def feed(self, data: bytes) -> Fed:
        """Take the next bytes of the connection, in any portions."""
        if self.state is State.HEAD:
            return self._feed_head(data)
        if self.state is State.NOT_HTTP:
            return self._feed_not_http(data)
        return self._feed_body(data, 0)

    def end_of_stream(self, *, clean: bool) -> Fed:
        """Take note that the connection ended, ``clean`` where its end was announced (FIN).

        Returns the bytes that were held back: a head that is not whole.
        """
        if self.state is State.HEAD:
            return self._give_up_head()
        if self.state is State.NOT_HTTP:
            self.state = State.BROKEN
        elif self.state is State.BODY:
            self._body.end_of_stream(clean=clean)
            self._kept_alive = False
            self._settle_body()
        return _NOTHING

    # --------------------------------------------------------------------------------- the head

    def _feed_head(self, data: bytes) -> Fed:
        buffer: bytes | bytearray = data
        if self._held:
            self._held += data
            buffer = self._held
        while True:
            if self._from == 0:
                # RFC 9112, 2.2: blank lines before the start line are skipped.
                blanks = len(buffer) - len(buffer.lstrip(b"\r\n"))
                self._seen += blanks
                buffer = buffer[blanks:]
            if not may_begin_status_line(buffer):
                return self._refuse(buffer, "The answer has no line HTTP/1.x NNN.")
            found = _HEAD_END.search(buffer, self._from)
            size = found.end() if found else len(buffer)
            if self._seen + size > HEAD_LIMIT_BYTES:
                return self._refuse(buffer, f"The head is longer than {HEAD_LIMIT_BYTES} bytes.")
            if found is None:
                self._held = buffer if isinstance(buffer, bytearray) else bytearray(buffer)
                self._from = max(0, size - 2)
                return _NOTHING
            raw = bytes(buffer[:size])
            head = parse_head(raw)
            assert head is not None
            if head.status // 100 != 1 or head.status == _SWITCHING_PROTOCOLS:
                self._held = bytearray()
                self.head = head
                self.head_is_whole = True
                self.head_bytes = self.block_bytes = size
                self._choose_framing(head)
                return self._feed_body(bytes(buffer), size)
            self.interim.append(raw)
            self._seen += size
            self._from = 0
            buffer = buffer[size:]
            if len(self.interim) > INTERIM_LIMIT:
                return self._refuse(buffer, f"More than {INTERIM_LIMIT} interim answers came.")

    def _refuse(self, buffer: bytes | bytearray, fault: str) -> Fed:
        """Go on as not HTTP: what comes is kept, up to a limit, as what could not be read."""
        self.refused = True
        self.fault = fault
        self.state = State.NOT_HTTP
        self._held = bytearray()
        return self._feed_not_http(bytes(buffer))

    def _feed_not_http(self, data: bytes) -> Fed:
        block = data[: UNREAD_LIMIT_BYTES - self.block_bytes]
        self.block_bytes += len(block)
        if self.block_bytes >= UNREAD_LIMIT_BYTES:
            self.state = State.BROKEN
        return Fed(block, [])

    def _give_up_head(self) -> Fed:
        held = bytes(self._held)
        self.state = State.BROKEN
        self.head = parse_head(held)
        self.block_bytes = len(held)
        if self.head is not None:
            self.head_bytes = len(held)
            self.fault = "The connection ended inside the head."
        elif held:
            self.fault = "The connection ended inside the status line."
        else:
            self.fault = "The connection ended before the answer."
        return Fed(held, [])

    def _choose_framing(self, head: ResponseHead) -> None:
        """Decide how the end of the body is marked: RFC 9112, section 6.3, in its order."""
        self.state = State.BODY
        codings, lengths, options = head.members(
            "transfer-encoding", "content-length", "connection"
        )
        # 6.3, 5: a length that is no number makes the message invalid. Browsers overlook it.
        numbers = {
            int(value)
            for value in lengths
            if value.isascii() and value.isdigit() and len(value) <= _LENGTH_DIGITS_LIMIT
        }
        length = 0
        if head.status in _NO_BODY:
            self.framing = Framing.NONE  # 6.3, 1
        elif "chunked" in codings:
            # 6.3, 3 and 4: chunked wins over a length. Reality: it is not last, or named twice.
            self.framing = Framing.CHUNKED
        elif any(coding != "identity" for coding in codings) or not numbers:
            self.framing = Framing.CLOSE  # 6.3, 4 and 8
        elif len(numbers) == 1:
            self.framing = Framing.LENGTH  # 6.3, 5 and 6: the same number several times is one
            (length,) = numbers
        else:
            listed = " and ".join(str(number) for number in sorted(numbers))
            self.fault = f"The lengths that are given disagree: {listed}."
            self.state = State.CONTRADICTED
            return
        self._body = BodyReader(self.framing, length)
        self._kept_alive = _keeps_alive(head, options) and _is_plain(
            self.framing, codings, lengths, head
        )
        self._settle_body()

    # --------------------------------------------------------------------------------- the body

    def _feed_body(self, data: bytes, start: int) -> Fed:
        """Read on from ``start``; what stands before it in ``data`` is head, counted already."""
        spans: Spans = []
        allowed = self._limit - (self.block_bytes - self.head_bytes)
        stop = min(len(data), start + allowed)
        at = start
        if self.state is State.BODY:
            at = self._body.read(data, start, stop, spans)
            self._settle_body()
            if stop < len(data) and self.state is State.BODY:
                self.state = State.CUT
                self.fault = f"The body was cut after {self._limit} bytes, the limit that is set."
        self.block_bytes += at - start
        self.surplus = len(data) - at
        view = memoryview(data)
        return Fed(view[:at] if self.surplus else data, [view[one:two] for one, two in spans])

    def _settle_body(self) -> None:
        if self._body.ended:
            self.state = State.COMPLETE
        elif self._body.fault is not None:
            self.fault = self._body.fault
            self.state = State.BROKEN


def _keeps_alive(head: ResponseHead, options: list[str]) -> bool:
    """Tell whether the server means to keep the connection: RFC 9112, section 9.3."""
    if "close" in options or head.status == _SWITCHING_PROTOCOLS:
        return False
    return head.version != "HTTP/1.0" or "keep-alive" in options


def _is_plain(framing: Framing, codings: list[str], lengths: list[str], head: ResponseHead) -> bool:
    """Tell whether the end of the response is beyond doubt.

    RFC 9112, 6.1 and 6.3: after both a length and chunks, or chunks from a 1.0 server, the end is
    a guess, and what follows might be read as the answer to somebody else's request.
    """
    if framing is Framing.CHUNKED:
        return codings == ["chunked"] and not lengths and head.version != "HTTP/1.0"
    return framing is not Framing.CLOSE and not codings
