"""Whether a comment stands where its line says it was read, and a citation in what cites it."""

from __future__ import annotations

import collections
import html
import json
import re
from typing import TYPE_CHECKING, Any

from preserve import page
from preserve.errors import PreserveError
from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.manifest import CommentRow, Manifest, ResourceRow
    from preserve.verify.deep.bodies import Bodies
    from preserve.verify.deep.lines import Lines

_BYTES_LIMIT = 50_000_000
_TAGS = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w{4,}")
_WORDS_LEAST = 3
_SHARE_LEAST = 0.5  # of a comment's longer words; mark-up and smileys may add or take some


class Places:
    """Looks comments and citations up in the bodies of a capture, one body at a time."""

    def __init__(
        self,
        manifest: Manifest,
        lines: Lines,
        bodies: Bodies,
        confirmed: frozenset[tuple[str, int]],
    ) -> None:
        self._manifest = manifest
        self._lines = lines
        self._bodies = bodies
        self._confirmed = confirmed
        self._rows = {row.record.id: row for _, row in lines.resources if row.record is not None}

    def findings(self) -> Iterator[Finding]:
        """Yield lines whose place in a record is none, or holds something else."""
        by_record: dict[str, list[tuple[int, CommentRow]]] = collections.defaultdict(list)
        for number, row in self._lines.comments:
            is_read_again = ("comments.jsonl", number) in self._confirmed
            if row.record_id is not None and not is_read_again and not row.withdrawn:
                by_record[row.record_id].append((number, row))
        for record_id, comments in by_record.items():
            yield from self._in_record(record_id, comments)
        yield from self._cited()

    def _in_record(
        self, record_id: str, comments: list[tuple[int, CommentRow]]
    ) -> Iterator[Finding]:
        resource = self._rows.get(record_id)
        body = self._body(resource)
        if resource is None or body is None:
            return  # told where records are missing
        document: page.Document | None = None
        data: Any = None
        for number, row in comments:
            kind, value = row.locator.type, row.locator.value
            there: str | None = None
            if kind == "css":
                document = document or page.parse(body, url=resource.url)
                try:
                    node = document.css_first(value)
                except (PreserveError, ValueError):
                    node = None
                there = page.block_text(node) if node is not None else None
            elif kind == "json-pointer":
                data = _json(body) if data is None else data
                found = _at(data, value)
                there = None if found is None else json.dumps(found, ensure_ascii=False)
            else:
                continue
            if there is None:
                yield self._finding(number, row, resource, "leads nowhere in that record")
            elif not _says(there, row.text):
                yield self._finding(number, row, resource, "leads to something else in that record")

    def _finding(self, number: int, row: CommentRow, resource: ResourceRow, what: str) -> Finding:
        return Finding(
            file="comments.jsonl",
            line=number,
            what="locator",
            sentence=f"comment-{row.id}: its locator {row.locator.value!r} {what}.",
            record_id=row.record_id,
            address=resource.url,
        )

    def _cited(self) -> Iterator[Finding]:
        comments = {row.id: row for _, row in self._lines.comments}
        article: str | None = None
        for number, row in self._lines.citations:
            if ("citations.jsonl", number) in self._confirmed or row.withdrawn:
                continue
            if row.cited_by.id is None:
                if article is None:
                    resource = self._rows.get(self._manifest.article.record_id or "")
                    body = self._body(resource)
                    article = "" if body is None else html.unescape(body.decode("utf-8", "replace"))
                if not article or _stands(row.as_written, article):
                    continue
                where = "the article's page"
            else:
                comment = comments.get(row.cited_by.id)
                if comment is None or comment.withdrawn:
                    continue
                if _stands(row.as_written, comment.text, html.unescape(comment.html)):
                    continue
                where = f"comment-{comment.id}"
            yield Finding(
                file="citations.jsonl",
                line=number,
                what="as-written",
                sentence=f"{row.id}: {row.as_written!r} does not stand in {where}.",
                address=row.url,
            )

    def _body(self, resource: ResourceRow | None) -> bytes | None:
        if resource is None:
            return None
        try:
            exchange = self._bodies.exchange(resource)
            return page.read_body(exchange, limit=_BYTES_LIMIT) if exchange is not None else None
        except PreserveError:
            return None  # told with the bodies


def _stands(written: str, *texts: str) -> bool:
    bare = "".join(written.split())
    return any(
        bare in "".join(one.split()) or bare in "".join(_TAGS.sub("", one).split()) for one in texts
    )


def _says(there: str, text: str) -> bool:
    """Tell whether a stretch of a page has the words of a comment."""
    words = {word.casefold() for word in _WORD.findall(text)}
    if len(words) < _WORDS_LEAST:
        return True
    found = {word.casefold() for word in _WORD.findall(html.unescape(there))}
    return len(words & found) >= len(words) * _SHARE_LEAST


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _at(data: Any, pointer: str) -> Any:
    """Return what a JSON Pointer leads to (RFC 6901), None for nothing."""
    here = data
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list) and step.isdigit() and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, dict) and step in here:
            here = here[step]
        else:
            return None
    return here
