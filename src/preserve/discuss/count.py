"""Numbers of comments that a page prints for its article.

Headings of the comment area come first, then the link from the article's head to its comments,
then what the page tells machines. Numbers of other articles, in side bars and teasers, are theirs.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.markup import elements, named, within, within_any
from preserve.discuss.phrases import AFTER_ONE, COMMENT_NOUNS, LOOSE_NOUNS, PING_NOUNS, WORDS
from preserve.discuss.place import home_of
from preserve.discuss.types import Claim, Counts
from preserve.model import Locator
from preserve.page import block_text, locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from preserve.page import Document, Node

_PLAIN = "|".join(COMMENT_NOUNS)
_ANY = f"{_PLAIN}|{'|'.join(LOOSE_NOUNS)}"
# They have no case; to be told so spares the compiler to look at each.
_CJK = r"(?-i:[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
_END = rf"(?:(?!\w)|(?={_CJK}))"
_DIGITS = r"\d{1,3}(?:[.,\s'’\u00a0\u202f]\d{3}){1,3}(?!\d)|\d{1,9}(?!\d)"
_SPELLED = "|".join(re.escape(word) for word in sorted(WORDS, key=len, reverse=True))
_FILLER = r"(?:\s*(?:条|條|件の|件|个|個|則|则|篇|개의|개|bài|de|user|reader|new)\s*)?"

_DIGITS_FIRST = pattern(
    rf"(?<![\d.,#])(?P<number>{_DIGITS})\+?\s*{_FILLER}\s*(?:{_ANY}){_END}", re.IGNORECASE
)
_WORD_FIRST = pattern(
    rf"\W*(?P<number>{_SPELLED})(?=\s|{_CJK})\s*{_FILLER}\s*(?:{_ANY}){_END}(?P<rest>.*)",
    re.IGNORECASE,
)
_NOUN_FIRST = pattern(
    rf"(?<!\w)(?:{_ANY}){_END}\s*(?:[:：]\s*|[(\[（「]\s*|(?=\d+\s?[개件条條]))"
    rf"(?P<number>{_DIGITS})(?![\d.:/]|\s*/)",
    re.IGNORECASE,
)
_NOTHING_ELSE = pattern(
    rf"\W*(?:(?:{_DIGITS})\s*{_FILLER}\s*(?:{_PLAIN})|(?:{_PLAIN})\W{{1,3}}(?:{_DIGITS}))\W*\Z",
    re.IGNORECASE,
)
_AFTER_ONE = pattern(AFTER_ONE, re.IGNORECASE)
_PINGS = pattern(
    rf"(?:\d|(?:^|\s)(?:{_SPELLED})\s)\s*(?:{PING_NOUNS})(?!\w)|(?:{PING_NOUNS})\s*[:(\[]\s*\d+",
    re.IGNORECASE,
)
_QUOTED = pattern(r"[«“„‟\"「『《].*", re.DOTALL)
_IN_PAIRS = pattern(r"«[^»]*»|[“„‟\"][^“”\"]*[“”\"]|「[^」]*」|『[^』]*』|《[^》]*》")
_BARE = pattern(rf"\W*(?P<number>{_DIGITS})\W*\Z")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A number of comments in a text; ``beside_pings``: pingbacks are counted apart beside it."""

    count: int
    beside_pings: bool


def read_count(text: str) -> Counted | None:
    """Return the number of comments that a heading states, spelled out or in digits; or None.

    What stands in quotes is an article's title and does not count, unless nothing else is there.
    """
    line = " ".join(text.split())
    unquoted = _QUOTED.sub("", line)
    # The title comes last, or first, or there is nothing but what looks like one.
    for words in dict.fromkeys((unquoted, _IN_PAIRS.sub("", line), line)):
        found = _earliest(words)
        if found is not None:
            return Counted(count=number_of(found["number"]), beside_pings=bool(_PINGS.search(line)))
    return None


def _earliest(words: str) -> re.Match[str] | None:
    spelled = _WORD_FIRST.match(words)
    if spelled is not None and (
        number_of(spelled["number"]) != 1 or _AFTER_ONE.match(spelled["rest"])
    ):
        return spelled
    both = [found for shape in (_DIGITS_FIRST, _NOUN_FIRST) if (found := shape.search(words))]
    return min(both, key=re.Match.start, default=None)


def number_of(written: str) -> int:
    """Return the value of digits with any thousands separator, or of a number written out."""
    word = re.sub(r"\s+", " ", written).strip().lower()
    return WORDS[word] if word in WORDS else int(re.sub(r"\D", "", word))


# -------------------------------------------------------------------------- where a page says it

_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption", "summary"})
_NAMED_TAGS = frozenset({"p", "div", "span", "a", "strong", "b", "dt", "li"})
_NAMED = pattern(
    r"(?:^|[-_])comments?(?:list)?[-_]?(?:title|head(?:er|ing)?|count(?:er)?|num(?:ber)?s?|intro|"
    r"total|link|info)s?(?:$|[-_])|commentshea?der|commentscount|commenttab|numcomments|nbcomments|"
    r"responses?-title",
    re.IGNORECASE,
)


def find_claims(
    document: Document,
    containers: Sequence[Node],
    *,
    skip: Callable[[Node], bool] | None = None,
    counts: Counts = "article",
) -> tuple[Claim, ...]:
    """Return the numbers a page claims, the most trusted first.

    ``skip`` tells the elements of single entries, whose text claims nothing. Equal numbers from
    further places of the same sort are left out.
    """
    claims: list[Claim] = []
    for source in (
        _from_headings(document, containers, skip),
        _from_links(document, skip),
        _from_machine_facts(document),
    ):
        for count, kind, where in source:
            if all(count != claim.count for claim in claims):
                claims.append(
                    Claim(
                        count=count,
                        counts=kind or counts,
                        locator=where,
                        source_url=document.url,
                    )
                )
    return tuple(claims)


_TO_COMMENTS = pattern(r"#(?:[^#\n]*comment|respond|reply|disqus_thread|kommentar|forum)")
_TO_ONE = pattern(r"#[^#\n]*\d|comment-page-|[?&]cpage=")
_Found = tuple[int, Counts | None, Locator]


def _from_headings(
    document: Document, containers: Sequence[Node], skip: Callable[[Node], bool] | None
) -> Iterator[_Found]:
    """Headings of the comment area; on a page without one, headings that say nothing else."""
    headings = [
        node
        for node in elements(document.root, leave=skip)
        if node.tag in _HEADING_TAGS or (node.tag in _NAMED_TAGS and _is_named_heading(node))
    ]
    marks = frozenset(container.mem_id for container in containers)
    trackbacks = False
    found: list[_Found] = []
    for node in headings:
        inside = within_any(node, marks)
        if not inside and (is_elsewhere(node) or (containers and not _near(node, containers))):
            continue
        text = block_text(node)
        if len(text) > 300:
            continue
        counted = read_count(text)
        if counted is None:
            trackbacks = trackbacks or bool(_PINGS.search(text))
        elif inside or containers or _is_named_heading(node) or _NOTHING_ELSE.match(text):
            kind: Counts | None = "comments-only" if counted.beside_pings else None
            found.append((counted.count, kind, locator(node)))
    for count, kind, where in found:
        yield count, ("comments-only" if trackbacks else kind), where


_is_named_heading = named(_NAMED)


def _near(node: Node, containers: Sequence[Node]) -> bool:
    """A heading that stands right before a container, as its sibling, belongs to it."""
    for container in containers:
        before = container.prev
        for _ in range(6):
            if before is None:
                break
            if before.is_element_node and within(node, before):
                return len(block_text(before)) <= 300
            before = before.prev
    return False


def _from_links(document: Document, skip: Callable[[Node], bool] | None) -> Iterator[_Found]:
    """Links to the comments of this very page, anywhere but in its comments."""
    home = home_of(document)
    for node in elements(document.root, leave=skip):
        href = (node.attributes.get("href") or "") if node.tag == "a" else ""
        if "#" not in href or _TO_ONE.search(href) or not _TO_COMMENTS.search(href):
            continue
        if not home.has(href):
            continue
        text = block_text(node)
        counted = read_count(text)
        bare = _BARE.match(text)
        if counted is not None and len(text) <= 200:
            kind: Counts | None = "comments-only" if counted.beside_pings else None
            yield counted.count, kind, locator(node)
        elif bare is not None:
            yield number_of(bare["number"]), None, locator(node)


def _from_machine_facts(document: Document) -> Iterator[_Found]:
    for node in document.css('[itemprop="commentCount"], [itemprop="interactionCount"]'):
        value = node.attributes.get("content") or block_text(node)
        found = re.fullmatch(r"\s*(?:UserComments:)?\s*(\d{1,9})\s*", value)
        if found is not None and not is_elsewhere(node):
            yield int(found[1]), None, locator(node)
    for node in document.css('script[type="application/ld+json"]'):
        try:
            counts = set(_comment_counts(json.loads(node.text() or "")))
        except (ValueError, RecursionError):
            continue
        if len(counts) == 1:
            yield counts.pop(), None, locator(node)


def _comment_counts(facts: object) -> Iterator[int]:
    if isinstance(facts, list):
        for fact in facts[:100]:
            yield from _comment_counts(fact)
    elif isinstance(facts, dict):
        count = facts.get("commentCount")
        if isinstance(count, int | str) and re.fullmatch(r"[0-9]{1,9}", str(count)):
            yield int(count)
        yield from _comment_counts(facts.get("@graph") or [])
