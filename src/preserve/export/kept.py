"""What earlier captures hold of citations that were not visited again, with what those need."""

from __future__ import annotations

import collections
import contextlib
from typing import TYPE_CHECKING

from preserve.catalogue import CaptureFolder, Place, captures
from preserve.errors import ManifestError
from preserve.manifest import ResourceRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


def kept_places(exported: Sequence[CaptureFolder], collection: Path) -> Iterator[Place]:
    """Yield the lines with records that ``kept-earlier`` citations lead to, requisites included.

    The lines of one capture are held in memory at a time. A capture that is gone is passed over,
    as is one of those exported whose lines cannot be read.

    Raises:
        ManifestError: rows of another capture cannot be read.
        CollectionError: the collection cannot be read.
    """
    wanted: dict[str, set[str]] = collections.defaultdict(set)
    for capture in exported:
        with contextlib.suppress(ManifestError):  # told where its parts are held to its manifest
            for row in capture.rows("resources", ResourceRow):
                if row.kept is not None:
                    wanted[row.kept.capture].add(row.kept.resource)
    if wanted:
        for capture in captures(collection):
            if capture.id in wanted:
                rows = list(capture.rows("resources", ResourceRow))
                for row in _with_requisites(rows, wanted[capture.id]):
                    if row.record is not None:
                        yield Place(capture=capture, row=row)


def _with_requisites(rows: Sequence[ResourceRow], start: Iterable[str]) -> Iterator[ResourceRow]:
    by_id = {row.id: row for row in rows}
    by_url = {row.url: row for row in rows}
    needed: dict[str, list[str]] = collections.defaultdict(list)
    for row in rows:
        for page in row.required_by:
            needed[page].append(row.id)
    waiting, seen = list(start), set[str]()
    while waiting:
        one = waiting.pop()
        found = by_id.get(one)
        if one in seen or found is None:
            continue
        seen.add(one)
        yield found
        waiting += needed[one]
        if found.redirect_to is not None and found.redirect_to in by_url:
            waiting.append(by_url[found.redirect_to].id)
