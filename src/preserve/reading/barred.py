"""The rule of a robots.txt that a capture obeyed, from the record it was read from."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue import Place, find_original
from preserve.errors import CollectionError, PreserveError
from preserve.manifest import ResourceRow
from preserve.polite.deciding import RobotsLine, deciding_line
from preserve.reading.stored import body_of
from preserve.urls import parse

if TYPE_CHECKING:
    from preserve.catalogue import CaptureFolder

_MOST_BYTES = 500 * 1024


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Barred:
    """A robots.txt that was obeyed: where it was read, and the line that decided, if one did."""

    url: str
    status: int | None
    record_id: str | None
    line: RobotsLine | None


def robots_of(capture: CaptureFolder, url: str) -> Barred | None:
    """Return what a capture read about an address in its site's robots.txt; None for nothing."""
    address = parse(url)
    if address is None:
        return None
    wanted = f"{address.origin}/robots.txt"
    for _ in range(6):  # redirects, as many as are followed
        row = _row(capture, wanted)
        if row is None or row.redirect_to is None:
            break
        wanted = row.redirect_to
    if row is None:
        return None
    line = None
    with contextlib.suppress(PreserveError):
        line = deciding_line(_text(capture, row), address.href[len(address.origin) :])
    record = row.record.id if row.record is not None else row.kept and row.kept.record_id
    return Barred(url=row.url, status=row.status, record_id=record or None, line=line)


def _row(capture: CaptureFolder, url: str) -> ResourceRow | None:
    written = msgspec.json.encode(url)
    try:
        with (capture.path / capture.manifest.parts.resources.file).open("rb") as stream:
            for line in stream:
                if written in line:
                    row = msgspec.json.decode(line, type=ResourceRow)
                    if row.url == url:
                        return row
    except (OSError, msgspec.MsgspecError) as error:
        raise CollectionError(f"the resources of {capture.id} cannot be read: {error}.") from error
    return None


def _text(capture: CaptureFolder, row: ResourceRow) -> str:
    collection = capture.path.parent.parent
    place = Place(capture=capture, row=row)
    if row.record is None and row.kept is not None:
        place = find_original(collection, row.kept.record_id, near=capture)
    if place.row.record is None:
        raise CollectionError(f"{row.url} has no record in {capture.id}.")
    stored = body_of(place, collection)
    data = b""
    for piece in stored.decoded():
        data += piece
        if len(data) > _MOST_BYTES:
            break
    return data[:_MOST_BYTES].decode("utf-8-sig", "replace")
