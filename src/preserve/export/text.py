"""The discussion and what became of its links as text: JSON-LD, JSON lines, CSV, HTML.

What its author or the site took out of a discussion is left out, with what it cites, unless it is
asked for.
"""

from __future__ import annotations

import csv
import io
import operator
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.account import discussion_json_ld, thread_html
from preserve.export.written import exported
from preserve.manifest import PARTS, CitationRow, CommentRow
from preserve.model import Visibility
from preserve.pack import Output

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.export.written import Exported

REMOVED = frozenset({Visibility.DELETED, Visibility.HIDDEN})

# Columns of a CSV file after "capture": the names that the rows have, with a point between an
# object's name and its key's.
COLUMNS: dict[str, tuple[str, ...]] = {
    "comments": (
        "id", "parent", "depth", "position", "number", "kind", "status", "author.name",
        "author.url", "date", "date_text", "permalink", "title", "text", "record_id",
    ),
    "citations": (
        "id", "cited_by.type", "cited_by.id", "form", "in_quote", "as_written", "url",
        "unwrapped_url", "fragment", "anchor_text", "context", "outcome", "final_url", "resource",
        "requisites.captured", "requisites.missing",
    ),
    "resources": (
        "id", "url", "roles", "hops", "outcome", "detail", "flags", "status", "content_type",
        "detected_type", "warc_date", "ip", "payload_bytes", "payload_sha1", "payload_sha256",
        "revisit_of", "redirect_to",
    ),
}  # fmt: skip


def json_ld(capture: CaptureFolder, *, include_removed: bool = False) -> bytes:
    """Return article and discussion of a capture in the words of schema.org, as UTF-8.

    Raises:
        ManifestError: the comments cannot be read.
    """
    manifest = capture.manifest
    comments = [
        row
        for row in capture.rows("comments", CommentRow)
        if include_removed or row.status not in REMOVED
    ]
    return discussion_json_ld(manifest.article, manifest.discussion, comments) + b"\n"


def html(capture: CaptureFolder, *, include_removed: bool = False) -> Iterator[bytes]:
    """Yield the discussion of a capture as a page that stands alone, UTF-8.

    Raises:
        ManifestError: comments or citations cannot be read.
    """
    manifest = capture.manifest
    yield from thread_html(
        manifest.article,
        manifest.discussion,
        list(capture.rows("comments", CommentRow)),
        capture.rows("citations", CitationRow),
        capture_id=capture.id,
        started=manifest.capture.started,
        include_removed=include_removed,
        live=True,
    )


def json_lines(
    captures: Sequence[CaptureFolder],
    parts: Sequence[str] = tuple(PARTS),
    *,
    include_removed: bool = False,
) -> Iterator[bytes]:
    """Yield the rows of captures, one JSON object a line, each with its ``capture`` and ``part``.

    Raises:
        ManifestError: a part cannot be read.
    """
    for capture in captures:
        for part in parts:
            for row in _rows(capture, part, include_removed=include_removed):
                yield (
                    msgspec.json.encode(
                        {"capture": capture.id, "part": part, **msgspec.structs.asdict(row)}
                    )
                    + b"\n"
                )


def csv_lines(
    captures: Sequence[CaptureFolder], part: str, *, include_removed: bool = False
) -> Iterator[bytes]:
    """Yield the rows of one part as CSV (RFC 4180), UTF-8, with a line of names first.

    Lists are written with a blank between their items.

    Raises:
        ManifestError: the part cannot be read.
    """
    columns = COLUMNS[part]
    values = [operator.attrgetter(column) for column in columns]
    yield _csv_line(["capture", *columns])
    for capture in captures:
        for row in _rows(capture, part, include_removed=include_removed):
            yield _csv_line([capture.id, *(_cell(value(row)) for value in values)])


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


def _rows(capture: CaptureFolder, part: str, *, include_removed: bool) -> Iterator[msgspec.Struct]:
    """Yield the rows of a part; without what was removed, and what only that cites."""
    if include_removed or part == "resources":
        yield from capture.rows(part, PARTS[part])
        return
    removed = set()
    for comment in capture.rows("comments", CommentRow):
        if comment.status in REMOVED:
            removed.add(comment.id)
        elif part == "comments":
            yield comment
    if part == "citations":
        for citation in capture.rows("citations", CitationRow):
            if citation.cited_by.id not in removed:
                yield citation


def _cell(value: Any) -> Any:
    return " ".join(map(str, value)) if isinstance(value, tuple) else value


def _csv_line(cells: list[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")
