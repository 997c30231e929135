"""Numbers of comments that a page states for machines in further words.

schema.org's ``interactionStatistic`` in microdata and JSON-LD, ``commentCount`` of a
``mainEntity``, and the same and SIOC's ``num_replies`` in RDFa.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.area import is_elsewhere
from preserve.discuss.markup import ancestors
from preserve.discuss.types import Claim
from preserve.page import block_text, locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.discuss.comment_page import CommentPage
    from preserve.page import Document, Node

_ABOUT_COMMENTS = pattern(r"(?:^|[/:#])(?:CommentAction|ReplyAction|UserComments)\Z")
_RDFA = (
    "[property~='sioc:num_replies'], [property~='schema:commentCount'], [property~='commentCount']"
)
_LEGACY = "[property~='schema:interactionCount'], [property~='interactionCount']"
_STATISTIC = "[itemprop~='interactionStatistic'], [property~='interactionStatistic']"
_DEEPEST = 6


def with_stated_counts(document: Document, page: CommentPage) -> CommentPage:
    """Return the page with these numbers among its claims, each once, after what it prints."""
    claims = list(page.claims)
    for count, node in _counts(document):
        if all(count != claim.count for claim in claims):
            claims.append(
                Claim(count=count, counts="article", locator=locator(node), source_url=document.url)
            )
    return dataclasses.replace(page, claims=tuple(claims))


def _counts(document: Document) -> Iterator[tuple[int, Node]]:
    for node in document.css(_RDFA):
        count = re.fullmatch(r"\s*(\d{1,7})\s*", _value(node))
        if count is not None and not _is_of_another(node):
            yield int(count[1]), node
    for node in document.css(_LEGACY):
        count = re.fullmatch(r"\s*UserComments:\s*(\d{1,7})\s*", _value(node))
        if count is not None and not _is_of_another(node):
            yield int(count[1]), node
    for node in document.css(_STATISTIC):
        kind = node.css_first("[itemprop~='interactionType'], [property~='interactionType']")
        shown = node.css_first(
            "[itemprop~='userInteractionCount'], [property~='userInteractionCount']"
        )
        if kind is None or shown is None or _is_of_another(node):
            continue
        named = kind.attributes.get("href") or kind.attributes.get("itemtype") or _value(kind)
        count = re.fullmatch(r"\s*(\d{1,7})\s*", _value(shown))
        if count is not None and _ABOUT_COMMENTS.search(named.strip()):
            yield int(count[1]), node
    for script in document.css("script[type='application/ld+json']"):
        try:
            counts = set(_in_json(json.loads(script.text() or ""), 0))
        except (ValueError, RecursionError):
            continue
        if len(counts) == 1:
            yield counts.pop(), script


def _value(node: Node) -> str:
    return node.attributes.get("content") or block_text(node)


def _is_of_another(node: Node) -> bool:
    """Whether a number stands in a side bar, or in a comment, whose own answers it counts."""
    return is_elsewhere(node) or any(
        re.search(r"(?:^|[/:#])(?:Comment|UserComments)\b", written)
        for up in ancestors(node)
        for written in (up.attributes.get("itemtype"), up.attributes.get("typeof"))
        if written
    )


def _in_json(facts: Any, depth: int) -> Iterator[int]:
    """Yield the numbers of what a script is about; not those of its comments or its parts."""
    if depth > _DEEPEST:
        return
    if isinstance(facts, list):
        for fact in facts[:100]:
            yield from _in_json(fact, depth + 1)
    elif isinstance(facts, dict):
        if facts.get("@type") == "Comment":
            return
        yield from _whole(facts.get("commentCount"))
        statistics = facts.get("interactionStatistic")
        for each in statistics if isinstance(statistics, list) else [statistics]:
            if isinstance(each, dict) and _is_about_comments(each):
                yield from _whole(each.get("userInteractionCount"))
        for name in ("@graph", "mainEntity"):
            yield from _in_json(facts.get(name), depth + 1)


def _whole(value: Any) -> Iterator[int]:
    if isinstance(value, int | str) and re.fullmatch(r"[0-9]{1,9}", str(value)):
        yield int(value)


def _is_about_comments(statistic: dict[str, Any]) -> bool:
    kind = statistic.get("interactionType")
    if isinstance(kind, dict):
        kind = kind.get("@type") or kind.get("@id")
    return isinstance(kind, str) and _ABOUT_COMMENTS.search(kind) is not None
