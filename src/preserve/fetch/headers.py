"""The head of a message: read leniently, written to the letter.

Grammar: RFC 9112, sections 3 to 5; RFC 9110, section 5. What real servers do beside it is said
where it is forgiven.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# RFC 9112, 4:  status-line = HTTP-version SP status-code SP [ reason-phrase ] CRLF
# Reality: the second SP is missing with the reason, there are several SP, the reason is glued to
# the code or has bytes beyond ASCII, the line ends with a bare LF.
_STATUS_LINE = re.compile(rb"HTTP/1\.([0-9])[ \t]+([0-9]{3})(?![0-9])[ \t]*([^\n]*)")
_STATUS_LINE_PREFIX = b"HTTP/1."

# RFC 9110, 5.5: CR, LF and NUL in a value are replaced by SP where the message is not refused.
_BLANKED = str.maketrans("\r\0", "  ")
_OFTEN_MOST = 200  # characters of a line that may come again
_TARGET = re.compile(rb"[!-~]+")
_FORBIDDEN_IN_REQUEST = re.compile(rb"[\r\n\0]")
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


@dataclasses.dataclass(frozen=True, slots=True)
class ResponseHead:
    """A status line and its header fields.

    ``headers`` are in order of arrival, decoded as latin-1, values stripped of blanks; a line
    that is no field (no colon, no name) is left out: the bytes are the evidence.
    """

    version: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def members(self, *names: str) -> list[list[str]]:
        """Return, for each name (in lower case), the members of that comma-separated field.

        They are stripped, in lower case, and of all fields of that name together.
        """
        found: list[list[str]] = [[] for _ in names]
        for key, value in self.headers:
            name = key.lower()
            if name in names:
                parts = (part.strip(" \t").lower() for part in value.split(","))
                found[names.index(name)].extend(part for part in parts if part)
        return found


def may_begin_status_line(start: bytes | bytearray) -> bool:
    """Tell whether these first bytes, as far as they go, can still become a status line."""
    end = start.find(b"\n")
    if end >= 0:
        return _STATUS_LINE.match(start, 0, end) is not None
    known = min(len(start), len(_STATUS_LINE_PREFIX))
    return start[:known] == _STATUS_LINE_PREFIX[:known]


def parse_head(raw: bytes | bytearray) -> ResponseHead | None:
    """Read a head, whole or cut short; None where it has no line ``HTTP/1.x NNN``.

    A head that is cut short gives the fields whose line has ended.
    """
    first_end = raw.find(b"\n")
    match = _STATUS_LINE.match(raw, 0, first_end) if first_end >= 0 else None
    if match is None:
        return None
    return ResponseHead(
        version=f"HTTP/1.{match[1].decode('ascii')}",
        status=int(match[2]),
        reason=match[3].decode("latin-1").translate(_BLANKED).strip(),
        headers=_parse_fields(raw[first_end + 1 : raw.rfind(b"\n") + 1].decode("latin-1")),
    )


def _parse_fields(text: str) -> tuple[tuple[str, str], ...]:
    """Read field lines.

    RFC 9112, 5:    field-line = field-name ":" OWS field-value OWS
    RFC 9112, 5.2:  obs-fold   = OWS CRLF RWS    ; read as one SP
    Reality: ``Name :``, names beyond ASCII, lines without a colon, a lone CR inside a line.
    """
    fields: list[tuple[str, str]] = []
    # Joined at the end: line by line, a mebibyte of folds holds the loop for half a minute.
    folded: dict[int, list[str]] = {}
    folds = False
    for line in text.split("\n"):
        if line[:1] in (" ", "\t"):
            # RFC 9112, 2.2: white space between the status line and the first field is no field.
            if folds and (more := line.translate(_BLANKED).strip()):
                folded.setdefault(len(fields) - 1, []).append(more)
            continue
        field = _field(line) if len(line) <= _OFTEN_MOST else _field.__wrapped__(line)
        folds = field is not None
        if field is not None:
            fields.append(field)
    for index, lines in folded.items():
        name, value = fields[index]
        fields[index] = (name, " ".join((value, *lines) if value else lines))
    return tuple(fields)


@functools.lru_cache(maxsize=4096)
def _field(line: str) -> tuple[str, str] | None:
    """Return name and value of a line; servers write the same ones again and again."""
    name, colon, value = line.partition(":")
    name = name.strip(" \t\r")
    if not colon or not name:
        return None
    if "\r" in value or "\0" in value:
        value = value.translate(_BLANKED)
    return name, value.strip()


def write_head(method: bytes, target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write a request head, names and values as they are given.

    Raises:
        ValueError: A name is no token or a value holds CR, LF or NUL, or the target a blank: the
            head would then say something else than the caller meant.
    """
    if not _TARGET.fullmatch(target):
        raise ValueError(f"A request target has to be visible ASCII, and {target!r} is not.")
    lines = [_field_line(name, value) for name, value in headers]
    return b"%b %b HTTP/1.1\r\n%b\r\n" % (method, target, b"".join(lines))


@functools.lru_cache(maxsize=1024)
def _field_line(name: bytes, value: bytes) -> bytes:
    if not _TOKEN.fullmatch(name) or _FORBIDDEN_IN_REQUEST.search(value):
        raise ValueError(f"The request header {name!r} cannot be sent with value {value!r}.")
    return b"%b: %b\r\n" % (name, value)
