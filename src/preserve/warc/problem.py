"""One thing that is wrong with a record or a file."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with a record: ``what`` is one word of a closed list, for programs.

    ``offset`` is where its gzip member (or, uncompressed, the record) begins, in bytes.
    """

    file: str
    offset: int
    record_id: str | None
    what: str
    sentence: str
