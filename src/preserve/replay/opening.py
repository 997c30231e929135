"""Which captured address a viewer shows first."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.errors import UnknownCapture
from preserve.manifest import ResourceRow
from preserve.model import Group, Role
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.catalogue import CaptureFolder


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A captured address and its moment, in 14 digits."""

    url: str
    moment: str


def opening(captures: Sequence[CaptureFolder], *, url: str | None = None) -> Opening:
    """Return what to show first of captures (oldest first): the newest article, or ``url``.

    Raises:
        UnknownCapture: none of the captures has an answer for ``url``.
        ManifestError: rows cannot be read.
    """
    wanted = parse(url) if url is not None else None
    for capture in reversed(captures):
        best: ResourceRow | None = None
        for row in _answered(capture):
            if wanted is None:
                fits = Role.ARTICLE in row.roles
            else:
                address = parse(row.url)
                fits = address is not None and address.href == wanted.href
            if fits and (best is None or _rank(row) >= _rank(best)):
                best = row
        if best is not None:
            return _at(best.url, best.warc_date or "")
        if wanted is None:
            break
    if url is not None:
        raise UnknownCapture(
            f"no answer of {url} was captured here; preserve resources lists what was."
        )
    newest = captures[-1].manifest
    return _at(newest.article.final_url or newest.article.url, newest.capture.started)


def _answered(capture: CaptureFolder) -> Iterator[ResourceRow]:
    for row in capture.rows("resources", ResourceRow):
        if row.record is not None and row.warc_date is not None:
            yield row


def _rank(row: ResourceRow) -> bool:
    """Put what was meant before an error page or a hop of the same role."""
    return row.outcome is not None and row.outcome.group is Group.THE_THING


def _at(url: str, date: str) -> Opening:
    return Opening(url=url, moment=re.sub(r"\D", "", date)[:14])
