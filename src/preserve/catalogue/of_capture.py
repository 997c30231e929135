"""The comments and citations of one capture as rows of the catalogue, and the words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preserve import urls
from preserve.catalogue.words_of import SearchKind
from preserve.manifest.standing import Standing, flags_on_the_way, standing
from preserve.model import Outcome, Role, Visibility

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from preserve.catalogue.host_names import HostNames
    from preserve.catalogue.lines import CitationLine, CommentLine, ResourceLine
    from preserve.catalogue.schema import Words
    from preserve.catalogue.words_of import Documents
    from preserve.manifest import Manifest
    from preserve.model import Flag

COMMENT: Final = "INSERT INTO comments (capture, number, line, id, document) VALUES (?, ?, ?, ?, ?)"
CITATION: Final = """
INSERT INTO citations (capture, number, line, id, cited_by, address, final, outcome, host,
    final_host, standing, year, document)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
STANDINGS: Final = tuple(Standing)
_SHOWN = frozenset({Visibility.VISIBLE, Visibility.PENDING})
_NOT_FOUND = b'"dns-failed"'
_FIRST_YEAR, _LAST_YEAR = 1970, 2199


class OfCapture:
    """Makes the rows of one capture: its resources are noted first, then come its comments."""

    def __init__(
        self,
        capture: int,
        manifest: Manifest,
        words: Words,
        documents: Documents,
        hosts: HostNames,
    ) -> None:
        self._capture = capture
        self._words = words
        self._documents = documents
        self._hosts = hosts
        self._facts = manifest.article
        address = urls.parse(manifest.capture.seed)
        self._seed = manifest.capture.seed if address is None else address.href
        self._years: dict[str | None, int | None] = {
            None: year_of(self._facts.published or self._facts.modified)
        }
        self._said: dict[str, tuple[Collection[Flag], int]] = {}
        self._hops: dict[str, ResourceLine] = {}

    def note(self, row: ResourceLine) -> None:
        """Note what an answer says beside its outcome, and where it leads."""
        if row.outcome is Outcome.REDIRECTED and Role.CITATION in row.roles:
            self._hops[row.url] = row
        if row.flags or row.outcome is Outcome.DNS_FAILED:
            self._said[row.id] = row.flags, bytes(row.attempts).count(_NOT_FOUND)

    def article(self) -> int | None:
        """Return the document of what the article says about itself."""
        return self._documents.number(
            SearchKind.ARTICLE,
            (self._seed,),
            author=", ".join(self._facts.authors),
            title=self._facts.title or "",
            text=self._facts.site_name or "",
        )

    def comment(self, number: int, start: int, row: CommentLine) -> tuple[object, ...]:
        """Return a comment's row."""
        self._years[row.id] = year_of(row.date)
        document = None
        if row.status in _SHOWN:
            author = row.author.name if row.author is not None else None
            document = self._documents.number(
                SearchKind.COMMENT,
                (self._seed, row.id),
                author=author or "",
                title=row.title or "",
                text=row.text,
            )
        return self._capture, number, start, row.id, document

    def citation(
        self, number: int, start: int, row: CitationLine, interned: Mapping[str, int]
    ) -> tuple[object, ...]:
        """Return a citation's row; ``interned`` has the numbers of its addresses."""
        address, *final = (interned[url] for url in addresses_of(row))
        host = self._hosts.number(row.url)
        final_host = self._hosts.number(row.final_url)
        flags, look_ups = self._said.get(row.resource or "", ((), 0))
        if self._hops and row.url in self._hops:
            flags = {*flags, *flags_on_the_way(row.url, row.final_url or "", self._hops)}
        return (
            self._capture,
            number,
            start,
            row.id,
            row.cited_by.id,
            address,
            final[0] if final else None,
            self._words.outcome_numbers[row.outcome],
            host,
            final_host if final_host != host else None,
            STANDINGS.index(standing(row.outcome, flags, look_ups)),
            self._years.get(row.cited_by.id),
            self._documents.number(
                SearchKind.CITATION,
                (self._seed, row.cited_by.id),
                title=row.anchor_text or "",
                text=f"{row.context} {row.as_written}",
            ),
        )


def addresses_of(row: CitationLine) -> tuple[str, ...]:
    """Return what is cited, or what is written where that is no address; and where it leads."""
    url = row.url if row.url is not None else row.as_written
    return (url,) if row.final_url is None else (url, row.final_url)


def year_of(date: str | None) -> int | None:
    """Return the year of an ISO date, None where it has none that may be one."""
    digits = (date or "")[:4]
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        return None
    year = int(digits)
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None
