"""The program as a process: pipes, terminals, locales."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "preserve"]


def run(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *words],
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", **env},
        capture_output=True,
        timeout=50,
        check=False,
    )


def on_terminal(folder: Path, *words: str, **env: str) -> bytes:
    """Run with standard output and error on a terminal of 100 columns; return what it shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **env},
    ) as running:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so where the other end is closed
                break
            if not piece:
                break
            shown += piece
        running.wait(timeout=50)
    os.close(ours)
    return shown


@pytest.fixture
def folder(tmp_path: Path, capture_folder: Path) -> Path:
    assert capture_folder.is_relative_to(tmp_path)
    return tmp_path


def test_there_is_colour_on_a_terminal_unless_no_color_is_set(folder: Path) -> None:
    assert b"\x1b[" in on_terminal(folder, "comments")
    assert b"\x1b" not in on_terminal(folder, "comments", NO_COLOR="1")
    assert b"\x1b" not in run(folder, "comments").stdout


def test_web_text_commands_no_terminal(folder: Path) -> None:
    shown = on_terminal(folder, "comments", NO_COLOR="1")
    assert b"\x1b[2J" not in shown
    assert b"\\x1b[2J" in shown


def test_json_has_neither_colour_nor_wrapping_on_a_terminal(folder: Path) -> None:
    shown = on_terminal(folder, "comments", "--jsonl")
    assert [json.loads(line)["id"] for line in shown.splitlines()] == [
        "11", "12", "13", "14", "15", "16",
    ]  # fmt: skip


def test_a_pipe_that_closes_early_is_no_error(folder: Path, capture_folder: Path) -> None:
    part = capture_folder / "comments.jsonl"
    part.write_bytes(part.read_bytes() * 200)
    for words in (["--jsonl"], ["--list"]):
        with subprocess.Popen(
            [*PROGRAM, "comments", *words],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.read(10)
            running.stdout.close()
            assert running.stderr.read() == b""


@pytest.mark.parametrize("words", [["comments"], ["show"]])
def test_a_screen_without_unicode_shows_what_it_can(folder: Path, words: list[str]) -> None:
    result = run(folder, *words, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0, result.stderr
    assert result.stdout


def test_json_is_utf8_whatever_the_locale(folder: Path) -> None:
    result = run(folder, "comments", "--jsonl", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert "日本語のコメント" in result.stdout.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has a full device")
@pytest.mark.parametrize("words", ["ls", "comments --json"])
def test_a_full_disk_is_one_sentence_and_no_success(folder: Path, words: str) -> None:
    command = f'exec "{sys.executable}" -m preserve {words} > /dev/full'
    result = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, timeout=50, check=False
    )
    assert result.returncode != 0
    assert b"No space left" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_closed_standard_output_is_no_traceback(folder: Path) -> None:
    command = f'exec "{sys.executable}" -m preserve ls >&-'
    result = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, timeout=50, check=False
    )
    assert b"Traceback" not in result.stderr


def test_the_module_and_the_script_are_one_program(folder: Path) -> None:
    assert run(folder, "--version").stdout.startswith(b"preserve ")
    assert run(folder, "nonsense").stderr.startswith(b"Usage: preserve ")


def test_looking_imports_neither_the_network_nor_the_parser(folder: Path) -> None:
    code = (
        "import sys; from preserve.cli.app import cli; cli(['ls'], standalone_mode=False);"
        "print({'httpx', 'uvloop', 'selectolax', 'warcio'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, timeout=50, check=True
    )
    assert result.stdout.splitlines()[-1] == b"set()"
