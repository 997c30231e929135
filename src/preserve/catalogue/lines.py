"""What the catalogue takes from a line of a part: reading the whole takes three times as long."""

from __future__ import annotations

import msgspec

from preserve.manifest import CitedBy
from preserve.model import Flag, Framing, Outcome, Role, Visibility


class RecordLine(msgspec.Struct, gc=False):
    """Where a record lies, as far as its id."""

    id: str


class KeptLine(msgspec.Struct, gc=False):
    """What an earlier capture has of an address."""

    capture: str
    resource: str


class ResourceLine(msgspec.Struct, gc=False):
    """A line of ``resources.jsonl``; ``attempts`` are left as they are written."""

    id: str
    url: str
    roles: tuple[Role, ...]
    outcome: Outcome | None
    flags: tuple[Flag, ...] = ()
    status: int | None = None
    warc_date: str | None = None
    payload_bytes: int | None = None
    payload_sha256: str | None = None
    record: RecordLine | None = None
    revisit_of: str | None = None
    redirect_to: str | None = None
    kept: KeptLine | None = None
    framing: Framing | None = None
    attempts: msgspec.Raw = msgspec.Raw(b"[]")


class CitationLine(msgspec.Struct, gc=False):
    """A line of ``citations.jsonl``."""

    id: str
    cited_by: CitedBy
    as_written: str
    url: str | None
    outcome: Outcome | None
    final_url: str | None
    anchor_text: str | None = None
    context: str = ""
    resource: str | None = None


class AuthorLine(msgspec.Struct, gc=False):
    """Who wrote a comment."""

    name: str | None = None


class CommentLine(msgspec.Struct, gc=False):
    """A line of ``comments.jsonl``."""

    id: str
    author: AuthorLine | None = None
    status: Visibility = Visibility.VISIBLE
    date: str | None = None
    title: str | None = None
    text: str = ""
