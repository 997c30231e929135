"""What is long goes through the pager of whoever sits before the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MARK = "sed s/^/PAGED:/"


def shown(
    folder: Path,
    *words: str,
    person: bool = True,
    remarks: bool = False,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run on a terminal of 100 columns; ``person`` tells whether input is the terminal too."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "preserve", *words],
        cwd=folder,
        stdin=theirs if person else subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs if remarks else subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "PAGER": MARK, **(env or {})},
    ) as running:
        os.close(theirs)
        whole = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so where the other end is closed
                break
            if not piece:
                break
            whole += piece
        assert running.wait(timeout=50) == 0
    os.close(ours)
    return whole.decode()


@pytest.mark.parametrize("words", ["comments", "ls", "search premiere", "show"])
def test_a_person_reads_in_the_pager_with_colours(
    tmp_path: Path, capture_folder: Path, words: str
) -> None:
    assert capture_folder.is_dir()
    lines = shown(tmp_path, *words.split()).splitlines()
    assert lines
    assert all(line.startswith("PAGED:") for line in lines)
    assert any("\x1b[" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "env", "person"),
    [
        ("comments --no-pager", {}, True),
        ("comments", {"PAGER": ""}, True),
        ("comments", {"PAGER": "cat"}, True),
        ("comments", {"PAGER": "no-such-program"}, True),
        ("comments", {"PAGER": "'"}, True),
        ("comments", {"TERM": "dumb"}, True),
        ("comments", {}, False),
        ("comments --jsonl", {}, True),
        ("show --json", {}, True),
    ],
)
def test_there_is_no_pager_where_nobody_wants_one(
    tmp_path: Path, capture_folder: Path, words: str, env: dict[str, str], *, person: bool
) -> None:
    assert capture_folder.is_dir()
    text = shown(tmp_path, *words.split(), person=person, env=env)
    assert text
    assert "PAGED:" not in text


def test_a_pager_that_is_left_early_is_no_error(tmp_path: Path, capture_folder: Path) -> None:
    part = capture_folder / "comments.jsonl"
    part.write_bytes(part.read_bytes() * 300)
    assert len(shown(tmp_path, "comments", "--list", env={"PAGER": "head -1"}).splitlines()) == 1


def test_remarks_come_when_the_pager_has_ended(tmp_path: Path, capture_folder: Path) -> None:
    assert capture_folder.is_dir()
    lines = shown(tmp_path, "cited", "--host", "gone.example", "--limit", "1", remarks=True)
    *paged, last = lines.splitlines()
    assert all(line.startswith("PAGED:") for line in paged)
    assert last.startswith("preserve: the first 1")
