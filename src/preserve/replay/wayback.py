"""pywb, which replays on a server: its configuration, an index over the files as they lie, its run.

Nothing of the captures is copied: the index is merged from theirs, with the lines of what their
revisits refer to in others, and each WARC file is reached by a link in a folder of its own.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import json
import re
import select
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from preserve.errors import CollectionError, ViewerError
from preserve.export.origins import INDEX, find_origins
from preserve.index import read_cdxj
from preserve.pack import merged
from preserve.replay.site import LOOPBACK, no_port
from preserve.replay.viewers import is_pywb
from preserve.replay.wayback_server import POLICY
from preserve.withdrawing import as_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from preserve.catalogue import CaptureFolder
    from preserve.export.origins import Origin

NAME = "captures"  # of pywb's collection, in every address
START_SECONDS = 60

_END_SECONDS = 5
_LINE_BYTES = 2000
_LOG = "pywb.log"
_SCRIPT = "wayback_server.py"
_SHELL_EXEC = re.compile(rb"""'''exec'\s+(.+?)\s+"\$0" "\$@"$""")


@contextlib.contextmanager
def wayback(
    program: Path,
    captures: Sequence[CaptureFolder],
    *,
    collection: Path,
    scratch: Path,
    port: int,
    environ: Mapping[str, str],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Serve captures by pywb; give the origin and the addresses whose bodies are in none.

    Raises:
        ViewerError: pywb does not start.
        UsageError: the port is taken.
        CollectionError, WarcError: an index or a revisit cannot be read.
    """
    python = python_of(program, path=environ.get("PATH", ""))
    with as_shown(captures, scratch) as shown:
        missing = write_configuration(shown, collection=collection, folder=scratch)
        with _running(python, program, folder=scratch, port=port, environ=environ) as taken:
            yield f"http://{LOOPBACK}:{taken}", missing


def wayback_address(origin: str, url: str, moment: str) -> str:
    """Return where pywb shows what was captured of an address, in its frame."""
    return f"{origin}/{NAME}/{moment}/{url}"


def python_of(program: Path, *, path: str) -> list[str]:
    """Return the Python that a program of pywb's is run by: what its first lines name.

    Raises:
        ViewerError: it is no such program, or that Python is not there.
    """
    if not is_pywb(program):
        what = "is not there" if not program.exists() else "does not start pywb"
        raise ViewerError(
            f"{program} {what}: replay.pywb must name the program wayback of a pywb that pip, "
            "pipx or uv installed."
        )
    with program.open("rb") as stream:
        first, second = stream.readline(_LINE_BYTES), stream.readline(_LINE_BYTES)
    words = first[2:].decode("utf-8", "surrogateescape").split()
    if words and Path(words[0]).name == "sh" and (found := _SHELL_EXEC.match(second.strip())):
        words = shlex.split(found[1].decode("utf-8", "surrogateescape"))
    elif words and Path(words[0]).name == "env":
        words = [word for word in words[1:] if word != "-S"]
    python = shutil.which(words[0], path=path) if words else None
    if python is None:
        raise ViewerError(
            f"{program} cannot be used: the Python that it names is not there any more; "
            "install pywb again."
        )
    return [python, *words[1:]]


# ---------------------------------------------------------------------------------- what is served


def write_configuration(
    captures: Sequence[CaptureFolder], *, collection: Path, folder: Path
) -> tuple[str, ...]:
    """Write config.yaml, index.cdxj and the links to the WARC files into a folder.

    Returns the addresses whose stored body no capture of the collection has any more.

    Raises:
        CollectionError: an index cannot be read, or the folder not be written.
        WarcError: a revisit cannot be read.
    """
    origins = find_origins(captures, collection)
    elsewhere = [origin for origin in origins.by_id.values() if not origin.inside]
    indexes = [capture.path / INDEX for capture in captures]
    files = {capture.path / row.name for capture in captures for row in capture.manifest.files}
    files |= {origin.path for origin in elsewhere}
    more = sorted(_lines_of(elsewhere))
    collections = {NAME: {"index_paths": str(folder / INDEX), "archive_paths": "archive/"}}
    config = {
        "collections": collections,
        "enable_auto_colls": False,
        "collections_root": "none",
        "csp-header": POLICY,
    }
    try:
        with (folder / INDEX).open("wb") as stream:
            stream.writelines(line + b"\n" for line in merged(indexes, more, scratch=folder))
        (folder / "archive").mkdir()
        for file in files:
            (folder / "archive" / file.name).symlink_to(file)
        (folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
    except OSError as error:
        raise CollectionError(
            f"temporary files in {folder.parent} cannot be written: {error.strerror}; "
            "set TMPDIR to a folder with more room."
        ) from error
    return tuple(sorted({one.url for one in origins.missing}))


def _lines_of(elsewhere: Sequence[Origin]) -> Iterator[bytes]:
    """Yield the lines that other captures' indexes have of originals."""
    by_folder: dict[Path, set[tuple[str, int]]] = {}
    for origin in elsewhere:
        by_folder.setdefault(origin.path.parent, set()).add((origin.path.name, origin.offset))
    for folder, places in by_folder.items():
        for _, text, entry in read_cdxj(folder / INDEX):
            if entry is not None and (entry.filename, entry.offset) in places:
                yield text.encode()


# ----------------------------------------------------------------------------------------- its run


@contextlib.contextmanager
def _running(
    python: Sequence[str], program: Path, *, folder: Path, port: int, environ: Mapping[str, str]
) -> Iterator[int]:
    # A copy: modules that lie beside a script are found before those of its Python.
    script = importlib.resources.files(__package__).joinpath(_SCRIPT).read_bytes()
    (folder / _SCRIPT).write_bytes(script)
    with (folder / _LOG).open("wb") as log:
        try:
            process = subprocess.Popen(  # noqa: S603 - the Python of the pywb that the user has
                [*python, str(folder / _SCRIPT), str(port)],
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(environ),
                start_new_session=True,  # Ctrl-C is for us: we end it
            )
        except OSError as error:
            raise ViewerError(
                f"{program} does not start: {error.strerror}; install pywb again."
            ) from error
    with process:
        try:
            yield _port(process, program, log=folder / _LOG, wanted=port)
        finally:
            _end(process)


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what would lead pywb elsewhere: proxies, its own settings."""
    return {
        name: value
        for name, value in environ.items()
        if not name.lower().endswith("_proxy")
        and not name.startswith(("PYWB_", "PYTHONPATH", "PYTHONHOME"))
    }


def _port(process: subprocess.Popen[bytes], program: Path, *, log: Path, wanted: int) -> int:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    if not ready:
        raise ViewerError(f"{program} does not start: pywb said nothing in {START_SECONDS} s.")
    line = process.stdout.readline().decode("utf-8", "replace").strip()
    word, _, rest = line.partition(" ")
    if word == "port" and rest.isdigit():
        return int(rest)
    if "address already in use" in rest.lower():
        raise no_port(wanted, "it is taken")
    why = rest or _last_line(log) or "it ended without a word"
    raise ViewerError(f"{program} does not start ({why[:300]}); install pywb again.")


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server, which ends by itself with its standard input."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
