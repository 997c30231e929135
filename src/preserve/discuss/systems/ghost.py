"""The reader for Ghost's own comments: pages of threads, and pages of answers to each."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text, tree
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import attribute, component, location_of
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, MissingReason, ThreadState, Visibility
from preserve.page import locator

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.answers import Answered
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_SCRIPT = "script[data-ghost-comments][data-post-id]"
_STATUS = {"hidden": Visibility.HIDDEN, "deleted": Visibility.DELETED}


class Ghost:
    """Asks the site's members API for the comments of a post, as Ghost's script does."""

    name = "ghost"

    def match(self, document: Document) -> Match | None:
        """Recognise the script with the number of the post."""
        if attribute(document.css_first(_SCRIPT), "data-post-id") is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence="script[data-ghost-comments]")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask how many there are, then for page after page, then for answers left out of them."""
        script = document.css_first(_SCRIPT)
        assert script is not None  # what match() saw
        reading = _Reading(document, script)
        yield from reading.ask_count()
        yield from reading.ask_pages()
        yield from reading.ask_replies()
        reading.settle_parents()
        return served_thread(match, document, reading.served)


class _Reading:
    """The answers of one post, as far as they were had."""

    def __init__(self, document: Document, script: Node) -> None:
        here = location_of(document)
        site = absolute(attribute(script, "data-ghost-comments"), document.base)
        self._document = document
        self._api = f"{(site or here.origin).rstrip('/')}/members/api/comments"
        self._post = attribute(script, "data-post-id") or ""
        self._left: dict[str, int] = {}
        self._last: dict[str, str] = {}
        self._threads: dict[str, str | None] = {}
        self.served = Served(state=ThreadState.OPEN, state_evidence=locator(script))

    def ask_count(self) -> Generator[PageAsk, PageAnswer, None]:
        """Ask for the number that Ghost shows above the comments; without one nothing is lost."""
        url = f"{self._api}/counts/?ids={component(self._post)}"
        answered = yield from ask_json(url, "number of comments")
        count = number(answered.data, self._post)
        if count is not None:
            where = Locator(type="json-pointer", value=pointer(self._post))
            self.served.claims.append(
                Claim(count=count, counts="article", locator=where, source_url=answered.url)
            )

    def ask_pages(self) -> Generator[PageAsk, PageAnswer, None]:
        """Ask for the top level, with the first answers to each, until the last page."""
        for page in itertools.count(1):
            url = f"{self._api}/post/{component(self._post)}/?limit=20&page={page}"
            answered = yield from ask_json(
                url, f"comments, page {page}", so_far=len(self.served.comments)
            )
            if not self._take(answered, "comments"):
                return
            if (number(answered.data, "meta", "pagination", "pages") or 0) <= page:
                return

    def ask_replies(self) -> Generator[PageAsk, PageAnswer, None]:
        """Ask for the answers that the pages of the top level left out."""
        for thread in list(self._left):
            while self._left[thread] > 0:
                after = component(f"id:>'{self._last.get(thread, '')}'")
                url = f"{self._api}/{component(thread)}/replies/?limit=100&filter={after}"
                answered = yield from ask_json(
                    url, "answers to a comment", so_far=len(self.served.comments)
                )
                fresh = self._take(answered, "comments", thread)
                if answered.why_not is MissingReason.LIMIT_REACHED:
                    return
                if not fresh:
                    break

    def settle_parents(self) -> None:
        """Put what answers a comment that is not there below the comment that began its thread."""
        ids = self.served.ids
        for place, read in enumerate(self.served.comments):
            comment = read.comment
            if comment.parent is not None and comment.parent not in ids:
                changed = dataclasses.replace(
                    comment, parent=self._threads.get(comment.id), parent_exact=False
                )
                self.served.comments[place] = dataclasses.replace(read, comment=changed)

    def _take(self, answered: Answered, key: str, thread: str | None = None) -> bool:
        """Take the comments of an answer; return whether it has new ones."""
        if answered.why_not is not None:
            self.served.failed.append(answered.why_not)
            return False
        if answered.url not in self.served.urls:
            self.served.urls.append(answered.url)
        fresh = False
        for path, item, above in tree(answered.data, key, below="replies"):
            parent = text(above, "id") or thread
            added = self.served.add(self._posted(item, pointer(*path), answered.url, parent))
            fresh = fresh or added
            identity = text(item, "id") or ""
            self._threads.setdefault(identity, parent)
            if parent is None:
                replies = number(item, "count", "total_replies") or number(item, "count", "replies")
                self._left.setdefault(identity, (replies or 0) - len(objects(item, "replies")))
            else:
                self._last[parent] = max(self._last.get(parent, ""), identity)
                if above is None and added:
                    self._left[parent] = self._left.get(parent, 0) - 1
        return fresh

    def _posted(self, item: dict[str, Any], where: str, url: str, parent: str | None) -> Posted:
        identity = text(item, "id")
        written = field(item, "html")
        return Posted(
            url=url,
            pointer=where,
            base=self._document.base,
            id=identity,
            parent=text(item, "in_reply_to_id") or parent or text(item, "parent_id"),
            author=text(item, "member", "name"),
            date=text(item, "created_at"),
            html=text(item, "html") if isinstance(written, str) else "",
            permalink=f"{self._document.url}#ghost-comments-{identity}" if identity else None,
            status=_STATUS.get(text(item, "status") or "", Visibility.VISIBLE),
        )
