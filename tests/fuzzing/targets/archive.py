"""A saved page, a WARC or a WACZ that somebody else has made, as ``preserve read`` takes it."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from preserve.errors import PreserveError
from preserve.reading import read_file


def check(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "x")
        path.write_bytes(data)
        with contextlib.suppress(PreserveError):
            read_file(path, "http://blog.test/")
