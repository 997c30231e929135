"""The ledger of a capture that was left open, as far as its journal tells."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.account import CaptureOptions, Provenance
from preserve.config import Settings
from preserve.frontier import Kept, Ledger, Try
from preserve.manifest import ResourceRow
from preserve.model import Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from preserve.frontier import Entry

_OF_TRY = frozenset(field.name for field in dataclasses.fields(Try)) & frozenset(
    ResourceRow.__struct_fields__
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """What the first line of a journal says: who captured what, with which settings."""

    provenance: Provenance
    started: datetime.datetime
    previous: str | None


def journal_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a journal that can be read; others are passed over.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        for line in stream:
            try:
                yield msgspec.json.decode(line, type=dict[str, Any])
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue


def beginning(line: dict[str, Any]) -> Beginning | None:
    """Return what a first line says; None where it is not one."""
    try:
        provenance = Provenance(
            id=line["id"],
            seed=line["seed"],
            settings=msgspec.convert(line["settings"], Settings),
            options=msgspec.convert(line["options"], CaptureOptions),
        )
        started = datetime.datetime.fromisoformat(line["started"])
        return Beginning(provenance=provenance, started=started, previous=line["previous"])
    except (KeyError, TypeError, ValueError):  # of which msgspec's are
        return None


def recall(path: Path, ledger: Ledger, *, records: Collection[str]) -> None:
    """Fill an empty ledger with what a journal has discovered and settled.

    A settled address of which a record is not among ``records`` counts as not settled.

    Raises:
        OSError: it cannot be read.
    """
    by_id: dict[str, Entry] = {}
    for line in journal_lines(path):
        try:
            if line["event"] == "discovered":
                _discovered(line, ledger, by_id)
            elif line["event"] == "required":
                by_id[line["id"]].required_by[by_id[line["by"]].number] = None
            elif line["event"] == "settled":
                row = msgspec.convert(line, ResourceRow, strict=False)
                if all(one.record_id is None or one.record_id in records for one in row.attempts):
                    _settled(row, by_id[row.id])
        except (KeyError, ValueError):
            continue


def _discovered(line: dict[str, Any], ledger: Ledger, by_id: dict[str, Entry]) -> None:
    role = Role(line["role"])
    entry, _ = ledger.discover(
        line["url"],
        role=role,
        hops=line["hops"],
        via=line["via"],
        is_guess=bool(line.get("guess")),
    )
    by_id[line["id"]] = entry
    via = ledger.get(line["via"]) if line["via"] is not None else None
    is_needed = role is Role.REQUISITE and not line["hops"].endswith("R")
    if is_needed and via is not None and via is not entry:
        entry.required_by[via.number] = None


def _settled(row: ResourceRow, entry: Entry) -> None:
    entry.roles.update(row.roles)
    for one in row.required_by:
        entry.required_by[int(one.removeprefix("r"))] = None
    entry.tries = [Try(row=attempt) for attempt in row.attempts]
    best = entry.best
    if best is not None:
        facts = {name: getattr(row, name) for name in _OF_TRY}
        entry.tries[entry.tries.index(best)] = dataclasses.replace(best, **facts)
    entry.outcome = row.outcome
    entry.detail = row.detail
    entry.not_before = row.not_before
    entry.flags = set(row.flags)
    if row.kept is not None and row.outcome is Outcome.KEPT_EARLIER:
        entry.kept = Kept(url=row.url, row=row.kept, redirect_to=row.redirect_to)
