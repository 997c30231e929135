"""Words that have no place in the project: they tell of a machine it was once on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]

# Each with a letter in brackets, so that this file does not hold the words themselves.
FORBIDDEN = re.compile(
    rb"/[w]ork/|/[r]oot/"  # folders of one machine
    rb"|pypi\.[o]rg|[p]ythonhosted|[i]ndex-url|/opt/[p]ypi|[f]ind-links"  # registries
    rb"|\bTO[D]O\b|\bFI[X]ME\b|\bX[X]X\b"  # what is not done
)


def test_no_file_names_a_machine_a_registry_or_work_left_undone() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        check=True,
        capture_output=True,
    )
    files = [TOP / name.decode() for name in listed.stdout.split(b"\0") if name]
    assert len(files) > 50
    found = [
        f"{file.relative_to(TOP)}: {word!r}"
        for file in files
        if file.is_file()
        for word in FORBIDDEN.findall(file.read_bytes())
    ]
    assert found == []
