"""reindex, and what is asked of the whole collection."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

CAPTURE_ID = "20260101T120000Z-aaaaaa"
EARLIER_ID = "20250101T120000Z-bbbbbb"
SEED = "https://blog.example/article"

pytestmark = pytest.mark.usefixtures("capture_folder")


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(params=["folders", "catalogue"], autouse=True)
def either(request: pytest.FixtureRequest, shell: Shell, capture_folder: Path) -> None:
    assert capture_folder.is_dir()
    if request.param == "catalogue":
        shell("reindex", "--quiet")


def test_reindex_says_what_it_made(shell: Shell) -> None:
    made = json.loads(shell("reindex", "--json").stdout)
    assert made["catalogue"]["captures"] == 2
    assert made["catalogue"]["citations"] == 6
    assert (made["index"], made["problems"]) == (None, [])
    assert shell("reindex").stdout.startswith("catalogue  2 captures, ")
    assert (shell.folder / "warcs" / "catalogue.db").is_file()
    shutil.rmtree(shell.folder / "warcs" / "blog.example" / EARLIER_ID)
    assert shell("reindex").stdout.startswith("catalogue  1 capture, ")


def test_reindex_passes_over_what_cannot_be_read_says_so_and_ends_with_1(
    shell: Shell, capture_folder: Path
) -> None:
    (capture_folder / "manifest.json").write_text("{}")
    result = shell("reindex", "--json", code=1)
    assert json.loads(result.stdout)["catalogue"]["captures"] == 1
    assert "passed over" in result.stderr
    (capture_folder.parent / EARLIER_ID / "comments.jsonl").write_text("")
    result = shell("reindex", code=1)
    assert "its parts are not what its manifest says" in result.stderr
    assert EARLIER_ID in shell("ls").stdout


def test_reindex_with_the_indexes_needs_the_files(shell: Shell) -> None:
    result = shell("reindex", "--cdxj", "--json", code=1)  # these captures have no WARC files
    assert json.loads(result.stdout)["index"]["lines"] == 0
    assert f"{CAPTURE_ID}-00000.warc.gz" in result.stderr


def test_reindex_of_no_collection_is_one_sentence_and_makes_none(shell: Shell) -> None:
    result = shell("reindex", "--collection", "none", code=1)
    assert result.stderr.startswith("preserve: ")
    assert not (shell.folder / "none").exists()


def test_ls_lists_what_began_since(shell: Shell) -> None:
    assert [row["id"] for row in rows(shell("ls", "--since", "2026", "--jsonl").stdout)] == [
        CAPTURE_ID
    ]
    assert len(rows(shell("ls", "--since", "2025-01-01T12:00Z", "--jsonl").stdout)) == 2
    assert "no such capture" in shell("ls", "--since", "2027-01").stderr
    assert "write it in UTC" in shell("ls", "--since", "yesterday", code=2).stderr


def test_a_list_in_a_pipe_has_columns_of_fixed_widths_and_a_limit_where_one_is_given(
    shell: Shell,
) -> None:
    shown = shell("ls").stdout.splitlines()
    assert (
        len({line.index(word) for line, word in zip(shown, ("seed", SEED, SEED), strict=True)}) == 1
    )
    limited = shell("ls", "--limit", "1")
    assert limited.stdout.splitlines() == shown[:2]
    assert limited.stderr == ""
    assert [row["id"] for row in rows(shell("ls", "--limit", "1", "--jsonl").stdout)] == [
        CAPTURE_ID
    ]
    shell("ls", "--limit", "0", code=2)


def test_a_person_at_a_terminal_is_shown_the_newest_and_told_of_the_rest(shell: Shell) -> None:
    first, *_ = lines_on_terminal(shell.folder, "ls", "--status", "partial")
    assert first.split() == ["id", "started", "status", "comments", "links", "seed"]
    shown = lines_on_terminal(shell.folder, "ls", "--limit", "1")
    assert CAPTURE_ID in shown[1]
    assert shown[2] == (
        "preserve: the newest 1 of 2; --limit N shows more of them, and preserve ls | less all."
    )
    assert len(shown) == 3
    assert len(lines_on_terminal(shell.folder, "ls", "--limit", "2")) == 3
    whole = ["citations", "--whole-collection", "--limit", "2"]
    shown = lines_on_terminal(shell.folder, *whole)
    assert [line.split()[:2] for line in shown[:2]] == [[CAPTURE_ID, "c1"], [CAPTURE_ID, "c2"]]
    assert shown[2].startswith("preserve: the newest 2 of 6; ")
    shown = lines_on_terminal(shell.folder, *whole[:-1], "1", "--cited-by", "comment-12")
    assert shown[1].startswith("preserve: the newest 1, and there are more; ")


def lines_on_terminal(folder: Path, *words: str) -> list[str]:
    """Call a command on a terminal of its own, without colours."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "preserve", *words],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "150", "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):  # how a terminal ends
        while data := os.read(ours, 4096):
            said += data
    os.close(ours)
    assert process.wait(timeout=30) == 0, said
    return said.decode().splitlines()


def test_ls_with_a_damaged_catalogue_says_so_and_lists_all_the_same(shell: Shell) -> None:
    (shell.folder / "warcs" / "catalogue.db").write_bytes(b"no database" * 1000)
    result = shell("ls", "--jsonl")
    assert [row["id"] for row in rows(result.stdout)] == [CAPTURE_ID, EARLIER_ID]
    assert result.stderr.count("\n") == 1
    assert "preserve reindex" in result.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["c1", "c2", "c3"] * 2),
        (["--outcome", "not-found", "--outcome", "dns-failed"], ["c2", "c3"] * 2),
        (["--outcome", "gone"], []),
        (["--cited-by", "article"], ["c1"] * 2),
        (["--cited-by", "comment-12", "--host", "gone.example"], ["c2"] * 2),
    ],
)
def test_citations_of_the_whole_collection(
    shell: Shell, words: list[str], expected: list[str]
) -> None:
    whole = ["citations", "--whole-collection", *words]
    listed = rows(shell(*whole, "--jsonl").stdout)
    half = len(expected) // 2
    assert [row["id"] for row in listed] == expected
    assert [row["capture"] for row in listed] == [CAPTURE_ID] * half + [EARLIER_ID] * half
    assert {row["seed"] for row in listed} <= {SEED}
    assert json.loads(shell(*whole, "--json").stdout) == listed
    shown = shell(*whole).stdout.splitlines()
    assert [line.split()[:2] for line in shown] == [[row["capture"], row["id"]] for row in listed]


def test_a_citation_of_the_whole_collection_is_the_manifests_row_and_its_capture(
    shell: Shell, capture_folder: Path
) -> None:
    (first, *_) = rows(shell("citations", "--whole-collection", "--jsonl").stdout)
    assert (first.pop("capture"), first.pop("seed")) == (CAPTURE_ID, SEED)
    assert first == rows((capture_folder / "citations.jsonl").read_text())[0]


def test_an_id_and_the_whole_collection_are_wrong_usage(shell: Shell) -> None:
    shell("citations", CAPTURE_ID, "--whole-collection", code=2)
