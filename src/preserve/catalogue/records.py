"""Where the record of an address lies, looked up in the manifests of all captures."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.catalogue.folders import captures
from preserve.errors import CollectionError, ManifestError, UsageError
from preserve.manifest import ResourceRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.catalogue.folders import CaptureFolder

_DIGITS = 20  # of a date with microseconds
_MOMENT = re.compile(
    r"\d{4}(-?\d\d(-?\d\d([T ]?\d\d(:?\d\d(:?\d\d(\.\d{1,6})?)?)?)?)?)?Z?", re.ASCII
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A line of ``resources.jsonl`` and the folder of the capture it belongs to."""

    capture: CaptureFolder
    row: ResourceRow

    @property
    def path(self) -> Path:
        """The WARC file that holds the record."""
        assert self.row.record is not None
        return self.capture.path / self.row.record.file


def last_moment(text: str) -> str:
    """Return the digits of the last moment that a date means, to compare ``WARC-Date`` with.

    ``2026``, ``2026-11-22``, ``2026-11-22T17:01Z`` and ``20261122170102`` are dates, in UTC.

    Raises:
        UsageError: the text is no such date.
    """
    if _MOMENT.fullmatch(text.strip()) is None:
        raise UsageError(
            f"{text!r} is not a time; write it in UTC, as 2026-11-22 or 2026-11-22T17:01:02Z."
        )
    return re.sub(r"\D", "", text).ljust(_DIGITS, "9")


def find_record(collection: Path, url: str, *, at: str | None = None) -> Place:
    """Return the newest record of an address, or the newest that is not later than ``at``.

    ``url`` as a browser writes it, without a fragment; ``at`` from ``last_moment``.

    Raises:
        CollectionError: there is none; the message says what became of the address instead.
    """
    best: tuple[str, Place] | None = None
    later: str | None = None
    without: Place | None = None
    for place in _rows(collection, url):
        if place.row.record is None or place.row.warc_date is None:
            without = without or place
            continue
        moment = re.sub(r"\D", "", place.row.warc_date).ljust(_DIGITS, "0")
        if at is not None and moment > at:
            later = place.row.warc_date
        elif best is None or moment > best[0]:
            best = moment, place
    if best is not None:
        return best[1]
    if later is not None:
        raise CollectionError(f"{url} was not captured by then; the first record is of {later}.")
    if without is not None:
        detail = f" ({without.row.detail})" if without.row.detail else ""
        raise CollectionError(
            f"{url} has no record: in capture {without.capture.id} it ended "
            f"{without.row.outcome}{detail}."
        )
    raise CollectionError(f"no capture in {collection} asked for {url}.")


def find_original(collection: Path, record_id: str, *, near: CaptureFolder) -> Place:
    """Return the record with that WARC-Record-ID, which a revisit refers to.

    Raises:
        CollectionError: no manifest has it.
    """
    others = (one for one in captures(collection) if one.id != near.id)
    for capture in (near, *others):
        for row in _readable_rows(capture):
            if row.record is not None and row.record.id == record_id:
                return Place(capture=capture, row=row)
    raise CollectionError(f"the original {record_id} of this revisit is not in {collection}.")


def _rows(collection: Path, url: str) -> Iterator[Place]:
    for capture in captures(collection):
        for row in _readable_rows(capture):
            if row.url == url:
                yield Place(capture=capture, row=row)


def _readable_rows(capture: CaptureFolder) -> Iterator[ResourceRow]:
    """Yield the rows of a capture as far as they can be read: one broken file hides no other."""
    try:
        yield from capture.rows("resources", ResourceRow)
    except ManifestError:
        return
