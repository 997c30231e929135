"""Whether the whole discussion was had: claimed against recorded."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.model import Kind, MissingReason, Outcome, Verdict, Visibility

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.model import Comment

Missing = tuple[tuple[int, MissingReason], ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many entries were recorded, by what a page may or may not count."""

    all: int
    pings: int
    pending: int
    gone: int
    hidden: int = 0

    @property
    def comments(self) -> int:
        """Entries that are not pingbacks or trackbacks, nor only visible to their writer."""
        return self.all - self.pings - self.pending


def tally(comments: Sequence[Comment]) -> Tally:
    """Count recorded entries."""
    return Tally(
        all=len(comments),
        pings=sum(comment.kind is not Kind.COMMENT for comment in comments),
        pending=sum(comment.status is Visibility.PENDING for comment in comments),
        gone=sum(comment.status is Visibility.DELETED for comment in comments),
        hidden=sum(comment.status is Visibility.HIDDEN for comment in comments),
    )


_REASONS: dict[Outcome, MissingReason] = {
    Outcome.LIMIT_REACHED: MissingReason.LIMIT_REACHED,
    Outcome.INTERRUPTED: MissingReason.LIMIT_REACHED,
    Outcome.ROBOTS_DENIED: MissingReason.ROBOTS_DENIED,
}


def reason_for(outcome: Outcome | None) -> MissingReason:
    """Say why the comments of a page are missing; without an outcome nobody asked for the page."""
    if outcome is None:
        return MissingReason.NOT_ON_PAGE
    return _REASONS.get(outcome, MissingReason.PAGE_FAILED)


def judge(
    claimed: int | None,
    recorded: Tally,
    *,
    failed: Sequence[MissingReason] = (),
    remote: bool = False,
    scripted: bool = False,
) -> tuple[Verdict, Missing]:
    """Compare what the page claims with what was recorded.

    ``failed`` has the reason of each further page that was wanted and not had, ``remote`` says that
    someone else's script would show the thread, ``scripted`` that a button loads more of it. A
    claim that is met to the number is met, whatever failed. A missing count of 0 means that the
    page does not say how many.
    """
    short = max((claimed or 0) - (recorded.all - recorded.pending), 0)
    verdict, reason = _settled(claimed, recorded, remote=remote)
    asked = [why for why in failed if why is not MissingReason.NOT_ON_PAGE]
    if verdict is Verdict.REMOTE_ONLY and asked:
        reason = max(asked, key=_GRAVITY.index)
    elif verdict is None and failed:
        verdict, reason = Verdict.PARTIAL, max(failed, key=_GRAVITY.index)
    elif verdict is None and claimed is None:
        verdict = Verdict.UNCLAIMED if recorded.all else Verdict.NONE
    elif verdict is None and short:
        verdict = Verdict.GAP
        reason = MissingReason.NEEDS_SCRIPT if scripted else MissingReason.NOT_ON_PAGE
    elif verdict is None:
        verdict = Verdict.SURPLUS
    return verdict, ((short, reason),) if reason is not None else ()


def _settled(
    claimed: int | None, recorded: Tally, *, remote: bool
) -> tuple[Verdict | None, MissingReason | None]:
    """Return what the numbers alone decide."""
    if remote and not recorded.all:
        return Verdict.REMOTE_ONLY, MissingReason.NEEDS_SCRIPT
    if claimed in {
        recorded.all,
        recorded.all - recorded.pending,
        recorded.all - recorded.gone,
        recorded.all - recorded.gone - recorded.hidden,
        recorded.all - recorded.gone - recorded.hidden - recorded.pending,
    }:
        return Verdict.COMPLETE, None
    if recorded.pings and claimed in {recorded.comments, recorded.comments - recorded.gone}:
        return Verdict.COMPLETE_WITHOUT_PINGS, None
    return None, None


_GRAVITY = (
    MissingReason.PENDING,
    MissingReason.NEEDS_SCRIPT,
    MissingReason.NOT_ON_PAGE,
    MissingReason.ROBOTS_DENIED,
    MissingReason.LIMIT_REACHED,
    MissingReason.PAGE_FAILED,
)
