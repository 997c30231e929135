"""The page about broken answers says what the table of faults says."""

from __future__ import annotations

from pathlib import Path

from faults.in_words import page
from faults.table import FAULTS

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"


def test_the_page_is_made_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/write_faults.py"


def test_every_fault_has_its_line_once() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for fault in FAULTS:
        assert sum(line.startswith(f"| {fault.name} | ") for line in lines) == 1, fault.name
