"""The discussion as a page of our own: static, without scripts, to be read in any viewer.

It is made from the recorded comments alone. Viewers that replay pages open nothing but http and
https addresses by every way there is (pywb reloads a ``urn:`` for ever), so that the page has an
address under a name that RFC 2606 keeps from ever being a site's.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.resources
import re
import urllib.parse
from typing import TYPE_CHECKING

import jinja2

from preserve.account.provenance import SOFTWARE
from preserve.account.thread_links import SHOWN_CHARACTERS, Placed, place, web_href
from preserve.account.thread_words import words_for
from preserve.model import Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from preserve.account.thread_words import Words
    from preserve.manifest import ArticleRow, CitationRow, CommentRow, DiscussionRow

MEDIA_TYPE = "text/html; charset=utf-8"
HOST = "preserve.invalid"

_REMOVED = frozenset({Visibility.DELETED, Visibility.HIDDEN, Visibility.WITHDRAWN})
_DEEPEST = 8  # steps of indentation; a reply says besides what it answers
_PIECE_CHARACTERS = 1 << 16
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
# What HTML has no place for: controls, surrogates, noncharacters (HTML 13.2.2, 13.2.3.5).
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


# Embeddings, overrides, isolates (UAX 9, 2): a window's title and a tip have no isolate.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def thread_page_url(capture_id: str) -> str:
    """Return the address of a capture's thread page."""
    return f"http://{HOST}/{urllib.parse.quote(capture_id, safe='')}/thread"


def has_thread_page(discussion: DiscussionRow) -> bool:
    """Say whether there is anything to tell: comments that were recorded, or only claimed."""
    return bool(discussion.recorded or discussion.claimed)


def thread_title(article: ArticleRow) -> str:
    """Return the title of the page."""
    return words_for(article.language).title.format(article.title or _article_url(article))


def thread_text(comments: Iterable[CommentRow]) -> str:
    """Return what the comments say, each after its author, for a viewer's search.

    Without those that were removed.
    """
    lines: list[str] = []
    for row in comments:
        if row.status not in _REMOVED:
            lines += [one for one in (row.author.name, row.title, row.text) if one]
    return "\n".join(lines)


def thread_html(
    article: ArticleRow,
    discussion: DiscussionRow,
    comments: Sequence[CommentRow],
    citations: Iterable[CitationRow],
    *,
    capture_id: str,
    started: str,
    data_record_id: str | None = None,
    include_removed: bool = False,
    live: bool = False,
) -> Iterator[bytes]:
    """Yield the page, UTF-8, a piece at a time.

    ``comments`` and ``citations`` are in reading order. ``data_record_id`` names the record that
    holds the discussion as JSON-LD. ``live`` says that links lead to the web and not to records.

    Every value is escaped; links are http, https or within the page; there are no scripts, no
    images and nothing from elsewhere. Comments that were removed are named without author and
    text, unless ``include_removed``.
    """
    words = words_for(article.language)
    language = article.language or ""
    url = _article_url(article)
    values: dict[str, object] = {
        "words": words,
        "title": thread_title(article),
        "software": SOFTWARE,
        "live": live,
        "article_url": url,
        "article_href": web_href(url),
        "article_title": article.title or url,
        "started": started,
        "started_text": f"{started[:10]} {started[11:19]} UTC",
        "capture_id": capture_id,
        "counted": _counted(discussion, words),
        "missing": [
            words.missing.format(one.count, words.reasons[one.reason]) for one in discussion.missing
        ],
        "state": words.states[discussion.state],
        "deepest": _DEEPEST,
        "text_language": language if _LANGUAGE.fullmatch(language) else None,
        "comments": _entries(comments, citations, words, include_removed=include_removed),
        "sources": _sources(article, discussion, comments, words, data_record_id),
    }
    waiting: list[str] = []
    characters = 0
    for piece in _template().generate(values):
        waiting.append(piece)
        characters += len(piece)
        if characters >= _PIECE_CHARACTERS:
            yield "".join(waiting).encode()
            waiting, characters = [], 0
    yield "".join(waiting).encode()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """A comment as the page shows it; ``placed`` is None where its text is not shown."""

    anchor: str
    depth: int
    removed: bool
    labels: tuple[str, ...]
    number: str | None = None
    author: str | None = None
    author_href: str | None = None
    date: str | None = None
    date_iso: str | None = None
    permalink: str | None = None
    parent: str | None = None
    parent_name: str | None = None
    title: str | None = None
    placed: Placed | None = None


def _entries(
    comments: Sequence[CommentRow],
    citations: Iterable[CitationRow],
    words: Words,
    *,
    include_removed: bool,
) -> Iterator[_Entry]:
    by_id = {row.id: row for row in comments}
    cited: dict[str, list[CitationRow]] = {}
    for citation in citations:
        if citation.cited_by.id is not None:
            cited.setdefault(citation.cited_by.id, []).append(citation)
    for row in comments:
        parent = by_id.get(row.parent) if row.parent is not None else None
        labels = (words.kinds.get(row.kind), words.statuses.get(row.status))
        is_shown = include_removed or row.status not in _REMOVED
        entry = _Entry(
            anchor=_anchor(row.id),
            depth=max(1, min(row.depth, _DEEPEST)),
            removed=row.status in _REMOVED,
            labels=tuple(one for one in labels if one),
            number=row.number,
            parent=_anchor(parent.id) if parent is not None else None,
            parent_name=_name(parent, words, include_removed=include_removed),
        )
        if is_shown:
            entry = dataclasses.replace(
                entry,
                author=row.author.name or words.no_name,
                author_href=web_href(row.author.url),
                date=row.date_text or row.date,
                date_iso=row.date,
                permalink=web_href(row.permalink),
                title=row.title,
                placed=place(row.text, cited.pop(row.id, ())),
            )
        yield entry


def _name(parent: CommentRow | None, words: Words, *, include_removed: bool) -> str | None:
    if parent is None:
        return None
    if parent.status in _REMOVED and not include_removed:
        name = words.removed
    else:
        name = parent.author.name or words.no_name
    return f"{name} ({parent.number})" if parent.number else name


def _anchor(comment_id: str) -> str:
    """Return an id that is also its own fragment: browsers look for a fragment as it is first."""
    return "comment-" + urllib.parse.quote(comment_id, safe="~", errors="backslashreplace")


def _counted(discussion: DiscussionRow, words: Words) -> str:
    if discussion.claimed is None:
        return words.recorded.format(discussion.recorded)
    return words.recorded_of.format(discussion.recorded, discussion.claimed)


def _sources(
    article: ArticleRow,
    discussion: DiscussionRow,
    comments: Sequence[CommentRow],
    words: Words,
    data_record_id: str | None,
) -> list[tuple[str, str]]:
    sources = [(words.page_record, one) for one in source_records(article, discussion, comments)]
    if data_record_id is not None:
        sources.append((words.data_record, data_record_id))
    return sources


def source_records(
    article: ArticleRow, discussion: DiscussionRow, comments: Iterable[CommentRow]
) -> list[str]:
    """Return the ids of the records that the page's statements were read from, each once."""
    claims = (claim.record_id for claim in discussion.claims)
    read = (row.record_id for row in comments)
    every = (article.record_id, discussion.record_id, *claims, *read)
    return list(dict.fromkeys(one for one in every if one is not None))


def _article_url(article: ArticleRow) -> str:
    return article.final_url or article.url


def _fit(value: object) -> object:
    """Put U+FFFD for what HTML has no place for."""
    return _UNFIT.sub("\ufffd", value) if type(value) is str else value


def _shortened(address: str) -> str:
    return address if len(address) <= SHOWN_CHARACTERS else f"{address[:SHOWN_CHARACTERS]}…"


def _in_order(text: str) -> str:
    """Leave out what reorders a text, where nothing can keep that from what stands beside it."""
    return _REORDERING.sub("", text)


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_fit,
    )
    environment.filters["shortened"] = _shortened
    environment.filters["in_order"] = _in_order
    source = importlib.resources.files("preserve.account").joinpath("thread_page.html.jinja")
    return environment.from_string(source.read_text(encoding="utf-8"))
