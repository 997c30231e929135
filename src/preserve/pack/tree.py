"""Files that are given away together: in a folder, a ZIP or a tar file; all of them, or none.

A folder is written as ``NAME.open`` and renamed once everything in it is on disk; a ZIP or tar file
has one folder in it, called like the file without its ending.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tarfile
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Protocol

from preserve.errors import CollectionError, UsageError, why_of
from preserve.pack.output import OPEN_SUFFIX, Output, sync_folder

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from pathlib import Path

_PIECE_BYTES = 1 << 20
_MODE = 0o100644
_UNIX = 3
_REPLACED_SUFFIX = ".replaced"
_OTHER_ARCHIVES = frozenset({".7z", ".bz2", ".gz", ".rar", ".tgz", ".xz", ".zst"})
_PACKED_ALREADY = (".gz", ".png", ".zip")


class Tree(Protocol):
    """What takes files one after the other, by paths with ``/`` in them."""

    def add(self, path: str, source: BinaryIO, size_bytes: int) -> None:
        """Take so many bytes of a stream as the file ``path``."""
        ...


@contextlib.contextmanager
def tree_at(
    path: Path, *, moment: datetime.datetime, mark: str, force: bool = False
) -> Iterator[Tree]:
    """Give what takes the files, as a context; the end of ``path`` says what it becomes.

    In ZIP and tar files all have the time ``moment``. ``force`` says that what is there may be
    replaced: a folder only where it has a file called ``mark``, as ours have.

    Raises:
        UsageError: the name is taken, or of another kind, or there is no folder for it.
        CollectionError: the disk refuses.
    """
    kind = _ARCHIVES.get(path.suffix.lower())
    if kind is not None:
        with Output(path, force=force) as stream:
            yield from kind(stream, path.stem, moment)
        return
    if path.suffix.lower() in _OTHER_ARCHIVES:
        raise UsageError(
            f"{path} would be packed in a way that is not done here: name a folder, or a file that "
            "ends in .zip or .tar."
        )
    if not path.name or not path.parent.is_dir():
        raise UsageError(f"{path} would be in a folder that is not there; name another place.")
    _check_free(path, mark, force=force)
    folder = path.with_name(path.name + OPEN_SUFFIX)
    try:
        _clear(folder, mark)
        folder.mkdir()
        try:
            yield _Folder(folder)
            _sync(folder)
            _put_in_place(folder, path)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise CollectionError(f"{path} cannot be written: {why_of(error)}.") from error


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, path: str, source: BinaryIO, size_bytes: int) -> None:  # noqa: ARG002 - a Tree
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            shutil.copyfileobj(source, stream, _PIECE_BYTES)
            stream.flush()
            os.fsync(stream.fileno())


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, top: str, moment: datetime.datetime) -> None:
        self._zip = archive
        self._top = top
        self._time = (max(moment.year, 1980), *moment.timetuple()[1:6])

    def add(self, path: str, source: BinaryIO, size_bytes: int) -> None:
        entry = zipfile.ZipInfo(f"{self._top}/{path}", self._time)
        entry.create_system = _UNIX
        entry.external_attr = _MODE << 16
        packed = path.endswith(_PACKED_ALREADY)
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        entry.file_size = size_bytes  # past 2 GiB it takes an extra field, which comes first
        with self._zip.open(entry, "w") as target:
            shutil.copyfileobj(source, target, _PIECE_BYTES)


class _Tar:
    def __init__(self, archive: tarfile.TarFile, top: str, moment: datetime.datetime) -> None:
        self._tar = archive
        self._top = top
        self._seconds = int(moment.timestamp())

    def add(self, path: str, source: BinaryIO, size_bytes: int) -> None:
        entry = tarfile.TarInfo(f"{self._top}/{path}")
        entry.size = size_bytes
        entry.mtime = self._seconds
        self._tar.addfile(entry, source)


def _in_zip(stream: BinaryIO, top: str, moment: datetime.datetime) -> Iterator[Tree]:
    archive = zipfile.ZipFile(stream, "w")
    try:
        yield _Zip(archive, top, moment)
        archive.close()
    except BaseException:
        archive.fp = None  # closing would write a directory
        raise


def _in_tar(stream: BinaryIO, top: str, moment: datetime.datetime) -> Iterator[Tree]:
    archive = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closing one that is not whole would end it as if it were
    yield _Tar(archive, top, moment)
    archive.close()


_ARCHIVES = {".zip": _in_zip, ".tar": _in_tar}


def _check_free(path: Path, mark: str, *, force: bool) -> None:
    if not path.exists():
        return
    if not (path / mark).is_file():
        raise UsageError(
            f"{path} is there already and has no {mark}: it is not replaced; name another place."
        )
    if not force:
        raise UsageError(f"{path} is there already; --force replaces it.")


def _clear(folder: Path, mark: str) -> None:
    """Delete what an earlier run left that was killed: its mark is the first file it writes."""
    if folder.is_dir() and ((folder / mark).is_file() or not any(folder.iterdir())):
        shutil.rmtree(folder)


def _put_in_place(folder: Path, path: Path) -> None:
    replaced = path.with_name(path.name + _REPLACED_SUFFIX)
    if path.exists():
        path.rename(replaced)
    folder.rename(path)
    sync_folder(path.parent)
    shutil.rmtree(replaced, ignore_errors=True)


def _sync(folder: Path) -> None:
    for inside, _, _ in os.walk(folder):
        handle = os.open(inside, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
