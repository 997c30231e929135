"""A WARC file cut down to comments and their evidence: what they were read from, what they cite.

Records are copied as they are, gzip member by gzip member. Before them stands a ``warcinfo`` that
says what this is, and a ``resource`` with the lines of the manifest that the records bear out.
"""

from __future__ import annotations

import contextlib
import datetime
import shutil
import uuid
from typing import TYPE_CHECKING

import msgspec

from preserve.account.provenance import SOFTWARE
from preserve.errors import CollectionError, UsageError
from preserve.export.evidence import evidence_of
from preserve.export.view import REMOVED
from preserve.export.written import exported
from preserve.index import write_cdxj
from preserve.manifest import CitationRow, CommentRow
from preserve.model import Visibility
from preserve.pack import Output, copy_exchanges, scratch_beside
from preserve.warc import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.export.evidence import Evidence
    from preserve.export.written import Exported

SUFFIX = ".warc.gz"
INDEX_SUFFIX = ".cdxj"

_PREFIX = "comment-"


def export_warc(
    capture: CaptureFolder,
    comments: Sequence[str],
    *,
    collection: Path,
    output: Path,
    requisites: bool = False,
    index: bool = False,
    include_removed: bool = False,
    include_authenticated: bool = False,
    force: bool = False,
) -> Exported:
    """Write comments, by their ids, with their evidence; the same capture gives the same bytes.

    With ``requisites`` what cited pages need to be shown comes too, with ``index`` the CDXJ of the
    file beside it. The pages that a comment was read from are whole: others stand on them too.

    Raises:
        UsageError: the name is not one of a WARC file, or is taken.
        CollectionError: there is no such comment, it was removed, or a record lies in another
            capture that was made with credentials; or the disk refuses.
        ManifestError, WarcError: rows or records cannot be read.
    """
    if not output.name.endswith(SUFFIX) or output.name == SUFFIX:
        raise UsageError(f"{output} is no name for this: programs look for FILE{SUFFIX}.")
    output = output.absolute()
    stem = output.name[: -len(SUFFIX)]
    rows = _chosen(capture, comments, include_removed=include_removed)
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(Output(output, force=force))
        beside = output.with_name(stem + INDEX_SUFFIX)
        lines = stack.enter_context(Output(beside, force=force)) if index else None
        scratch = stack.enter_context(scratch_beside(output))
        ids = {row.id for row in rows}
        citations = [
            row for row in capture.rows("citations", CitationRow) if row.cited_by.id in ids
        ]
        found = evidence_of(
            capture,
            rows,
            citations,
            collection=collection,
            requisites=requisites,
            include_authenticated=include_authenticated,
        )
        made = _write(scratch / output.name, capture, rows, citations, found)
        with made.open("rb") as whole:
            shutil.copyfileobj(whole, stream)
        if lines is not None:
            lines.write(write_cdxj(scratch, [made.name]).read_bytes())
    return exported(output, [capture], missing=found.missing)


def _chosen(
    capture: CaptureFolder, wanted: Sequence[str], *, include_removed: bool
) -> list[CommentRow]:
    names = {name.removeprefix(_PREFIX): name for name in wanted}
    rows = [row for row in capture.rows("comments", CommentRow) if row.id in names]
    for row in rows:
        if row.status is Visibility.WITHDRAWN:
            raise CollectionError(f"comment {row.id} was withdrawn: it is not given away.")
        if row.status in REMOVED and not include_removed:
            raise CollectionError(
                f"comment {row.id} was taken out of the discussion: --include-removed exports it "
                "all the same."
            )
    lacking = names.keys() - {row.id for row in rows}
    if lacking:
        raise CollectionError(
            f"capture {capture.id} has no comment {min(lacking)}; preserve comments {capture.id} "
            "--json has the ids."
        )
    return rows


def _write(
    path: Path,
    capture: CaptureFolder,
    rows: Sequence[CommentRow],
    citations: Sequence[CitationRow],
    found: Evidence,
) -> Path:
    which = ", ".join(row.id for row in rows)
    url = capture.manifest.article.final_url or capture.manifest.article.url
    writer = WarcWriter(
        path.parent,
        stem=path.name[: -len(SUFFIX)],
        capture_id=capture.id,
        warcinfo=[
            ("software", SOFTWARE),
            ("description", f"Comment {which} of {url}, with its evidence, cut out of a capture"),
        ],
        numbered=False,
        new_id=_ids(f"{capture.id} {which}"),
        clock=_Then(capture),
    )
    told = msgspec.json.encode({"capture": capture.id, "comments": rows, "citations": citations})
    try:
        writer.write_resource("comments", "application/json", told)
        warcinfos: set[str] = set()
        for source in sorted(found.records):
            copy_exchanges(source, found.records[source], writer.copy, warcinfos)
    except BaseException:
        writer.abandon()
        raise
    (file,) = writer.close()
    return path.with_name(file.name)


def _ids(what: str) -> Callable[[], str]:
    """Return what makes the ids of our own records: the same for the same contents."""
    numbers = iter(range(1 << 32))
    return lambda: f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{what} {next(numbers)}').urn}>"


class _Then:
    """The clock of our own records: it stands where the capture ended."""

    def __init__(self, capture: CaptureFolder) -> None:
        self._moment = datetime.datetime.fromisoformat(capture.manifest.capture.finished)

    def now(self) -> datetime.datetime:
        return self._moment

    def monotonic(self) -> float:
        return 0.0
