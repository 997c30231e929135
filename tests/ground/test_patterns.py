"""Patterns that are compiled late: as right as if they were compiled at once."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2] / "src"
LATE = {type(pattern("a")), *type(pattern("a")).__bases__} - {object}


def modules() -> Iterator[str]:
    for path in sorted((TOP / "preserve").rglob("*.py")):
        if "from preserve.patterns import" in path.read_text():
            yield ".".join(path.relative_to(TOP).with_suffix("").parts)


def test_whatever_is_compiled_late_can_be_compiled() -> None:
    found = [
        (f"{name}.{known}", value)
        for name in modules()
        for known, value in vars(importlib.import_module(name)).items()
        if type(value) in LATE
    ]
    assert len(found) > 300
    for where, value in found:
        try:
            written = value.pattern
        except re.error as error:  # says where, which the traceback does not
            pytest.fail(f"{where}: {error}")
        assert re.compile(written, value.flags).flags == value.flags


def test_a_late_pattern_does_what_a_compiled_one_does() -> None:
    late, compiled = (make(r"(?P<a>x+)y?", re.IGNORECASE) for make in (pattern, re.compile))
    text = "aXXyb x y"
    for name in ("search", "match", "fullmatch", "findall", "split"):
        again = [str(getattr(each, name)(text)) for each in (late, compiled, late)]
        assert len(set(again)) == 1
    assert [one.span() for one in late.finditer(text, 3)] == [(6, 7)]
    assert late.sub("-", text) == compiled.sub("-", text)
    assert late.subn("-", text) == compiled.subn("-", text)
    assert (late.pattern, late.flags, late.groups) == (
        compiled.pattern,
        compiled.flags,
        compiled.groups,
    )
    assert dict(late.groupindex) == dict(compiled.groupindex)


def test_a_late_pattern_that_is_wrong_says_so_where_it_is_used() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.search("a")
    with pytest.raises(re.error):
        wrong.search("a")
    with pytest.raises(AttributeError):
        wrong.serach  # type: ignore[attr-defined]  # noqa: B018  the name is wrong on purpose
