"""A discussion that an API or a feed serves, beside the page or instead of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.comment_page import make_page
from preserve.discuss.joining import in_thread_order
from preserve.discuss.mentions import find_mentions
from preserve.discuss.whole import thread_of
from preserve.model import Locator, MissingReason, ThreadState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.types import Claim, Match, ReadComment, Thread
    from preserve.page import Document


@dataclasses.dataclass(kw_only=True, slots=True)
class Served:
    """What answers gave so far; adapters fill it as they go.

    ``urls`` are the addresses of the answers that were read, ``failed`` says for each that was
    wanted and not had why. ``claims`` are numbers that the answers state. ``state`` is None where
    no answer says whether the discussion is open.
    """

    comments: list[ReadComment] = dataclasses.field(default_factory=list)
    urls: list[str] = dataclasses.field(default_factory=list)
    claims: list[Claim] = dataclasses.field(default_factory=list)
    failed: list[MissingReason] = dataclasses.field(default_factory=list)
    state: ThreadState | None = None
    state_evidence: Locator | None = None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the comments so far: what is among them need not be added again."""
        return frozenset(read.comment.id for read in self.comments)


def served_thread(match: Match, document: Document, served: Served) -> Thread:
    """Return the thread of a page whose comments come from elsewhere.

    Answers stand below what they answer, siblings in the order of ``served.comments``. Where
    nothing could be had the thread is ``remote-only`` and says why.
    """
    page = make_page(document, [])
    if served.state is None and page.state is ThreadState.NONE:
        page = dataclasses.replace(page, state=ThreadState.UNKNOWN)
    elif served.state is not None:
        page = dataclasses.replace(page, state=served.state, state_evidence=served.state_evidence)
    whole = dataclasses.replace(
        page,
        comments=in_thread_order(_with_mentions(served.comments)),
        claims=(*served.claims, *page.claims),
        remote=not served.urls,
        scripted=False,
    )
    thread = thread_of(match, [whole], served.failed)
    return dataclasses.replace(thread, pages=(document.url, *served.urls))


def _with_mentions(comments: Sequence[ReadComment]) -> list[ReadComment]:
    """Let each comment say whom it addresses, where the answer did not."""
    names = frozenset(read.comment.author.name or "" for read in comments)
    told = []
    for read in comments:
        comment = read.comment
        mentions = comment.mentions or find_mentions(
            comment.text, names - {comment.author.name or ""}
        )
        told.append(
            dataclasses.replace(read, comment=dataclasses.replace(comment, mentions=mentions))
            if mentions != comment.mentions
            else read
        )
    return told
