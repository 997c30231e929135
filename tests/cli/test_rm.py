"""rm: what a person is told and asked."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from scripted_web import SEED as WEB_SEED
from scripted_web import article, scripted_web

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

LONG = "<p>Le four du village, sa voute et son histoire.</p>" * 40


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    """Two captures, oldest first; the second refers to the first."""
    with scripted_web(shell.folder / "warcs") as web:
        web.serve(WEB_SEED, article(LONG))
        return [web.capture().captured.folder.name for _ in range(2)]


def left(shell: Shell) -> set[str]:
    return {path.parent.name for path in (shell.folder / "warcs").glob("*/*/manifest.json")}


def test_it_says_what_it_did_and_where_the_bodies_are(shell: Shell, ids: list[str]) -> None:
    result = shell("rm", ids[0], "--yes")
    assert result.stdout.startswith(f"removed  {ids[0]}  ")
    assert "; 1 body that others need goes to originals/" in result.stdout
    assert left(shell) == {ids[1]}
    assert "voute" in shell("cat", WEB_SEED).stdout
    shell("verify")
    shell("reindex", "--cdxj")


def test_a_dry_run_changes_nothing(shell: Shell, ids: list[str]) -> None:
    (document,) = json.loads(shell("rm", ids[0], "--dry-run", "--json").stdout)
    assert (document["id"], document["removed"], document["moved"]) == (ids[0], False, 1)
    assert left(shell) == set(ids)
    assert not (shell.folder / "warcs" / "originals").exists()


def test_as_json_it_names_what_is_needed_no_more(shell: Shell, ids: list[str]) -> None:
    (first,) = json.loads(shell("rm", ids[0], "--yes", "--json").stdout)
    (last,) = json.loads(shell("rm", ids[1], "--yes", "--json").stdout)
    assert last["dropped"] == [first["file"]]
    assert last["removed"] is True


def test_where_nobody_can_answer_it_refuses(shell: Shell, ids: list[str]) -> None:
    result = shell("rm", ids[0], code=2)
    assert result.stderr.count("\n") == 1
    assert "--yes" in result.stderr
    assert left(shell) == set(ids)


def test_an_id_that_is_none_is_one_sentence(shell: Shell, ids: list[str]) -> None:
    result = shell("rm", ids[0], "20000101", "--yes", code=1)
    assert result.stderr.count("\n") == 1
    assert left(shell) == set(ids)


def test_an_open_capture_is_not_removed(shell: Shell, ids: list[str]) -> None:
    folder = shell.folder / "warcs" / "blog.test" / "20990101T000000Z-abcdef"
    folder.mkdir()
    (folder / "journal.jsonl").write_text("")
    result = shell("rm", folder.name, "--yes", code=1)
    assert "is not finished" in result.stderr
    assert result.stderr.count("\n") == 1
    assert left(shell) == set(ids)


@pytest.mark.parametrize(("answer", "goes"), [(b"y\n", True), (b"n\n", False)])
def test_on_a_terminal_it_asks(shell: Shell, ids: list[str], answer: bytes, goes: bool) -> None:
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "preserve", "rm", ids[0]],
            cwd=shell.folder,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.write(ours, answer)
        _, said = process.communicate(timeout=30)
    finally:
        os.close(ours)
        os.close(theirs)
    assert b"Remove this capture?" in said
    assert ids[0].encode() in said
    assert (process.returncode == 0) is goes
    assert (ids[0] not in left(shell)) is goes


def test_verify_of_all_tells_of_files_that_belong_to_nothing(shell: Shell, ids: list[str]) -> None:
    stray = shell.folder / "warcs" / "copied.warc.gz"
    stray.write_bytes(b"")
    result = shell("verify", code=4)
    assert "copied.warc.gz: It belongs to no capture" in result.stdout
    *_, document = json.loads(shell("verify", "--json", code=4).stdout)
    assert (document["id"], document["ok"]) == (None, False)
    assert [one["what"] for one in document["findings"]] == ["file-unlisted"]
    shell("verify", ids[1])
