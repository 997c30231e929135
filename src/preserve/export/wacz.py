"""Captures as one WACZ that replays with everything else deleted."""

from __future__ import annotations

import contextlib
import datetime
import importlib.metadata
from typing import TYPE_CHECKING

from preserve.account import discussion_json_ld
from preserve.errors import CollectionError, UsageError
from preserve.export.origins import INDEX, find_origins, refuse_guarded
from preserve.export.pages import cited_pages, own_pages
from preserve.export.written import exported
from preserve.manifest import PURGED, CommentRow
from preserve.pack import (
    Description,
    OriginalsFile,
    Output,
    Package,
    PageList,
    add_index,
    merged,
)
from preserve.withdrawing import as_shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.export.origins import Origins
    from preserve.export.written import Exported
    from preserve.pack import Packed, Page

SUFFIX = ".wacz"

_DESCRIBED = 20  # captures told of one by one


def export_wacz(
    captures: Sequence[CaptureFolder],
    *,
    collection: Path,
    output: Path,
    force: bool = False,
    include_authenticated: bool = False,
) -> Exported:
    """Write captures (oldest first) into one WACZ 1.1.1; the same captures give the same bytes.

    Bodies that lie in other captures are copied from them. What is copied is held against the
    digests of the manifests. Memory does not grow with the size of the captures. Temporary files
    are made beside the output. What is withdrawn is not in it: its records are overwritten.

    Raises:
        UsageError: the name is not one of a WACZ, or is taken.
        CollectionError: a capture is not what its manifest says, an original lies in a capture
            that was made with credentials, or the disk refuses.
        ManifestError, WarcError: rows or records cannot be read.
    """
    if output.suffix.lower() != SUFFIX:
        raise UsageError(f"{output} is no name for a WACZ: viewers look for FILE{SUFFIX}.")
    output = output.absolute()
    newest = max(captures, key=lambda one: (one.manifest.capture.finished, one.id))
    with Output(output, force=force) as stream, as_shown(captures, output.parent) as shown:
        origins = find_origins(shown, collection)
        if not include_authenticated:
            refuse_guarded(origins.by_id.values())
        package = Package(stream, moment=_moment(newest))
        try:
            for capture in shown:
                _add_archive(package, capture)
                _add_account(package, capture)
            _add_index(package, shown, origins, newest=newest, scratch=output.parent)
            main = _add_pages(package, shown, origins, collection=collection, scratch=output.parent)
            package.close(_description(shown, newest, main))
        except BaseException:
            package.abandon()
            raise
    return exported(output, captures, missing=(one.url for one in origins.missing))


def _add_archive(package: Package, capture: CaptureFolder) -> None:
    for row in capture.manifest.files:
        packed = package.add_file(f"archive/{row.name}", capture.path / row.name, stored=True)
        _check(capture, row.name, packed, row.sha256)


def _add_index(
    package: Package,
    captures: Sequence[CaptureFolder],
    origins: Origins,
    *,
    newest: CaptureFolder,
    scratch: Path,
) -> None:
    """Add the originals that lie elsewhere, where there are any, and the index of everything."""
    wanted: dict[Path, set[str]] = {}
    for record_id, origin in origins.by_id.items():
        if not origin.inside:
            wanted.setdefault(origin.path, set()).add(record_id)
    name = f"{newest.id}-originals.warc.gz"
    with contextlib.closing(OriginalsFile(name, scratch=scratch)) as originals:
        for path in sorted(wanted):
            originals.copy(path, wanted[path])
        if wanted:
            originals.add_to(package)
        more = sorted(entry.line().encode() for entry in originals.entries)
    indexes = [capture.path / INDEX for capture in captures]
    add_index(package, merged(indexes, more, scratch=scratch), scratch=scratch)


def _add_pages(
    package: Package,
    captures: Sequence[CaptureFolder],
    origins: Origins,
    *,
    collection: Path,
    scratch: Path,
) -> Page | None:
    """Add the lists of pages, newest capture first; return the newest article.

    ReplayWeb.page searches the text of one list alone: of extraPages.jsonl where there is one. So
    that what is looked for most is found, the article's pages stand at the head of that list too.
    """
    first: Page | None = None
    with (
        contextlib.closing(PageList("pages", "Pages", scratch=scratch)) as pages,
        contextlib.closing(PageList("extra-pages", "Citations", scratch=scratch)) as extra,
    ):
        for capture in reversed(captures):
            for page in own_pages(capture, origins.by_id):
                first = first or page
                pages.add(page)
                extra.add(page)
        for capture in reversed(captures):
            for page in cited_pages(capture, origins.by_id, collection=collection):
                extra.add(page)
        pages.add_to(package, "pages/pages.jsonl")
        if extra.count > pages.count:
            extra.add_to(package, "pages/extraPages.jsonl")
    return first


def _add_account(package: Package, capture: CaptureFolder) -> None:
    """Add the manifest, its parts and the discussion, in a folder that is named by the capture.

    The folder lies at the top: the validator of py-wacz looks at the last two parts of a path.
    """
    manifest = capture.manifest
    package.add_file(f"{capture.id}/manifest.json", capture.path / "manifest.json")
    if (capture.path / PURGED).exists():
        package.add_file(f"{capture.id}/{PURGED}", capture.path / PURGED)
    for part in (manifest.parts.comments, manifest.parts.citations, manifest.parts.resources):
        packed = package.add_file(f"{capture.id}/{part.file}", capture.path / part.file)
        _check(capture, part.file, packed, part.sha256)
    comments = list(capture.rows("comments", CommentRow))
    linked = discussion_json_ld(manifest.article, manifest.discussion, comments)
    package.add_bytes(f"{capture.id}/discussion.jsonld", linked)


def _check(capture: CaptureFolder, name: str, packed: Packed, sha256: str) -> None:
    if packed.sha256 != sha256:
        raise CollectionError(
            f"{capture.path / name} is not as its manifest has it: nothing was exported; "
            f"see preserve verify {capture.id}."
        )


def _description(
    captures: Sequence[CaptureFolder], newest: CaptureFolder, main: Page | None
) -> Description:
    facts = newest.manifest.capture
    title = newest.manifest.article.title or facts.seed
    seeds = {capture.manifest.capture.seed for capture in captures}
    lines = [
        f"- <{one.manifest.capture.seed}>, captured {one.manifest.capture.started[:19]}Z: "
        f"{one.manifest.discussion.recorded} comments, {one.manifest.parts.citations.count} "
        f"citations ({one.id})"
        for one in captures[-_DESCRIBED:]
    ]
    if len(captures) > len(lines):
        lines.insert(0, f"- {len(captures) - len(lines)} earlier captures")
    return Description(
        title=title if len(seeds) == 1 else f"{title}, and {len(seeds) - 1} more",
        description="\n".join(lines),
        created=f"{facts.finished[:19]}Z",
        software=f"preserve {importlib.metadata.version('preserve')}",
        main_url=main.url if main is not None else None,
        main_date=main.ts if main is not None else None,
    )


def _moment(capture: CaptureFolder) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(capture.manifest.capture.finished)
    except ValueError as error:
        raise CollectionError(
            f"capture {capture.id} ends at {capture.manifest.capture.finished!r}, which is no date."
        ) from error
