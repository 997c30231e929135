"""The log of a capture, as its meta file keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from preserve.errors import CollectionError, WarcError
from preserve.warc import read_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.catalogue import CaptureFolder


def kept_log(capture: CaptureFolder) -> Iterator[dict[str, Any]]:
    """Yield the lines of a capture's journal in their order, each with its ``event``.

    What they say stands with ``preserve.recalling.log``. Memory does not grow with their number.

    Raises:
        CollectionError: the log is not there, or cannot be read.
    """
    path = capture.path / f"{capture.id}-meta.warc.gz"
    target = f"urn:preserve:{capture.id}:log"
    decoder = msgspec.json.Decoder(dict[str, Any])
    try:
        for record in read_records(path):
            if record.target == target:
                for line in record.stream:
                    yield decoder.decode(line)
                return
    except (OSError, WarcError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise CollectionError(f"the log in {path} cannot be read: {why}.") from error
    raise CollectionError(f"{path} holds no log; it was made by another program.")
