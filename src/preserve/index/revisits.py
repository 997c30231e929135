"""The status of a revisit that stores no head of its own: that of the response it stands for.

A 304 is stored without a block (``server-not-modified``), and what a viewer then shows is the
original. So its line takes the original's status, where the original's line is there too. Its
media type stays ``warc/revisit``: by that, and nothing else, pywb and ReplayWeb.page know that the
body lies elsewhere.

The original is found as pywb finds it: an earlier line of the same key with the same digest.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from preserve.index.cdxj import Entry

REVISIT = "warc/revisit"

_LACKING = b'"mime": "warc/revisit", "digest": '  # as Entry.line() writes one without a status
_STATED = b'"mime": "warc/revisit", "status": %s, "digest": '


def with_statuses(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries in the order of an index, with the statuses that they can take."""
    found: dict[tuple[str, str], str] = {}
    made = []
    is_changed = False
    for entry in sorted(entries, key=lambda entry: entry.line()):
        place = (entry.key, entry.digest or "")
        if entry.mime != REVISIT:
            if entry.digest is not None and entry.status is not None:
                found[place] = entry.status
        elif entry.status is None and place in found:
            made.append(dataclasses.replace(entry, status=found[place]))
            is_changed = True
            continue
        made.append(entry)
    return sorted(made, key=lambda entry: entry.line()) if is_changed else made


def lines_with_statuses(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield sorted lines, sorted, with the statuses that they can take.

    For indexes that were made apart, where the original's line was in another. The lines of one
    address are held in memory at a time.
    """
    for _, group in itertools.groupby(lines, key=lambda line: line.partition(b" ")[0]):
        together = list(group)
        lacks = any(_LACKING in line for line in together)
        yield from sorted(_stated(together)) if lacks else together


def _stated(lines: list[bytes]) -> Iterator[bytes]:
    found: dict[str, str] = {}
    for line in lines:
        fields = _fields(line)
        digest, status = fields.get("digest"), fields.get("status")
        if digest is not None and status is not None and fields.get("mime") != REVISIT:
            found[digest] = status
        if _LACKING in line and digest in found:
            yield line.replace(_LACKING, _STATED % json.dumps(found[digest]).encode(), 1)
        else:
            yield line


def _fields(line: bytes) -> dict[str, str]:
    try:
        fields = json.loads(line.split(b" ", 2)[2])
    except (ValueError, IndexError):
        return {}
    return fields if isinstance(fields, dict) else {}
