"""The page of questions shows what the commands print."""

from __future__ import annotations

from pathlib import Path

import pytest
from many_captures import CAPTURES, make
from transcripts import with_output

from preserve.reindex import reindex

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"


@pytest.fixture
def thousand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    make(Path("warcs"))
    assert reindex(Path("warcs")).catalogue.rows["captures"] == CAPTURES
    return tmp_path


@pytest.mark.timeout(240)  # a thousand captures are four thousand files
def test_the_answers_are_those_of_a_thousand_captures(thousand: Path) -> None:
    assert thousand.is_dir()
    page = PAGE.read_text(encoding="utf-8")
    assert with_output(page) == page, "run python scripts/write_questions.py"
