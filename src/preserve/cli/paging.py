"""What is longer than a screen, shown in the user's pager."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from preserve.cli.door import Guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    F = TypeVar("F", bound="Callable[..., Any]")

_PAGER = "less"
# Quit where it fits on one screen, pass colours, leave what was shown: unless the user says else.
_SETTINGS = {"LESS": "FRX", "LV": "-c"}


def paged(command: F) -> F:
    """Show what a command prints in a pager, on a terminal; add ``--no-pager``.

    What is made for programs (``form``, ``as_json``) is never paged.
    """

    @click.option("--no-pager", is_flag=True, help="Print on the terminal itself.")
    @functools.wraps(command)
    def run(*words: Any, no_pager: bool, **options: Any) -> Any:
        if no_pager or options.get("form") or options.get("as_json"):
            return command(*words, **options)
        with pager():
            return command(*words, **options)

    return cast("F", run)


@contextlib.contextmanager
def pager() -> Iterator[None]:
    """Send standard output through ``$PAGER`` (else ``less``) where a person sits before it.

    Where none can be started, or ``$PAGER`` is empty or ``cat``, it goes out as it is. A pager that
    is left early ends the block, and is no error. Remarks on standard error come after it.
    """
    running = _started() if _is_person() else None
    if running is None:
        yield
        return
    assert running.stdin is not None
    ours, remarks = (sys.stdout, sys.stderr), io.StringIO()
    sys.stdout = cast("Any", Guarded(_ToPager(running.stdin)))
    sys.stderr = remarks  # which would be written over the pager's screen
    try:
        with contextlib.suppress(BrokenPipeError):
            yield
    finally:
        with contextlib.suppress(BrokenPipeError, ValueError):
            sys.stdout.close()
        sys.stdout, sys.stderr = ours
        _await(running)
        sys.stderr.write(remarks.getvalue())


def _started() -> subprocess.Popen[bytes] | None:
    try:
        words = shlex.split(os.environ.get("PAGER", _PAGER))
    except ValueError:
        return None
    program = shutil.which(words[0]) if words else None
    if program is None or words[0] == "cat":
        return None
    settings = {**_SETTINGS, **os.environ}
    try:
        return subprocess.Popen([program, *words[1:]], stdin=subprocess.PIPE, env=settings)  # noqa: S603 - the user's own words
    except OSError:
        return None


class _ToPager(io.TextIOWrapper):
    """The pager's input, which is a terminal as far as colours and layout go."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream, encoding="utf-8", errors="backslashreplace")

    def isatty(self) -> bool:
        """Tell that a person reads it."""
        return True


def _is_person() -> bool:
    streams = (sys.stdin, sys.stdout)
    has_name = os.environ.get("TERM", "dumb") != "dumb"
    return has_name and all(stream is not None and stream.isatty() for stream in streams)


def _await(running: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            running.wait()
        except KeyboardInterrupt:  # which is the pager's
            continue
        return
