"""A line of ``resources.jsonl``, with the capture it belongs to."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue.folders import CaptureFolder
    from preserve.manifest import ResourceRow


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A line of ``resources.jsonl`` and the folder of the capture it belongs to."""

    capture: CaptureFolder
    row: ResourceRow

    @property
    def path(self) -> Path:
        """The WARC file that holds the record."""
        assert self.row.record is not None
        return self.capture.path / self.row.record.file
