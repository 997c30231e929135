"""CDXJ lines."""

from __future__ import annotations

import tempfile
from pathlib import Path

from preserve.index import read_cdxj


def check(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "index.cdxj")
        path.write_bytes(data)
        lines = list(read_cdxj(path))
    assert [number for number, _, _ in lines] == list(range(1, len(lines) + 1))
    for _, text, entry in lines:
        assert "\n" not in text
        if entry is not None:
            for value in (entry.url, entry.filename, entry.mime or "", entry.status or ""):
                assert isinstance(value, str), "a field is not a text"
            assert entry.offset >= 0
            assert entry.length >= 0
            entry.line().encode()
