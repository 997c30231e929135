"""The verification of one capture, from its manifest to the last line of its index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.errors import CollectionError, ManifestError
from preserve.index import with_statuses
from preserve.manifest import Manifest, read_manifest
from preserve.verify.files import (
    OPEN_SUFFIX,
    WARC_SUFFIXES,
    file_findings,
    part_findings,
    stray_findings,
)
from preserve.verify.indexed import IndexCheck
from preserve.verify.meta import meta_findings, meta_name
from preserve.verify.records import Records
from preserve.verify.references import reference_findings
from preserve.verify.report import Checked, Finding, Report
from preserve.verify.rows import Rows
from preserve.verify.sums import sum_findings
from preserve.verify.withdrawn import Withdrawn, purge_findings, read_withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.index import Entry

_INDEX = "index.cdxj"


def verify(folder: Path) -> Report:
    """Verify a finished capture; nothing is changed and nothing fetched.

    Every byte of every WARC file is read, twice: once for the digest the manifest has of the file,
    once record by record. Originals of revisits are looked for in the collection that the folder
    lies in (``COLLECTION/HOST/CAPTURE``). A capture without a readable manifest is a finding; its
    WARC files are checked all the same.

    Raises:
        CollectionError: there is no such folder.
    """
    if not folder.is_dir():
        raise CollectionError(f"{folder} is no folder of a capture.")
    folder = folder.resolve()
    records = Records()
    findings: list[Finding] = []
    manifest: Manifest | None = None
    try:
        manifest = read_manifest(folder / "manifest.json")
    except ManifestError as error:
        findings.append(Finding(file="manifest.json", what="manifest", sentence=str(error)))
    withdrawn = read_withdrawn(folder, manifest) if manifest is not None else Withdrawn()
    warcs = _warcs(folder, manifest)
    present = [path for path in warcs if path.exists()]
    if manifest is not None:
        findings.extend(_files(folder, manifest))
    for path in present:
        findings.extend(records.read(path))
    findings.extend(reference_findings(records, folder.parent.parent, folder, withdrawn))
    rows = Rows(folder, records, withdrawn)
    index = IndexCheck(folder / _INDEX, _indexed(records, manifest), withdrawn.targets)
    if manifest is not None:
        findings.extend(purge_findings(folder, withdrawn, records))
        findings.extend(_account(folder, manifest, records, rows))
        findings.extend(index.findings())
    return Report(
        folder=folder,
        capture=manifest.capture.id if manifest is not None else None,
        checked=Checked(
            files=len(present),
            bytes=sum(path.stat().st_size for path in present),
            records=records.count,
            rows=sum(rows.counts.values()),
            index_lines=index.lines,
        ),
        findings=tuple(findings),
    )


def _warcs(folder: Path, manifest: Manifest | None) -> list[Path]:
    """Return the WARC files of a capture: those listed and its meta file, or all there are."""
    if manifest is None:
        suffixes = (*WARC_SUFFIXES, *(suffix + OPEN_SUFFIX for suffix in WARC_SUFFIXES))
        return sorted(path for path in folder.iterdir() if path.name.endswith(suffixes))
    names = [row.name for row in manifest.files]
    return [folder / name for name in (*names, meta_name(manifest.capture.id))]


def _files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    for row in manifest.files:
        yield from file_findings(folder, row)
    for name in ("comments", "citations", "resources"):
        yield from part_findings(folder, name, getattr(manifest.parts, name))
    listed = {row.name: row for row in manifest.files}
    yield from stray_findings(folder, listed, meta_name(manifest.capture.id))


def _account(folder: Path, manifest: Manifest, records: Records, rows: Rows) -> Iterator[Finding]:
    yield from rows.findings()
    discussion = manifest.discussion
    named = (
        manifest.article.record_id,
        discussion.record_id,
        *(claim.record_id for claim in discussion.claims),
    )
    for record_id in named:
        yield from rows.record_findings("manifest.json", None, record_id, {"response", "revisit"})
    if discussion.thread_page is not None:
        yield from rows.record_findings("manifest.json", None, discussion.thread_page.record_id)
    yield from sum_findings(manifest, rows)
    yield from meta_findings(folder, manifest.capture, records)


def _indexed(records: Records, manifest: Manifest | None) -> dict[tuple[str, int], Entry]:
    """Return the index lines that there should be: those of the listed files."""
    listed = {row.name for row in manifest.files} if manifest is not None else set()
    own = (entry for entry in records.entries.values() if entry.filename in listed)
    return {(entry.filename, entry.offset): entry for entry in with_statuses(own)}
