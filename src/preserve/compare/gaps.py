"""Where a capture lacks something for reasons of its own.

What a capture did not see is not gone. A comment, or a citation of the article, that one capture
has and the other lacks was added or removed by its site only where the other capture saw the whole
of what the site showed then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.compare.record import Gap
from preserve.model import Flag, MissingReason, Outcome, Verdict

if TYPE_CHECKING:
    from preserve.compare.sides import Account
    from preserve.manifest import ResourceRow

_FAILED = "failed"
_COMPLETE = "complete"

# An answer that is not the page, or of which nothing could be read.
BY_FLAG: dict[Flag, Gap] = {
    Flag.CHALLENGE: Gap.CHALLENGE,
    Flag.SOFT_404: Gap.SOFT_404,
    Flag.LOGIN_WALL: Gap.LOGIN_WALL,
    Flag.CONSENT_WALL: Gap.CONSENT_WALL,
    Flag.PARKED: Gap.PARKED,
    Flag.UNREAD: Gap.UNREAD,
    Flag.EMPTY: Gap.EMPTY,
}
_BY_REASON: dict[MissingReason, Gap] = {
    MissingReason.PAGE_FAILED: Gap.PAGE_FAILED,
    MissingReason.LIMIT_REACHED: Gap.LIMIT_REACHED,
    MissingReason.ROBOTS_DENIED: Gap.ROBOTS_DENIED,
    MissingReason.NEEDS_SCRIPT: Gap.NEEDS_SCRIPT,
}
_BY_VERDICT: dict[Verdict, Gap] = {
    Verdict.PARTIAL: Gap.PAGE_FAILED,
    Verdict.REMOTE_ONLY: Gap.NEEDS_SCRIPT,
    Verdict.UNKNOWN: Gap.NOT_READ,
}
# As many comments as the page says there are.
_WHOLE = frozenset({Verdict.COMPLETE, Verdict.COMPLETE_WITHOUT_PINGS, Verdict.SURPLUS})


def article_gap(account: Account) -> Gap | None:
    """Return why a capture did not see the whole article page, or None."""
    if account.manifest.capture.status == _FAILED:
        return Gap.CAPTURE_FAILED
    return _gap_of(account.article) if account.article is not None else None


def discussion_gap(account: Account, other: Account) -> Gap | None:
    """Return why a capture did not see all of the discussion that ``other`` may have seen."""
    gap = article_gap(account)
    discussion = account.manifest.discussion
    if gap is not None or discussion.verdict in _WHOLE:
        return gap or _of_systems(account, other)
    for row in account.discussion_pages():
        if (gap := _gap_of(row)) is not None:
            return gap
    return _of_verdict(account, other) or _of_systems(account, other)


def citation_gap(account: Account) -> Gap | None:
    """Return why a capture has no citations at all where its reader failed, or None."""
    is_complete = account.manifest.capture.status == _COMPLETE
    return Gap.NOT_READ if not account.citations and not is_complete else None


def _gap_of(row: ResourceRow) -> Gap | None:
    if row.outcome is Outcome.TRUNCATED:
        return Gap.TRUNCATED
    return next((BY_FLAG[flag] for flag in row.flags if flag in BY_FLAG), None)


def _of_verdict(account: Account, other: Account) -> Gap | None:
    discussion = account.manifest.discussion
    reasons = [_BY_REASON[row.reason] for row in discussion.missing if row.reason in _BY_REASON]
    if reasons:
        return reasons[0]
    if discussion.verdict in _BY_VERDICT:
        return _BY_VERDICT[discussion.verdict]
    # A site that shows no list where there are no comments is still known by its reader.
    if discussion.verdict is Verdict.NONE and discussion.system is None:
        return Gap.NO_DISCUSSION if other.comments else None
    # A page that claims more than it shows may do so for years; where it begins to lack more than
    # before, nobody can tell what is gone from what is not shown.
    if discussion.verdict is Verdict.GAP and _lacks(account) > _lacks(other):
        return Gap.NOT_ON_PAGE
    return None


def _of_systems(account: Account, other: Account) -> Gap | None:
    """Two readers need not see the same things on a page."""
    one, two = account.manifest.discussion.system, other.manifest.discussion.system
    return Gap.OTHER_SYSTEM if one is not None and two is not None and one != two else None


def _lacks(account: Account) -> int:
    return sum(row.count for row in account.manifest.discussion.missing)
