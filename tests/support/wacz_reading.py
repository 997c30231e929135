"""A WACZ read with the standard library and warcio alone: nothing here knows how it was written."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the index."""

    text: bytes
    key: str
    timestamp: str
    fields: dict[str, str]


class Wacz:
    """A package in memory: members by name, the index, the pages."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as packed:
            assert packed.testzip() is None
            self.infos = {info.filename: info for info in packed.infolist()}
            assert len(self.infos) == len(packed.infolist()), "two members have one name"
            self.members = {name: packed.read(name) for name in self.infos}
        self.lines = [_line(text) for text in self._index().splitlines()]

    def __getitem__(self, name: str) -> bytes:
        return self.members[name]

    @property
    def datapackage(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self["datapackage.json"])
        return document

    def pages(self, name: str) -> list[dict[str, Any]]:
        """Return a list of pages, its header first."""
        return [json.loads(line) for line in self[f"pages/{name}.jsonl"].splitlines()]

    def find(self, url: str, moment: str) -> Iterator[Line]:
        """Yield the lines of an address at a second."""
        second = re.sub(r"\D", "", moment)[:14]
        return (
            line for line in self.lines if (line.fields["url"], line.timestamp) == (url, second)
        )

    def record(self, line: Line) -> tuple[Any, bytes]:
        """Return the record that a line points at, and its payload with the framing undone."""
        start, length = int(line.fields["offset"]), int(line.fields["length"])
        data = self[f"archive/{line.fields['filename']}"][start : start + length]
        (found,) = ((one, one.content_stream().read()) for one in ArchiveIterator(io.BytesIO(data)))
        assert found[0].rec_headers["WARC-Target-URI"] == line.fields["url"]
        return found

    def payload_sha256(self, url: str, moment: str, *, revisits: bool = True) -> set[str]:
        """Return the digests of what an address shows at a second, revisits followed by address."""
        shown = set()
        for line in self.find(url, moment):
            record, body = self.record(line)
            headers = record.rec_headers
            if record.rec_type != "revisit":
                shown.add(hashlib.sha256(body).hexdigest())
            elif revisits:
                original = (headers[f"WARC-Refers-To-{one}"] for one in ("Target-URI", "Date"))
                shown |= self.payload_sha256(*original, revisits=False)
        return shown

    def _index(self) -> bytes:
        if "indexes/index.cdx" in self.members:
            return self["indexes/index.cdx"]
        return gzip.decompress(self["indexes/index.cdx.gz"])


def _line(text: bytes) -> Line:
    key, timestamp, fields = text.decode().split(" ", 2)
    return Line(text=text, key=key, timestamp=timestamp, fields=json.loads(fields))
