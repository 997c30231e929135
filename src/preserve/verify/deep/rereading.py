"""Article, discussion and citations, read again from the records by the readers of a capture."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve import page
from preserve.account import article_row, citation_row, comment_row, discussion_row
from preserve.account.provenance import SOFTWARE
from preserve.discuss import PageAnswer
from preserve.errors import PageError, PreserveError
from preserve.model import Flag, MissingReason, Outcome
from preserve.verify.report import Finding
from preserve.visiting import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import msgspec

    from preserve.discuss import PageAsk
    from preserve.manifest import CitationRow, CommentRow, Manifest, ResourceRow
    from preserve.verify.deep.bodies import Bodies
    from preserve.verify.deep.lines import Lines
    from preserve.visiting import Found

_BYTES_LIMIT = 50_000_000
_REDIRECTS_MOST = 20
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_HAD = frozenset({Outcome.CAPTURED, Outcome.UNCHANGED})
_THREAD = ("system", "state", "claimed", "recorded", "verdict", "missing")
# What became of a citation is the resources' to say; the numbers of its line are checked with them.
_OF_VISIT = frozenset({"id", "outcome", "final_url", "resource", "requisites", "withdrawn"})
_SHOWN_CHARACTERS = 60


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reread:
    """What came of it: ``why_not`` where nothing was read, in words that end a sentence.

    ``confirmed`` are the lines of comments and citations that say just what was read again, each
    as its file and number.
    """

    findings: tuple[Finding, ...] = ()
    confirmed: frozenset[tuple[str, int]] = frozenset()
    why_not: str | None = None


def read_again(manifest: Manifest, lines: Lines, bodies: Bodies) -> Reread:
    """Read article, discussion and citations again, and compare them with the lines."""
    why_not = _why_not(manifest, lines)
    if why_not is not None:
        return Reread(why_not=why_not)
    answers = _Answers(lines, bodies)
    url = manifest.article.final_url or manifest.article.url
    try:
        document = answers.document(url)
        if document is None:
            return Reread(why_not="the article's page is not held by it")
        found = read_document(document, answer_of=answers.answer)
    except (PreserveError, OSError) as error:
        return Reread(why_not=f"its page cannot be read: {error}")
    except Exception as error:  # noqa: BLE001 -- whatever a page makes a reader do ends no check
        return Reread(why_not=f"its page makes the reader fail ({type(error).__name__})")
    confirmed: set[tuple[str, int]] = set()
    findings = [
        *_account(manifest, found, answers.record_ids),
        *_comments(found, lines, answers.record_ids, confirmed),
        *_citations(found, lines, confirmed),
    ]
    return Reread(findings=tuple(findings), confirmed=frozenset(confirmed))


def _why_not(manifest: Manifest, lines: Lines) -> str | None:
    """Return why a capture is not read again, None where it is."""
    capture, discussion = manifest.capture, manifest.discussion
    limited = any(one.reason is MissingReason.LIMIT_REACHED for one in discussion.missing)
    posted = any(row.method == "POST" for _, row in lines.resources)
    return next(
        (
            words
            for is_so, words in (
                (capture.software != SOFTWARE, f"it was made by {capture.software}"),
                (capture.status == "failed", "it failed"),
                (bool(capture.repaired) or bool(capture.resumed), "it broke off once"),
                (limited, "a limit cut its discussion"),
                (posted, "its discussion was asked for by POST"),
            )
            if is_so
        ),
        None,
    )


class _Answers:
    """The answers of a capture, by address, as its readers were given them."""

    def __init__(self, lines: Lines, bodies: Bodies) -> None:
        self._rows = {row.url: row for _, row in lines.resources}
        self._bodies = bodies
        self.record_ids = {
            url: row.record.id for url, row in self._rows.items() if row.record is not None
        }

    def document(self, url: str) -> page.Document | None:
        """Return the page at an address; None where its body is not held.

        Raises:
            PreserveError: it cannot be read.
        """
        row = self._rows.get(url)
        exchange = self._bodies.exchange(row) if row is not None else None
        if row is None or exchange is None or Flag.UNREAD in row.flags:
            return None
        body = page.read_body(exchange, limit=_BYTES_LIMIT)
        return page.parse(body, url=row.url, headers=self._bodies.headers(row, exchange))

    def answer(self, ask: PageAsk) -> PageAnswer:
        """Return what the capture has of a further address."""
        row = self._end_of(ask.url)
        if row is None:
            return PageAnswer(ask=ask)
        document: page.Document | None = None
        body, headers = b"", tuple[tuple[str, str], ...]()
        exchange = self._bodies.exchange(row)
        if exchange is not None and Flag.UNREAD not in row.flags:
            try:
                body = page.read_body(exchange, limit=_BYTES_LIMIT)
                headers = self._bodies.headers(row, exchange)
                if row.outcome in _HAD and exchange.content_type in _HTML:
                    document = page.parse(body, url=row.url, headers=headers)
            except PageError:
                body = b""
        return PageAnswer(
            ask=ask,
            document=document,
            body=body,
            headers=headers,
            url=row.url,
            outcome=row.outcome,
        )

    def _end_of(self, url: str) -> ResourceRow | None:
        for _ in range(_REDIRECTS_MOST + 1):
            row = self._rows.get(url)
            if row is None or row.redirect_to is None:
                return row
            url = row.redirect_to
        return None


def _account(manifest: Manifest, found: Found, record_ids: Mapping[str, str]) -> Iterator[Finding]:
    kept = manifest.article
    article = article_row(kept.url, kept.final_url, found.facts, kept.record_id)
    thread = found.thread
    yield from _differing("article", kept, article, kept.record_id, kept.url)
    if thread is not None:
        again = discussion_row(thread, record_ids, None)
        for name in _THREAD:
            here, there = getattr(manifest.discussion, name), getattr(again, name)
            if here != there:
                sentence = f"discussion.{name} is {_short(here)}; read again it is {_short(there)}."
                yield Finding(
                    file="manifest.json",
                    what="read-again",
                    sentence=sentence,
                    record_id=manifest.discussion.record_id,
                )


def _differing(
    what: str,
    here: msgspec.Struct,
    there: msgspec.Struct,
    record_id: str | None,
    address: str | None,
    *,
    line: int | None = None,
    file: str = "manifest.json",
    passed_over: frozenset[str] = frozenset(),
) -> Iterator[Finding]:
    for name in here.__struct_fields__:
        ours, theirs = getattr(here, name), getattr(there, name)
        if name not in passed_over and ours != theirs:
            yield Finding(
                file=file,
                line=line,
                what="read-again",
                sentence=f"{what}: {name} is {_short(ours)}; read again it is {_short(theirs)}.",
                record_id=record_id,
                address=address,
            )


def _comments(
    found: Found, lines: Lines, record_ids: Mapping[str, str], confirmed: set[tuple[str, int]]
) -> Iterator[Finding]:
    read = found.thread.comments if found.thread is not None else ()
    again = {one.comment.id: comment_row(one.comment, record_ids) for one in read}
    for number, row in lines.comments:
        other: CommentRow | None = again.pop(row.id, None)
        if row.withdrawn:
            continue
        if other is None:
            sentence = f"comment-{row.id} is not there when the records are read again."
            yield Finding(
                file="comments.jsonl",
                line=number,
                what="read-again",
                sentence=sentence,
                record_id=row.record_id,
            )
        elif row == other:
            confirmed.add(("comments.jsonl", number))
        else:
            yield from _differing(
                f"comment-{row.id}",
                row,
                other,
                row.record_id,
                row.permalink,
                line=number,
                file="comments.jsonl",
            )
    for missing in again.values():
        yield Finding(
            file="comments.jsonl",
            what="read-again",
            sentence=f"comment-{missing.id} is in the records, and has no line.",
            record_id=missing.record_id,
        )


def _citations(found: Found, lines: Lines, confirmed: set[tuple[str, int]]) -> Iterator[Finding]:
    withdrawn = {row.id for _, row in lines.comments if row.withdrawn}
    again = [
        citation_row(number, one.by, one.citation)
        for number, one in enumerate(found.citations, start=1)
    ]
    by_id: dict[str, CitationRow] = {row.id: row for row in again}
    for number, row in lines.citations:
        other = by_id.pop(row.id, None)
        if row.withdrawn:
            continue
        if other is None:
            sentence = f"{row.id} ({row.as_written}) is not there when the records are read again."
            yield Finding(
                file="citations.jsonl",
                line=number,
                what="read-again",
                sentence=sentence,
                address=row.url,
            )
            continue
        differing = list(
            _differing(
                row.id,
                row,
                other,
                None,
                row.url,
                line=number,
                file="citations.jsonl",
                passed_over=_OF_VISIT,
            )
        )
        if not differing:
            confirmed.add(("citations.jsonl", number))
        yield from differing
    for missing in by_id.values():
        if missing.cited_by.id not in withdrawn:
            yield Finding(
                file="citations.jsonl",
                what="read-again",
                sentence=f"{missing.id} ({missing.as_written}) is in the records, and has no line.",
                address=missing.url,
            )


def _short(value: object) -> str:
    said = repr(value)
    return said if len(said) <= _SHOWN_CHARACTERS else f"{said[:_SHOWN_CHARACTERS]}…"
