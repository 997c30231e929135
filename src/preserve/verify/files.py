"""The files of a capture: there, of the right size and digest, and no others."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from preserve.manifest import FileRow, PartRow

WARC_SUFFIXES = (".warc.gz", ".warc")
OPEN_SUFFIX = ".open"


def digest_of(path: Path) -> tuple[int, str]:
    """Return size and SHA-256 (hexadecimal) of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), digest


def file_findings(folder: Path, row: FileRow) -> Iterator[Finding]:
    """Yield what is wrong with a WARC file as a whole."""
    try:
        size, sha256 = digest_of(folder / row.name)
    except OSError as error:
        sentence = f"The manifest lists it; it cannot be read: {error.strerror}."
        yield Finding(file=row.name, what="file-missing", sentence=sentence)
        return
    if size != row.bytes:
        sentence = f"It has {size} bytes; the manifest says {row.bytes}."
        yield Finding(file=row.name, what="file-size", sentence=sentence)
    if sha256 != row.sha256:
        sentence = f"Its SHA-256 is {sha256}; the manifest says {row.sha256}."
        yield Finding(file=row.name, what="file-digest", sentence=sentence)


def part_findings(folder: Path, name: str, part: PartRow) -> Iterator[Finding]:
    """Yield what is wrong with a part of the manifest as a file."""
    if part.file != f"{name}.jsonl":
        sentence = f"The manifest calls the part {part.file!r}; its name is {name}.jsonl."
        yield Finding(file="manifest.json", what="part-name", sentence=sentence)
        return
    try:
        _, sha256 = digest_of(folder / part.file)
    except OSError as error:
        sentence = f"The manifest names it; it cannot be read: {error.strerror}."
        yield Finding(file=part.file, what="file-missing", sentence=sentence)
        return
    if sha256 != part.sha256:
        sentence = f"Its SHA-256 is {sha256}; the manifest says {part.sha256}."
        yield Finding(file=part.file, what="file-digest", sentence=sentence)


def stray_findings(folder: Path, listed: Mapping[str, object], meta: str) -> Iterator[Finding]:
    """Yield WARC files that the manifest does not list, and files that were left open."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith(OPEN_SUFFIX):
            sentence = "It was never closed; `preserve repair` can bring it back."
            yield Finding(file=path.name, what="left-open", sentence=sentence)
        elif path.name.endswith(WARC_SUFFIXES) and path.name not in listed and path.name != meta:
            sentence = "The manifest does not list this file."
            yield Finding(file=path.name, what="file-unlisted", sentence=sentence)
