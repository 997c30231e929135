"""Where the record of an address lies: from the catalogue, else from all manifests."""

from __future__ import annotations

import contextlib
import itertools
import re
from typing import TYPE_CHECKING

from preserve.catalogue.catalogue import current
from preserve.catalogue.folders import captures
from preserve.catalogue.moved import moved_captures
from preserve.catalogue.place import Place
from preserve.errors import CatalogueError, CollectionError, ManifestError, UsageError
from preserve.manifest import ResourceRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.catalogue.folders import CaptureFolder

_DIGITS = 20  # of a date with microseconds
_MOMENT = re.compile(
    r"\d{4}(-?\d\d(-?\d\d([T ]?\d\d(:?\d\d(:?\d\d(\.\d{1,6})?)?)?)?)?)?Z?", re.ASCII
)


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


def first_moment(text: str) -> str:
    """Return the first moment that a date means, to compare dates of manifests with as text.

    Raises:
        UsageError: the text is no date, as for ``last_moment``.
    """
    digits = last_moment(text)[: len(re.sub(r"\D", "", text))]
    parts = zip(("", "-", "-", "T", ":", ":", "."), (4, 2, 2, 2, 2, 2, 6), strict=True)
    written, start = "", 0
    for before, length in parts:
        if start < len(digits):
            written += before + digits[start : start + length]
        start += length
    return written


def find_record(collection: Path, url: str, *, at: str | None = None) -> Place:
    """Return the newest record of an address, or the newest that is not later than ``at``.

    ``url`` as a browser writes it, without a fragment; ``at`` from ``last_moment``.

    Raises:
        CollectionError: there is none; the message says what became of the address instead.
    """
    best: tuple[str, Place] | None = None
    later: str | None = None
    without: Place | None = None
    for place in _rows(collection, url, at):
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
        CollectionError: no manifest has it, and it did not outlive its capture.
    """
    for place in itertools.chain(
        _originals(collection, record_id, near), _moved_rows(collection, near)
    ):
        if place.row.record is not None and place.row.record.id == record_id:
            return place
    raise CollectionError(f"the original {record_id} of this revisit is not in {collection}.")


def known_originals(collection: Path, record_ids: Iterable[str]) -> Iterator[Place]:
    """Yield the lines of responses, by WARC-Record-ID, as far as a catalogue knows them.

    One that is missing may be there all the same: there may be no catalogue.

    Raises:
        CollectionError: the collection cannot be read.
    """
    with contextlib.suppress(CatalogueError), current(collection) as catalogue:
        if catalogue is not None:
            yield from filter(None, map(catalogue.record, record_ids))


def _originals(collection: Path, record_id: str, near: CaptureFolder) -> Iterator[Place]:
    """Yield lines among which that of a record is, the likely ones first."""
    yield from _readable_rows(near)
    with current(collection) as catalogue:
        if catalogue is not None:
            with contextlib.suppress(CatalogueError):
                found = catalogue.record(record_id)
                if found is not None:
                    yield found
                else:
                    for capture in catalogue.not_whole():
                        yield from _readable_rows(capture)
                    return
    for capture in captures(collection):
        yield from _readable_rows(capture)


def _moved_rows(collection: Path, near: CaptureFolder) -> Iterator[Place]:
    for moved in moved_captures(collection):
        for row in moved.resources:
            yield Place(capture=near, row=row, moved=moved)


def _rows(collection: Path, url: str, at: str | None) -> Iterator[Place]:
    """Yield the lines of an address that matter, those of the newest capture first."""
    with current(collection) as catalogue:
        if catalogue is not None:
            with contextlib.suppress(CatalogueError):
                places = catalogue.records_of(url, at=at)
                for capture in catalogue.not_whole():
                    places += [one for one in _readable_rows(capture) if one.row.url == url]
                yield from sorted(places, key=_started, reverse=True)
                return
    for capture in captures(collection):
        yield from (place for place in _readable_rows(capture) if place.row.url == url)


def _started(place: Place) -> tuple[str, str]:
    return place.capture.manifest.capture.started, place.capture.id


def _readable_rows(capture: CaptureFolder) -> Iterator[Place]:
    """Yield the rows of a capture as far as they can be read: one broken file hides no other."""
    try:
        for row in capture.rows("resources", ResourceRow):
            yield Place(capture=capture, row=row)
    except ManifestError:
        return
