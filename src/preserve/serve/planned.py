"""The schedule, as a page: which seeds and feeds come next, when, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.schedule.upcoming import upcoming

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from preserve.config import Settings
    from preserve.serve.looks import Look
    from preserve.serve.messages import Answer

SHOWN = 200


def schedule_page(
    settings: Settings, collection: Path, look: Look, *, now: datetime.datetime
) -> Answer:
    """Return the page of what comes next.

    Raises:
        CollectionError: the collection cannot be read.
    """
    planned, feeds = upcoming(settings, collection, now=now)
    values = {
        "planned": planned[:SHOWN],
        "feeds": feeds[:SHOWN],
        "left": max(len(planned) - SHOWN, 0) + max(len(feeds) - SHOWN, 0),
        "now": now,
    }
    return look.page("schedule", values)
