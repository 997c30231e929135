"""How the links of one capture stand, from its own lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.manifest import ResourceRow
from preserve.manifest.standing import standing_of
from preserve.model import Outcome, Role

if TYPE_CHECKING:
    from preserve.catalogue.folders import CaptureFolder
    from preserve.manifest import CitationRow
    from preserve.manifest.standing import Standing


class Standings:
    """Says of each citation of a capture how its link stands.

    Raises:
        ManifestError: the capture's resources cannot be read.
    """

    def __init__(self, capture: CaptureFolder) -> None:
        self._ends: dict[str, ResourceRow] = {}
        self._hops: dict[str, ResourceRow] = {}
        for row in capture.rows("resources", ResourceRow):
            if Role.CITATION in row.roles:
                self._ends[row.id] = row
                if row.outcome is Outcome.REDIRECTED:
                    self._hops[row.url] = row

    def of(self, row: CitationRow) -> Standing:
        """Return how the link of a citation stands."""
        return standing_of(row, self._ends.get(row.resource or ""), self._hops)
