"""Which citations are visited: by what the settings allow, and by when they were kept last."""

from __future__ import annotations

import collections
import datetime
from typing import TYPE_CHECKING

from preserve import urls
from preserve.clock import iso
from preserve.model import Form, Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.config import DefaultSettings
    from preserve.frontier import Kept
    from preserve.visiting.article import Cited, Found
    from preserve.visiting.earlier import Earlier
    from preserve.visiting.session import Session

_DAYS_MAX = 36_500
_NOT_VISITED = frozenset({Outcome.SKIPPED, Outcome.LIMIT_REACHED, Outcome.KEPT_EARLIER})


class Citing:
    """Says of each cited address why it is not visited, or what an earlier capture has of it."""

    def __init__(self, defaults: DefaultSettings) -> None:
        self._allow = urls.Patterns(defaults.citations_allow)
        self._deny = urls.Patterns(defaults.citations_deny)
        self._kept: dict[str, tuple[Kept, ...]] = {}

    def why_not(self, url: str, *, is_hop: bool) -> tuple[Outcome, str] | None:
        """Return why an address is not asked for as a citation; None where it is.

        What is allowed may redirect to anywhere but to what is denied.
        """
        if self._deny.match(url):
            return Outcome.SKIPPED, "defaults.citations_deny"
        if self._allow and not is_hop and not self._allow.match(url):
            return Outcome.SKIPPED, "defaults.citations_allow"
        return None

    async def learn(
        self,
        found: Found,
        *,
        earlier: Earlier,
        now: datetime.datetime,
        again_days: float,
    ) -> None:
        """Find out which cited addresses were kept within so many days.

        What was not had then, a dead link say, is asked for at every capture.
        """
        since = iso(now - datetime.timedelta(days=min(again_days, _DAYS_MAX)))
        citations = [cited.citation for cited in found.citations]
        written = [url for one in citations for url in (one.url, *one.alternatives) if url]
        addresses = (urls.parse(url) for url in dict.fromkeys(written))
        known = [one.href for one in addresses if one is not None]
        self._kept = await earlier.kept(known, since=since)

    def choice(
        self, url: str, kept: tuple[Kept, ...], *, is_hop: bool
    ) -> tuple[tuple[Outcome, str] | None, tuple[Kept, ...]]:
        """Return why an address is not asked for, and what is kept of it; ``kept`` of a hop."""
        return self.why_not(url, is_hop=is_hop), kept if is_hop else self.kept(url)

    def kept(self, url: str) -> tuple[Kept, ...]:
        """Return what an earlier capture has of an address, its redirects in order; or nothing."""
        return self._kept.get(url, ())


def want_citations(
    session: Session,
    found: Found,
    *,
    not_visited: tuple[Outcome, str] | None = None,
) -> None:
    """Want what article and comments cite, each address once, as many as the limits allow.

    What is beyond them is listed all the same. What one comment cites beyond its share may be
    within that of another. ``not_visited`` is the outcome of all where none is to be visited.
    """
    agenda, ledger, limits = session.agenda, session.ledger, session.agenda.limits
    within = _within_shares(found.citations, limits.citations_per_comment)
    seen: set[str] = set()
    for cited in found.citations:
        citation = cited.citation
        url = _address_of(cited)
        ending = not_visited
        if ending is None and url not in within:
            ending = Outcome.LIMIT_REACHED, "limits.citations_per_comment"
        if ending is None and url not in seen and len(seen) >= limits.citations:
            ending = Outcome.LIMIT_REACHED, "limits.citations"
        entry = agenda.want(
            url, role=Role.CITATION, via=ledger.get(cited.source_url), letter="L", settled_as=ending
        )
        if entry.outcome not in _NOT_VISITED:
            seen.add(url)
        if ending is None and citation.alternatives:
            is_text = citation.form is Form.TEXT
            agenda.also_try((url, *citation.alternatives), unless_there=not is_text)


def _within_shares(citations: Iterable[Cited], share: int) -> set[str]:
    """Return the addresses that the article cites, or a comment among its first so many."""
    within: set[str] = set()
    of_comments: dict[str, set[str]] = collections.defaultdict(set)
    for cited in citations:
        url = _address_of(cited)
        if cited.by is not None:
            named = of_comments[cited.by]
            if url not in named and len(named) >= share:
                continue
            named.add(url)
        within.add(url)
    return within


def _address_of(cited: Cited) -> str:
    citation = cited.citation
    return citation.url if citation.url is not None else citation.as_written
