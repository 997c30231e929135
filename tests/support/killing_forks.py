"""Forks processes of the program from one that has imported it all: each is a real one, and quick.

Run as a program, it reads one JSON object per line on standard input and answers each with one:

start   words, cwd, out, err (paths), held  →  pid; ``held`` waits for SIGCONT before it begins
await   pid  →  how the process ended: an exit code, or minus the signal

Three things of the program are set, so that a run can be told what to do: the size at which WARC
files end, the names of temporary files, and, where ``stamp`` is given, the ids of captures.
"""

from __future__ import annotations

import ctypes
import importlib
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn, Self

WARC_BYTES = 30_000  # then the next file is begun

_COMMANDS = ("capture", "crawl", "reindex", "repair", "run", "verify")
_IMPORTED = ("account.closing", "cli.app", *(f"cli.{name}" for name in _COMMANDS))
_PR_SET_PTRACER = 0x59616D61
_ANYBODY = ctypes.c_ulong(-1)


class Forks:
    """Starts processes of ``preserve``, from several threads; ends when the context does."""

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._server = subprocess.Popen(
            [sys.executable, Path(__file__)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._ask(what="hello") == {}
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(20)
        self._server.stdout.close()

    def start(
        self, *words: str, cwd: Path, name: str, stamp: str = "", held: bool = False
    ) -> Running:
        """Start a command; what it prints goes to files of that name in ``cwd``."""
        out, err = cwd / f"{name}.out", cwd / f"{name}.err"
        for path in (out, err):
            path.touch()
        answer = self._ask(
            what="start",
            words=words,
            cwd=str(cwd),
            out=str(out),
            err=str(err),
            stamp=stamp,
            held=held,
        )
        return Running(self, answer["pid"], out, err)

    def ended(self, pid: int) -> int | None:
        """Return how a process ended; None while it lives."""
        code: int | None = self._ask(what="ended", pid=pid)["code"]
        return code

    def _ask(self, **job: Any) -> dict[str, Any]:
        with self._lock:
            assert self._server.stdin is not None
            assert self._server.stdout is not None
            self._server.stdin.write(json.dumps(job).encode() + b"\n")
            self._server.stdin.flush()
            line = self._server.stdout.readline()
        assert line, "the process that forks has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


class Running:
    """One process, and what it printed."""

    def __init__(self, forks: Forks, pid: int, out: Path, err: Path) -> None:
        self._forks = forks
        self.pid = pid
        self._out, self._err = out, err
        self._code: int | None = None

    @property
    def code(self) -> int | None:
        """How it ended: an exit code, or minus the signal; None while it lives."""
        if self._code is None:
            self._code = self._forks.ended(self.pid)
        return self._code

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.code is None:
            os.kill(self.pid, number)

    def wait(self, seconds: float = 45) -> int:
        """Wait for its end; return how it ended.

        Raises:
            AssertionError: it did not end in time; it is killed.
        """
        pause = threading.Event()
        for _ in range(int(seconds * 200)):
            if self.code is not None:
                return self.code
            pause.wait(0.005)
        self.signal(signal.SIGKILL)
        raise AssertionError(f"it did not end within {seconds} seconds: {self.err}")

    @property
    def out(self) -> str:
        """What it printed on standard output."""
        return self._out.read_text()

    @property
    def err(self) -> str:
        """What it printed on standard error."""
        return self._err.read_text()


def _serve() -> None:
    for name in _IMPORTED:
        importlib.import_module(f"preserve.{name}")
    codes: dict[int, int] = {}
    for line in sys.stdin.buffer:
        job = json.loads(line)
        answer: dict[str, Any] = {}
        if job["what"] == "start":
            answer["pid"] = pid = _fork(job)
            codes.pop(pid, None)  # of an earlier process that had this number
        elif job["what"] == "ended":
            pid = job["pid"]
            if pid not in codes:
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    codes[pid] = os.waitstatus_to_exitcode(status)
            answer["code"] = codes.get(pid)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _fork(job: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        if job["held"]:
            os.waitpid(pid, os.WUNTRACED)
        return pid
    try:
        _become(job)
    finally:
        os._exit(70)


def _become(job: dict[str, Any]) -> NoReturn:
    from preserve import cli  # noqa: PLC0415 -- only the process that forks has it
    from preserve.capture import begin  # noqa: PLC0415 -- likewise
    from preserve.warc import WarcWriter  # noqa: PLC0415 -- likewise

    os.chdir(job["cwd"])
    made = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(job["out"], made, 0o644), 1)
    os.dup2(os.open(job["err"], made, 0o644), 2)
    tempfile._name_sequence = (f"t{n}" for n in itertools.count())  # type: ignore[attr-defined] # so that a trace can be told of them
    (WarcWriter.__init__.__kwdefaults__ or {})["max_bytes"] = WARC_BYTES
    if job["stamp"]:
        ends = (f"{n:06x}" for n in itertools.count(1))
        setattr(begin, "stamp", lambda _: job["stamp"])  # noqa: B010 -- another's name, for a test
        (begin.capture.__kwdefaults__ or {})["new_suffix"] = lambda: next(ends)
    if job["held"]:
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYBODY, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
    sys.argv = ["preserve", *job["words"]]
    code = 1
    try:
        cli.main()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 -- as an interpreter ends
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
