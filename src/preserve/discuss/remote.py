"""Discussions that live with someone else: the page holds a place and a script, no comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preserve.page import Document, Node

# Where the services put their threads, by the snippets that they hand out.
_PLACES = (
    "#disqus_thread",
    "fb\\:comments, .fb-comments",
    "#IDCommentPostTitle, #idc-container",
    "#hyvor-talk-view, hyvor-talk-comments",
    "#commento",
    "#isso-thread",
    "#remark42",
    ".giscus, script[src*='giscus.app']",
    "script[src*='utteranc.es']",
    "#graphcomment",
    "#coral_talk_stream, #coral_thread",
    "[data-spotim-module='conversation'], [data-spot-im-module-default-area='conversation']",
    "#vf-conversations, vf-conversations",
    "#cackle-comments, #mc-container",
)

# Buttons behind which a page keeps comments that only a script fetches.
_MORE = (
    ".wpd-load-more-submit, .wc-load-more-submit, .wc-load-more-submit-wrap, .wpd-load-comments, "
    ".load-more-comments, #load-more-comments, .misha_comment_loadmore"
)


def remote_place(document: Document) -> Node | None:
    """Return the element in which a remote service would show its thread, or None."""
    for place in _PLACES:
        if (node := document.css_first(place)) is not None:
            return node
    return None


def keeps_more(document: Document) -> bool:
    """Whether the page has a button that loads further comments by script."""
    return document.css_first(_MORE) is not None
