"""One capture's account, as far as a comparison needs it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.compare.record import Side
from preserve.manifest import CitationRow, CommentRow, ResourceRow
from preserve.model import Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.catalogue import CaptureFolder
    from preserve.manifest import Manifest

_OWN = frozenset({Role.ARTICLE, Role.DISCUSSION})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A capture's manifest and rows; of the resources those of article, discussion and citations.

    ``article`` is the line of the article itself, at the end of its redirects. ``hops`` are the
    lines of citations that redirect, by address.
    """

    manifest: Manifest
    comments: tuple[CommentRow, ...]
    citations: tuple[CitationRow, ...]
    resources: dict[str, ResourceRow]
    article: ResourceRow | None
    hops: dict[str, ResourceRow] = dataclasses.field(default_factory=dict)

    def side(self) -> Side:
        """Return how a change record names the capture."""
        facts = self.manifest.capture
        return Side(
            id=facts.id,
            seed=facts.seed,
            started=facts.started,
            status=facts.status,
            software=facts.software,
            comments=len(self.comments),
            citations=len(self.citations),
        )

    def discussion_pages(self) -> list[ResourceRow]:
        """Return the lines of the pages that hold the discussion, the article's apart."""
        return [
            row
            for row in self.resources.values()
            if Role.DISCUSSION in row.roles and row.outcome is not Outcome.REDIRECTED
        ]


def account_of(
    manifest: Manifest,
    comments: Iterable[CommentRow],
    citations: Iterable[CitationRow],
    resources: Iterable[ResourceRow],
) -> Account:
    """Put together what a capture says of itself."""
    cited = tuple(citations)
    of_citations = {row.resource for row in cited}
    kept: dict[str, ResourceRow] = {}
    hops: dict[str, ResourceRow] = {}
    for row in resources:
        if row.id in of_citations or _OWN.intersection(row.roles):
            kept[row.id] = row
        if row.outcome is Outcome.REDIRECTED and Role.CITATION in row.roles:
            hops[row.url] = row
    return Account(
        manifest=manifest,
        comments=tuple(comments),
        citations=cited,
        resources=kept,
        article=_article(manifest, kept),
        hops=hops,
    )


def read_account(capture: CaptureFolder) -> Account:
    """Read the account of a capture.

    Raises:
        ManifestError: a part of it cannot be read.
    """
    return account_of(
        capture.manifest,
        capture.rows("comments", CommentRow),
        capture.rows("citations", CitationRow),
        capture.rows("resources", ResourceRow),
    )


def _article(manifest: Manifest, resources: dict[str, ResourceRow]) -> ResourceRow | None:
    named = manifest.article.record_id
    rows = [row for row in resources.values() if Role.ARTICLE in row.roles]
    by_record = [row for row in rows if row.record is not None and row.record.id == named]
    at_the_end = [row for row in rows if row.outcome is not Outcome.REDIRECTED]
    return next(iter(by_record or at_the_end), None)
