"""What happened to each comment between two captures."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import re
from typing import TYPE_CHECKING

from preserve.compare.gaps import article_gap, discussion_gap
from preserve.compare.matching import match
from preserve.compare.record import (
    Change,
    CommentChange,
    CommentEvent,
    Fact,
    How,
    Move,
    MoveReason,
    Place,
)
from preserve.compare.words import compare_texts
from preserve.model import Verdict, Visibility

if TYPE_CHECKING:
    from preserve.compare.record import Gap, TextChange, Value
    from preserve.compare.sides import Account
    from preserve.compare.words import Budget
    from preserve.manifest import CommentRow

LONGEST_TEXT = 20_000  # characters of a comment that was added; the manifest has the rest
_TAKEN_OUT = frozenset({Visibility.DELETED, Visibility.HIDDEN, Visibility.WITHDRAWN})
_YEAR = re.compile(r"\d{4}")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """The comments of two captures, paired by their places in reading order.

    ``gap_older`` and ``gap_newer`` say why that capture's lack of a comment says nothing.
    """

    older: Account
    newer: Account
    pairs: dict[int, int]
    gap_older: Gap | None
    gap_newer: Gap | None
    include_removed: bool

    @property
    def new_ids(self) -> dict[str, str]:
        """The id in the newer capture for that in the older, of comments that both have."""
        old, new = self.older.comments, self.newer.comments
        return {old[one].id: new[two].id for one, two in self.pairs.items()}

    def taken_out(self) -> tuple[set[str], set[str]]:
        """Return the ids, in each capture, of comments that are not shown any more."""
        back = {new: old for old, new in self.pairs.items()}
        out_older, out_newer = set(), set()
        for place, row in enumerate(self.newer.comments):
            if row.status in _TAKEN_OUT:
                out_newer.add(row.id)
                if place in back:
                    out_older.add(self.older.comments[back[place]].id)
        for place, row in enumerate(self.older.comments):
            if place not in self.pairs:
                out_older.add(row.id)
        return out_older, out_newer


def match_comments(older: Account, newer: Account, *, include_removed: bool) -> Matched:
    """Pair the comments of two captures."""
    systems = (older.manifest.discussion.system, newer.manifest.discussion.system)
    return Matched(
        older=older,
        newer=newer,
        pairs=match(older.comments, newer.comments, same_system=systems[0] == systems[1]),
        gap_older=discussion_gap(older, newer),
        gap_newer=discussion_gap(newer, older),
        include_removed=include_removed,
    )


def discussion_facts(matched: Matched) -> tuple[Fact, ...]:
    """Return what is different about the discussion as a whole.

    Of a discussion that one capture could not read at all, nothing but the verdict is compared.
    """
    old, new = matched.older.manifest.discussion, matched.newer.manifest.discussion
    names: tuple[str, ...] = ("state", "claimed", "verdict", "system")
    if any(_is_unread(one) for one in (matched.older, matched.newer)):
        names = ("verdict",)
    found = []
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            found.append(Fact(what=name, older=_plain(before), newer=_plain(after)))
    return tuple(found)


def _is_unread(account: Account) -> bool:
    row = account.manifest.discussion
    is_unknown = row.verdict is Verdict.UNKNOWN and row.claimed is None
    return is_unknown or article_gap(account) is not None


def _plain(value: object) -> Value:
    return value if isinstance(value, int) or value is None else str(value)


def comment_changes(matched: Matched, budget: Budget) -> tuple[CommentChange, ...]:
    """Return every comment that something happened to: in reading order, then those gone."""
    return tuple(_Changes(matched, budget).run())


class _Changes:
    def __init__(self, matched: Matched, budget: Budget) -> None:
        self.matched = matched
        self.budget = budget
        self.back = {new: old for old, new in matched.pairs.items()}
        self.old_by_id = {row.id: place for place, row in enumerate(matched.older.comments)}
        self.new_by_id = {row.id: place for place, row in enumerate(matched.newer.comments)}
        self.cited = collections.Counter(row.cited_by.id for row in matched.older.citations)

    def run(self) -> list[CommentChange]:
        matched = self.matched
        found: list[CommentChange | None] = []
        for place, row in enumerate(matched.newer.comments):
            old = self.back.get(place)
            if old is None:
                found.append(self._appeared(row))
            else:
                found.append(self._both(matched.older.comments[old], row))
        found += [
            self._gone(row)
            for place, row in enumerate(matched.older.comments)
            if place not in matched.pairs
        ]
        return [one for one in found if one is not None]

    def _appeared(self, row: CommentRow) -> CommentChange:
        gap = self.matched.gap_older
        if gap is not None:
            return self._change(None, row, [CommentEvent.FIRST_SEEN], reason=gap)
        if row.status is Visibility.DELETED:
            status = Change(older=None, newer=str(row.status))
            return self._change(None, row, [CommentEvent.STATUS], changed={"status": status})
        return self._change(None, row, [CommentEvent.ADDED], how=How.NEW)

    def _gone(self, row: CommentRow) -> CommentChange:
        gap = self.matched.gap_newer
        if gap is not None:
            return self._change(row, None, [CommentEvent.NOT_SEEN], reason=gap)
        if row.status is Visibility.DELETED:
            status = Change(older=str(row.status), newer=None)
            return self._change(row, None, [CommentEvent.STATUS], changed={"status": status})
        return self._change(row, None, [CommentEvent.REMOVED], how=How.ABSENT)

    def _both(self, old: CommentRow, new: CommentRow) -> CommentChange | None:
        what: list[CommentEvent] = []
        changed: dict[str, Change] = {}
        how: How | None = None
        was_there, is_there = (row.status is not Visibility.DELETED for row in (old, new))
        if was_there and not is_there:
            what, how = [CommentEvent.REMOVED], How.PLACEHOLDER
        elif is_there and not was_there:
            what, how = [CommentEvent.ADDED], How.RESTORED
        elif old.status is not new.status:
            what = [CommentEvent.STATUS]
            changed["status"] = Change(older=str(old.status), newer=str(new.status))
        # What stands in the place of a hidden comment is not what its writer made of it.
        is_same_thing = old.status is new.status or not _TAKEN_OUT & {old.status, new.status}
        if was_there and is_there and is_same_thing:
            for event, values in _differences(old, new):
                what.append(event)
                changed |= values
        move = self._move(old, new)
        if move is not None:
            what.append(CommentEvent.MOVED)
        return self._change(old, new, what, how=how, changed=changed, move=move) if what else None

    def _move(self, old: CommentRow, new: CommentRow) -> Move | None:
        old_parent, new_parent = self._places(old, new)
        pairs = self.matched.pairs
        if old_parent is not None and new_parent is not None:
            if pairs.get(old_parent) == new_parent:
                return None
        elif old_parent is None and new_parent is None:
            return None
        why = MoveReason.OTHER_PARENT
        if old_parent is not None and old_parent not in pairs:
            if self.matched.gap_newer is not None:  # the parent may be there, unseen
                return None
            why = MoveReason.PARENT_REMOVED
        elif new_parent is not None and new_parent not in self.back:
            if self.matched.gap_older is not None:
                return None
            why = MoveReason.PARENT_ADDED
        return Move(
            older=old.parent,
            newer=new.parent,
            why=why,
            exact=old.parent_exact and new.parent_exact,
        )

    def _places(self, old: CommentRow, new: CommentRow) -> tuple[int | None, int | None]:
        return (
            self.old_by_id.get(old.parent) if old.parent is not None else None,
            self.new_by_id.get(new.parent) if new.parent is not None else None,
        )

    def _change(
        self,
        old: CommentRow | None,
        new: CommentRow | None,
        what: list[CommentEvent],
        *,
        how: How | None = None,
        reason: Gap | None = None,
        changed: dict[str, Change] | None = None,
        move: Move | None = None,
    ) -> CommentChange:
        row = new if new is not None else old
        assert row is not None
        shown = old if new is None or how is How.PLACEHOLDER else new
        assert shown is not None
        is_out = new is None or new.status in _TAKEN_OUT
        is_blank = old is not None and new is not None and bool(old.text) and not new.text
        withheld = (is_out or is_blank) and not self.matched.include_removed
        whole = {CommentEvent.ADDED, CommentEvent.REMOVED}
        whole |= {CommentEvent.NOT_SEEN, CommentEvent.FIRST_SEEN}
        text = shown.text if whole.intersection(what) and not withheld else None
        return CommentChange(
            id=row.id,
            older_id=old.id if old is not None and old.id != row.id else None,
            what=tuple(what),
            how=how,
            reason=reason,
            kind=row.kind,
            status=row.status,
            number=shown.number,
            position=row.position,
            author=None if is_out and withheld else shown.author,
            date=shown.date,
            date_text=shown.date_text,
            move=move,
            changed=_without_words(changed or {}) if withheld and is_out else changed or {},
            text=text[:LONGEST_TEXT] if text is not None else None,
            text_characters=len(shown.text),
            edit=None if withheld else self._edit(old, new, what),
            withheld=withheld,
            citations=self.cited[old.id] if old is not None and is_out and withheld else 0,
            older=Place(record_id=old.record_id, locator=old.locator) if old is not None else None,
            newer=Place(record_id=new.record_id, locator=new.locator) if new is not None else None,
        )

    def _edit(
        self, old: CommentRow | None, new: CommentRow | None, what: list[CommentEvent]
    ) -> TextChange | None:
        if old is None or new is None or CommentEvent.EDITED not in what:
            return None
        return compare_texts(old.text, new.text, self.budget)


def _without_words(changed: dict[str, Change]) -> dict[str, Change]:
    return {name: change for name, change in changed.items() if name == "status"}


def _differences(old: CommentRow, new: CommentRow) -> list[tuple[CommentEvent, dict[str, Change]]]:
    """Return what is different about a comment that both captures show."""
    found: list[tuple[CommentEvent, dict[str, Change]]] = []
    if old.text.split() != new.text.split():
        found.append((CommentEvent.EDITED, {}))
    names = {
        "author": (old.author.name, new.author.name),
        "author_url": (old.author.url, new.author.url),
    }
    changed = {
        name: Change(older=before, newer=after)
        for name, (before, after) in names.items()
        if before != after
    }
    if changed:
        found.append((CommentEvent.AUTHOR, changed))
    if _is_other_date(old, new):
        printed = [row.date or row.date_text for row in (old, new)]
        found.append((CommentEvent.DATE, {"date": Change(older=printed[0], newer=printed[1])}))
    if (old.title or "").split() != (new.title or "").split():
        found.append((CommentEvent.TITLE, {"title": Change(older=old.title, newer=new.title)}))
    return found


def _is_other_date(old: CommentRow, new: CommentRow) -> bool:
    """Tell whether a comment has another date; "3 days ago" is another text every day."""
    if not (old.date_exact and new.date_exact):
        return False
    if old.date is not None and new.date is not None:
        return _moment(old.date) != _moment(new.date)
    if old.date is not None or new.date is not None or not old.date_text or not new.date_text:
        return False
    printed = [" ".join(text.split()) for text in (old.date_text, new.date_text)]
    return printed[0] != printed[1] and all(_YEAR.search(text) for text in printed)


def _moment(date: str) -> object:
    """Return what to compare a date by: the moment, where the page gives an offset."""
    try:
        moment = datetime.datetime.fromisoformat(date)
    except ValueError:
        return date
    return moment.astimezone(datetime.UTC) if moment.tzinfo is not None else date
