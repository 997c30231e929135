"""The body of a WordPress comment: what its writer wrote, without what the theme put around.

Themes with an element for the text are easy. Core's own old form has none (name, date, text and
reply link are siblings): there the rest is taken away.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date
from preserve.discuss.markup import children, elements, named, within
from preserve.discuss.names import SAYS
from preserve.discuss.pending import is_pending_notice
from preserve.page import block_text, inner_html, parse_fragment
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.page import Node

_WIDGET_NAME = pattern(
    r"(?:^|[-_])(?:repl(?:y|ies)|reply-?(?:link|to|container|button)|respond|"
    r"edit(?:-?link)?|like[sd]?|dislikes?|likers|wpulike|unlike|ratings?|karma|votes?|voting|thumbs?|"
    r"sharedaddy|share|sharing|social|report|flag|permalink|avatar|vcard|awaiting-?moderation|"
    r"comment-?meta|comment-?metadata|commentmetadata|comment-?info|comment-?actions?|"
    r"comment-?tools?|comment-?author|comment-?date|comment-?time|comment-?links?|comment-?number|"
    r"comment-?head(?:er)?|comment-?footer|comment-?title|comment-?buttons?|"
    r"read-?more|show-?more|see-?more|more-?link|expand|collapse|toggle|quote-?link|"
    r"screen-reader-text|sr-only|reading-time|says|children|commentmeta|gravatar)(?:$|[-_])",
    re.IGNORECASE,
)
_WIDGET_HREF = pattern(
    r"[?&](?:replytocom|like_comment|unapproved)=|action=editcomment|comment\.php\?action=|"
    r"/wp-login\.php|^javascript:",
    re.IGNORECASE,
)
_WIDGET_WORDS = pattern(
    r"\W*(?:read\smore|show\smore|see\smore|read\sthe\srest|show\sless|lire\sla\ssuite|voir\splus|"
    r"lire\splus|mehr\s(?:lesen|anzeigen)|weiterlesen|leer\smás|ver\smás|leggi\stutto|continua|"
    r"ler\smais|ver\smais|lees\s(?:meer|verder)|reply|répondre|antworten|responder|rispondi|"
    r"beantwoorden|edit|modifier|bearbeiten|\(edit\)|like|j['’]aime|gefällt\smir|me\sgusta|"
    r"report|signaler|melden|展开|阅读更多|回复)\W*\Z",
    re.IGNORECASE,
)
_is_called_widget = named(_WIDGET_NAME)


def is_widget(node: Node) -> bool:
    """Whether an element inside a comment is the theme's and not the commenter's."""
    if node.tag in ("form", "button", "script", "style", "textarea"):
        return True
    if _is_called_widget(node):
        return True
    if node.tag == "a":
        href = node.attributes.get("href") or ""
        return bool(_WIDGET_HREF.search(href)) or (
            href.startswith("#") and _WIDGET_WORDS.match(block_text(node)) is not None
        )
    return is_pending_notice(node)


def body_fragment(
    holders: Sequence[Node],
    *,
    clean: bool,
    landmarks: Sequence[Node],
    leave: Callable[[Node], bool],
) -> Node:
    """Return a new element with the body alone: no widgets, and where mixed no name and date."""
    if clean:
        fragment = parse_fragment("".join(inner_html(holder) for holder in holders))
    else:
        pieces = (
            holder.html or "" if holder.tag == "p" else _rest(holder, landmarks, leave)
            for holder in holders
        )
        fragment = parse_fragment("".join(pieces))
    _drop_widgets(fragment)
    return fragment


def loose_paragraphs(own: Sequence[Node], landmarks: Sequence[Node]) -> list[Node]:
    """Return the paragraphs of an entry that no element for the text holds.

    Some themes put them right beside name and date, in what is called the author's box.
    """
    return [
        node
        for node in own
        if node.tag == "p" and not is_widget(node) and not any(within(m, node) for m in landmarks)
    ]


def _drop_widgets(fragment: Node) -> None:
    while (
        found := next((node for node in elements(fragment) if is_widget(node)), None)
    ) is not None:
        found.decompose()


_DEEPEST = 150  # levels that are looked into, for the sake of the stack; what is deeper is whole


def _rest(
    holder: Node, landmarks: Sequence[Node], leave: Callable[[Node], bool], depth: int = 0
) -> str:
    """Return the mark-up of a holder without landmarks, widgets, replies and words between them."""
    pieces: list[tuple[bool, str]] = []
    for child in children(holder):
        if child.is_text_node:
            is_mark = any(mark.mem_id == child.mem_id for mark in landmarks)
            pieces.append((is_mark, "" if is_mark else child.html or ""))
        elif child.is_element_node and not leave(child):
            if depth < _DEEPEST and any(within(mark, child) for mark in landmarks):
                marks = [mark for mark in landmarks if mark.mem_id == child.mem_id]
                if marks or is_widget(child) or child.tag in ("header", "footer", "cite", "small"):
                    pieces.append((True, ""))
                else:
                    pieces.append((True, _rest(child, landmarks, leave, depth + 1)))
            elif is_widget(child):
                pieces.append((True, ""))
            else:
                pieces.append((False, child.html or ""))
    return _without_glue(pieces)


def _without_glue(pieces: list[tuple[bool, str]]) -> str:
    """Drop loose words beside a removed piece: "says:", "|", "Comment by", a date."""
    kept: list[str] = []
    after_mark = True
    for place, (is_mark, html) in enumerate(pieces):
        if not is_mark and html.strip():
            before_mark = any(mark for mark, _ in pieces[place + 1 : place + 4])
            if after_mark and _BREAK.match(html):
                continue
            if (after_mark or before_mark) and _LOOSE.match(html) and _is_glue(html):
                continue
        if html.strip():
            kept.append(html)
        after_mark = is_mark or (after_mark and not html.strip())
    return "".join(kept)


_BREAK = pattern(r"\s*<br ?/?>\s*\Z")
_LOOSE = pattern(r"\s*(?:[^<\s]|<(?:small|span|b|i|em|strong|font)\b)", re.IGNORECASE)
_GLUE = pattern(
    r"\W*(?:(?:on|at|in|from|le|à|am|um|el|a\slas|il|alle|em|às|op|om|by|par|von|por|da|di|door|and|"
    r"comment|commented|commentaire|kommentar|comentario|commento|comentário|reactie|\d{1,6})\W*)*\Z",
    re.IGNORECASE,
)


def _is_glue(html: str) -> bool:
    bare = block_text(parse_fragment(html), skip=is_widget)
    text = " ".join(bare.split())
    if len(text) > 60:
        return False
    date = find_date(text)
    if date is not None:
        text = text.replace(date.text, "")
    return SAYS.match(text) is not None or _GLUE.match(text) is not None
