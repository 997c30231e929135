"""Somebody else's server program in a process of its own, on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


@contextlib.contextmanager
def serving(
    command: Sequence[str | Path],
    folder: Path,
    *,
    around: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run a server in a folder until the block ends; give its port.

    ``PORT`` stands for it in the command, and in ``files`` that are written into the folder before.
    ``around`` goes into the environment.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    for name, text in (files or {}).items():
        (folder / name).write_text(text.replace("PORT", str(port)), encoding="utf-8")
    words = [str(word).replace("PORT", str(port)) for word in command]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            words, cwd=folder, env={**os.environ, **(around or {})}, stdout=log, stderr=log
        )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            assert server.poll() is None, (folder / "server.log").read_text()
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)


def run(
    command: Sequence[str | Path], folder: Path, *, around: Mapping[str, str] | None = None
) -> str:
    """Run a program of an engine to its end; return what it prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(around or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python_with(folder: Path, *pins: str) -> Path:
    """Return a Python in a folder with packages from the package index, made where it is not."""
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", *pins], check=True)
        (folder / "made").touch()
    return folder / "bin" / "python"
