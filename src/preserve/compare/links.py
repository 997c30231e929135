"""What happened to each citation, and to what it leads to."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

from preserve.compare.gaps import article_gap, citation_gap
from preserve.compare.record import (
    CitationChange,
    CitationChanges,
    CitationEvent,
    Link,
)
from preserve.manifest import CitedBy
from preserve.manifest.standing import Standing, standing_of
from preserve.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from preserve.compare.comments import Matched
    from preserve.compare.record import Gap
    from preserve.compare.sides import Account
    from preserve.manifest import CitationRow, ResourceRow

_Key = tuple[str | None, str]


def citation_changes(matched: Matched) -> CitationChanges:
    """Return what happened to the citations: in reading order, then those gone.

    A citation is known by what cites it and its address; one that stands twice in a comment is two.
    Citations of comments that were taken out are counted, and listed only with
    ``matched.include_removed``.
    """
    return _Citations(matched).run()


class _Citations:
    def __init__(self, matched: Matched) -> None:
        self.matched = matched
        self.new_ids = matched.new_ids
        self.paired = set(self.new_ids.values())
        self.out_older, self.out_newer = matched.taken_out()
        self.not_compared: collections.Counter[str] = collections.Counter()
        self.withheld = 0

    def run(self) -> CitationChanges:
        older, newer = self.matched.older, self.matched.newer
        waiting: dict[_Key, collections.deque[CitationRow]] = collections.defaultdict(
            collections.deque
        )
        for row in older.citations:
            waiting[self._old_key(row)].append(row)
        found: list[CitationChange | None] = []
        gone = {row.id: row for row in older.citations}
        for row in newer.citations:
            same = waiting.get(_new_key(row))
            if same:
                old = same.popleft()
                del gone[old.id]
                found.append(self._both(old, row))
            else:
                found.append(self._appeared(row))
        found += [self._gone(row) for row in gone.values()]
        return CitationChanges(
            changes=tuple(one for one in found if one is not None),
            not_compared=dict(sorted(self.not_compared.items())),
            withheld=self.withheld,
        )

    def _old_key(self, row: CitationRow) -> _Key:
        by = row.cited_by.id
        if by is not None:  # a comment that is gone has the same key as no other
            by = f"in both {self.new_ids[by]}" if by in self.new_ids else f"older {by}"
        return by, row.url if row.url is not None else row.as_written

    def _is_withheld(self, by: str | None, out: set[str]) -> bool:
        withheld = by in out and not self.matched.include_removed
        self.withheld += withheld
        return withheld

    def _appeared(self, row: CitationRow) -> CitationChange | None:
        by = row.cited_by.id
        if self._is_withheld(by, self.out_newer):
            return None
        gap = self._gap(
            self.matched.older, by, is_of_both=by in self.paired, of_comments=self.matched.gap_older
        )
        event = CitationEvent.FIRST_SEEN if gap is not None else CitationEvent.ADDED
        return self._change(event, None, row, reason=gap)

    def _gone(self, row: CitationRow) -> CitationChange | None:
        by = row.cited_by.id
        if self._is_withheld(by, self.out_older):
            return None
        gap = self._gap(
            self.matched.newer,
            by,
            is_of_both=by in self.new_ids,
            of_comments=self.matched.gap_newer,
        )
        event = CitationEvent.NOT_SEEN if gap is not None else CitationEvent.REMOVED
        return self._change(event, row, None, reason=gap)

    def _gap(
        self, lacking: Account, by: str | None, *, is_of_both: bool, of_comments: Gap | None
    ) -> Gap | None:
        """Say why a capture's lack of a citation says nothing, or None."""
        if by is not None and not is_of_both:
            return of_comments
        of_article = article_gap(lacking) if by is None else None
        return of_article or citation_gap(lacking)

    def _both(self, old: CitationRow, new: CitationRow) -> CitationChange | None:
        before = _link(old, self.matched.older)
        after = _link(new, self.matched.newer)
        if Standing.NOT_ASKED in {before.standing, after.standing}:
            which = after if after.standing is Standing.NOT_ASKED else before
            self.not_compared[str(which.outcome or "unsettled")] += 1
            return None
        event = next(_events(before, after, is_same_body=self._is_same_body(old, new)), None)
        if event is None or self._is_withheld(new.cited_by.id, self.out_newer):
            return None
        return self._change(event, old, new)

    def _is_same_body(self, old: CitationRow, new: CitationRow) -> bool | None:
        """Tell whether both captures had the same bytes; None where that is not known."""
        before = self.matched.older.resources.get(old.resource or "")
        after = self.matched.newer.resources.get(new.resource or "")
        if before is None or after is None:
            return None
        if before.payload_sha256 is not None and before.payload_sha256 == after.payload_sha256:
            return True
        stored = [
            {row.revisit_of, row.record.id if row.record is not None else None} - {None}
            for row in (before, after)
        ]
        if stored[0] & stored[1]:  # both stand for the same record
            return True
        cut = Outcome.TRUNCATED in {before.outcome, after.outcome}
        known = before.payload_sha256 is not None and after.payload_sha256 is not None
        return False if known and not cut else None

    def _change(
        self,
        event: CitationEvent,
        old: CitationRow | None,
        new: CitationRow | None,
        *,
        reason: Gap | None = None,
    ) -> CitationChange:
        row = new if new is not None else old
        assert row is not None
        by = row.cited_by.id
        if new is None and by is not None:
            by = self.new_ids.get(by, by)
        return CitationChange(
            what=event,
            reason=reason,
            cited_by=CitedBy(type=row.cited_by.type, id=by),
            as_written=row.as_written,
            url=row.url,
            older=_link(old, self.matched.older) if old is not None else None,
            newer=_link(new, self.matched.newer) if new is not None else None,
        )


def _new_key(row: CitationRow) -> _Key:
    by = row.cited_by.id
    return (
        f"in both {by}" if by is not None else None,
        row.url if row.url is not None else row.as_written,
    )


def _events(before: Link, after: Link, *, is_same_body: bool | None) -> Iterator[CitationEvent]:
    """Yield what happened to a link, the weightiest first."""
    standings = before.standing, after.standing
    if standings == (Standing.ALIVE, Standing.DEAD):
        yield CitationEvent.NEWLY_DEAD
    if standings == (Standing.DEAD, Standing.ALIVE):
        yield CitationEvent.NEWLY_ALIVE
    if standings != (Standing.ALIVE, Standing.ALIVE):
        if before.outcome != after.outcome or standings[0] is not standings[1]:
            yield CitationEvent.OUTCOME_CHANGED
        return
    if before.final_url != after.final_url:
        yield CitationEvent.REDIRECTED_ELSEWHERE
    elif is_same_body is False:
        yield CitationEvent.CONTENT_CHANGED
    elif is_same_body is None and before.payload_sha256 != after.payload_sha256:
        yield CitationEvent.CONTENT_UNKNOWN


def _link(row: CitationRow, account: Account) -> Link:
    resource = account.resources.get(row.resource or "")
    return Link(
        id=row.id,
        outcome=row.outcome,
        standing=standing_of(row, resource, account.hops),
        final_url=row.final_url,
        flags=resource.flags if resource is not None else (),
        status=resource.status if resource is not None else None,
        payload_sha256=resource.payload_sha256 if resource is not None else None,
        record_id=_record_id(resource),
    )


def _record_id(resource: ResourceRow | None) -> str | None:
    """Return the record that says so: the answer's, or that of the last try without one."""
    if resource is None:
        return None
    if resource.record is not None:
        return resource.record.id
    ids = [attempt.record_id for attempt in resource.attempts if attempt.record_id is not None]
    return ids[-1] if ids else None


def by_address(
    changes: Iterable[CitationChange],
) -> Mapping[tuple[CitationEvent, str], list[CitationChange]]:
    """Group changes by what happened and to which address, in their order."""
    groups: dict[tuple[CitationEvent, str], list[CitationChange]] = collections.defaultdict(list)
    for change in changes:
        groups[change.what, change.url or change.as_written].append(change)
    return groups
