"""Manifests and the lines of their parts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from preserve.errors import ManifestError
from preserve.manifest import encode, encode_manifest, read_manifest, read_rows
from preserve.manifest.files import PARTS


def check(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "x.json")
        path.write_bytes(data)
        try:
            manifest = read_manifest(path)
        except ManifestError:
            pass
        else:
            path.write_bytes(encode_manifest(manifest))
            assert read_manifest(path) == manifest
        for row_type in PARTS.values():
            path.write_bytes(data)
            try:
                rows = list(read_rows(path, row_type))
            except ManifestError:
                continue
            path.write_bytes(b"".join(encode(row) + b"\n" for row in rows))
            assert list(read_rows(path, row_type)) == rows
