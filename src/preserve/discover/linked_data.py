"""JSON-LD in a page, as far as it can be read."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from preserve.model import Locator
from preserve.page import locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from preserve.page import Document

# What schema.org calls a page's main text (and what engines put there instead).
_ARTICLES = pattern(
    r"(?:https?://schema\.org/)?(?:\w*Article|\w*BlogPosting|Report|Review|\w*NewsArticle|Recipe"
    r"|DiscussionForumPosting|QAPage|CreativeWork|SocialMediaPosting)\Z"
)
_PAGES = pattern(r"(?:https?://schema\.org/)?(?:WebPage|ItemPage|AboutPage)\Z")
_BLOCK_MARKS = pattern(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*$"
)
_TRAILING_COMMA = pattern(r",(\s*[}\]])")
_CONTROLS = pattern(r"[\x00-\x1f]+")
_DEPTH_MAX = 6

Thing = dict[str, Any]


Described = tuple[Thing, Locator]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LinkedData:
    """What a page's JSON-LD describes: articles, pages, and all that has a name, by ``@id``."""

    articles: list[Described]
    pages: list[Described]
    by_id: dict[str, Thing]


def read(document: Document) -> LinkedData:
    """Return what the JSON-LD of the page describes, each with where it stands.

    Broken JSON is mended where what is meant is plain (trailing commas, raw line ends in strings,
    comment marks around it, something behind it) and else passed by.
    """
    found = LinkedData(articles=[], pages=[], by_id={})
    for script in document.css("script[type]"):
        media_type = (script.attributes.get("type") or "").split(";")[0].strip().lower()
        if media_type != "application/ld+json":
            continue
        where = locator(script)
        for thing in _things(loads_leniently(script.text() or ""), _DEPTH_MAX):
            if _is_a(thing, _ARTICLES):
                found.articles.append((thing, where))
            elif _is_a(thing, _PAGES):
                found.pages.append((thing, where))
            if "name" in thing and isinstance(thing.get("@id"), str):
                found.by_id.setdefault(thing["@id"], thing)
    return found


def loads_leniently(text: str) -> Any:
    """Parse JSON that people wrote; None where nothing can be made of it."""
    cleaned = _BLOCK_MARKS.sub("", text).strip().rstrip(";")
    for attempt in (cleaned, _TRAILING_COMMA.sub(r"\1", _CONTROLS.sub(" ", cleaned))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    try:
        return json.JSONDecoder(strict=False).raw_decode(_CONTROLS.sub(" ", cleaned))[0]
    except (ValueError, RecursionError):
        return None


def _is_a(thing: Thing, kinds: re.Pattern[str]) -> bool:
    types = thing.get("@type")
    return any(
        isinstance(name, str) and kinds.match(name)
        for name in (types if isinstance(types, list) else [types])
    )


def _things(value: Any, depth: int) -> Iterator[Thing]:
    """Yield every object at the top, in an array, in ``@graph`` or as a page's main entity."""
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _things(item, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if isinstance(value.get(key), dict | list):
                yield from _things(value[key], depth - 1)


def texts(value: Any, depth: int = 0) -> list[str]:
    """Return the texts of a property: itself, its ``@value`` or ``name``, or those of each item."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if depth > _DEPTH_MAX:
        return []
    if isinstance(value, list):
        return [text for item in value for text in texts(item, depth + 1)]
    if isinstance(value, dict):
        return texts(value.get("@value") or value.get("name") or value.get("@id"), depth + 1)
    return []


def names(value: Any, graph: dict[str, Thing] | None = None, depth: int = 0) -> list[str]:
    """Return the names of persons or organisations; references are looked up in ``graph``."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if depth > _DEPTH_MAX:
        return []
    if isinstance(value, list):
        return [name for item in value for name in names(item, graph, depth + 1)]
    if isinstance(value, dict):
        if isinstance(value.get("name"), str | list):
            return names(value["name"], graph, depth + 1)
        other = (graph or {}).get(str(value.get("@id")))
        if other is not None and other is not value and isinstance(other.get("name"), str | list):
            return names(other["name"], depth=depth + 1)
    return []
