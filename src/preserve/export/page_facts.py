"""What a captured page says about itself, read again from its record."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve import discover
from preserve.articles import stored_document
from preserve.discover import linked_data
from preserve.errors import CollectionError, PageError, WarcError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from preserve.catalogue import Place
    from preserve.page import Document

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_BYTES_LIMIT = 10_000_000
# What a page is, by the words of schema.org, as CSL calls it.
_KINDS = (
    (re.compile(r"(?:https?://schema\.org/)?\w*NewsArticle\Z"), "article-newspaper"),
    (re.compile(r"(?:https?://schema\.org/)?\w*BlogPosting\Z"), "post-weblog"),
    (re.compile(r"(?:https?://schema\.org/)?DiscussionForumPosting\Z"), "post"),
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PageFacts:
    """Title, writers, date, language and site of a page; ``kind`` is a type of CSL."""

    kind: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    site_name: str | None = None

    def told(self, say: Callable[[str], str]) -> PageFacts:
        """Return the same with other words for texts."""
        return dataclasses.replace(
            self,
            title=say(self.title) if self.title is not None else None,
            authors=tuple(map(say, self.authors)),
            site_name=say(self.site_name) if self.site_name is not None else None,
        )


def facts_of(place: Place) -> PageFacts:
    """Return what a page says of itself; nothing, where it is none or cannot be read."""
    if not _HTML_TYPES.intersection({place.row.content_type, place.row.detected_type}):
        return PageFacts()
    try:
        document = stored_document(place, bytes_limit=_BYTES_LIMIT)
    except (CollectionError, PageError, WarcError):
        return PageFacts()
    facts = discover.facts(document)
    return PageFacts(
        kind=next(_kinds(document), None),
        title=facts.title.value if facts.title is not None else None,
        authors=tuple(one.value for one in facts.authors),
        published=facts.published.value if facts.published is not None else None,
        language=facts.language.value if facts.language is not None else None,
        site_name=facts.site_name.value if facts.site_name is not None else None,
    )


def _kinds(document: Document) -> Iterator[str]:
    for thing, _ in linked_data.read(document).articles:
        types = thing.get("@type")
        for name in types if isinstance(types, list) else [types]:
            for pattern, kind in _KINDS:
                if isinstance(name, str) and pattern.match(name):
                    yield kind
