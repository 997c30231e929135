"""The discussion and what became of its links as text: JSON-LD, JSON lines, CSV, HTML."""

from __future__ import annotations

import csv
import io
import operator
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.account import discussion_json_ld, thread_html
from preserve.export.written import exported
from preserve.harmless import no_formula
from preserve.manifest import PARTS
from preserve.manifest.columns import COLUMNS
from preserve.pack import Output

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.account.linked_data import Removed
    from preserve.catalogue import CaptureFolder
    from preserve.export.view import View
    from preserve.export.written import Exported


def json_ld(view: View) -> bytes:
    """Return article and discussion of a capture in the words of schema.org, as UTF-8.

    Raises:
        ManifestError: the comments cannot be read.
    """
    removed: Removed = "told" if view.include_removed else "left-out"
    document = discussion_json_ld(view.article, view.discussion, view.comments(), removed=removed)
    return document + b"\n"


def html(view: View) -> Iterator[bytes]:
    """Yield the discussion of a capture as a page that stands alone, UTF-8.

    Raises:
        ManifestError: comments or citations cannot be read.
    """
    yield from thread_html(
        view.article,
        view.discussion,
        list(view.comments()),
        view.citations(),
        capture_id=view.id,
        started=view.started,
        include_removed=view.include_removed,
        live=True,
    )


def json_lines(views: Iterable[View], parts: Sequence[str] = tuple(PARTS)) -> Iterator[bytes]:
    """Yield the rows of captures, one JSON object a line, each with its ``capture`` and ``part``.

    Raises:
        ManifestError: a part cannot be read.
    """
    for view in views:
        for part in parts:
            for row in view.rows(part):
                told = {"capture": view.id, "part": part, **msgspec.to_builtins(row)}
                yield msgspec.json.encode(told) + b"\n"


def csv_lines(views: Iterable[View], part: str, *, exact: bool = False) -> Iterator[bytes]:
    """Yield the rows of one part as CSV (RFC 4180), UTF-8, with a line of names first.

    Lists are written with a blank between their items. Texts that spreadsheets would take for a
    formula are as ``no_formula`` has them; with ``exact`` they are as they are.

    Raises:
        ManifestError: the part cannot be read.
    """
    columns = COLUMNS[part]
    values = [operator.attrgetter(column) for column in columns]
    yield _csv_line(["capture", *columns])
    for view in views:
        for row in view.rows(part):
            cells = (_cell(value(row)) for value in values)
            yield _csv_line([view.id, *(cells if exact else map(no_formula, cells))])


def write_text(
    lines: Iterable[bytes],
    captures: Sequence[CaptureFolder],
    *,
    output: Path,
    force: bool = False,
) -> Exported:
    """Write lines that were made from captures into a file.

    Raises:
        UsageError: the name is taken.
        CollectionError: the disk refuses.
        ManifestError: a part cannot be read.
    """
    with Output(output, force=force) as stream:
        stream.writelines(lines)
    return exported(output, captures)


def _cell(value: Any) -> Any:
    return " ".join(map(str, value)) if isinstance(value, tuple) else value


def _csv_line(cells: list[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")
