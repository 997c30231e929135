"""The lines of an index made while the WARC files are written, so that nobody reads them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.index.cdxj import FIELDS_TYPE, Entry, entry_of
from preserve.warc import glance, read_message_head

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.warc import MessageHead, Planned, Stored


class LinesToBe:
    """Takes each record as it is written; ``entries`` has what ``write_cdxj`` would read back.

    Answers to a POST are not told apart here: then there are no entries, and the files are to be
    read. Memory grows with the number of records that an index lists.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self._entries: list[Entry] | None = []

    @property
    def entries(self) -> list[Entry] | None:
        """What is to be indexed, in the order of writing; None where the files have to be read."""
        return self._entries

    def take(self, planned: Planned, stored: Stored) -> None:
        """Take note of a record that was written."""
        if self._entries is None:
            return
        if planned.type == "request":
            with planned.block.open() as stream:
                if stream.read(5) == b"POST ":
                    self._entries = None
            return
        if planned.type == "metadata" and planned.content_type == FIELDS_TYPE:
            return
        path = self._paths.get(stored.file)
        if path is None:
            path = self._paths[stored.file] = self._folder / stored.file
        record = _Written(planned, stored, path)
        entry = entry_of(record, _head_of(planned))
        if entry is not None:
            self._entries.append(entry)


def _head_of(planned: Planned) -> MessageHead | None:
    if planned.type not in {"response", "revisit"}:
        return None
    if not (planned.content_type or "").startswith("application/http"):
        return None
    with planned.block.open() as stream:
        if planned.head_bytes:
            head = glance(stream.read(planned.head_bytes))
            if head is not None:
                return head
            stream.seek(0)
        return read_message_head(stream)


class _Written:
    """A record as ``entry_of`` looks at it."""

    def __init__(self, planned: Planned, stored: Stored, path: Path) -> None:
        self._headers = dict(planned.headers)  # those looked at stand once
        self.type = planned.type
        self.target = self._headers.get("WARC-Target-URI")
        self.date = planned.date
        self.length = stored.length
        self.offset = stored.offset
        self.path = path
        self.content_length = planned.block.size
        self._content_type = planned.content_type

    def header(self, name: str) -> str | None:
        return self._content_type if name == "Content-Type" else self._headers.get(name)
