"""Writes exchanges as WARC 1.1 records, durably, a file at a time."""

from __future__ import annotations

import contextlib
import urllib.parse
from typing import TYPE_CHECKING, BinaryIO

from preserve.clock import Clock, SystemClock, iso
from preserve.errors import WarcError
from preserve.model import Body, Exchange, MemoryBody
from preserve.warc import event
from preserve.warc import fields as warc_fields
from preserve.warc.digest import digest_body, label, label_of
from preserve.warc.member import Member
from preserve.warc.open_file import Mark, OpenFile
from preserve.warc.record_ids import RecordIds
from preserve.warc.serialise import Serialiser
from preserve.warc.stored import Original, Stored, WarcFile, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

DEFAULT_MAX_BYTES = 1_000_000_000

# What is allowed for the headers of an exchange's records and for its metadata.
_HEADERS_BYTES = 8192
_PIECE_BYTES = 1 << 20

_FORMAT_FIELDS = (
    ("format", "WARC File Format 1.1"),
    (
        "conformsTo",
        "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    ),
)


class WarcWriter:
    """Writes records into ``STEM-00000.warc.gz``, ``STEM-00001.warc.gz``, … in ``folder``.

    A file is called ``NAME.open`` until it is closed. Numbers that are taken, also by an ``.open``
    file that an earlier run left, are passed over: nothing is ever overwritten. A new file is begun
    where the blocks of the next exchange, not yet compressed, might carry the present one past
    ``max_bytes``; the records of one exchange always share a file. With ``numbered`` false there is
    one file, ``STEM.warc.gz``, of any size.

    ``warcinfo`` has the fields of the record that begins each file; ``format``, ``conformsTo`` and
    ``isPartOf`` (the capture's id) are added where they are missing. ``new_id`` returns a whole
    WARC-Record-ID (``<urn:uuid:…>``); without, they are ``RecordIds``. ``told`` is called for each
    record that was written, once those of its exchange are whole, in the thread that writes.

    An exchange is written whole or not at all: where its body cannot be read or the disk refuses,
    what was begun is taken back and a ``WarcError`` raised. Not safe for use by several threads at
    once. Bodies are streamed, and stay the caller's to close.
    """

    def __init__(
        self,
        folder: Path,
        *,
        stem: str,
        capture_id: str,
        warcinfo: Sequence[tuple[str, str]],
        max_bytes: int = DEFAULT_MAX_BYTES,
        numbered: bool = True,
        new_id: Callable[[], str] | None = None,
        clock: Clock | None = None,
        told: Callable[[event.Planned, Stored], None] | None = None,
    ) -> None:
        self._folder = folder
        self._stem = stem
        self._capture_id = capture_id
        given = {name for name, _ in warcinfo}
        added = (*_FORMAT_FIELDS, ("isPartOf", capture_id))
        self._warcinfo = (*warcinfo, *(field for field in added if field[0] not in given))
        self._max_bytes = max_bytes
        self._numbered = numbered
        self._new_id = new_id or RecordIds()
        self._clock = clock or SystemClock()
        self._told = told
        self._untold: list[tuple[event.Planned, Stored]] = []
        self._serialiser = Serialiser()
        self._file: OpenFile | None = None
        self._warcinfo_id = ""
        self._warcinfo_bytes = 0
        self._number = -1
        self._unread_count = 0
        self._closed: list[WarcFile] = []

    def write_exchange(
        self,
        exchange: Exchange,
        *,
        fields: Sequence[tuple[str, str]] = (),
        revisit_of: Original | None = None,
        identified_type: str | None = None,
    ) -> Written:
        """Write request, response and metadata of an exchange, as far as it got.

        ``fields`` follow the writer's own in the metadata record. With ``revisit_of`` the answer is
        written as a revisit of it: of its payload, or, for a 304, ``server-not-modified``.
        ``identified_type`` is the media type that the payload itself was found to have.

        Raises:
            WarcError: it cannot be written; the file is as it was before.
            ValueError: ``revisit_of`` has another payload than this exchange.
        """
        bodies = (exchange.response, exchange.unread)
        size = len(exchange.request) + sum(body.size for body in bodies if body is not None)
        with self._all_or_nothing(size) as file:
            self._unread_count += exchange.unread is not None
            planned = event.plan(
                exchange,
                extra=fields,
                revisit_of=revisit_of,
                identified_type=identified_type,
                unread_target=self._target(f"unread-{self._number}-{self._unread_count}"),
                new_id=self._new_id,
            )
            return Written(
                request=self._write_if(file, planned.request),
                response=self._write_if(file, planned.response),
                unread=self._write_if(file, planned.unread),
                metadata=self._write(file, planned.metadata),
            )

    def write_metadata(
        self,
        target: str,
        fields: Sequence[tuple[str, str]],
        *,
        refers_to: Stored | None = None,
    ) -> Stored:
        """Write what was learnt about an address, or about the record ``refers_to``, later on."""
        described = (("WARC-Refers-To", refers_to.id),) if refers_to is not None else ()
        return self._write_own(
            "metadata",
            target,
            warc_fields.CONTENT_TYPE,
            MemoryBody(warc_fields.block(fields)),
            described,
        )

    def write_resource(
        self, name: str, content_type: str, data: bytes | Body, *, target: str | None = None
    ) -> Stored:
        """Write something of ours, at ``urn:preserve:CAPTURE:NAME`` or at a ``target`` of its own.

        A body stays the caller's to close.
        """
        block = MemoryBody(data) if isinstance(data, bytes) else data
        payload = (("WARC-Payload-Digest", label(digest_body(block).sha1)),)
        target = target if target is not None else self._target(name)
        return self._write_own("resource", target, content_type, block, payload)

    def copy(
        self, source: BinaryIO, members: Sequence[tuple[int, int]]
    ) -> tuple[tuple[str, int], ...]:
        """Append gzip members of another WARC file as they are, all to one file.

        ``members`` are offset and length of each there; returned are file and offset of each here.

        Raises:
            WarcError: they cannot be read or written; the file is as it was before.
        """
        with self._all_or_nothing(sum(length for _, length in members)) as file:
            return tuple((file.name, _copy(file, source, *member)) for member in members)

    def sync(self) -> None:
        """Wait until everything that was written is on disk."""
        if self._file is not None:
            self._file.sync()

    def close(self) -> tuple[WarcFile, ...]:
        """Sync and rename what is open; return every file written, in order."""
        self._finish_file()
        return tuple(self._closed)

    def abandon(self) -> None:
        """Let go of the open file and leave it under its ``.open`` name, for a later repair."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write_own(
        self,
        record_type: str,
        target: str,
        content_type: str,
        block: Body,
        more: Sequence[tuple[str, str]],
    ) -> Stored:
        record_id, date = self._new_id(), iso(self._clock.now())
        planned = event.Planned(
            id=record_id,
            type=record_type,
            date=date,
            headers=(
                ("WARC-Type", record_type),
                ("WARC-Record-ID", record_id),
                ("WARC-Target-URI", target),
                ("WARC-Date", date),
                *more,
                ("WARC-Block-Digest", label(digest_body(block).sha1)),
            ),
            content_type=content_type,
            block=block,
        )
        with self._all_or_nothing(block.size) as file:
            return self._write(file, planned)

    def _target(self, name: str) -> str:
        return f"urn:preserve:{self._capture_id}:{urllib.parse.quote(name, safe='/')}"

    @contextlib.contextmanager
    def _all_or_nothing(self, bytes_at_most: int) -> Iterator[OpenFile]:
        file = self._file_with_room(bytes_at_most)
        mark = file.mark()
        try:
            yield file
        except OSError as error:
            self._take_back(file, mark)
            raise WarcError(f"A body that was to be stored cannot be read: {error}.") from error
        except BaseException:
            self._take_back(file, mark)
            raise
        untold, self._untold = self._untold, []
        if self._told is not None:
            for planned, stored in untold:
                self._told(planned, stored)

    def _take_back(self, file: OpenFile, mark: Mark) -> None:
        self._untold.clear()
        file.take_back(mark)

    def _file_with_room(self, bytes_at_most: int) -> OpenFile:
        if (
            self._file is not None
            and self._numbered
            and self._file.size + bytes_at_most + _HEADERS_BYTES > self._max_bytes
            and self._file.size > self._warcinfo_bytes
        ):
            self._finish_file()
        if self._file is None:
            self._file = self._begin_file()
        return self._file

    def _begin_file(self) -> OpenFile:
        file = self._create()
        self._unread_count = 0
        record_id, date = self._new_id(), iso(self._clock.now())
        block = MemoryBody(warc_fields.block(self._warcinfo))
        warcinfo = event.Planned(
            id=record_id,
            type="warcinfo",
            date=date,
            headers=(
                ("WARC-Type", "warcinfo"),
                ("WARC-Record-ID", record_id),
                ("WARC-Date", date),
                ("WARC-Filename", file.name),
                ("WARC-Block-Digest", label_of(block.data)),
            ),
            content_type=warc_fields.CONTENT_TYPE,
            block=block,
        )
        self._warcinfo_id = ""
        try:
            self._write(file, warcinfo)
        except BaseException:
            file.close()
            raise
        self._warcinfo_id = record_id
        self._warcinfo_bytes = file.size
        return file

    def _create(self) -> OpenFile:
        while True:
            self._number += 1
            name = f"{self._stem}-{self._number:05}" if self._numbered else self._stem
            try:
                return OpenFile(self._folder, f"{name}.warc.gz")
            except FileExistsError as error:
                if not self._numbered:
                    raise WarcError(
                        f"{self._folder / name}.warc.gz is there already; move it away first."
                    ) from error
            except OSError as error:
                raise WarcError(f"{self._folder} takes no new file: {error.strerror}.") from error

    def _finish_file(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            self._closed.append(file.finish())

    def _write_if(self, file: OpenFile, planned: event.Planned | None) -> Stored | None:
        return self._write(file, planned) if planned is not None else None

    def _write(self, file: OpenFile, planned: event.Planned) -> Stored:
        offset = file.size
        described = (("WARC-Warcinfo-ID", self._warcinfo_id),) if self._warcinfo_id else ()
        member = Member(file, planned.level, head_bytes=planned.head_bytes)
        self._serialiser.write(
            member,
            record_type=planned.type,
            headers=(*planned.headers, *described),
            content_type=planned.content_type,
            block=planned.block,
        )
        member.finish()
        stored = Stored(
            id=planned.id,
            type=planned.type,
            file=file.name,
            offset=offset,
            length=file.size - offset,
            date=planned.date,
        )
        self._untold.append((planned, stored))
        return stored


def _copy(file: OpenFile, source: BinaryIO, offset: int, length: int) -> int:
    start = file.size
    source.seek(offset)
    while length:
        piece = source.read(min(length, _PIECE_BYTES))
        if not piece:
            raise WarcError(f"{source.name} became shorter while it was read.")
        file.append(piece)
        length -= len(piece)
    return start
