"""All that is wrong with a file of settings, and where: what ``preserve config check`` prints."""

from __future__ import annotations

import copy
import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import tomli

from preserve.config.checks import decode, meaning_problems, shape_problems
from preserve.config.lines import Lines
from preserve.config.load import read_text, syntax_error
from preserve.config.words import name
from preserve.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.config.lines import Key
    from preserve.config.words import Problem

FAULTS_MAX = 100
_SOME_ADDRESS = "http://address.invalid/"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong: the line it stands on, the key, and the rest of a sentence.

    ``key`` is "" where the file is no TOML at all.
    """

    line: int
    key: str
    problem: str


def faults(path: Path, shown: str) -> tuple[Fault, ...]:
    """Return what is wrong with a file of settings, by line; nothing where it can be used.

    What is wrong is left out (of a list with a wrong item, the list), and the rest looked at for
    what it means; so one mistake hides few others, unless the file is no TOML. Of more than
    ``FAULTS_MAX`` faults, the first so many.

    Raises:
        SettingsError: the file cannot be read; ``shown`` is its name in the message.
    """
    text = read_text(path, shown)
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line, problem = syntax_error(text, error)
        return (Fault(line=line, key="", problem=problem),)
    except RecursionError as error:
        raise SettingsError(f"{shown}: the file is nested too deep.") from error
    lines = Lines(text)
    found = [
        Fault(line=lines.of(key), key=name(key), problem=what)
        for key, what in itertools.islice(_problems(data, path.resolve().parent), FAULTS_MAX)
    ]
    return tuple(sorted(found, key=lambda fault: fault.line))


def _problems(data: dict[str, Any], folder: Path) -> Iterator[Problem]:
    shapes = list(shape_problems(data))
    yield from shapes
    usable = _without(data, (key for key, _ in shapes))
    if not any(True for _ in shape_problems(usable)):
        yield from meaning_problems(decode(usable), folder)


def _without(data: dict[str, Any], keys: Iterable[Key]) -> dict[str, Any]:
    """Return the data without what is wrong in it; the places in lists stay as they are."""
    kept = copy.deepcopy(data)
    lacking = []
    for key in keys:
        if isinstance(key[-1], int) and isinstance(_at(kept, key), dict):
            lacking.append(key)
            continue
        while isinstance(key[-1], int):
            key = key[:-1]  # noqa: PLW2901 -- of a list, all goes
        holder = _at(kept, key[:-1])
        if isinstance(holder, dict):
            holder.pop(key[-1], None)
            if key[-1] == "url" and len(key) > 1 and isinstance(key[-2], int):
                lacking.append(key[:-1])
    for key in lacking:
        table = _at(kept, key)
        if isinstance(table, dict):
            table["url"] = _SOME_ADDRESS
    return kept


def _at(data: dict[str, Any], key: Key) -> Any:
    value: Any = data
    for step in key:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
