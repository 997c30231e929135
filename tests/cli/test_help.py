from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, Any

import pytest

from preserve.cli.app import COMMANDS

if TYPE_CHECKING:
    Shell = Any


def test_the_program_alone_prints_help_and_ends_well(shell: Shell) -> None:
    result = shell()
    assert "Usage: preserve" in result.stdout
    for name in COMMANDS:
        assert f"\n  {name} " in result.stdout
    for code in "01234":
        assert f"\n    {code}  " in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(shell: Shell, name: str) -> None:
    text = shell(name, "--help").stdout
    assert f"Usage: preserve {name}" in text
    assert "Example:" in text
    assert f"preserve {name}" in text.partition("Example:")[2]


def test_the_version_is_that_of_the_package(shell: Shell) -> None:
    assert shell("--version").stdout == f"preserve {importlib.metadata.version('preserve')}\n"


@pytest.mark.parametrize("words", [["nonsense"], ["show", "--nonsense"], ["show", "a", "b"]])
def test_wrong_words_end_with_2(shell: Shell, words: list[str]) -> None:
    result = shell(*words, code=2)
    assert "Error:" in result.stderr
    assert result.stdout == ""
