"""CDXJ as cdxj-indexer and pywb write it: ``key timestamp {fields}``, sorted by bytes.

    key         SURT of the address
    timestamp   the WARC-Date in 14 digits
    fields      url, mime, status, digest, length, offset, filename, all of them strings; one that
                does not apply is left out. Of an answer to a POST also requestBody and method: its
                key is that of the address with both in its query (cdxj-indexer --post-append)

Indexed are response, revisit and resource records, and metadata that is not of named fields. Of a
revisit that stores no head, the status is that of its original (``revisits``): the one thing where
cdxj-indexer would write another line, without a status.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from preserve import urls
from preserve.errors import CollectionError
from preserve.index.revisits import REVISIT, with_statuses
from preserve.model.file_names import stays_inside
from preserve.warc import MessageHead, Post, Posts, read_message_head, read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

FILE_NAME = "index.cdxj"

_EMPTY_PAYLOAD = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
_INDEXED_TYPES = {"response", "revisit", "resource", "metadata"}
FIELDS_TYPE = "application/warc-fields"
_MIME_END = re.compile(r"[;\s]")
_NOT_DIGITS = re.compile(r"[^0-9]")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of an index; ``length`` and ``offset`` are in bytes."""

    key: str
    timestamp: str
    url: str
    mime: str | None
    status: str | None
    digest: str | None
    length: int
    offset: int
    filename: str
    request_body: str | None = None
    method: str | None = None

    def line(self) -> str:
        """Return the line, without its end."""
        fields = {
            "url": self.url,
            "mime": self.mime,
            "status": self.status,
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.filename,
            "requestBody": self.request_body,
            "method": self.method,
        }
        there = {name: value for name, value in fields.items() if value is not None}
        return f"{self.key} {self.timestamp} {json.dumps(there)}"


class Indexable(Protocol):
    """What an index looks at of a record: one that was read, or one that was just written."""

    @property
    def type(self) -> str | None:
        """WARC-Type."""
        ...

    @property
    def target(self) -> str | None:
        """WARC-Target-URI, without angle brackets."""
        ...

    @property
    def date(self) -> str | None:
        """WARC-Date as written."""
        ...

    @property
    def length(self) -> int:
        """Bytes of the member in its file."""
        ...

    offset: int
    content_length: int
    path: Path

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        ...


def entry_of(
    record: Indexable,
    head: MessageHead | None,
    *,
    key: Callable[[str], str] = urls.surt,
    post: Post | None = None,
) -> Entry | None:
    """Return the line of a record, or None for one that is not indexed.

    It says what the record says by itself; see ``with_statuses``. ``head`` is that of the HTTP
    message in the record's block, where it holds one, ``post`` what it answers, where that is a
    POST. Reads the record to its end for its length.

    Raises:
        WarcError: the record is broken.
    """
    url, date, content_type = record.target, record.date, record.header("Content-Type")
    if record.type not in _INDEXED_TYPES or url is None or date is None:
        return None
    if record.type in {"resource", "metadata"} and content_type == FIELDS_TYPE:
        return None
    mime = content_type
    status = None
    if record.type in {"response", "revisit"}:
        mime = head.header("content-type") if head is not None else None
        status = f"{head.status:03}" if head is not None and head.status is not None else None
    if record.type == "revisit":
        mime = REVISIT
    return Entry(
        key=key(post.url if post is not None else url),
        timestamp=_NOT_DIGITS.sub("", date)[:14],
        url=url,
        mime=_MIME_END.split(mime, maxsplit=1)[0].strip() if mime else None,
        status=status,
        digest=record.header("WARC-Payload-Digest") or _digest_of_none(record, head),
        length=record.length,
        offset=record.offset,
        filename=record.path.name,
        request_body=post.query or None if post is not None else None,
        method="POST" if post is not None else None,
    )


def write_cdxj(
    folder: Path,
    files: Sequence[str],
    *,
    key: Callable[[str], str] = urls.surt,
    known: Iterable[Entry] | None = None,
) -> Path:
    """Index WARC files of a folder by reading them back; return the path of ``index.cdxj``.

    With ``known``, which has the entries of all of them, nothing is read.

    The file appears whole or not at all, and is on disk when this returns. Bodies are not held in
    memory, lines are.

    Raises:
        WarcError: a file cannot be read, or is broken.
        CollectionError: the index cannot be written.
    """
    path = folder / FILE_NAME
    _write(path, _lines(known) if known is not None else _whole(folder, files, key))
    return path


def mend_cdxj(
    folder: Path, files: Sequence[str], *, is_hidden: Callable[[str], bool] = lambda _: False
) -> bool:
    """Write ``index.cdxj`` where it is missing or not what the WARC files say; tell whether it was.

    Addresses that are hidden have no lines.

    Raises:
        WarcError, CollectionError: as ``write_cdxj``.
    """
    path = folder / FILE_NAME
    entries = (entry for name in files for entry in _entries(folder / name, urls.surt))
    data = _lines(entries, is_hidden)
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass  # it is missing, or cannot be read: there is something to mend
    _write(path, data)
    return True


def hide_in_cdxj(folder: Path, is_hidden: Callable[[str], bool]) -> bool:
    """Take the lines of hidden addresses out of ``index.cdxj``; tell whether there were any.

    Raises:
        CollectionError: it cannot be read or written.
    """
    path = folder / FILE_NAME
    hidden = [
        number for number, _, entry in read_cdxj(path) if entry is not None and is_hidden(entry.url)
    ]
    if not hidden:
        return False
    lines = path.read_bytes().splitlines(keepends=True)
    for number in reversed(hidden):
        del lines[number - 1]
    _write(path, b"".join(lines))
    return True


def read_cdxj(path: Path) -> Iterator[tuple[int, str, Entry | None]]:
    """Yield number, text and meaning of each line; the meaning is None where it has none.

    A line about a file that lies neither beside the index nor below it has none.

    Raises:
        CollectionError: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                text = line.decode("utf-8", "replace").rstrip("\n")
                yield number, text, _entry(text)
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error


def _whole(folder: Path, files: Sequence[str], key: Callable[[str], str]) -> bytes:
    return _lines(entry for name in files for entry in _entries(folder / name, key))


def _lines(entries: Iterable[Entry], is_hidden: Callable[[str], bool] = lambda _: False) -> bytes:
    shown = (entry for entry in with_statuses(entries) if not is_hidden(entry.url))
    lines = dict.fromkeys(entry.line() for entry in shown)
    return "".join(f"{line}\n" for line in lines).encode()


def _write(path: Path, data: bytes) -> None:
    try:
        _replace(path, data)
    except OSError as error:
        raise CollectionError(f"{path} cannot be written: {error.strerror}.") from error


def _entries(path: Path, key: Callable[[str], str]) -> Iterator[Entry]:
    posts = Posts()
    for record in read_records(path):
        posts.see(record)
        head = None
        content_type = record.header("Content-Type") or ""
        if record.type in {"response", "revisit"} and content_type.startswith("application/http"):
            head = read_message_head(record.stream)
        entry = entry_of(record, head, key=key, post=posts.of(record))
        if entry is not None:
            yield entry


def _digest_of_none(record: Indexable, head: MessageHead | None) -> str | None:
    """Return the digest of an empty payload for a response that ended within its head."""
    cut = head is not None and head.size == record.content_length
    return _EMPTY_PAYLOAD if cut and record.type == "response" else None


def _entry(text: str) -> Entry | None:
    key, _, rest = text.partition(" ")
    timestamp, _, block = rest.partition(" ")
    try:
        fields = json.loads(block)
        texts = {
            ours: _text(fields.get(theirs))
            for ours, theirs in (
                ("mime", "mime"),
                ("status", "status"),
                ("digest", "digest"),
                ("request_body", "requestBody"),
                ("method", "method"),
            )
        }
        url, filename = _text(fields["url"]), _text(fields["filename"])
        length, offset = int(fields["length"]), int(fields["offset"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    if url is None or filename is None or length < 0 or offset < 0:
        return None
    if not stays_inside(filename):
        return None
    return Entry(
        key=key,
        timestamp=timestamp,
        url=url,
        length=length,
        offset=offset,
        filename=filename,
        **texts,
    )


def _text(value: Any) -> str | None:
    """Return a field that is a text; some indexers write a status as a number."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"{value!r} is no text")


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
