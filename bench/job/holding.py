"""What the WARC files of a runner hold, by a reader that is none of theirs, against the list."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """How many listed addresses are there to the byte, how long they are, and what that takes.

    ``lacking`` are the others; ``warc_bytes`` are those of all files.
    """

    addresses: int
    payload_bytes: int
    warc_bytes: int
    lacking: tuple[str, ...]


def held(files: Iterable[Path], listed: list[dict[str, Any]]) -> Held:
    """Look for every listed address: its status, and its body once its codings are undone."""
    wanted = {one["url"]: one for one in listed}
    found: set[str] = set()
    size = 0
    for path in sorted(files):
        size += path.stat().st_size
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type not in {"response", "revisit"} or record.http_headers is None:
                    continue
                url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
                one = wanted.get(url)
                if one is None or url in found:
                    continue
                status = record.http_headers.get_statuscode()
                if record.rec_type == "revisit":
                    found.add(url)  # its original is looked at where it stands
                elif status == str(one["status"]):
                    body = record.content_stream().read()
                    if hashlib.sha1(body).hexdigest() == one["sha1"]:
                        found.add(url)
    return Held(
        addresses=len(found),
        payload_bytes=sum(wanted[url]["bytes"] for url in found),
        warc_bytes=size,
        lacking=tuple(sorted(wanted.keys() - found)),
    )
