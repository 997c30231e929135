"""What the ledger of a capture adds up to: citations, totals, and how the capture ended."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

from msgspec import UNSET

from preserve import manifest as m
from preserve.account.rows import citation_row
from preserve.model import Group, Outcome, Role, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from preserve.frontier import Entry, Ledger
    from preserve.visiting import Cited

_PARTIAL_ANYWHERE = frozenset({Outcome.LIMIT_REACHED, Outcome.INTERRUPTED, Outcome.RATE_LIMITED})
_PARTIAL_IN_ARTICLE = frozenset({Outcome.HOST_DOWN, Outcome.SERVER_ERROR, Outcome.TRUNCATED})
# Limits on more than one body: what they cut, they would have cut elsewhere.
_CUT_FOR_ALL = ("limits.host_bytes", "limits.capture_bytes")
_PARTIAL_VERDICTS = frozenset({Verdict.GAP, Verdict.PARTIAL})


def citation_rows(found: Iterable[Cited], ledger: Ledger) -> list[m.CitationRow]:
    """Return the rows of ``citations.jsonl``.

    Where an address was tried in several forms, the form that got furthest counts, the earlier
    among equals.
    """
    needed = _requisites_by_page(ledger)
    entries = list(ledger)
    rows = []
    for number, cited in enumerate(found, start=1):
        citation = cited.citation
        url = citation.url if citation.url is not None else citation.as_written
        entry, outcome = ledger.end_of(url)
        for alternative in citation.alternatives:
            other, reached = ledger.end_of(alternative)
            if reached is not None and (outcome is None or reached.group > outcome.group):
                entry, outcome = other, reached
        was_found = entry is not None and (
            bool(entry.tries) or entry.url != url or entry.outcome is Outcome.KEPT_EARLIER
        )
        rows.append(
            citation_row(
                number,
                cited.by,
                citation,
                outcome=outcome,
                final_url=entry.url if entry is not None and was_found else None,
                resource=entry.id if entry is not None else None,
                requisites=_count_requisites(entry, needed, ledger, entries),
            )
        )
    return rows


def capture_status(
    ledger: Ledger, seed: str, verdict: Verdict, *, fell_short: bool
) -> tuple[str, tuple[str, ...]]:
    """Say whether a capture is ``complete``, ``partial`` or ``failed``, and why it is not complete.

    It fails without its article. It is partial where anything was left undone by us or by a host's
    own wish (a limit, an interruption, a rate limit; ``fell_short`` says so of the whole), where
    article, discussion or their requisites got no answer, a server error or half a body, or where
    comments are missing. Whatever else becomes of a citation is a finding, not a failure.
    """
    article, ending = ledger.end_of(seed)
    if article is None or ending is None or ending.group is not Group.THE_THING:
        why = f": {article.detail}" if article is not None and article.detail else ""
        return "failed", (f"the article ended {ending}{why}",)
    reasons: list[str] = []
    if fell_short:
        reasons.append("it was cut short, or a page could not be read")
    if verdict in _PARTIAL_VERDICTS:
        reasons.append(f"the discussion is not whole: {verdict}")
    core = _core(ledger)
    undone: collections.Counter[str] = collections.Counter()
    unlisted = 0
    for entry in ledger:
        outcome = entry.outcome
        unlisted += entry.unlisted
        if outcome is None or entry.is_guess:  # whether a guess is needed is not known
            continue
        if outcome in _PARTIAL_ANYWHERE:
            limit = f" ({entry.detail})" if outcome is Outcome.LIMIT_REACHED else ""
            undone[f"{outcome}{limit}"] += 1
        elif outcome is Outcome.TRUNCATED and (entry.detail or "").startswith(_CUT_FOR_ALL):
            undone[f"{outcome} ({(entry.detail or '').partition(':')[0]})"] += 1
        elif entry.number in core and (
            outcome in _PARTIAL_IN_ARTICLE or outcome.group is Group.NO_ANSWER
        ):
            undone[f"{outcome}, which article or discussion needs"] += 1
    reasons += [f"addresses that ended {what}: {count}" for what, count in undone.items()]
    if unlisted:
        reasons.append(f"addresses that pages need and that are not listed: {unlisted}")
    return ("partial" if reasons else "complete"), tuple(reasons)


class Tally:
    """Counts resources by outcome, role and flag, and sums up what was fetched."""

    def __init__(self) -> None:
        self._by_outcome: collections.Counter[str] = collections.Counter()
        self._by_role: collections.Counter[str] = collections.Counter()
        self._by_flag: collections.Counter[str] = collections.Counter()
        self._fetched = self._unlisted = 0

    def counting(self, rows: Iterable[m.ResourceRow]) -> Iterator[m.ResourceRow]:
        """Yield the rows, and count each."""
        for row in rows:
            self._unlisted += row.unlisted or 0
            self._by_outcome[str(row.outcome)] += 1
            self._by_role.update(str(role) for role in row.roles)
            self._by_flag.update(str(flag) for flag in row.flags)
            self._fetched += sum(attempt.bytes for attempt in row.attempts)
            yield row

    def totals(self, files: Sequence[m.FileRow]) -> m.Totals:
        """Return what was counted so far, and what the files store of it."""
        return m.Totals(
            by_outcome=dict(self._by_outcome),
            by_role=dict(self._by_role),
            by_flag=dict(self._by_flag),
            bytes_fetched=self._fetched,
            bytes_stored=sum(file.bytes for file in files),
            unlisted=self._unlisted or UNSET,
        )


def _core(ledger: Ledger) -> set[int]:
    """Return the numbers of the article, its discussion, and all that they require."""
    needed = _requisites_by_page(ledger)
    seen = {entry.number for entry in ledger if entry.roles & {Role.ARTICLE, Role.DISCUSSION}}
    for number in list(seen):
        seen |= _required(number, needed, ledger)
    return seen


def _requisites_by_page(ledger: Ledger) -> dict[int, list[Entry]]:
    """Return what each page requires; a guess counts where it turned out to be there."""
    needed: dict[int, list[Entry]] = collections.defaultdict(list)
    for entry in ledger:
        if entry.is_guess and (entry.outcome is None or entry.outcome.group < Group.THE_THING):
            continue
        for number in entry.required_by:
            needed[number].append(entry)
    return needed


def _required(number: int, needed: dict[int, list[Entry]], ledger: Ledger) -> set[int]:
    """Return the numbers of all that a page requires, nested ones and redirects included."""
    seen: set[int] = set()
    waiting = [number]
    while waiting:
        for entry in needed.get(waiting.pop(), ()):
            hops = [entry]
            best = entry.best
            while (
                best is not None
                and best.redirect_to is not None
                and (following := ledger.get(best.redirect_to)) is not None
                and following not in hops
            ):
                hops.append(following)
                best = following.best
            for hop in hops:
                if hop.number not in seen:
                    seen.add(hop.number)
                    waiting.append(hop.number)
    return seen - {number}


def _count_requisites(
    page: Entry | None,
    needed: dict[int, list[Entry]],
    ledger: Ledger,
    entries: Sequence[Entry],
) -> m.RequisiteCounts:
    if page is None:
        return m.RequisiteCounts(captured=0, missing=0)
    required = [entries[number - 1] for number in _required(page.number, needed, ledger)]
    outcomes = [entry.outcome for entry in required]
    ends = [one for one in outcomes if one is not None and one is not Outcome.REDIRECTED]
    unlisted = sum(entry.unlisted for entry in (page, *required))
    captured = sum(one.group is Group.THE_THING for one in ends)
    return m.RequisiteCounts(captured=captured, missing=len(ends) - captured + unlisted)
