"""Opening ``catalogue.db``, to write or to read, where others write at the same time.

The file has a write-ahead log beside it (``-wal``, ``-shm``) for as long as someone has it open.
Two rules keep the log from being taken for that of another file: a new catalogue is put in place
under a lock, where there is none and no log is left; and one that is there is replaced through
SQLite, page by page, in one transaction. Whoever reads the old one meanwhile goes on reading it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from preserve.catalogue.schema import VERSION, add_words, migrate, version_of, words_of
from preserve.errors import CatalogueError, CollectionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.catalogue.schema import Words

FILE_NAME = "catalogue.db"
OPEN_SUFFIX = ".open"
WAIT_SECONDS = 60.0  # for another process that is writing

_BESIDE = ("-wal", "-shm", "-journal")
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_CACHE_KIB = 16 * 1024
_BUILD_CACHE_KIB = 256 * 1024


def path_of(collection: Path) -> Path:
    """Return where the catalogue of a collection is, or would be."""
    return collection.absolute() / FILE_NAME


def open_to_write(collection: Path) -> tuple[sqlite3.Connection, Words]:
    """Open the catalogue of a collection; make it where there is none, bring an older one up.

    Raises:
        CatalogueError: it is damaged, of a newer program, or cannot be written.
    """
    path = path_of(collection)
    with translated(path):
        if not path.exists():
            _make(path)
        connection = _connect(path, "rw")
        try:
            _set_up(connection)
            migrate(connection, path)
            return connection, add_words(connection, path)
        except BaseException:
            connection.close()
            raise


def open_to_read(collection: Path) -> tuple[sqlite3.Connection, Words]:
    """Open the catalogue of a collection that cannot be written.

    Raises:
        CatalogueError: it is damaged, or not of this program's form.
    """
    path = path_of(collection)
    with translated(path):
        connection = _connect(path, "ro" if _has_log(path) else "ro&immutable=1")
        try:
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            if version_of(connection, path) < VERSION:
                raise CatalogueError(
                    f"{path} was made by an older preserve and cannot be brought up to date where "
                    "it cannot be written; the folders are read instead."
                )
            return connection, words_of(connection, path)
        except BaseException:
            connection.close()
            raise


def is_writable(collection: Path) -> bool:
    """Tell whether the catalogue can be written where it is (or be made there)."""
    path = path_of(collection)
    return os.access(collection, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


@contextlib.contextmanager
def new_file(collection: Path) -> Iterator[tuple[sqlite3.Connection, Words]]:
    """Give an empty catalogue to fill, which takes the place of the one there at the end.

    What the block raises leaves the old one as it was. Not safe against a fall of the machine
    before the end, and does not have to be.

    Raises:
        CatalogueError: it cannot be written, or another process is making one.
    """
    path = path_of(collection)
    made = path.with_name(path.name + OPEN_SUFFIX)
    with translated(path), _claimed(made):
        connection = sqlite3.connect(made, isolation_level=None)
        try:
            for setting in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute(f"PRAGMA cache_size = -{_BUILD_CACHE_KIB}")
            migrate(connection, made)
            yield connection, words_of(connection, made)
            _replace(path, made, connection)
        finally:
            connection.close()


@contextlib.contextmanager
def _claimed(made: Path) -> Iterator[None]:
    """Make an empty file that is ours alone, and leave none: one that nobody holds is a remnant."""
    handle = os.open(made, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CatalogueError(
                f"another process is making {made.name}; try again when it is done."
            ) from error
        os.truncate(handle, 0)
        try:
            yield
        finally:
            made.unlink(missing_ok=True)
            _drop_logs(made)
    finally:
        os.close(handle)


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into one sentence that says what to do.

    Raises:
        CatalogueError: instead of ``sqlite3.Error``.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _sentence(path, error) from error
    except OSError as error:
        raise CatalogueError(f"{path} cannot be written: {error.strerror}.") from error


def _sentence(path: Path, error: sqlite3.Error) -> CatalogueError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED or code == sqlite3.SQLITE_ERROR:
        return CatalogueError(
            f"{path} is damaged ({error}), the captures are not: make it anew with: "
            "preserve reindex."
        )
    if code in _BUSY:
        return CatalogueError(
            f"another process has been writing to {path} for {WAIT_SECONDS:.0f} seconds; "
            "try again when it is done."
        )
    return CatalogueError(
        f"{path} cannot be used: {error}; if the disk is well, make it anew with: preserve reindex."
    )


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.as_uri()}?mode={mode}", uri=True, timeout=WAIT_SECONDS, isolation_level=None
    )


def _set_up(connection: sqlite3.Connection) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":  # an empty file, or a copy made by other means
        connection.execute("PRAGMA journal_mode = WAL")
    # A fall of the machine may cost the last captures added, never the file: they are found again.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _make(path: Path) -> None:
    """Put an empty catalogue in place, whole, unless another process was first."""
    import tempfile  # noqa: PLC0415 - done once for each collection

    with tempfile.TemporaryDirectory(prefix=".catalogue-", dir=path.parent) as name:
        made = Path(name) / FILE_NAME
        connection = sqlite3.connect(made, isolation_level=None)
        try:
            connection.execute("PRAGMA page_size = 4096")
            migrate(connection, made)
            # Last, so that nothing is left in a log: closing may fail to empty one, and not say so.
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        with _alone(path.parent):
            if not path.exists():
                _put(made, path)


def _replace(path: Path, made: Path, connection: sqlite3.Connection) -> None:
    """Put the content of a new catalogue in the place of an old one."""
    if path.exists() and path.stat().st_size:
        try:
            target = _connect(path, "rw")
            try:
                _set_up(target)
                connection.backup(target)
                target.execute("PRAGMA busy_timeout = 0")  # who still reads keeps the log
                target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                target.close()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                raise
        else:
            return
    # There is none, or nobody can read it.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with _alone(path.parent):
        _put(made, path)


def _put(made: Path, path: Path) -> None:
    _drop_logs(path)  # of a file that was deleted: they must not be applied to the new one
    with made.open("rb") as stream:
        os.fsync(stream.fileno())
    made.replace(path)


def _drop_logs(path: Path) -> None:
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder, where its file system knows such."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _has_log(path: Path) -> bool:
    try:
        return path.with_name(path.name + _BESIDE[0]).stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error
