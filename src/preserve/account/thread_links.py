"""Where in a comment's text its citations stand, so that each is one click away.

An address in plain text is linked where it stands. The text of an anchor is linked where it occurs
once and no more; what cannot be placed is listed under the comment.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.account.thread_words import is_had
from preserve.model import Form
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.manifest import CitationRow
    from preserve.model import Outcome

SHOWN_CHARACTERS = 300  # of an address that is listed; a link leads to the whole one
_SEARCHED_CHARACTERS = 50_000_000  # in one comment; beyond it citations are listed


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """What is shown of the citation ``id``; ``href`` is an http or https address, or None.

    ``said`` is the text of an anchor that was not placed, ``address`` what it cites.
    """

    href: str | None
    address: str
    said: str | None
    outcome: Outcome | None
    id: str

    @property
    def had(self) -> bool:
        """Whether it was captured."""
        return is_had(self.outcome)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of text, with the citation that it is, if it is one."""

    text: str
    link: Link | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A comment's text in paragraphs of pieces, and the citations that stand nowhere in it."""

    paragraphs: Sequence[Sequence[Piece]]
    unplaced: Sequence[Link]


def web_href(url: str | None, fragment: str | None = None) -> str | None:
    """Return an address as a browser writes it, if it is one of the web; else None."""
    address = parse(url) if url else None
    if address is None or not is_web(address):
        return None
    kept = fragment if fragment is not None else address.fragment
    if kept:
        whole = parse(f"{address.href}#{kept}")
        if whole is not None and whole.fragment:
            return f"{whole.href}#{whole.fragment}"
    return address.href


def place(text: str, citations: Sequence[CitationRow]) -> Placed:
    """Find citations, given in reading order, in the text that cites them.

    A citation that was had leads to where it was had at the end: its record is there.
    """
    spans: list[tuple[int, int, Link]] = []
    unplaced: list[Link] = []
    search = _Search(text)
    for row in citations:
        span = search.find(row)
        said = row.anchor_text if span is None else None
        link = _link(row, said)
        if span is None:
            unplaced.append(link)
        else:
            spans.append((*span, link))
    spans.sort(key=lambda span: span[0])
    return Placed(paragraphs=list(_paragraphs(text, spans)), unplaced=unplaced)


class _Search:
    """Finds citations in a text from one on to the next, within a budget."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._budget = _SEARCHED_CHARACTERS

    def find(self, row: CitationRow) -> tuple[int, int] | None:
        """Return where a citation stands, behind those that were found before; else None."""
        written = row.as_written if row.form is Form.TEXT else row.anchor_text
        if not written or "\n" in written or self._budget <= 0:
            return None
        start = self._text.find(written, self._at)
        self._budget -= (start if start >= 0 else len(self._text)) - self._at
        if start < 0 or (row.form is not Form.TEXT and not self._is_alone(written, start)):
            return None
        self._at = start + len(written)
        return start, self._at

    def _is_alone(self, written: str, start: int) -> bool:
        self._budget -= len(self._text)
        return (
            self._text.find(written, start + 1) < 0
            and self._text.find(written, 0, start + len(written) - 1) < 0
        )


def _link(row: CitationRow, said: str | None) -> Link:
    target = row.final_url if is_had(row.outcome) and row.final_url else row.url
    address = row.url or row.as_written
    if row.form is Form.TEXT:
        address = row.as_written
    return Link(
        href=web_href(target, row.fragment),
        address=address,
        said=said,
        outcome=row.outcome,
        id=row.id,
    )


def _paragraphs(text: str, spans: Sequence[tuple[int, int, Link]]) -> Iterator[list[Piece]]:
    waiting = iter(spans)
    span = next(waiting, None)
    begin = 0
    for line in text.split("\n"):
        at, end = begin, begin + len(line)
        pieces = []
        while span is not None and span[0] < end:
            if at < span[0]:
                pieces.append(Piece(text=text[at : span[0]]))
            pieces.append(Piece(text=text[span[0] : span[1]], link=span[2]))
            at, span = span[1], next(waiting, None)
        if at < end:
            pieces.append(Piece(text=text[at:end]))
        if pieces:
            yield pieces
        begin = end + 1
