"""A file that is written under another name, synced, and only then put in its place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import CollectionError, UsageError, why_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

OPEN_SUFFIX = ".open"


class Output:
    """Writes ``PATH.open``, and renames it to ``PATH`` once it is on disk, as a context.

    What the context raises leaves no file behind, and whatever was at ``PATH`` as it was. ``force``
    says that it may be replaced.

    Raises:
        UsageError: there is a file already, or no folder for it.
        CollectionError: the disk refuses.
    """

    def __init__(self, path: Path, *, force: bool = False) -> None:
        self.path = path
        self._open_path = path.with_name(path.name + OPEN_SUFFIX)
        self._stream: BinaryIO | None = None
        if path.is_dir() or not path.parent.is_dir():
            what = "is a folder" if path.is_dir() else "would be in a folder that is not there"
            raise UsageError(f"{path} {what}; name another file with --output.")
        if path.exists() and not force:
            raise UsageError(f"{path} is there already; --force replaces it.")

    def __enter__(self) -> BinaryIO:
        try:
            self._stream = self._open_path.open("w+b")
        except OSError as error:
            raise CollectionError(f"{self.path} cannot be written: {error.strerror}.") from error
        return self._stream

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        raised: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        assert self._stream is not None
        try:
            with self._stream as stream:
                if raised is None:
                    stream.flush()
                    os.fsync(stream.fileno())
            if raised is None:
                self._open_path.replace(self.path)
                sync_folder(self.path.parent)
                return
        except OSError as error:
            self._open_path.unlink(missing_ok=True)
            if raised is None:
                raise self._refused(error) from error
        self._open_path.unlink(missing_ok=True)
        if isinstance(raised, OSError):
            raise self._refused(raised) from raised

    def _refused(self, error: OSError) -> CollectionError:
        where = error.filename or self.path
        return CollectionError(f"{self.path} cannot be written: {error.strerror} ({where}).")


@contextlib.contextmanager
def scratch_beside(output: Path) -> Iterator[Path]:
    """Give an empty folder beside the output that is gone afterwards.

    It has always the same name for an output: a run that is killed leaves no more than one.

    Raises:
        CollectionError: the disk refuses.
    """
    folder = output.with_name(f".{output.name}{OPEN_SUFFIX}")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield folder
    except OSError as error:
        raise CollectionError(f"{output} cannot be written: {why_of(error)}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Raises:
        CollectionError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error


def sync_folder(folder: Path) -> None:
    """Wait until the entries of a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
