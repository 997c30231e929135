"""Runs a program and says what it took: CPU of all its processes, wall time, memory at its peak."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOOK_SECONDS = 0.05
_MOST_SECONDS = 900
_PROC = Path("/proc")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """CPU is user and system time; memory the sum over processes of each one's resident peak."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    code: int


class Running:
    """A program under way, whose processes are looked at now and then."""

    def __init__(
        self, command: Sequence[object], *, folder: Path, variables: dict[str, str]
    ) -> None:
        self.log = folder / f"{Path(str(command[0])).name}.log"
        self._began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                list(map(str, command)),
                cwd=folder,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._peaks: dict[int, int] = {}
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def has_ended(self) -> bool:
        """Tell whether it ended, without waiting."""
        return (
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        )

    def stop(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self) -> Cost:
        """Wait for its end; what it waited for itself is counted with it."""
        giving_up = threading.Timer(_MOST_SECONDS, self._process.kill)
        giving_up.start()
        _, status, used = os.wait4(self._process.pid, 0)
        giving_up.cancel()
        wall = time.monotonic() - self._began
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._ended.set()
        self._looking.join()
        return Cost(
            cpu_seconds=used.ru_utime + used.ru_stime,
            wall_seconds=wall,
            memory_bytes=sum(self._peaks.values()) or used.ru_maxrss * 1024,
            code=self._process.returncode,
        )

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            for pid in _tree(self._process.pid):
                with contextlib.suppress(OSError):
                    peak = _peak_bytes((_PROC / str(pid) / "status").read_text())
                    self._peaks[pid] = max(self._peaks.get(pid, 0), peak)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for task in (_PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _peak_bytes(status: str) -> int:
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
