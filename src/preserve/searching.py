"""A search over all captures, as it is shown: what was taken out since is left out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import SearchKind
from preserve.catalogue.excerpts import excerpt
from preserve.catalogue.folders import open_capture
from preserve.catalogue.host_names import lies_on
from preserve.catalogue.listing import read_line
from preserve.errors import ManifestError
from preserve.manifest import CitationRow, CommentRow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from preserve.catalogue import Catalogue, Citing, Found, Question
    from preserve.catalogue.excerpts import Excerpt
    from preserve.compare.absence import Fate, Fates

_READ_AT_ONCE = 30  # articles: a search does not wait for a collection that was copied in


class Shown:
    """Tells which comments are shown: not those that were taken out, unless they are asked for."""

    def __init__(self, catalogue: Catalogue, *, include_removed: bool) -> None:
        self.withheld = 0
        self._catalogue = catalogue
        self._include_removed = include_removed
        self._fates: Fates | None = None

    def fate(
        self, comment: str | None, *, folder: Path, capture: str, newest: str, address: str
    ) -> str | None:
        """Return what became of a comment since the capture that has it; None: it is there still.

        Of the article (no comment) it is ``earlier`` where the newest capture has it otherwise.
        """
        if capture == newest:
            return None
        if comment is None:
            return "earlier"
        return str(self._fate_of(comment, folder, capture, address))

    def is_shown(self, fate: str | None) -> bool:
        """Tell whether to show it; what is not shown is counted."""
        if self._include_removed or fate not in {"removed", "reworded"}:
            return True
        self.withheld += 1
        return False

    def _fate_of(self, comment: str, folder: Path, capture: str, address: str) -> Fate:
        if self._fates is None:
            from preserve.compare.absence import Fates  # noqa: PLC0415 - what is seldom needed

            self._fates = Fates(open_capture)
        return self._fates.of(comment, folder, self._later(address, capture))

    def _later(self, address: str, capture: str) -> Iterator[Path]:
        for one in self._catalogue.listing(address=address):
            if one.id == capture:
                return
            yield one.path


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """What a search found, with a piece of its words.

    ``kind`` is ``article``, ``comment`` or ``citation``; ``since`` says what became of it in later
    captures, as ``Shown`` has it. ``author`` and ``date`` are a comment's, ``url`` and ``outcome``
    a citation's.
    """

    found: Found
    kind: str
    since: str | None
    excerpt: Excerpt
    author: str | None = None
    date: str | None = None
    url: str | None = None
    outcome: str | None = None


def hits(
    catalogue: Catalogue,
    asked: Question,
    kinds: Collection[SearchKind],
    *,
    shown: Shown,
    address: str | None = None,
    site: str | None = None,
    passed_over: Callable[[ManifestError], None] = lambda _: None,
) -> Iterator[Hit]:
    """Yield what is found and shown, the best first, each article, comment and link once.

    ``address`` (as a browser writes it) and ``site`` say in which captures alone. A line that
    cannot be read is told to ``passed_over``.
    """
    for one in _once_each(catalogue.search(asked, kinds)):
        if address is not None and one.address != address:
            continue
        if site is not None and not lies_on(one.path.parent.name, site):
            continue
        fate = shown.fate(
            one.comment,
            folder=one.path,
            capture=one.capture,
            newest=one.newest,
            address=one.address,
        )
        if not shown.is_shown(fate):
            continue
        try:
            yield _hit(one, catalogue, asked, fate)
        except ManifestError as error:
            passed_over(error)


def citers(
    found: Iterable[Citing],
    *,
    shown: Shown,
    passed_over: Callable[[ManifestError], None] = lambda _: None,
) -> Iterator[tuple[Citing, CitationRow, str | None]]:
    """Yield who is shown of those who cite, each with its line and what became of it since.

    A line that cannot be read is told to ``passed_over``.
    """
    for one in found:
        fate = shown.fate(
            one.cited_by,
            folder=one.path,
            capture=one.capture,
            newest=one.newest,
            address=one.address,
        )
        if not shown.is_shown(fate):
            continue
        try:
            row = one.row()
        except ManifestError as error:
            passed_over(error)
            continue
        yield one, row, fate


def take_in_some(catalogue: Catalogue) -> bool:
    """Take in some texts of articles that came beside us; tell whether all there are are in."""
    if not catalogue.articles_not_read(1):
        return True
    if not catalogue.is_writable:
        return False
    from preserve.articles import take_in  # noqa: PLC0415 - it reads pages

    return take_in(catalogue, most=_READ_AT_ONCE)


def _once_each(found: Iterable[Found]) -> Iterator[Found]:
    """Leave out a link where what cites it was found before it, and an article's second half."""
    seen: set[tuple[str, str | None]] = set()
    for one in found:
        key = one.address, one.comment
        if one.kind is not SearchKind.COMMENT and key in seen:
            continue
        if one.kind is not SearchKind.CITATION:
            seen.add(key)
        yield one


def _hit(one: Found, catalogue: Catalogue, asked: Question, since: str | None) -> Hit:
    """Read the line that was found: its facts, and its words."""
    if one.kind is SearchKind.COMMENT:
        assert one.line is not None
        comment = read_line(one.path / "comments.jsonl", one.line, CommentRow)
        return Hit(
            found=one,
            kind="comment",
            since=since,
            excerpt=excerpt("\n".join(filter(None, (comment.title, comment.text))), asked),
            author=comment.author.name,
            date=comment.date or comment.date_text,
        )
    if one.kind is SearchKind.CITATION:
        assert one.line is not None
        citation = read_line(one.path / "citations.jsonl", one.line, CitationRow)
        return Hit(
            found=one,
            kind="citation",
            since=since,
            excerpt=excerpt(citation.context or citation.anchor_text or "", asked),
            url=citation.url or citation.as_written,
            outcome=citation.outcome,
        )
    words = catalogue.article_text(one.path)
    return Hit(found=one, kind="article", since=since, excerpt=excerpt(words, asked))
