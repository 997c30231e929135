"""A discussion that an API or a feed serves, beside the page or instead of it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.comment_page import make_page
from preserve.discuss.joining import in_thread_order
from preserve.discuss.mentions import find_mentions
from preserve.discuss.posted import read_posted
from preserve.discuss.whole import thread_of
from preserve.errors import PageError
from preserve.model import Locator, MissingReason, ThreadState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preserve.discuss.posted import Posted
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
    _known: set[str] = dataclasses.field(default_factory=set)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the comments so far: what is among them need not be added again."""
        return frozenset(read.comment.id for read in self.comments)

    def add(self, posted: Posted) -> bool:
        """Add a comment, unless one with its id is there; return whether it was added.

        A body that is nested too deep to be parsed is taken for its text alone.
        """
        if len(self._known) != len(self.comments):
            self._known = set(self.ids)
        if posted.id is not None and posted.id in self._known:
            return False
        try:
            read = read_posted(posted)
        except PageError:
            plain = re.sub(r"<[^<>]*>", " ", posted.html or "")
            read = read_posted(dataclasses.replace(posted, html=None, plain=plain))
        if read.comment.id in self._known:
            return False
        self.comments.append(read)
        self._known.add(read.comment.id)
        return True


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
    by_head: dict[str, set[str]] = {}
    for read in comments:
        name = read.comment.author.name or ""
        by_head.setdefault(name.casefold()[:2], set()).add(name)
    return [_with_mention(read, by_head) for read in comments]


def _with_mention(read: ReadComment, by_head: Mapping[str, set[str]]) -> ReadComment:
    text = read.comment.text
    if read.comment.mentions or "@" not in text:
        return read
    heads = {part.lstrip()[:2].casefold() for part in text.split("@")[1:]}
    names = {name for head in heads for name in by_head.get(head, ())}
    found = find_mentions(text, names - {read.comment.author.name or ""})
    return dataclasses.replace(read, comment=dataclasses.replace(read.comment, mentions=found))
