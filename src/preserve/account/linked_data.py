"""The discussion as JSON-LD, with the records that each statement was read from."""

from __future__ import annotations

import collections
import urllib.parse
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from preserve.model import Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from preserve.manifest import ArticleRow, CommentRow, DiscussionRow

MEDIA_TYPE = "application/ld+json"
Removed = Literal["named", "left-out", "told"]

_REMOVED = frozenset({Visibility.DELETED, Visibility.HIDDEN, Visibility.WITHDRAWN})


def discussion_json_ld(
    article: ArticleRow,
    discussion: DiscussionRow,
    comments: Iterable[CommentRow],
    *,
    removed: Removed = "named",
) -> bytes:
    """Write article and comments as schema.org ``Article`` and ``Comment``, UTF-8.

    The comments stand in one flat list, each with its ``parentItem``: a comment, or the article.
    ``isBasedOn`` names the WARC record that each was read from, as an IRI. What its author or the
    site removed is ``named`` without its text, ``left-out`` (replies still say what they answer),
    or ``told`` like the others.

    Source: https://schema.org/Comment
    """
    rows = list(comments)
    url = article.final_url or article.url
    names = _names(rows, url)
    document = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "headline": article.title,
        "inLanguage": article.language,
        "datePublished": article.published,
        "dateModified": article.modified,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "isBasedOn": _iri(article.record_id),
        "commentCount": discussion.recorded,
        "comment": [
            _comment(row, names, url, with_text=row.status not in _REMOVED or removed == "told")
            for row in rows
            if row.status not in _REMOVED or removed != "left-out"
        ],
    }
    written = msgspec.json.format(msgspec.json.encode(_without_nothing(document)), indent=1)
    # Such a document is often put into a page, where "</script" or "<!--" in a comment would be
    # obeyed (HTML 4.12.1.3). A "<" stands in texts alone.
    return written.replace(b"<", b"\\u003c")


def _names(rows: Sequence[CommentRow], article: str) -> dict[str, str]:
    """Return the ``@id`` of each comment: its permalink, where that leads to it and no other.

    Two things of one ``@id`` would be one thing.
    """
    names = {row.id: row.permalink or _within(article, row.native_id or row.id) for row in rows}
    times = collections.Counter([article, *names.values()])
    return {id_: name if times[name] == 1 else _within(article, id_) for id_, name in names.items()}


def _within(article: str, id_: str) -> str:
    fragment = urllib.parse.quote(id_, safe="~!$&'(+)*,;=:@/?", errors="backslashreplace")
    return f"{article.partition('#')[0]}#{fragment}"


def _iri(record_id: str | None) -> str | None:
    """Return a WARC-Record-ID without the brackets, which are no part of the IRI (WARC 1.1, 4)."""
    return record_id.strip("<>") if record_id is not None else None


def _comment(
    row: CommentRow, names: dict[str, str], article: str, *, with_text: bool
) -> dict[str, Any]:
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
        "text": row.text if with_text else None,
        "creativeWorkStatus": None if row.status == "visible" else str(row.status),
        "isBasedOn": _iri(row.record_id),
    }


def _without_nothing(value: Any) -> Any:
    """Leave out what is None or empty: JSON-LD has no use for either."""
    if isinstance(value, dict):
        cleaned = {key: _without_nothing(one) for key, one in value.items()}
        return {key: one for key, one in cleaned.items() if one not in (None, [], {})}
    if isinstance(value, list):
        return [_without_nothing(one) for one in value]
    return value
