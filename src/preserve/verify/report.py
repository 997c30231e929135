"""What a verification says: how much was checked, and each thing that is wrong."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong.

    ``file`` is relative to the capture's folder. ``offset`` is that of a record in bytes, ``line``
    a line's number from 1; where neither is set the finding is about the file as a whole. ``what``
    is one word of a closed list, for programs; ``sentence`` is for people. ``record_id`` and
    ``address`` are those of the record that it is about, where there is one.
    """

    file: str
    what: str
    sentence: str
    offset: int | None = None
    line: int | None = None
    record_id: str | None = None
    address: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """How much was looked at; ``rows`` are lines of the manifest's parts."""

    files: int
    bytes: int
    records: int
    rows: int
    index_lines: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Deep:
    """What a deep verification did besides: bodies decoded, revisits followed to their originals.

    ``why_not`` says why article and discussion were not read again, where they were not.
    """

    bodies: int
    revisits: int
    read_again: bool
    why_not: str | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was found about one capture; ``capture`` is its id, None where no manifest says it.

    ``deep`` is there where it was verified deeply.
    """

    folder: Path
    capture: str | None
    checked: Checked
    findings: tuple[Finding, ...]
    deep: Deep | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
