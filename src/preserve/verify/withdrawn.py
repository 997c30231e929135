"""What was withdrawn from a capture, as far as a verification must know of it.

A purge leaves a record of the same id and length in the place of another (``warc.tombstone``), and
says in ``purged.json`` how the files are since. Where nothing was withdrawn all of this is empty.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import hidden_anywhere, withheld_in
from preserve.errors import ManifestError
from preserve.manifest import PURGED, TRAIL, read_purged, read_trail
from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from preserve.manifest import Manifest, Purged, PurgedRecord
    from preserve.verify.records import Records


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn:
    """``targets`` of this capture have no line of index; ``anywhere`` may have none elsewhere.

    ``records`` were overwritten, by id. ``problems`` are what could not be read.
    """

    targets: frozenset[str] = frozenset()
    anywhere: frozenset[str] = frozenset()
    records: Mapping[str, PurgedRecord] = dataclasses.field(default_factory=dict)
    purged: Purged | None = None
    problems: tuple[Finding, ...] = ()


def read_withdrawn(folder: Path, manifest: Manifest) -> Withdrawn:
    """Return what was withdrawn from a capture; what cannot be read is a problem in it."""
    problems = []
    targets: frozenset[str] = frozenset()
    try:
        withheld = withheld_in(folder, manifest)
        if withheld is not None:
            targets = withheld.targets
    except ManifestError as error:
        problems.append(Finding(file=TRAIL, what="trail", sentence=str(error)))
    purged = None
    try:
        purged = read_purged(folder)
    except ManifestError as error:
        problems.append(Finding(file=PURGED, what="purged", sentence=str(error)))
    return Withdrawn(
        targets=targets,
        anywhere=hidden_anywhere(folder.parents[1]) if not problems else frozenset(),
        records={one.id: one for one in purged.records} if purged is not None else {},
        purged=purged,
        problems=tuple(problems),
    )


def purge_findings(folder: Path, withdrawn: Withdrawn, records: Records) -> Iterator[Finding]:
    """Yield what is wrong with what a purge says: each record must stand where it overwrote one."""
    yield from withdrawn.problems
    if withdrawn.purged is None:
        return
    try:
        standing = set(read_trail(folder.parents[1]).standing)
    except ManifestError:
        return
    for one in withdrawn.purged.withdrawals:
        if one not in standing:
            sentence = f"It names {one}, which is no withdrawal that stands in {TRAIL}."
            yield Finding(file=PURGED, what="purged", sentence=sentence)
    for record in withdrawn.records.values():
        fact = records.by_id.get(record.id)
        place = (record.file, record.offset, record.length)
        if fact is None or (fact.file, fact.offset, fact.length) != place:
            sentence = "Nothing of that id and length stands where a record was overwritten."
        elif fact.type != "metadata" or fact.target is not None:
            sentence = "It is said to have been overwritten, and is there."
        else:
            continue
        yield Finding(
            file=record.file,
            offset=record.offset,
            what="purged",
            sentence=sentence,
            record_id=record.id,
        )
