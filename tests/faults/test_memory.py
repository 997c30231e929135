"""Memory does not grow with what a server sends: measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.timeout(200)]

LIMIT_MEBIBYTES = 200
SUPPORT = Path(__file__).resolve().parents[1] / "support"
BODY_BYTES = 150_000_000


def test_memory_stays_small_whatever_comes(tmp_path: Path) -> None:
    """The server is a process of its own too, so that what is measured is the capture alone."""
    with subprocess.Popen(
        [sys.executable, "-m", "faults.heavy", "serve"],
        cwd=SUPPORT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        assert server.stdin is not None
        port = server.stdout.readline().strip()
        done = subprocess.run(
            [sys.executable, "-m", "faults.heavy", "capture", port, str(tmp_path / "warcs")],
            cwd=SUPPORT, check=True, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        server.stdin.close()
        assert server.wait(30) == 0
    told = json.loads(done.stdout)
    rows = told["rows"]
    for number in range(8):
        assert rows[f"bomb-{number}"] == ["captured", None, ["unread"]]
    assert rows["endless"] == ["truncated", "length", ["unread"]]
    assert rows["drip"] == ["truncated", "time", []]
    assert rows["elements"] == ["captured", None, ["unread"]]
    assert told["longest_bytes"] == BODY_BYTES
    assert told["findings"] == 0
    assert told["peak_mebibytes"] < LIMIT_MEBIBYTES
