"""What a comment quotes of the comments before it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.markup import closest
from preserve.model import Quote
from preserve.page import block_text, select
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.types import ReadComment
    from preserve.page import Node

_LOOKED_BACK = 100  # comments before, in which words of a quotation are looked for
_LEAST_LETTERS = 16
_MOST_QUOTES = 50  # of one comment
_TO_COMMENT = pattern(
    r"(?:#|[?&;]p=|/)(?:[a-z-]*comment-?|p|c|post-?|id=)?(\d{1,19})\Z", re.IGNORECASE
)
_WROTE = pattern(
    r"^(?P<name>[^\n:]{1,60}?)\s*(?:,\s[^\n]{1,60})?\s"
    r"(?:wrote|writes|said|says|a écrit|écrit|dit|schrieb|schreibt|hat geschrieben|escribió|dijo|"
    r"ha scritto|scrive|escreveu|disse|schreef|skrev|писал\w*|написал\w*|napisał\w*|說|说|写道)"
    r"[^\n:]{0,60}:\s*(?:\n|$)",
    re.IGNORECASE,
)
_MARKED_LINE = pattern(r"^[>»]\s?(.*)$")


def with_quotes(comments: Sequence[ReadComment]) -> tuple[ReadComment, ...]:
    """Return the comments of a whole thread, in reading order, each with what it quotes.

    The one that is quoted is told by a link in the quotation, else by its words: those of the
    comment that is answered, or of one shortly before.
    """
    places = {read.comment.id: place for place, read in enumerate(comments)}
    letters: dict[int, str] = {}

    def has(place: int, words: str) -> bool:
        if place not in letters:
            letters[place] = _letters(comments[place].comment.text)
        return words in letters[place]

    def source_of(quote: _Found, place: int) -> str | None:
        if quote.number in places and places[quote.number] != place:
            return quote.number
        words = _letters(quote.text)
        if len(words) < _LEAST_LETTERS:
            return None
        parent = places.get(comments[place].comment.parent or "")
        before = range(place - 1, max(-1, place - 1 - _LOOKED_BACK), -1)
        for other in before if parent is None else (parent, *before):
            if other != place and has(other, words):
                return comments[other].comment.id
        return None

    told = []
    for place, read in enumerate(comments):
        found = _quotations(read)
        quotes = tuple(
            Quote(text=quote.text, author=quote.author, comment=source_of(quote, place))
            for quote in found
        )
        told.append(
            dataclasses.replace(read, comment=dataclasses.replace(read.comment, quotes=quotes))
            if quotes
            else read
        )
    return tuple(told)


@dataclasses.dataclass(frozen=True, slots=True)
class _Found:
    """A quotation: its text, whom it names, the number of the comment that it links to."""

    text: str
    author: str | None
    number: str = ""


def _quotations(read: ReadComment) -> list[_Found]:
    """Return the outermost quotations of a body: marked up, or lines that begin with ``>``."""
    found = []
    if "<blockquote" in read.comment.html.lower():
        for node in select(read.fragment, "blockquote"):
            around = node.parent
            inner = around is not None and closest(around, _is_quotation) is not None
            if not inner and (quote := _read(node)) is not None:
                found.append(quote)
    if not found:
        found = _marked_lines(read.comment.text)
    return found[:_MOST_QUOTES]


def _is_quotation(node: Node) -> bool:
    return node.tag == "blockquote"


def _read(node: Node) -> _Found | None:
    text = block_text(node)
    author = None
    cite = node.css_first("cite, .quotetitle, .quote-author, .bbcode_quote_author, .title")
    if cite is not None and (name := block_text(cite)) and text.startswith(name):
        text = text.removeprefix(name).strip()
        author = re.sub(r"\s*:\s*$", "", name)
        wrote = _WROTE.match(f"{author}:\n")
        author = wrote["name"].strip() if wrote is not None else author
    elif ":" in text and (wrote := _WROTE.match(text)) is not None:
        author = wrote["name"].strip()
        text = text[wrote.end() :].strip()
    hrefs = [node.attributes.get("cite") or ""]
    hrefs += [link.attributes.get("href") or "" for link in node.css("a[href]")]
    linked = next((to[1] for href in hrefs if (to := _TO_COMMENT.search(href))), "")
    for holder in (node, node.parent):
        if holder is not None and author is None:
            named = holder.attributes
            author = named.get("data-username") or named.get("data-author")
    return _Found(text, author or None, linked) if text else None


def _marked_lines(text: str) -> list[_Found]:
    found: list[_Found] = []
    if ">" not in text and "»" not in text:
        return found
    run: list[str] = []
    for line in (*text.split("\n"), ""):
        marked = _MARKED_LINE.match(line)
        if marked is not None:
            run.append(marked[1])
        elif run:
            quoted = "\n".join(run).strip()
            run = []
            if quoted:
                found.append(_Found(quoted, None))
    return found


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
