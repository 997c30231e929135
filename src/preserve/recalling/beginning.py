"""The first line of a journal: who captures what, with which settings."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import msgspec

from preserve.account import JOURNAL_VERSION, CaptureOptions, Provenance
from preserve.config import Settings


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """What the first line of a journal says; ``previous`` is the id of the seed's last capture."""

    provenance: Provenance
    started: datetime.datetime
    previous: str | None


def beginning(line: dict[str, Any]) -> Beginning | None:
    """Return what a first line says; None where it is not one, or not one that we can read."""
    try:
        if line.get("version", JOURNAL_VERSION) != JOURNAL_VERSION:
            return None
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
