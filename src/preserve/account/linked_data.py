"""The discussion as JSON-LD, with the records that each statement was read from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.manifest import ArticleRow, CommentRow, DiscussionRow

MEDIA_TYPE = "application/ld+json"


def discussion_json_ld(
    article: ArticleRow, discussion: DiscussionRow, comments: Sequence[CommentRow]
) -> bytes:
    """Write article and comments as schema.org ``Article`` and ``Comment``, UTF-8.

    ``isBasedOn`` of each names the WARC record it was read from. What its author or the site
    removed is named without its text.

    Source: https://schema.org/Comment
    """
    url = article.final_url or article.url
    names = {row.id: row.permalink or f"{url}#{row.native_id or row.id}" for row in comments}
    document = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "headline": article.title,
        "inLanguage": article.language,
        "datePublished": article.published,
        "dateModified": article.modified,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "isBasedOn": article.record_id,
        "commentCount": discussion.recorded,
        "comment": [_comment(row, names, url) for row in comments],
    }
    return json.dumps(_without_nothing(document), ensure_ascii=False, indent=1).encode()


def _comment(row: CommentRow, names: dict[str, str], article: str) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "@id": names[row.id],
        "identifier": row.id,
        "parentItem": {"@id": names.get(row.parent or "", article)},
        "author": {"@type": "Person", "name": row.author.name, "url": row.author.url}
        if row.author.name or row.author.url
        else None,
        "datePublished": row.date,
        "name": row.title,
        "url": row.permalink,
        "text": row.text if row.status == "visible" else None,
        "creativeWorkStatus": None if row.status == "visible" else str(row.status),
        "isBasedOn": row.record_id,
    }


def _without_nothing(value: Any) -> Any:
    """Leave out what is None or empty: JSON-LD has no use for either."""
    if isinstance(value, dict):
        cleaned = {key: _without_nothing(one) for key, one in value.items()}
        return {key: one for key, one in cleaned.items() if one not in (None, [], {})}
    if isinstance(value, list):
        return [_without_nothing(one) for one in value]
    return value
