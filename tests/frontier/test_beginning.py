"""A capture's folder and journal are made together, whoever clears away what looks abandoned."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from preserve.frontier import Journal, is_held
from preserve.repair import drop_empty, repair_all

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_is_there_is_not_begun_in(tmp_path: Path) -> None:
    folder = tmp_path / "20260101T120000Z-aaaaaa"
    folder.mkdir()
    (folder / "manifest.json").write_bytes(b"{}")
    with pytest.raises(FileExistsError):
        Journal.begin(folder)
    assert [path.name for path in folder.iterdir()] == ["manifest.json"]


def test_what_never_began_is_cleared_away_and_nothing_else_is(tmp_path: Path) -> None:
    for name in ("20260101T120000Z-aaaaaa", "20260101T120000Z-bbbbbb", "notes"):
        (tmp_path / "blog.example" / name).mkdir(parents=True)
    held = Journal.begin(tmp_path / "blog.example" / "20260101T120000Z-cccccc")
    (tmp_path / "blog.example" / "20260101T120000Z-bbbbbb" / "manifest.json").write_bytes(b"{}")
    drop_empty(tmp_path)
    left = sorted(path.name[-6:] for path in (tmp_path / "blog.example").iterdir())
    assert left == ["bbbbbb", "cccccc", "notes"]
    held.close()


def test_a_journal_is_begun_although_a_repair_clears_away_what_is_empty(tmp_path: Path) -> None:
    done = threading.Event()
    wrong: list[str] = []

    def clear() -> None:
        while not done.is_set():
            wrong.extend(asyncio.run(repair_all(tmp_path))[1])

    clearing = threading.Thread(target=clear)
    clearing.start()
    try:
        for number in range(80):
            folder = tmp_path / "blog.example" / f"20260101T120000Z-{number:06x}"
            with contextlib.closing(Journal.begin(folder)) as journal:
                assert journal.path.exists()
                assert is_held(folder)
                journal.append("capture")
                journal.sync()
                assert journal.path.read_bytes() == b'{"event":"capture"}\n'
                # The repair may see the folder empty, and be quicker to remove it.
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        done.set()
        clearing.join()
    assert wrong == []
