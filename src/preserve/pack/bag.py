"""BagIt 1.0: files with their digests, for one archive to hand to another.

    bagit.txt              version and encoding
    bag-info.txt           who, what, when, and how many bytes
    manifest-sha256.txt    a line for each file under data/: its digest, its path; so for sha512
    tagmanifest-….txt      the same for the files beside data/
    data/                  what is handed over

Source: RFC 8493.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from preserve.errors import CollectionError
from preserve.harmless import clean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.pack.tree import Tree

BAG_MARK = "bagit.txt"

_ALGORITHMS = ("sha256", "sha512")
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# What a path in a manifest may not have in it as it is (2.1.3).
_IN_PATHS = str.maketrans({"%": "%25", "\n": "%0A", "\r": "%0D"})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """The size of a file and its digests, in hexadecimal."""

    bytes: int
    sha256: str
    sha512: str


class Bag:
    """Puts files under ``data/`` of a tree, and what describes them beside it."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._payload: dict[str, Sums] = {}
        self._tags: dict[str, Sums] = {}
        self._add_tag(BAG_MARK, _DECLARATION)

    def add_file(self, path: str, source: Path) -> Sums:
        """Add a file as ``data/PATH``.

        Raises:
            CollectionError: it cannot be read, or there is one of that name.
        """
        try:
            stream = source.open("rb")
        except OSError as error:
            raise CollectionError(f"{source} cannot be read: {error.strerror}.") from error
        with stream:
            return self.add(path, stream)

    def add(self, path: str, source: BinaryIO) -> Sums:
        """Add all that a seekable stream holds, from its beginning, as ``data/PATH``.

        Raises:
            CollectionError: there is a file of that name.
        """
        whole = f"data/{path}"
        if whole in self._payload:
            raise CollectionError(f"two files of the bag would be called {whole}.")
        self._payload[whole] = sums = self._add(whole, source)
        return sums

    def close(self, info: Iterable[tuple[str, str]]) -> str:
        """Write ``bag-info.txt`` and the manifests; return the SHA-256 that stands for all.

        That is the digest of ``tagmanifest-sha256.txt``. ``info`` are labels and values; how much
        the payload is comes after them (``Payload-Oxum``).
        """
        oxum = f"{sum(one.bytes for one in self._payload.values())}.{len(self._payload)}"
        lines = [f"{label}: {_one_line(value)}\n" for label, value in info]
        self._add_tag("bag-info.txt", "".join((*lines, f"Payload-Oxum: {oxum}\n")).encode())
        for name in _ALGORITHMS:
            self._add_tag(f"manifest-{name}.txt", _lines(self._payload, name))
        described = dict(self._tags)
        for name in _ALGORITHMS:
            self._add_tag(f"tagmanifest-{name}.txt", _lines(described, name))
        return self._tags["tagmanifest-sha256.txt"].sha256

    def _add_tag(self, name: str, data: bytes) -> None:
        self._tags[name] = self._add(name, io.BytesIO(data))

    def _add(self, path: str, source: BinaryIO) -> Sums:
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        digested = _Digested(source)
        self._tree.add(path, cast("BinaryIO", digested), size)
        if digested.size != size:
            raise CollectionError(f"{path} changed its length while it was read.")
        return digested.sums()


class _Digested(io.RawIOBase):
    """A stream that takes the digests of what is read of it."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._digests = {name: hashlib.new(name) for name in _ALGORITHMS}
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        piece = self._source.read(size)
        self.size += len(piece)
        for digest in self._digests.values():
            digest.update(piece)
        return piece

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        piece = self.read(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def sums(self) -> Sums:
        return Sums(
            bytes=self.size, **{name: one.hexdigest() for name, one in self._digests.items()}
        )


def _lines(files: dict[str, Sums], algorithm: str) -> bytes:
    named = sorted((path.translate(_IN_PATHS), sums) for path, sums in files.items())
    return "".join(f"{getattr(sums, algorithm)}  {path}\n" for path, sums in named).encode()


def _one_line(value: str) -> str:
    """Return a text as a value: one line, with nothing that would command a terminal."""
    return clean(" ".join(value.split()))
