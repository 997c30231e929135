"""The robots gate: an address waits until the robots.txt of its origin is known.

Requisites of an allowed page pass (many sites bar their style sheets), as does robots.txt itself.
Where robots.txt got no answer, the addresses of its origin take that outcome; ``robots-denied`` is
for a rule or a server error (RFC 9309, section 2.3.1).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.model import Group, Outcome, Role
from preserve.polite import Rules, rules_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from preserve.frontier import Entry, Item

REDIRECTS_LIMIT = 5
_ALLOW_ALL = rules_from(404, b"")
# A redirect of robots.txt that leads nowhere: as good as no robots.txt (RFC 9309, 2.3.1.2).
_NOWHERE = frozenset(
    {
        Outcome.INVALID_URL,
        Outcome.UNSUPPORTED_SCHEME,
        Outcome.SKIPPED,
        Outcome.REDIRECTED,
        Outcome.REDIRECT_LOOP,
    }
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """Whether an item may pass: True, False (then with its outcome), or None (not known yet).

    ``ask`` is the robots.txt to be fetched, given once per origin.
    """

    opens: bool | None
    outcome: Outcome = Outcome.ROBOTS_DENIED
    detail: str | None = None
    ask: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _NoAnswer:
    outcome: Outcome
    detail: str


class Gates:
    """What the robots.txt of each origin said, for one capture.

    ``obeyed`` says of a host whether its robots.txt is; ``agent`` is the product token that rules
    are looked up for. An address that some origin's
    robots.txt leads to is *awaited* by that origin until it is settled.
    """

    def __init__(self, *, obeyed: Callable[[str], bool], agent: str) -> None:
        self._obeyed = obeyed
        self.agent = agent
        self._known: dict[str, Rules | _NoAnswer] = {}
        self._awaited: dict[str, dict[str, int]] = {}
        self._asked: set[str] = set()
        self._read: dict[str, Rules] = {}

    def at(self, item: Item) -> Gate:
        """Tell whether an item may pass."""
        robots_url = f"{item.origin}/robots.txt"
        is_exempt = item.role in {Role.REQUISITE, Role.ROBOTS} or item.url == robots_url
        if is_exempt or not self._obeyed(item.host):
            return Gate(opens=True)
        known = self._known.get(item.origin)
        if known is None:
            first = item.origin not in self._asked
            if first:
                self._asked.add(item.origin)
                self._awaited.setdefault(robots_url, {})[item.origin] = 0
            return Gate(opens=None, ask=robots_url if first else None)
        if isinstance(known, _NoAnswer):
            return Gate(opens=False, outcome=known.outcome, detail=known.detail)
        if known.allows(item.target, self.agent):
            return Gate(opens=True)
        return Gate(opens=False, detail=f"{robots_url} ({known.verdict})")

    def awaits(self, url: str) -> bool:
        """Tell whether some origin waits for this address to learn its rules."""
        return url in self._awaited

    def reads(self, url: str, origin: str) -> bool:
        """Tell whether an answer of this address is to be read for rules."""
        return url in self._awaited or url == f"{origin}/robots.txt"

    def remember(self, url: str, rules: Rules) -> None:
        """Take note of what was read in an address, for whichever origin it speaks."""
        self._read[url] = rules

    def learnt(self) -> Iterator[tuple[str, Rules]]:
        """Yield each origin whose robots.txt was answered, and its rules."""
        for origin, known in self._known.items():
            if isinstance(known, Rules):
                yield origin, known

    def lacks(self, entry: Entry) -> bool:
        """Tell whether a settled address has to be asked again, since its rules were not read."""
        assert entry.outcome is not None
        is_there = entry.outcome.group is Group.THE_THING or entry.outcome is Outcome.KEPT_EARLIER
        return is_there and entry.url in self._awaited and entry.url not in self._read

    def learn(self, entry: Entry) -> tuple[list[str], Rules | None]:
        """Take what became of a robots.txt; return the origins it decides, and their rules.

        No rules: it got no answer. A redirected one hands its origins on to its target, at most
        five times; beyond, everything is allowed.
        """
        best = entry.best
        target = best.redirect_to if best is not None else None
        origins = self._awaited.pop(entry.url, {})
        if entry.outcome is Outcome.REDIRECTED and target is not None:
            going_on = {o: n + 1 for o, n in origins.items() if n < REDIRECTS_LIMIT}
            if going_on:
                self._awaited.setdefault(target, {}).update(going_on)
            origins = {o: n for o, n in origins.items() if o not in going_on}
        verdict = self._verdict(entry)
        self._known.update(dict.fromkeys(origins, verdict))
        return list(origins), None if isinstance(verdict, _NoAnswer) else verdict

    def _verdict(self, entry: Entry) -> Rules | _NoAnswer:
        assert entry.outcome is not None
        if entry.outcome in _NOWHERE or entry.detail == "limits.redirects":
            return _ALLOW_ALL
        if entry.url in self._read:
            return self._read[entry.url]
        if entry.outcome.group <= Group.NO_ANSWER:
            why = f": {entry.detail}" if entry.detail else ""
            return _NoAnswer(outcome=entry.outcome, detail=f"{entry.url} got no answer{why}")
        best = entry.best
        return rules_from(best.status if best is not None else None, b"")
