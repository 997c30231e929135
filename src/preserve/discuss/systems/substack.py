"""The reader for Substack: the page names its post, one answer holds the whole tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, pointer, text, tree
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import component, location_of, parsed_json
from preserve.discuss.types import Claim, Match
from preserve.model import ThreadState, Visibility
from preserve.page import locator

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_MARKER = "window._preloads"
_REMOVED = frozenset({"moderator_removed", "removed", "hidden", "automod_hidden", "blocked"})


class Substack:
    """Asks the publication's own address for all comments of the post that the page holds."""

    name = "substack"

    def match(self, document: Document) -> Match | None:
        """Recognise what Substack's script finds on the page: the post, with its number."""
        node, post = _post(document)
        if node is None or number(post, "id") is None or not _is_substack(document):
            return None
        return Match(name=self.name, confidence=0.97, evidence=f"{_MARKER} with a post")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask for the comments, in the order in which the page shows them."""
        node, post = _post(document)
        assert node is not None  # what match() saw
        served = Served()
        claimed = number(post, "comment_count")
        if claimed is not None:
            served.claims.append(
                Claim(
                    count=claimed,
                    counts="article",
                    locator=locator(node),
                    source_url=document.url,
                )
            )
        may_write = text(post, "write_comment_permissions")
        if may_write is not None:
            served.state = ThreadState.CLOSED if may_write == "none" else ThreadState.OPEN
            served.state_evidence = locator(node)
        sort = text(post, "default_comment_sort") or "best_first"
        url = (
            f"{location_of(document).origin}/api/v1/post/{number(post, 'id')}/comments"
            f"?token=&all_comments=true&sort={component(sort)}&last_comment_at"
        )
        answered = yield from ask_json(url, "comments")
        if answered.why_not is not None:
            served.failed.append(answered.why_not)
            return served_thread(match, document, served)
        served.urls.append(answered.url)
        home = text(post, "canonical_url") or document.url
        for path, item, above in tree(answered.data, "comments", below="children"):
            served.add(_posted(item, pointer(*path), answered.url, home, text(above, "id")))
        return served_thread(match, document, served)


def _is_substack(document: Document) -> bool:
    traces = "[src*='substackcdn.com'], [href*='substackcdn.com'], [content*='substackcdn.com']"
    own = ".substack.com" in location_of(document).host
    return own or document.css_first(traces) is not None


def _post(document: Document) -> tuple[Node | None, Any]:
    """Return the script that holds the post, and the post."""
    for node in document.css("script:not([src])"):
        script = node.text() or ""
        if _MARKER in script:
            post = field(parsed_json(script, _MARKER), "post")
            return (node, post) if isinstance(post, dict) else (None, None)
    return None, None


def _posted(item: dict[str, Any], where: str, url: str, home: str, parent: str | None) -> Posted:
    identity = text(item, "id")
    handle = text(item, "handle")
    status = Visibility.VISIBLE
    if text(item, "status") in _REMOVED:
        status = Visibility.HIDDEN
    elif field(item, "deleted") is True or text(item, "status") == "deleted":
        status = Visibility.DELETED
    return Posted(
        url=url,
        pointer=where,
        base=home,
        id=identity,
        native_id=f"comment-{identity}" if identity else None,
        parent=parent or _last(text(item, "ancestor_path")),
        author=text(item, "name"),
        author_url=f"https://substack.com/@{component(handle)}" if handle else None,
        date=text(item, "date"),
        plain=text(item, "body") or "",
        permalink=f"{home}/comment/{identity}" if identity else None,
        status=status,
    )


def _last(ancestors: str | None) -> str | None:
    return (ancestors or "").rpartition(".")[2] or None
