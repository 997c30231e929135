"""What a shell is told while somebody types."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from preserve.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    Shell = Any

CAPTURE_ID = "20260101T120000Z-aaaaaa"
EARLIER_ID = "20250101T120000Z-bbbbbb"
SEED = "https://blog.example/article"
ASK = """
source completion.bash
while IFS= read -r line; do
    COMP_LINE="$line" COMP_POINT=${#line}
    _preserve_completion preserve
    printf '%s\\n' "${COMPREPLY[*]}"
done
"""


@pytest.fixture
def folder(tmp_path: Path, capture_folder: Path) -> Path:
    with Catalogue.open(capture_folder.parents[1]) as catalogue:
        catalogue.catch_up()
    program = tmp_path / "bin" / "preserve"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m preserve "$@"\n')
    program.chmod(0o755)
    return tmp_path


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", **more}


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_commands_options_words_ids_and_seeds(folder: Path, shell: Shell) -> None:
    (folder / "completion.bash").write_text(shell("completion", "bash").stdout)
    asked = {
        "preserve hist": "history",
        "preserve show --lo": "--log",
        "preserve ls --state ": "open closed none unknown",
        "preserve show 2026": CAPTURE_ID,
        "preserve diff 2025": EARLIER_ID,
        "preserve rm lat": "latest",
        "preserve explain x --capture 2025": EARLIER_ID,
        # bash has taken what stands before the colon for a word of its own
        "preserve history https://blog": SEED.removeprefix("https:"),
        "preserve ls --seed ht": SEED,
        "preserve show nothing": "",
        f"preserve --help{chr(0x1B)}": "",
    }
    done = subprocess.run(
        ["bash", "-c", ASK], input="\n".join(asked) + "\n", cwd=folder, env=environment(folder),
        capture_output=True, timeout=55, check=True, text=True,
    )  # fmt: skip
    assert dict(zip(asked, done.stdout.splitlines(), strict=True)) == asked
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_other_shells_get_their_script_and_answers(folder: Path, shell: Shell, name: str) -> None:
    script = shell("completion", name).stdout
    assert f"_PRESERVE_COMPLETE={name}_complete" in script
    words = {"COMP_WORDS": "preserve show 2026", "COMP_CWORD": "2" if name == "zsh" else "2026"}
    done = subprocess.run(
        [sys.executable, "-m", "preserve"], cwd=folder, capture_output=True, timeout=50, check=True,
        env=environment(folder, _PRESERVE_COMPLETE=f"{name}_complete", **words), text=True,
    )  # fmt: skip
    assert CAPTURE_ID in done.stdout
    assert EARLIER_ID not in done.stdout


def test_there_are_scripts_for_three_shells(shell: Shell) -> None:
    assert "bash" in shell("completion", "tcsh", code=2).stderr
