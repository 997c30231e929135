"""One answer as it arrives: framed, digested and spooled in one pass."""

from __future__ import annotations

import enum
import hashlib
from typing import TYPE_CHECKING, TypedDict

from preserve.fetch.framing import UNREAD_LIMIT_BYTES, ResponseReader, State
from preserve.fetch.spool import Spool
from preserve.model import Body, Digests, Failure, Framing, Outcome, Phase, Truncation

if TYPE_CHECKING:
    from pathlib import Path


class Ending(enum.Enum):
    """What ended the answer, beside its own end."""

    OWN = "own"
    CLOSED = "closed"
    TIME = "time"


_TRUNCATIONS = {
    Ending.OWN: Truncation.UNSPECIFIED,  # chunk sizes, or lengths, that cannot be read
    Ending.CLOSED: Truncation.DISCONNECT,
    Ending.TIME: Truncation.TIME,
}


class Answer(TypedDict, total=False):
    """The fields of an ``Exchange`` that the answer decides."""

    response: Body | None
    unread: Body | None
    interim: tuple[bytes, ...]
    http_version: str | None
    status: int | None
    reason: str
    headers: tuple[tuple[str, str], ...]
    head_bytes: int
    framing: Framing
    block: Digests | None
    payload: Digests | None
    truncated: Truncation | None
    failure: Failure | None
    bytes_received: int


class _Digester:
    """Both digests of a run of bytes."""

    __slots__ = ("_sha1", "_sha256", "size")

    def __init__(self) -> None:
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self.size = 0

    def update(self, data: bytes | memoryview) -> None:
        self._sha1.update(data)
        self._sha256.update(data)
        self.size += len(data)

    def digests(self) -> Digests:
        return Digests(size=self.size, sha1=self._sha1.digest(), sha256=self._sha256.digest())


class Recording:
    """Takes the bytes of one answer until ``done``, then says what they were.

    ``asked`` is to be set once the request was written.

    Raises:
        OSError: The spool file cannot be written.
    """

    __slots__ = (
        "_block",
        "_detail",
        "_ending",
        "_payload",
        "_spool",
        "asked",
        "reader",
        "received",
    )

    def __init__(self, *, spool_folder: Path, body_limit: int) -> None:
        self.reader = ResponseReader(body_limit=body_limit)
        self.received = 0
        self.asked = False
        self._spool = Spool(spool_folder)
        self._block = _Digester()
        self._payload = _Digester()
        self._ending = Ending.OWN
        self._detail: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more is wanted from the connection."""
        return self.reader.done

    @property
    def is_for_another(self) -> bool:
        """Whether, on a connection that was used before, this is no answer to our request.

        Either the connection ended before the first byte, or what came is left over from the
        answer before.
        """
        if self.reader.refused:
            return True
        return self._ending is Ending.CLOSED and self.received == 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        block, payload = self.reader.feed(data)
        self._take(block)
        if payload:
            self._payload.update(payload[0] if len(payload) == 1 else b"".join(payload))
        self.received += len(data) - self.reader.surplus

    def end(self, ending: Ending, *, clean: bool = False, detail: str | None = None) -> None:
        """Take note that no more comes; ``detail`` is the sentence to say, if there is one.

        ``clean`` is for a connection whose end was announced.
        """
        self._ending = ending
        self._detail = detail
        held = self.reader.end_of_stream(clean=clean)
        self._take(held.block)

    def discard(self) -> None:
        """Free what was recorded, unless it was handed out."""
        self._spool.discard()

    def answer(self) -> Answer:
        """Hand out what arrived, and say what it lacks."""
        reader = self.reader
        head = reader.head
        answer = Answer(
            interim=tuple(reader.interim),
            bytes_received=self.received,
            failure=self._failure(),
        )
        if head is None:
            if self._spool.size:
                answer["unread"] = self._spool.body()
            if self._spool.size >= UNREAD_LIMIT_BYTES:
                answer["truncated"] = Truncation.LENGTH
            return answer
        answer.update(
            {
                "response": self._spool.body(),
                "http_version": head.version,
                "status": head.status,
                "reason": head.reason,
                "headers": head.headers,
                "head_bytes": reader.head_bytes,
                "framing": reader.framing,
                "block": self._block.digests(),
                "truncated": self._truncation(),
            }
        )
        if reader.head_is_whole:
            answer["payload"] = self._payload.digests()
        return answer

    def _take(self, block: bytes | memoryview) -> None:
        if block:
            self._spool.write(block)
            self._block.update(block)

    def _truncation(self) -> Truncation | None:
        if self.reader.state is State.COMPLETE:
            return None
        if self.reader.state is State.CUT:
            return Truncation.LENGTH
        return _TRUNCATIONS[self._ending]

    def _failure(self) -> Failure | None:
        reader = self.reader
        if reader.state is State.COMPLETE:
            return None
        if reader.state is State.CONTRADICTED or reader.refused:
            phase, outcome = Phase.HEAD, Outcome.PROTOCOL_ERROR
        elif reader.head_is_whole:
            phase, outcome = Phase.BODY, Outcome.TRUNCATED
        elif self._ending is Ending.TIME:
            phase, outcome = Phase.HEAD, Outcome.TIMED_OUT
        elif not self.asked:
            phase, outcome = Phase.SEND, Outcome.DISCONNECTED
        else:
            phase, outcome = Phase.HEAD, Outcome.DISCONNECTED
        if reader.refused or reader.state in (State.CUT, State.CONTRADICTED):
            detail = reader.fault
        else:
            detail = self._detail or reader.fault
        return Failure(phase=phase, outcome=outcome, detail=detail or "The answer is not whole.")
