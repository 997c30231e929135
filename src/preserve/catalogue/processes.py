"""Which process of which machine holds something, and whether it still runs."""

from __future__ import annotations

import contextlib
import os
import platform
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NUMBERS = Path("/proc/self/ns/pid")


def machine() -> str:
    """Name this machine since it was last started: process numbers mean something within that.

    A container with numbers of its own is a machine of its own.
    """
    with contextlib.suppress(OSError):
        return f"{_BOOT.read_text().strip()} {_NUMBERS.readlink()}"
    return platform.node()


def lives(process: int) -> bool:
    """Tell whether a process of this machine still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # someone else's
        return True
    with contextlib.suppress(OSError):  # no /proc
        state = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2]
        return not state.lstrip().startswith((b"Z", b"X"))  # ended, and nobody has asked yet
    return True
