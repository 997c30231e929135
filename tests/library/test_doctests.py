"""The examples of the library: those of its page in the docs, and of its own docstrings."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from scripted_web import Web

PAGE = Path(__file__).parents[2] / "docs" / "library.md"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
LEAST = {"collection": 5, "captured": 3}  # examples, so that none is lost in silence


def failures(tests: list[doctest.DocTest]) -> list[str]:
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    for test in tests:
        runner.run(test, out=told.append)
    return told


def test_the_page_about_the_library_says_what_happens(web: Web, folder: Path) -> None:
    assert web.server.port
    assert folder.is_dir()
    name = str(PAGE)
    # A fence ends an example, as an empty line does.
    text = PAGE.read_text().replace("\n```\n", "\n\n")
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, name, 0)
    assert len(test.examples) > 20
    assert failures([test]) == []


@pytest.mark.parametrize("name", LEAST)
def test_the_docstrings_say_what_happens(folder: Path, name: str) -> None:
    assert folder.is_dir()
    module = importlib.import_module(f"preserve.library.{name}")
    tests = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    assert sum(len(test.examples) for test in tests) >= LEAST[name]
    assert failures(tests) == []
