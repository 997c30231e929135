"""A line of ``resources.jsonl``, with the capture it belongs to, or belonged to."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue.moved import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue.folders import CaptureFolder
    from preserve.catalogue.moved import Moved
    from preserve.manifest import ResourceRow


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A line of ``resources.jsonl`` and the folder of the capture it belongs to.

    Where that capture was removed, ``moved`` says what is left of it, and ``capture`` is one that
    refers to the record.
    """

    capture: CaptureFolder
    row: ResourceRow
    moved: Moved | None = None

    @property
    def capture_id(self) -> str:
        """The id of the capture that the line belongs to."""
        return self.capture.id if self.moved is None else self.moved.capture

    @property
    def authenticated(self) -> bool:
        """Whether that capture was made with credentials."""
        facts = self.capture.manifest.capture
        return facts.authenticated if self.moved is None else self.moved.authenticated

    @property
    def path(self) -> Path:
        """The WARC file that holds the record."""
        assert self.row.record is not None
        own = self.capture.path
        folder = own if self.moved is None else own.parents[1] / FOLDER
        return folder / self.row.record.file
