"""What belongs to a collection as a whole: ``originals/``, and files that belong to nothing."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import hidden_anywhere, moved_paths, read_moved
from preserve.catalogue.moved import FOLDER
from preserve.errors import CollectionError, ManifestError, PreserveError
from preserve.index import with_statuses
from preserve.manifest import TRAIL, read_trail
from preserve.removing.leftovers import HIDDEN_END, unreferenced
from preserve.verify.files import OPEN_SUFFIX, WARC_SUFFIXES
from preserve.verify.indexed import IndexCheck
from preserve.verify.records import Records
from preserve.verify.references import reference_findings
from preserve.verify.report import Finding
from preserve.verify.withdrawn import Withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preserve.index import Entry

_MANIFEST = "manifest.json"
_JOURNAL = "journal.jsonl"
_INDEX = "index.cdxj"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Orphans:
    """What was found beside the captures; ``file`` is relative to the collection's folder.

    ``remarks`` are nothing wrong: what can be deleted without loss.
    """

    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def find_orphans(collection: Path) -> Orphans:
    """Look at ``originals/``, and for files that belong to no capture; nothing is changed.

    Raises:
        CollectionError: the collection cannot be read.
    """
    findings: list[Finding] = []
    remarks: list[Finding] = []
    try:
        read_trail(collection)
    except ManifestError as error:  # what lies below is not looked at: it may be hidden, or not
        return Orphans(
            findings=(Finding(file=TRAIL, what="trail", sentence=str(error)),), remarks=()
        )
    try:
        for path in sorted(collection.iterdir()):
            if path.name == FOLDER and path.is_dir():
                found, said = _originals(collection)
                findings += found
                remarks += said
            elif path.is_dir() and not path.name.startswith("."):
                findings += _beside(path, collection)
                remarks += _leftovers(path, collection)
            elif _is_warc(path):
                findings.append(_unlisted(path, collection))
    except OSError as error:
        raise CollectionError(f"{error.filename} cannot be read: {error.strerror}.") from error
    return Orphans(findings=tuple(findings), remarks=tuple(remarks))


def _beside(host: Path, collection: Path) -> Iterator[Finding]:
    for path in sorted(host.iterdir()):
        if _is_warc(path):
            yield _unlisted(path, collection)
        elif path.is_dir() and not path.name.startswith("."):
            if any((path / name).exists() for name in (_MANIFEST, _JOURNAL)):
                continue
            if any(map(_is_warc, path.iterdir())):
                yield Finding(
                    file=path.relative_to(collection).as_posix(),
                    what="folder-unknown",
                    sentence="It has WARC files, but neither a manifest nor a journal.",
                )


def _leftovers(host: Path, collection: Path) -> Iterator[Finding]:
    for path in sorted(host.glob(f".*{HIDDEN_END}")):
        yield Finding(
            file=path.relative_to(collection).as_posix(),
            what="removal-unfinished",
            sentence="It was being removed; `preserve rm` and `preserve reindex` delete the rest.",
        )


def _originals(collection: Path) -> tuple[list[Finding], list[Finding]]:
    place = collection / FOLDER
    findings: list[Finding] = []
    remarks: list[Finding] = []
    told: set[str] = set()
    for path in moved_paths(collection):
        try:
            moved = read_moved(path)
        except CollectionError as error:
            findings.append(Finding(file=path.name, what="moved", sentence=str(error)))
            continue
        told.update(moved.files)
        findings += (
            Finding(file=name, what="file-missing", sentence=f"{path.name} names it.")
            for name in moved.files
            if not (place / name).is_file()
        )
    records = Records()
    for path in sorted(place.iterdir()):
        if path.name.endswith(OPEN_SUFFIX):
            sentence = "A removal was cut off; `preserve rm` and `preserve reindex` delete it."
            remarks.append(Finding(file=path.name, what="removal-unfinished", sentence=sentence))
        elif _is_warc(path):
            findings += records.read(path)
            if path.name not in told:
                sentence = "No file beside it says which capture its records are of."
                findings.append(Finding(file=path.name, what="file-unlisted", sentence=sentence))
    hidden = hidden_anywhere(collection)
    findings += reference_findings(records, collection, place, Withdrawn(anywhere=hidden))
    findings += IndexCheck(place / _INDEX, _entries(records), hidden).findings()
    try:
        for path, moved in unreferenced(collection):
            sentence = f"Nobody refers to these records of capture {moved.capture} any more."
            remarks.append(Finding(file=path.name, what="original-unused", sentence=sentence))
    except PreserveError as error:  # what cannot be read is told where it lies
        remarks.append(Finding(file=_INDEX, what="references-unread", sentence=str(error)))
    return _inside(findings), _inside(remarks)


def _inside(findings: list[Finding]) -> list[Finding]:
    return [dataclasses.replace(one, file=f"{FOLDER}/{one.file}") for one in findings]


def _entries(records: Records) -> dict[tuple[str, int], Entry]:
    entries = with_statuses(records.entries.values())
    return {(entry.filename, entry.offset): entry for entry in entries}


def _is_warc(path: Path) -> bool:
    return path.is_file() and path.name.endswith(WARC_SUFFIXES)


def _unlisted(path: Path, collection: Path) -> Finding:
    return Finding(
        file=path.relative_to(collection).as_posix(),
        what="file-unlisted",
        sentence="It belongs to no capture: captures have folders of their own, HOST/ID.",
    )
