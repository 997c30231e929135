"""The HTTP message in a block: its head, and a stored response as an ``Exchange``."""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import WarcError
from preserve.model import Exchange, Framing, MemoryBody, Truncation

if TYPE_CHECKING:
    from preserve.warc.reader import Record

_HEAD_BYTES_MAX = 1 << 20
_STATUS_LINE = re.compile(
    rb"HTTP/([0-9]+(?:\.[0-9]+)?)[ \t]+([0-9]{3})(?![0-9])[ \t]*(.*)", re.DOTALL
)
_NOT_PLAIN = re.compile(rb"\n[ \t\n]")  # a folded line, or an end of another kind
_MEDIA_TYPE = re.compile(rb"\n\r*content-type[ \t\r]*:([^\n]*)\n", re.IGNORECASE)
_END_LINES = {b"\r\n", b"\n", b""}
_BLANKED = str.maketrans("\r\0", "  ")
_NO_BODY = {101, 204, 304}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class MessageHead:
    """The head of a stored HTTP message, read as forgivingly as it was fetched.

    ``size`` is the offset of the body within the block. ``version`` (``HTTP/1.1``) and ``status``
    are None for a request. Names and values are decoded as Latin-1, values without surrounding
    blanks; a line that is no field is left out.
    """

    version: str | None
    status: int | None
    reason: str
    headers: tuple[tuple[str, str], ...]
    size: int

    def header(self, name: str) -> str | None:
        """Return the value of the first header of that name (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def framing(self) -> Framing:
        """How the body is framed, as far as that matters once its end is known."""
        values = [value for key, value in self.headers if key.lower() == "transfer-encoding"]
        codings = {coding.strip(" \t").lower() for coding in ",".join(values).split(",")}
        if self.status in _NO_BODY:
            return Framing.NONE
        return Framing.CHUNKED if "chunked" in codings else Framing.CLOSE


def read_message_head(stream: BinaryIO) -> MessageHead:
    """Read the head of an HTTP message; the stream is left at its body.

    A message that ends within its head, or whose head is longer than a mebibyte, is all head.
    """
    first_line, size = b"", 0
    fields: list[tuple[str, str]] = []
    folded: dict[int, list[str]] = {}
    may_fold = False
    while size < _HEAD_BYTES_MAX:
        line = stream.readline(_HEAD_BYTES_MAX - size)
        size += len(line)
        if line in _END_LINES and first_line:
            break
        if not line:
            break
        if not first_line:
            first_line = line.rstrip(b"\r\n")
            continue
        if not line.endswith(b"\n"):
            break  # the head was cut within this line
        text = line.decode("latin-1")
        if text[0] in {" ", "\t"}:
            if may_fold:
                folded.setdefault(len(fields) - 1, []).append(text.translate(_BLANKED).strip())
            continue
        name, colon, value = text.partition(":")
        name = name.strip(" \t\r")
        may_fold = bool(colon and name)
        if may_fold:
            fields.append((name, value.translate(_BLANKED).strip()))
    for index, lines in folded.items():
        name, value = fields[index]
        fields[index] = (name, " ".join(filter(None, (value, *lines))))
    match = _STATUS_LINE.fullmatch(first_line)
    return MessageHead(
        version=f"HTTP/{match[1].decode('ascii')}" if match else None,
        status=int(match[2]) if match else None,
        reason=match[3].decode("latin-1").translate(_BLANKED).strip() if match else "",
        headers=tuple(fields),
        size=size,
    )


def glance(head: bytes) -> MessageHead | None:
    """Return status and media type that ``read_message_head`` would find in the whole of a head.

    Of the other headers nothing is told. None where the head is no plain one: then it has to be
    read as a whole.
    """
    end = head.find(b"\n\r\n")
    if end < 0 or end + 3 != len(head) or len(head) >= _HEAD_BYTES_MAX or _NOT_PLAIN.search(head):
        return None
    match = _STATUS_LINE.fullmatch(head[: head.index(b"\n")].rstrip(b"\r"))
    if match is None:
        return None
    media_type = _MEDIA_TYPE.search(head)
    value = media_type[1].decode("latin-1").translate(_BLANKED).strip() if media_type else None
    return MessageHead(
        version=f"HTTP/{match[1].decode('ascii')}",
        status=int(match[2]),
        reason=match[3].decode("latin-1").translate(_BLANKED).strip(),
        headers=(("content-type", value),) if value is not None else (),
        size=len(head),
    )


def stored_exchange(record: Record, *, block: bytes | None = None) -> Exchange:
    """Return a ``response`` record as the exchange it came from, as far as the record tells.

    The body is read from the WARC file when it is opened, or is ``block``: all of the record's,
    where that was read already. A ``revisit`` gives its own head and no body.

    Raises:
        WarcError: the record is of another type, or not readable.
    """
    if record.type not in {"response", "revisit"} or record.target is None:
        raise WarcError(
            f"{record.path}, record at byte {record.offset}: "
            f"is a {record.type} record, where a response is needed."
        )
    body = record.body() if block is None else MemoryBody(block)
    with body.open() as stream:
        head = read_message_head(stream)
    truncated = record.header("WARC-Truncated") if record.type == "response" else None
    return Exchange(
        url=record.target,
        started=_moment(record),
        elapsed_seconds=0.0,
        response=body,
        http_version=head.version,
        status=head.status,
        reason=head.reason,
        headers=head.headers,
        head_bytes=head.size,
        framing=head.framing,
        truncated=_TRUNCATIONS.get(truncated, Truncation.UNSPECIFIED) if truncated else None,
        remote_ip=record.header("WARC-IP-Address"),
        bytes_received=record.content_length,
    )


_TRUNCATIONS = {reason.value: reason for reason in Truncation}


def _moment(record: Record) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(record.date or "")
    except ValueError as error:
        raise WarcError(
            f"{record.path}, record at byte {record.offset}: "
            f"{record.date!r} is not a date we can read."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
