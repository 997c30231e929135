"""The meta file: what it holds of the manifest and the settings must be what the manifest says.

No manifest lists the meta file (it holds the manifest), so no digest is known of it as a whole; but
every byte of it is under a digest of its own, except for the fixed heads of its gzip members.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.manifest import CaptureFacts
    from preserve.verify.records import Fact, Records

_GZIP_HEAD_BYTES = 10  # RFC 1952, 2.3: with no optional field, as our writer makes it


def meta_name(capture_id: str) -> str:
    """Return the name of a capture's meta file."""
    return f"{capture_id}-meta.warc.gz"


def meta_findings(folder: Path, capture: CaptureFacts, records: Records) -> Iterator[Finding]:
    """Yield what is wrong with a meta file, whose records were read already."""
    path = folder / meta_name(capture.id)
    if not path.exists():
        sentence = "It is gone, and with it the settings, the log and the manifest as it was made."
        yield Finding(file=path.name, what="file-missing", sentence=sentence)
        return
    facts = {fact.target: fact for fact in records.by_id.values() if fact.file == path.name}
    wanted = {
        "settings": capture.config_sha256,
        "log": None,
        "manifest": hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest(),
    }
    for name, sha256 in wanted.items():
        target = f"urn:preserve:{capture.id}:{name}"
        fact = facts.get(target)
        if fact is None or fact.payload is None:
            yield Finding(file=path.name, what="meta", sentence=f"It has no record of {target}.")
        elif sha256 is not None and fact.payload.sha256.hex() != sha256:
            sentence = f"The {name} kept in it is not the one the capture has."
            yield _finding(fact, "meta", sentence)
    yield from _head_findings(path, list(facts.values()))


def _head_findings(path: Path, facts: list[Fact]) -> Iterator[Finding]:
    heads = {}
    with path.open("rb") as stream:
        for fact in facts:
            stream.seek(fact.offset)
            heads[fact.id] = stream.read(_GZIP_HEAD_BYTES)
    for fact in facts:
        if heads[fact.id] != heads[facts[0].id]:
            yield _finding(fact, "meta", "Its gzip head differs from that of the file's first.")


def _finding(fact: Fact, what: str, sentence: str) -> Finding:
    return Finding(file=fact.file, offset=fact.offset, what=what, sentence=sentence)
