"""What the manifest adds up, added up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.model import Kind, MissingReason, Visibility
from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.manifest import Manifest
    from preserve.verify.rows import Rows


def sum_findings(manifest: Manifest, rows: Rows) -> Iterator[Finding]:
    """Yield each number of the manifest that the lines of its parts do not give."""
    totals, parts = manifest.totals, manifest.parts
    pairs: tuple[tuple[str, object, object], ...] = (
        ("parts.comments.count", parts.comments.count, rows.counts["comments"]),
        ("parts.citations.count", parts.citations.count, rows.counts["citations"]),
        ("parts.resources.count", parts.resources.count, rows.counts["resources"]),
        ("totals.by_outcome", totals.by_outcome, dict(rows.by_outcome)),
        ("totals.by_role", totals.by_role, dict(rows.by_role)),
        ("totals.by_flag", totals.by_flag, dict(rows.by_flag)),
        ("totals.bytes_fetched", totals.bytes_fetched, rows.bytes_fetched),
        ("totals.unlisted", totals.unlisted or 0, rows.unlisted),
        ("totals.bytes_stored", totals.bytes_stored, sum(file.bytes for file in manifest.files)),
        ("discussion.recorded", manifest.discussion.recorded, rows.counts["comments"]),
    )
    for name, said, counted in pairs:
        if rows.is_purged and name.startswith("totals.") and name != "totals.bytes_stored":
            continue  # what these lines said is gone
        if said != counted:
            sentence = f"{name} is {said}, but adds up to {counted}."
            yield Finding(file="manifest.json", what="sum", sentence=sentence)
    if not _discussion_adds_up(manifest, rows):
        discussion = manifest.discussion
        missing = sum(one.count for one in discussion.missing)
        sentence = (
            f"discussion: {discussion.claimed} claimed, {discussion.recorded} recorded and "
            f"{missing} missing do not add up."
        )
        yield Finding(file="manifest.json", what="sum", sentence=sentence)


def _discussion_adds_up(manifest: Manifest, rows: Rows) -> bool:
    """Tell whether claimed, recorded and missing agree.

    A page may or may not count pingbacks and trackbacks, deleted entries, and those that wait for
    moderation. What is missing is what is short of all entries but the waiting ones; a surplus is
    nothing missing. Comments that were read and not kept, for a limit, are counted whatever the
    page claims.
    """
    claimed = manifest.discussion.claimed
    missing = sum(one.count for one in manifest.discussion.missing)
    limited = sum(
        one.count
        for one in manifest.discussion.missing
        if one.reason is MissingReason.LIMIT_REACHED
    )
    if claimed is None:
        return missing == limited
    everything = sum(rows.comments.values())
    pending = _count(rows, status=Visibility.PENDING)
    deleted = _count(rows, status=Visibility.DELETED)
    comments = (
        everything
        - pending
        - sum(count for (kind, _), count in rows.comments.items() if kind != Kind.COMMENT)
    )
    counted = {
        everything,
        everything - pending,
        everything - deleted,
        comments,
        comments - deleted,
    }
    short = max(claimed - (everything - pending), 0)
    if missing - limited <= short <= missing:
        return True
    return missing == 0 and claimed in counted


def _count(rows: Rows, *, status: Visibility) -> int:
    return sum(count for (_, one), count in rows.comments.items() if one == status)
