from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Shell = Any


def test_the_demo_captures_shows_compares_verifies_and_keeps_the_files(shell: Shell) -> None:
    result = shell("demo", "--quiet")
    text = result.stdout
    for part in ("La meunière", "comment-2101", "not-found", "18 of 28 comments", "verify"):
        assert part in text
    assert "the manifest says what the site holds" in result.stderr
    kept = shell.folder / "preserve-demo"
    assert len(list(kept.glob("*/*/manifest.json"))) == 1
    shell("show", "--collection", "preserve-demo")


def test_the_demo_for_a_program_is_one_document_in_the_folder_that_was_named(
    shell: Shell,
) -> None:
    (shell.folder / "preserve-demo").mkdir()
    said = json.loads(shell("demo", "--json", "--quiet", "--collection", "mine").stdout)
    assert Path(said["folder"]).parent.parent == shell.folder / "mine"
    assert said["differences"] == []
    assert said["verified"]["ok"] is True
