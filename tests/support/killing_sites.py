"""The places at which the program writes into a collection, as strace sees them; and faults there.

A site is a system call on a kind of file: ``pwrite64 state.db-wal``, ``fsync journal``, ``rename
warc.open``. A run without faults finds which there are. A fault is put at one call of a site: the
process is killed as it enters it, or is told that the disk is full.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from killing import Story, World
    from killing_forks import Running

STAMP = "20261101T120000Z"  # of all captures that are traced, so that their paths are known before

_MAKING = ("openat", "mkdir", "mkdirat")
_WRITING = ("write", "writev", "pwrite64", "pwritev", "ftruncate", "truncate", "fallocate")
SYNCING = ("fsync", "fdatasync", "sync_file_range")
_NAMING = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "rmdir")
CALLS = (*_MAKING, *_WRITING, *SYNCING, *_NAMING)
MAKES_ROOM = frozenset({"unlink", "unlinkat", "rmdir", "ftruncate"})  # no disk is too full for it

_LINE = re.compile(r"^(\d+) +(?:<\.\.\. )?([a-z0-9_]+)(\(| resumed>)(.*)$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_OPEN = re.compile(r"^\d+<([^>]*)>")
_RETURNED = re.compile(r"= (-?\d+)(?:<[^>]*>)?(?: E[A-Z]+.*)?$")
_KINDS = (
    (re.compile(r"^\.catalogue-t\d+"), "NEW"),
    (re.compile(r"^reports/\.report-[0-9a-f]+$"), "reports/NEW"),
    (re.compile(r"^reports/[0-9]{8}T.*$"), "reports/ID"),
    (re.compile(r"^[^/]+/[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}"), "ID"),
    (re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}-(?:\d{5})\.warc\.gz"), "warc"),
    (re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}-meta\.warc\.gz"), "meta"),
    (re.compile(r"\.spool-t\d+(?:/.*)?"), "spool"),
    (re.compile(r"\.(index\.cdxj|changes\.json)\.t\d+"), r"new \1"),
    (re.compile(r"/t\d+$"), "/new"),
    (re.compile(r"^[a-z0-9.-]+\.test$"), "HOST"),
)


_DRAWN = re.compile(r"/\.report-[0-9a-f]{16}$")  # names that no trace knows before


@dataclasses.dataclass(frozen=True, kw_only=True)
class Call:
    """One call: ``path`` from the collection's folder, ``nth`` of its kind on it in its thread.

    ``moment`` counts all lines of the trace; ``length`` is what a write has written.
    """

    name: str
    path: str
    nth: int
    moment: int
    length: int = 0
    to: str | None = None

    @property
    def kind(self) -> str:
        """The kind of file, whatever capture it belongs to."""
        kind = self.path
        for pattern, word in _KINDS:
            kind = pattern.sub(word, kind)
        return kind if kind != "." else "COLLECTION"

    @property
    def site(self) -> str:
        """The call and the kind."""
        return f"{self.name} {self.kind}"


def traced(world: World, story: Story) -> list[Call]:
    """Run a story to its end; return its calls that change the collection, in order."""
    log = world.folder / "trace"
    with _strace(world, story, "-y", "-s4", "-o", str(log), "-e", f"trace={','.join(CALLS)}") as (
        running
    ):
        world.let_end(story, running)
    assert running.code == 0, running.err
    return list(_calls(log.read_text().splitlines(), world.collection))


def _calls(lines: Iterable[str], collection: Path) -> Iterator[Call]:
    counts: dict[tuple[str, str, str], int] = {}
    begun: dict[str, tuple[str, str]] = {}
    for moment, line in enumerate(lines):
        found = _LINE.match(line)
        if found is None:
            continue
        thread, name, joint, rest = found.groups()
        if joint == "(" and rest.endswith("<unfinished ...>"):
            begun[thread] = name, rest.removesuffix("<unfinished ...>")
            continue
        if joint != "(":
            name, earlier = begun.pop(thread)
            rest = earlier + rest
        if name == "openat" and "O_CREAT" not in rest:
            continue
        paths = [path for path in _paths(name, rest) if Path(path).is_relative_to(collection)]
        if not paths or _DRAWN.search(paths[0]):
            continue
        shown = [str(Path(path).relative_to(collection)) for path in paths]
        key = (thread, name, paths[0])
        counts[key] = counts.get(key, 0) + 1
        value = _RETURNED.search(rest)
        yield Call(
            name=name,
            path=shown[0],
            nth=counts[key],
            moment=moment,
            length=int(value[1]) if value is not None else 0,
            to=shown[1] if len(shown) > 1 else None,
        )


def _paths(name: str, rest: str) -> list[str]:
    if name in {*_WRITING, *SYNCING} - {"truncate"}:
        found = _OPEN.match(rest)
        return [found[1]] if found is not None else []
    return _QUOTED.findall(rest)


def ends_of(calls: Sequence[Call]) -> dict[str, tuple[Call, ...]]:
    """Return the first call of each site, and the last where that is another."""
    found: dict[str, tuple[Call, ...]] = {}
    for call in calls:
        first = found.get(call.site, (call,))[0]
        found[call.site] = (first,) if call is first else (first, call)
    return found


# ----------------------------------------------------------------------------------------- faults


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens at a call: ``signal=KILL``, ``error=ENOSPC`` or ``error=EIO``.

    ``stays`` says that it happens from that call on.
    """

    call: Call
    what: str
    stays: bool = False

    def __str__(self) -> str:
        plus = "+" if self.stays else ""
        return f"{self.what} at {self.call.name} {self.call.path} no. {self.call.nth}{plus}"


def disturbed(world: World, story: Story, fault: Fault) -> tuple[Running, bool]:
    """Run a story with a fault in it, to its end; tell whether it came to the fault."""
    log = world.folder / "trace"
    call = fault.call
    when = f"{call.nth}+" if fault.stays else f"{call.nth}"
    with _strace(
        world,
        story,
        *("-o", str(log), "-P", str(world.collection / call.path)),
        *("-e", f"trace={call.name}", "-e", f"inject={call.name}:{fault.what}:when={when}"),
    ) as running:
        world.let_end(story, running)
    return running, running.code == -signal.SIGKILL or "(INJECTED)" in log.read_text()


@contextlib.contextmanager
def _strace(world: World, story: Story, *options: str) -> Iterator[Running]:
    running = world.start(*story.words, stamp=STAMP, held=True)
    with subprocess.Popen(
        ["strace", "-f", "-qq", *options, "-p", str(running.pid)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as tracing:
        assert tracing.stderr is not None
        pause = threading.Event()
        status = Path(f"/proc/{running.pid}/status")
        while f"TracerPid:\t{tracing.pid}\n" not in status.read_text():
            assert tracing.poll() is None, tracing.stderr.read()
            pause.wait(0.002)
        os.kill(running.pid, signal.SIGCONT)
        try:
            yield running
        finally:
            running.signal(signal.SIGKILL)
            running.wait()
