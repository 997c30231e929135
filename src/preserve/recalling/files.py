"""Closing the files that a dead process left open."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from preserve.warc import repair, settle

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.warc import WarcFile


def close_files(folder: Path, capture_id: str) -> tuple[list[WarcFile], int]:
    """Cut and rename the WARC files of a capture; take away what was half made of them.

    Returns the files, and how many bytes were cut off. Each step can be taken again, at whatever
    moment it broke off.

    Raises:
        OSError, WarcError: the disk refuses.
    """
    for path in folder.iterdir():
        if path.name.startswith(".spool-"):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith((f"{capture_id}-meta.", ".index.cdxj.", "manifest.json.")):
            path.unlink()
    files: list[WarcFile] = []
    bytes_cut = 0
    for path in sorted(folder.glob("*.warc.gz*")):
        if path.name.endswith(".open"):
            bytes_cut += repair(path).bytes_cut
        file = settle(path)
        if file is not None:
            files.append(file)
    return files, bytes_cut
