"""The container of WACZ 1.1.1: a ZIP file, and the list of what is in it.

    archive/    WARC files, stored: a viewer reads records out of the middle of the ZIP file
    indexes/    index.cdx, or index.cdx.gz (stored) with index.idx
    pages/      pages.jsonl, extraPages.jsonl
    datapackage.json          every other member with its bytes and digest
    datapackage-digest.json   the digest of datapackage.json

Source: https://specs.webrecorder.net/wacz/1.1.1/
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import CollectionError

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

WACZ_VERSION = "1.1.1"

_PIECE_BYTES = 1 << 20
_OWN_FOLDERS = frozenset({"archive", "indexes", "pages"})
_DIGEST = "sha256:"
# A ZIP entry with such sizes takes an extra field in the directory; zipfile sets it past 2 GiB - 1.
_ZIP64_PAST_BYTES = zipfile.ZIP64_LIMIT
_MODE = 0o100644
_UNIX = 3


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """A member of a package; ``sha256`` in hexadecimal."""

    path: str
    bytes: int
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What a viewer tells about a package; ``main_url`` and ``main_date`` are of its first page.

    Dates are RFC 3339.
    """

    title: str
    description: str
    created: str
    software: str
    main_url: str | None
    main_date: str | None


class Package:
    """Writes the members of a WACZ one after the other; nothing is held but their names.

    All members have the time ``moment``: what goes in decides every byte of what comes out.
    """

    def __init__(self, stream: BinaryIO, *, moment: datetime.datetime) -> None:
        self._zip = zipfile.ZipFile(stream, "w")
        self._time = (max(moment.year, 1980), *moment.timetuple()[1:6])
        self._members: dict[str, Packed] = {}

    def add_file(self, path: str, source: Path, *, stored: bool = False) -> Packed:
        """Add a file; ``stored`` as it is, else deflated.

        Raises:
            CollectionError: it cannot be read, or a member of that name is there already.
        """
        try:
            with source.open("rb") as stream:
                return self.add(path, stream, stored=stored)
        except OSError as error:
            if error.filename is None:  # the disk that is written to
                raise
            raise CollectionError(f"{source} cannot be read: {error.strerror}.") from error

    def add_bytes(self, path: str, data: bytes) -> Packed:
        """Add what is in memory, deflated."""
        return self.add(path, io.BytesIO(data))

    def add(self, path: str, source: BinaryIO, *, stored: bool = False) -> Packed:
        """Add all that a seekable stream holds, from its beginning.

        Raises:
            CollectionError: a member of that name is there already.
        """
        if path in self._members:
            raise CollectionError(f"Two files of the package would be called {path}.")
        packed = self._write(path, source, stored=stored)
        self._members[path] = packed
        return packed

    def close(self, description: Description) -> None:
        """Write the list of members and its digest, and end the ZIP file."""
        listed = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": description.title,
            "description": description.description,
            "created": description.created,
            "modified": description.created,
            "software": description.software,
            # The specification's text and the programs of its authors spell this name differently.
            "mainPageUrl": description.main_url,
            "mainPageURL": description.main_url,
            "mainPageDate": description.main_date,
            "resources": [_resource(one) for one in self._members.values()],
        }
        there = {name: value for name, value in listed.items() if value is not None}
        data = json.dumps(there, ensure_ascii=False, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": _DIGEST + hashlib.sha256(data).hexdigest()}
        self.add_bytes("datapackage.json", data)
        self.add_bytes("datapackage-digest.json", json.dumps(digest, indent=2).encode())
        self._zip.close()

    def abandon(self) -> None:
        """Let go of the ZIP file as it is, unfinished."""
        self._zip.fp = None  # closing would write a directory

    def _write(self, path: str, source: BinaryIO, *, stored: bool) -> Packed:
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        entry = zipfile.ZipInfo(path, self._time)
        entry.create_system = _UNIX
        entry.external_attr = _MODE << 16
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        # zipfile puts an extra field before a member that may grow large, and into the directory
        # for one that did. Viewers skip the former only where they see the latter.
        entry.file_size = size if size > _ZIP64_PAST_BYTES else 0
        sha256 = hashlib.sha256()
        written = 0
        with self._zip.open(entry, "w") as target:
            while piece := source.read(_PIECE_BYTES):
                target.write(piece)
                sha256.update(piece)
                written += len(piece)
        return Packed(path=path, bytes=written, sha256=sha256.hexdigest())


def _resource(member: Packed) -> dict[str, object]:
    """Return a line of the list; names are unique, in lower case (Data Package, "name")."""
    folder, _, name = member.path.rpartition("/")
    return {
        "name": (name if folder in _OWN_FOLDERS else member.path.replace("/", "-")).lower(),
        "path": member.path,
        # Validators take JSON lines for a table else, guess the types of its columns from the first
        # rows, and find fault with later ones, or with there being none.
        "type": "file",
        "hash": _DIGEST + member.sha256,
        "bytes": member.bytes,
    }
