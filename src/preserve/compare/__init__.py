"""What changed between two captures of a seed: comments, citations, the article.

A capture that lacks something for reasons of its own says nothing about it: what it did not see is
``not-seen``, never ``removed``.
"""

from preserve.compare.html import changes_page
from preserve.compare.record import (
    ChangeRecord,
    CitationEvent,
    CommentEvent,
    Gap,
    Op,
    Standing,
    encode_changes,
)
from preserve.compare.story import NAME, changes, is_same_article, write_changes
from preserve.compare.wording import headline, remarks

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
