"""What changed between two captures of a seed: comments, citations, the article.

A capture that lacks something for reasons of its own says nothing about it: what it did not see is
``not-seen``, never ``removed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preserve.compare.record import (
    ChangeRecord,
    CitationEvent,
    CommentEvent,
    Gap,
    Op,
    encode_changes,
)
from preserve.compare.story import NAME, changes, is_same_article, write_changes
from preserve.compare.wording import headline, remarks
from preserve.manifest.standing import Standing

if TYPE_CHECKING:
    from preserve.compare.html import changes_page

__all__ = [
    "NAME",
    "ChangeRecord",
    "CitationEvent",
    "CommentEvent",
    "Gap",
    "Op",
    "Standing",
    "changes",
    "changes_page",
    "encode_changes",
    "headline",
    "is_same_article",
    "remarks",
    "write_changes",
]

if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Import what makes pages where one is asked for."""
        if name != "changes_page":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from preserve.compare.html import changes_page as made  # noqa: PLC0415 - see above

        return made
