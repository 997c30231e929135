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
    from preserve.frontier import Entry, Item

REDIRECTS_LIMIT = 5
_ALLOW_ALL = rules_from(404, b"")


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

    ``agent`` is the product token that rules are looked up for.
    """

    def __init__(self, *, obeyed: bool, agent: str) -> None:
        self._obeyed = obeyed
        self.agent = agent
        self._known: dict[str, Rules | _NoAnswer] = {}
        self._pending: dict[str, dict[str, int]] = {}
        self._by_url: dict[str, Rules | _NoAnswer] = {}

    def at(self, item: Item) -> Gate:
        """Tell whether an item may pass."""
        robots_url = f"{item.origin}/robots.txt"
        if not self._obeyed or item.role in {Role.REQUISITE, Role.ROBOTS} or item.url == robots_url:
            return Gate(opens=True)
        known = self._known.get(item.origin)
        if known is None:
            waiting = any(item.origin in origins for origins in self._pending.values())
            if not waiting:
                self._pending.setdefault(robots_url, {})[item.origin] = 0
            return Gate(opens=None, ask=None if waiting else robots_url)
        if isinstance(known, _NoAnswer):
            return Gate(opens=False, outcome=known.outcome, detail=known.detail)
        if known.allows(item.url, self.agent):
            return Gate(opens=True)
        return Gate(opens=False, detail=f"{robots_url} ({known.verdict})")

    def awaits(self, url: str) -> bool:
        """Tell whether some origin waits for this address to learn its rules."""
        return url in self._pending

    def learn(self, entry: Entry, rules: Rules | None) -> tuple[list[str], Rules | None]:
        """Take what became of a robots.txt; return the origins that are decided by it.

        ``rules`` is what was read from it, None where nothing was. A redirected one hands its
        origins on to its target, at most five times; beyond, everything is allowed.
        """
        assert entry.outcome is not None
        best = entry.best
        target = best.redirect_to if best is not None else None
        origins = self._pending.pop(entry.url, {})
        if entry.outcome is Outcome.REDIRECTED and target is not None and target != entry.url:
            going_on = {o: n + 1 for o, n in origins.items() if n < REDIRECTS_LIMIT}
            stopped = [origin for origin in origins if origin not in going_on]
            self._pending.setdefault(target, {}).update(going_on)
            self._known.update(dict.fromkeys(stopped, _ALLOW_ALL))
            return stopped, None
        verdict = self._by_url.get(entry.url)
        if verdict is None:
            verdict = self._verdict(entry, rules)
            self._by_url[entry.url] = verdict
        self._known.update(dict.fromkeys(origins, verdict))
        return list(origins), None if isinstance(verdict, _NoAnswer) else verdict

    @staticmethod
    def _verdict(entry: Entry, rules: Rules | None) -> Rules | _NoAnswer:
        assert entry.outcome is not None
        if rules is not None:
            return rules
        if entry.outcome.group <= Group.NO_ANSWER:
            why = f": {entry.detail}" if entry.detail else ""
            return _NoAnswer(outcome=entry.outcome, detail=f"{entry.url} got no answer{why}")
        return _ALLOW_ALL
