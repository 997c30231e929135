"""Rows as programs read them: JSON, JSON lines, CSV; one way for all commands that list things."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, cast

import click
import msgspec

from preserve.cli.screen import is_terminal, print_json, print_rows, put_bytes, put_shown
from preserve.harmless import no_formula
from preserve.manifest.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    F = TypeVar("F", bound="Callable[..., Any]")

Form: TypeAlias = Literal["json", "jsonl", "csv"]


def row_options(command: F) -> F:
    """Add ``--json``, ``--jsonl`` and ``--csv``: the parameter ``form``, None for a person."""
    for name, words in (
        ("csv", "Print CSV, with a line of names first."),
        ("jsonl", "Print JSON, one row a line."),
        ("json", "Print one JSON document."),
    ):
        command = click.option(f"--{name}", "form", flag_value=name, help=words)(command)
    return command


def put_rows(rows: Iterable[object], form: Form, columns: Sequence[str]) -> None:
    """Print rows as a program asked for, as they are found.

    ``columns`` are the names in a CSV: keys of the rows, with a point between an object's name and
    its key's. Lists are written with a blank between their items.
    """
    if form != "csv":
        print_rows(rows, json_lines=form == "jsonl")
        return
    lines = _csv_lines(rows, columns)
    if is_terminal():
        put_shown(lines, as_json=False)
    else:
        put_bytes(lines)


def put_part(rows: Iterable[object], form: Form, part: str, *before: str) -> None:
    """Print rows of a part of the manifest; a CSV has the columns that an export has.

    ``before`` are names of columns that stand before these.
    """
    put_rows(rows, form, (*before, *COLUMNS[part]))


def put_document(document: dict[str, Any], form: Form, part: str, columns: Sequence[str]) -> None:
    """Print a document: whole as JSON, else the rows that its key ``part`` has."""
    if form == "json":
        print_json(document)
    else:
        put_rows(cast("list[object]", document[part]), form, columns)


def _csv_lines(rows: Iterable[object], columns: Sequence[str]) -> Iterator[bytes]:
    yield _line(columns)
    for row in rows:
        plain = msgspec.to_builtins(row)
        yield _line([_cell(_value(plain, column)) for column in columns])


def _value(row: Any, column: str) -> Any:
    for key in column.split("."):
        row = row.get(key) if isinstance(row, dict) else None
    return row


def _cell(value: Any) -> Any:
    return no_formula(" ".join(map(str, value)) if isinstance(value, list | tuple) else value)


def _line(cells: Sequence[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")
