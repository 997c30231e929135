"""What crossed the wire: bodies, digests, and one exchange.

Nothing here does I/O but ``Body``, whose implementations may read a spool file.
"""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING, BinaryIO, Protocol

from preserve.model.words import Framing

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from preserve.model.words import Outcome, Phase, Truncation


class Body(Protocol):
    """Bytes of any length, in memory or in a spool file; never changed once handed out."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def open(self) -> BinaryIO:
        """Return a new, seekable, read-only binary stream at offset 0; the caller closes it."""
        ...

    def close(self) -> None:
        """Free memory or spool file; the body cannot be opened afterwards."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class MemoryBody:
    """A body that is held in memory."""

    data: bytes

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """Return a stream over the bytes."""
        return io.BytesIO(self.data)

    def close(self) -> None:
        """Do nothing: memory is freed with the object."""


def read_chunks(body: Body, start: int = 0, *, size_bytes: int = 1 << 16) -> Iterator[bytes]:
    """Yield the bytes of a body from offset ``start`` to its end, ``size_bytes`` at a time."""
    with body.open() as stream:
        stream.seek(start)
        while piece := stream.read(size_bytes):
            yield piece


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Digests:
    """Digests of a run of bytes, taken as they arrived."""

    size: int
    sha1: bytes
    sha256: bytes


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """What the TLS handshake said.

    ``verified`` is false where the certificate did not verify and the exchange was made all the
    same; ``error`` then has the verifier's sentence and ``certificate`` the leaf, DER-encoded.
    """

    version: str
    cipher: str
    verified: bool
    error: str | None = None
    certificate: bytes | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why an exchange has no complete answer."""

    phase: Phase
    outcome: Outcome
    detail: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One request to be made.

    ``headers`` are sent besides those that are fixed for a capture (Host, User-Agent, Accept,
    Accept-Encoding, Connection); a later one of the same name wins. ``body_limit`` is the number
    of body bytes, as they cross the wire, after which reading stops. ``content`` makes it a POST
    with that body.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body_limit: int = 2_000_000_000
    content: bytes | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One HTTP request and its response, as they crossed the wire; or how far it got.

    ``request`` is exactly what was written to the socket (empty where nothing was), but for the
    values of the headers in ``masked``, of which every byte is an ``x``: the user's credentials.
    ``response`` begins at the final status line and ends with the last byte of the body, chunk
    framing and trailers included; it is None where no status line ``HTTP/1.x NNN`` was read. What
    arrived but cannot be read as HTTP is in ``unread``. ``interim`` holds the 1xx heads, each
    whole. ``headers`` are those of the final head in order, name and value decoded as latin-1,
    values stripped of surrounding blanks; the bytes in ``response`` are the evidence.
    ``head_bytes`` is the offset of the body within ``response``. ``block`` digests ``response``;
    ``payload`` digests the body after transfer-decoding and before content-decoding.
    ``failure`` is set where something broke, also where a response is there but ``truncated``.
    """

    url: str
    started: datetime.datetime
    elapsed_seconds: float
    request: bytes = b""
    masked: tuple[str, ...] = ()
    response: Body | None = None
    unread: Body | None = None
    interim: tuple[bytes, ...] = ()
    http_version: str | None = None
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    head_bytes: int = 0
    framing: Framing = Framing.NONE
    block: Digests | None = None
    payload: Digests | None = None
    truncated: Truncation | None = None
    failure: Failure | None = None
    remote_ip: str | None = None
    remote_port: int | None = None
    addresses: tuple[str, ...] = ()
    tls: Tls | None = None
    bytes_received: int = 0
    reused: bool = False
    _essence: str | None = dataclasses.field(default=None, init=False, repr=False, compare=False)

    def header(self, name: str) -> str | None:
        """Return the value of the first header of that name (any case), or None."""
        wanted, length = name.lower(), len(name)
        for key, value in self.headers:
            if len(key) == length and key.lower() == wanted:
                return value
        return None

    def header_all(self, name: str) -> tuple[str, ...]:
        """Return the values of every header of that name (any case), in order."""
        wanted, length = name.lower(), len(name)
        return tuple(
            value for key, value in self.headers if len(key) == length and key.lower() == wanted
        )

    @property
    def content_type(self) -> str | None:
        """The media type as the server names it, lower case, without parameters; or None."""
        if self._essence is None:
            value = self.header("content-type")
            essence = value.split(";", 1)[0].strip().lower() if value else ""
            object.__setattr__(self, "_essence", essence)
        return self._essence or None
