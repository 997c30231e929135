"""What a scripted server says, and what it heard: steps, requests, the log's lines, answers."""

from __future__ import annotations

import dataclasses
import http
import threading
import time
from collections.abc import Sequence

# ------------------------------------------------------------------------------------------- steps


@dataclasses.dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds."""

    seconds: float


@dataclasses.dataclass(frozen=True, slots=True)
class Reset:
    """End the connection with a TCP reset.

    A client may lose what it has not read yet: put a ``Wait`` before it where that matters.
    """


@dataclasses.dataclass(frozen=True, slots=True)
class Close:
    """End the connection in good order; over TLS with a close_notify, unless ``notify`` is off."""

    notify: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Hold:
    """Say nothing until the client closes, the server stops, or so many seconds have gone."""

    seconds: float = 60.0


Step = bytes | Wait | Reset | Close | Hold
Script = Sequence[Step]

# --------------------------------------------------------------------------- what was read, written


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """One request: ``data`` is exactly what was read, the rest is a lenient reading of it.

    ``host`` is the Host header as sent, without its port, lower case ("" where there is none);
    ``path`` is the target without origin and query. ``connection`` counts from 1.
    """

    data: bytes
    method: str
    target: str
    host: str
    path: str
    connection: int
    peer: tuple[str, int]

    def header(self, name: str) -> str | None:
        """Return the value of the first header of that name (any case), or None."""
        wanted = name.lower().encode("latin-1")
        for line in self.data.split(b"\r\n\r\n", 1)[0].split(b"\r\n")[1:]:
            key, colon, value = line.partition(b":")
            if colon and key.strip().lower() == wanted:
                return value.strip().decode("latin-1")
        return None


class Served:
    """A line of the log: a request, when it was whole, and exactly what was written in answer.

    Times are ``time.monotonic()`` seconds. ``written`` and ``finished`` grow while the script
    runs; what a client has received is always in ``written``. ``finished`` is the time of the
    last step so far. ``open_connections`` are the numbers of all connections, of whatever host,
    that were open when the request was whole, its own included.
    """

    def __init__(self, received: Received, open_connections: frozenset[int]) -> None:
        self.received = received
        self.open_connections = open_connections
        self.arrived = time.monotonic()
        self.lock = threading.Lock()
        self._finished = self.arrived
        self._written = bytearray()

    @property
    def connection(self) -> int:
        """The number of the connection it came on, from 1."""
        return self.received.connection

    @property
    def finished(self) -> float:
        """When the last step so far was done."""
        with self.lock:
            return self._finished

    @property
    def written(self) -> bytes:
        """What was written to the socket so far (before encryption)."""
        with self.lock:
            return bytes(self._written)

    def note(self, data: bytes = b"") -> None:
        """Note that a step was done just now; the caller holds ``lock``."""
        self._written += data
        self._finished = time.monotonic()


def read_request(data: bytes, *, connection: int, peer: tuple[str, int]) -> Received:
    """Read a request head, leniently: what it does not have is the empty string."""
    words = data.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    method, target = words[0], words[1] if len(words) > 1 else ""
    bare = Received(
        data=data, method=method, target=target, host="", path="", connection=connection, peer=peer
    )
    host = (bare.header("host") or "").lower()
    name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
    local = target.split("://", 1)[1].partition("/")[2] if "://" in target else target[1:]
    path = "/" + local.partition("?")[0] if target else ""
    return dataclasses.replace(bare, host=name, path=path)


# ----------------------------------------------------------------------------------------- answers


def response(
    status: int,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
    *,
    version: str = "HTTP/1.1",
    reason: str | None = None,
    chunked: int | bool = False,
) -> bytes:
    """Build an answer.

    ``Content-Length`` is added where neither it nor ``Transfer-Encoding`` is in ``headers``, and
    the status may have a body. ``chunked`` frames the body in chunks of so many bytes (True: one
    chunk). Header text is encoded as latin-1.
    """
    if reason is None:
        known = status in http.HTTPStatus.__members__.values()
        reason = http.HTTPStatus(status).phrase if known else "Unknown"
    fields = list(headers)
    named = {name.lower() for name, _ in fields}
    if chunked:
        fields.append(("Transfer-Encoding", "chunked"))
        body = chunks(body, len(body) if chunked is True else chunked)
    elif not named & {"content-length", "transfer-encoding"} and not (
        status < http.HTTPStatus.OK or status in {204, 304}
    ):
        fields.append(("Content-Length", str(len(body))))
    head = f"{version} {status} {reason}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields)
    return head.encode("latin-1") + b"\r\n" + body


def chunks(body: bytes, size_bytes: int) -> bytes:
    """Frame a body in chunks of at most so many bytes, and end it (RFC 9112, section 7.1)."""
    framed = bytearray()
    for start in range(0, len(body), max(size_bytes, 1)):
        piece = body[start : start + size_bytes]
        framed += b"%x\r\n%b\r\n" % (len(piece), piece)
    return bytes(framed + b"0\r\n\r\n")
