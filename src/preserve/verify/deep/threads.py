"""Whether the comments are a tree, with depths and places that agree with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.manifest import CommentRow
    from preserve.verify.deep.lines import Lines

_FILE = "comments.jsonl"


def thread_findings(lines: Lines) -> Iterator[Finding]:
    """Yield comments that answer themselves, those below them, or stand at another depth."""
    by_id = {row.id: row for _, row in lines.comments}
    turning = _in_circles(by_id)
    for number, row in lines.comments:
        parent = by_id.get(row.parent) if row.parent is not None else None
        if row.id in turning:
            sentence = f"It answers {row.parent!r}, which in the end answers it: that is a circle."
            yield _finding(number, row, "thread-circle", sentence)
            continue
        above = parent.depth if parent is not None else 0
        if row.parent is None and row.depth != 1:
            sentence = f"It answers nothing, and is at depth {row.depth}."
            yield _finding(number, row, "thread-depth", sentence)
        elif parent is not None and row.depth != above + 1:
            sentence = f"Its depth is {row.depth}; what it answers is at {above}."
            yield _finding(number, row, "thread-depth", sentence)
        if row.record_id is None and row.text and not row.withdrawn:
            sentence = "It names no record that it was read from."
            yield _finding(number, row, "evidence-missing", sentence)


def _in_circles(by_id: dict[str, CommentRow]) -> set[str]:
    """Return the comments that are above themselves."""
    known: set[str] = set()
    found: set[str] = set()
    for start in by_id:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in by_id and here not in known and here not in path:
            path[here] = None
            here = by_id[here].parent
        if here in path:
            names = list(path)
            found.update(names[names.index(here) :])
        known.update(path)
    return found


def _finding(number: int, row: CommentRow, what: str, sentence: str) -> Finding:
    return Finding(
        file=_FILE,
        line=number,
        what=what,
        sentence=f"comment-{row.id}: {sentence}",
        record_id=row.record_id,
    )
