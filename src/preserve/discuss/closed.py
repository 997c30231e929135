"""Whether a discussion still takes comments, and where the page says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.engine_phrases import ENGINES_CLOSED
from preserve.discuss.markup import children, closest, elements, named, tokens, within_any
from preserve.discuss.phrases import CLOSED
from preserve.model import Locator, ThreadState
from preserve.page import block_text, locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.page import Document, Node

_CLOSED = pattern("|".join((*CLOSED, *ENGINES_CLOSED)), re.IGNORECASE)
_NAMED = pattern(
    r"(?:^|[-_])(?:no-?comments|comments?-?(?:are-)?closed|closed-?comments?|comments?-?disabled)$",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 220  # characters; longer paragraphs are about something

# A form in which a comment can be written, reply links, and places where scripts put a form.
_FORM = (
    "form#commentform, form.comment-form, form#comment-form, form[action*='wp-comments-post'], "
    "form[action*='/comment/reply/'], #respond form textarea, iframe#jetpack_remote_comment, "
    "iframe#comment-editor, textarea[name='comment'], .must-log-in, .comment-reply-login, "
    # SPIP; Movable Type and TypePad; Dotclear; Serendipity
    ".formulaire_forum textarea, form[action*='page=forum'], form[action*='mt-comments'], "
    "form#comments-form, form#comments_form, form[name='comments_form'], "
    "form[action*='typepad.com/'] textarea, textarea[name='c_content'], "
    "textarea[name='serendipity[comment]']"
)
_REPLY = (
    ".comment-reply-link, .comment-reply a, a.comment-reply, a[href*='replytocom='], "
    "a[href*='/comment/reply/'], .repondre a, .forum-repondre-message a, a.comment_reply, "
    ".comment-footer a[href*='blogger.com/comment']"
)


def is_closed_notice(text: str) -> bool:
    """Whether a short text says, in any of many languages, that comments are closed."""
    return len(text) <= _LONGEST_NOTICE and _CLOSED.search(text) is not None


def find_state(
    document: Document,
    containers: Sequence[Node],
    *,
    skip: Callable[[Node], bool] | None = None,
) -> tuple[ThreadState, Locator | None]:
    """Return whether the discussion takes comments, and what shows it.

    A form to comment in says open; then a notice says closed; then reply links say open. ``skip``
    tells the elements of single entries: what a commenter writes is no notice.
    """
    form = next((node for node in document.css(_FORM) if not _unused(node)), None)
    if form is not None:
        return ThreadState.OPEN, locator(form)
    notice = _notice(document, containers, skip)
    if notice is not None:
        return ThreadState.CLOSED, locator(notice)
    reply = document.css_first(_REPLY)
    if reply is not None:
        return ThreadState.OPEN, locator(reply)
    return (ThreadState.UNKNOWN if containers else ThreadState.NONE), None


def _unused(form: Node) -> bool:
    """A search field or a contact form that happens to call its text a comment."""
    around = closest(form, lambda node: node.tag in ("form", "noscript"))
    if around is None or form.tag != "textarea":
        return around is not None and around.tag == "noscript"
    names = " ".join(tokens(around)).lower()
    return around.tag == "noscript" or "contact" in names or "wpcf7" in names


_NOTICES = frozenset(
    {"p", "div", "span", "strong", "em", "h2", "h3", "h4", "h5", "li", "dd", "td", "section"}
)


def _notice(
    document: Document, containers: Sequence[Node], skip: Callable[[Node], bool] | None
) -> Node | None:
    marks = frozenset(container.mem_id for container in containers)
    for node in elements(document.root, leave=skip):
        if node.tag not in _NOTICES:
            continue
        text = _own_text(node)
        if not text or not is_closed_notice(text) or is_elsewhere(node) or _teases(node):
            continue
        inside = within_any(node, marks)
        if inside or _is_named_closed(node) or _begins_closed(text):
            return node
    return None


def _own_text(node: Node) -> str:
    """Return the text of an element that holds no blocks; others are looked at by their parts."""
    if any(child.tag in ("div", "p", "ol", "ul", "section", "li") for child in children(node)):
        return ""
    return block_text(node).replace("\n", " ")


_is_named_closed = named(_NAMED)


def _begins_closed(text: str) -> bool:
    """Outside a comment area only a notice of its own counts, not a sentence of the article."""
    found = _CLOSED.search(text)
    return found is not None and found.start() <= 12 and len(text) - found.end() <= 40


def _teases(node: Node) -> bool:
    """Whether a notice belongs to the line of facts that lists of articles print of each."""
    return closest(node, lambda around: "comments-link" in tokens(around)) is not None
