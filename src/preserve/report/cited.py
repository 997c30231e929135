"""What a capture cites, in the order of the page: what became of each, and where its copy is."""

from __future__ import annotations

import collections
import dataclasses
from typing import TYPE_CHECKING

from preserve.account.thread_links import web_href
from preserve.manifest import ResourceRow
from preserve.model import Group, Outcome
from preserve.report.plots import Share
from preserve.report.safe import fragment, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.export import View
    from preserve.manifest import CitationRow
    from preserve.model import Flag
    from preserve.report.viewer import ViewerAddress

PAGE_CITATIONS = 1_000
_CONTEXT_CHARACTERS = 400
_ADDRESS_CHARACTERS = 300

SORTS = {
    Group.THE_THING: "had",
    Group.NOT_THE_THING: "other",
    Group.NO_ANSWER: "none",
    Group.NOT_TRIED: "untried",
}


def sort_of(outcome: Outcome | str | None) -> str:
    """Return what sort of outcome it is, as the pages colour it: one of ``SORTS``."""
    if outcome is None:
        return "untried"
    if outcome is Outcome.KEPT_EARLIER or outcome == Outcome.KEPT_EARLIER.value:
        return "had"  # it is there: an earlier capture has it
    try:
        return SORTS[Outcome(outcome).group]
    except ValueError:
        return "untried"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """An answer that lies in a record: when it was captured, and its address in the viewer."""

    url: str
    moment: str
    href: str | None
    is_error: bool
    earlier: str | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A citation as the page shows it; ``by`` is the id of the comment that cites it, if one does.

    ``href`` leads to the live web; ``final`` is where redirects led, where that is another address.
    """

    anchor: str
    number: str
    sort: str
    word: str
    address: str
    href: str | None
    final: str | None
    said: str | None
    context: str | None
    in_quote: bool
    by: str | None
    flags: tuple[Flag, ...]
    detail: str | None
    copy: Copy | None
    missing: int


class Citations:
    """The citations of a capture that are shown, and what is known of their addresses."""

    def __init__(
        self, view: View, viewer: ViewerAddress | None, *, page_citations: int = PAGE_CITATIONS
    ) -> None:
        self._viewer = viewer
        self._page_citations = page_citations
        self.rows: Sequence[CitationRow] = list(view.citations())
        wanted = {row.resource for row in self.rows if row.resource is not None}
        self._resources = {
            row.id: _Known.of(row)
            for row in view.capture.rows("resources", ResourceRow)
            if row.id in wanted
        }

    def __len__(self) -> int:
        return len(self.rows)

    def by_comment(self) -> dict[str, list[CitationRow]]:
        """Return the citations of comments, by the comment's id."""
        found: dict[str, list[CitationRow]] = {}
        for row in self.rows:
            if row.cited_by.id is not None:
                found.setdefault(row.cited_by.id, []).append(row)
        return found

    def page_of(self) -> dict[str, int]:
        """Return on which page (from 1) each citation stands."""
        return {row.id: place // self._page_citations + 1 for place, row in enumerate(self.rows)}

    @property
    def pages(self) -> int:
        """How many pages there are: one, even where nothing is cited."""
        return max(-(-len(self.rows) // self._page_citations), 1)

    def range(self, page: int) -> tuple[int, int]:
        """Return the places of the first and last citation of a page, from 1."""
        start = (page - 1) * self._page_citations
        return start + 1, min(start + self._page_citations, len(self.rows))

    def on(self, page: int) -> Iterator[Cited]:
        """Yield the citations of a page (from 1)."""
        start = (page - 1) * self._page_citations
        for row in self.rows[start : start + self._page_citations]:
            yield self._cited(row)

    def shares(self) -> tuple[Share, ...]:
        """Return how many ended how: the best outcomes first."""
        counts = collections.Counter(word_of(row.outcome) for row in self.rows)
        return shares(counts)

    def _cited(self, row: CitationRow) -> Cited:
        known = self._resources.get(row.resource or "")
        address = row.url or row.as_written
        said = row.anchor_text if row.anchor_text and row.anchor_text != address else None
        final = row.final_url if row.final_url not in {None, row.url} else None
        return Cited(
            anchor=fragment("cites-", row.id),
            number=row.id,
            sort=sort_of(row.outcome),
            word=word_of(row.outcome),
            address=shortened(address, _ADDRESS_CHARACTERS),
            href=web_href(row.url, row.fragment),
            final=None if final is None else shortened(final, _ADDRESS_CHARACTERS),
            said=None if said is None else shortened(said, _CONTEXT_CHARACTERS),
            context=shortened(row.context, _CONTEXT_CHARACTERS) or None,
            in_quote=row.in_quote,
            by=row.cited_by.id,
            flags=known.flags if known is not None else (),
            detail=known.detail if known is not None else None,
            copy=None if known is None else self._copy(known, row),
            missing=row.requisites.missing,
        )

    def _copy(self, known: _Known, row: CitationRow) -> Copy | None:
        url = web_href(known.url)
        if known.moment is None or url is None:
            return None
        viewer = self._viewer
        return Copy(
            url=url,
            moment=known.moment,
            href=None if viewer is None else viewer.address(url, known.moment),
            is_error=sort_of(row.outcome) != "had",
            earlier=known.earlier,
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What is kept of a line of ``resources.jsonl``; ``moment`` is None without a record."""

    url: str
    moment: str | None
    flags: tuple[Flag, ...]
    detail: str | None
    earlier: str | None

    @classmethod
    def of(cls, row: ResourceRow) -> _Known:
        moment = row.warc_date if row.record is not None else None
        if row.kept is not None:
            moment = row.kept.warc_date
        return cls(
            url=row.url,
            moment=moment,
            flags=row.flags,
            detail=row.detail,
            earlier=row.kept.capture if row.kept is not None else None,
        )


def word_of(outcome: Outcome | None) -> str:
    """Return the word of an outcome; there is one for what has none."""
    return "unsettled" if outcome is None else outcome.value


def shares(counts: dict[str, int]) -> tuple[Share, ...]:
    """Return counts by outcome as the parts of a whole: what was had first, then what was not."""
    order = {outcome.value: place for place, outcome in enumerate(reversed(Outcome))}
    sorts = list(SORTS.values())

    def rank(word: str) -> tuple[int, int]:
        return sorts.index(sort_of(word)), order.get(word, len(order))

    found = []
    start = 0
    for word in sorted(counts, key=rank):
        if counts[word]:
            share = Share(word=word, sort=sort_of(word), count=counts[word], start=start)
            found.append(share)
            start += share.count
    return tuple(found)
