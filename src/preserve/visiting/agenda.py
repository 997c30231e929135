"""What a capture wants: each address once, through its gate, until it is settled.

The agenda joins ledger, frontier and robots gate. Whatever becomes of an address is written here,
so that counts, journal and those who wait for it agree.
"""

from __future__ import annotations

import asyncio
import collections
from typing import TYPE_CHECKING

import msgspec

from preserve import urls
from preserve.frontier import Entry, Item
from preserve.model import Group, Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.config import LimitSettings
    from preserve.frontier import Frontier, Ledger
    from preserve.polite import Pace, Rules
    from preserve.visiting.gates import Gates
    from preserve.visiting.recorder import Forgetful, Recorder

_URGENT = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.ROBOTS})


class Agenda:
    """What is wanted, what waits, what is settled.

    ``counts`` has the settled addresses by role and outcome; ``changed`` is set whenever there may
    be something to do; ``told`` is called after each change that a display may show.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        frontier: Frontier,
        gates: Gates,
        recorder: Recorder | Forgetful,
        pace: Pace,
        limits: LimitSettings,
        told: Callable[[], None],
    ) -> None:
        self.ledger = ledger
        self.frontier = frontier
        self.gates = gates
        self.changed = asyncio.Event()
        self.counts: dict[Role, collections.Counter[Outcome]] = collections.defaultdict(
            collections.Counter
        )
        self.halted: tuple[Outcome, str] | None = None
        self.language: str | None = None
        self._recorder = recorder
        self._pace = pace
        self._given_up: dict[str, tuple[Outcome, str, str | None]] = {}
        self._limits = limits
        self._told = told
        self._waiters: dict[str, list[asyncio.Future[None]]] = collections.defaultdict(list)
        self._alternatives: dict[str, str] = {}

    # ------------------------------------------------------------------------------ what is wanted

    def want(
        self,
        url: str,
        *,
        role: Role,
        via: Entry | None = None,
        letter: str = "",
        expects: str | None = None,
        depth: int = 0,
        redirects: int = 0,
        settled_as: tuple[Outcome, str] | None = None,
    ) -> Entry:
        """Take note that an address is wanted, and queue it where it is new.

        ``url`` is absolute; ``letter`` is its step from ``via`` in Heritrix's letters. A requisite
        is required by ``via``. ``settled_as`` says why a new address is not to be fetched.
        """
        address = urls.parse(url)
        href = address.href if address is not None else url
        hops = (via.hops if via is not None else "") + letter
        entry, new = self.ledger.discover(
            href, role=role, hops=hops, via=via.url if via is not None else None, expects=expects
        )
        if role is Role.REQUISITE and letter != "R" and via is not None and via is not entry:
            entry.required_by[via.number] = None
        if not new:
            return entry
        self._recorder.report(
            "discovered", id=entry.id, url=href, role=role.value, via=entry.via, hops=hops
        )
        if address is None:
            self.settle(entry, Outcome.INVALID_URL)
        elif not urls.is_web(address):
            self.settle(entry, Outcome.UNSUPPORTED_SCHEME, f"scheme {address.scheme}")
        elif ending := settled_as or self.halted or self._limit(depth, redirects):
            self.settle(entry, *ending)
        else:
            self.queue(
                Item(
                    url=href,
                    host=address.host,
                    origin=address.origin,
                    role=role,
                    via=entry.via,
                    hops=hops,
                    depth=depth,
                    redirects=redirects,
                    urgent=role in _URGENT,
                    requisite=role is Role.REQUISITE,
                    headers=self._headers(address, role, via),
                )
            )
        return entry

    def want_instead(self, url: str, alternative: str) -> None:
        """Remember an address to try where ``url`` gets no answer; both are accounted for."""
        self._alternatives[url] = alternative

    def alternative_to(self, url: str) -> str | None:
        """Return the address that was tried because ``url`` got no answer, or None."""
        alternative = self._alternatives.get(url)
        return alternative if alternative and self.ledger.get(alternative) is not None else None

    def queue(self, item: Item) -> None:
        """Let an item through its gate into the frontier, or settle it there."""
        gate = self.gates.at(item)
        if self.halted is not None:
            self.settle_item(item, *self.halted)
        elif item.host in self._given_up:
            outcome, detail, not_before = self._given_up[item.host]
            self.settle_item(item, outcome, detail, not_before=not_before)
        elif gate.opens is False:
            self.settle_item(item, gate.outcome, gate.detail)
        elif gate.opens is None:
            self.frontier.park(item)
            if gate.ask is not None:
                via = self.ledger.get(item.url)
                robots = self.want(gate.ask, role=Role.ROBOTS, via=via, letter="P")
                if robots.outcome is not None:
                    self.robots_settled(robots, None)
        else:
            self.frontier.add(item)
        self.changed.set()

    # --------------------------------------------------------------------------- what became of it

    def settle(
        self,
        entry: Entry,
        outcome: Outcome,
        detail: str | None = None,
        *,
        not_before: str | None = None,
    ) -> None:
        """Say what became of an address; reported once its records are synced."""
        entry.settle(outcome, detail, not_before=not_before)
        assert entry.outcome is not None
        self._recorder.report("settled", **msgspec.to_builtins(entry.row()))
        for role in entry.roles:
            self.counts[role][entry.outcome] += 1
        alternative = self._alternatives.get(entry.url)
        if alternative is not None and entry.outcome.group is Group.NO_ANSWER:
            role = next(role for role in Role if role in entry.roles)
            self.want(alternative, role=role, via=entry, letter="X")
        for future in self._waiters.pop(entry.url, []):
            if not future.done():
                future.set_result(None)
        self.changed.set()
        self._told()

    def settle_item(
        self, item: Item, outcome: Outcome, detail: str | None, *, not_before: str | None = None
    ) -> None:
        """Settle the address of an item that will not be visited (again)."""
        entry = self.ledger.get(item.url)
        assert entry is not None
        if entry.outcome is None:
            self.settle(entry, outcome, detail, not_before=not_before)
            if self.gates.awaits(item.url):
                self.robots_settled(entry, None)

    def reopen(self, entry: Entry) -> None:
        """Take back what became of an address: it is asked once more, with a cookie."""
        if entry.outcome is not None:
            for role in entry.roles:
                self.counts[role][entry.outcome] -= 1
            entry.outcome = None

    def give_up(
        self, host: str, outcome: Outcome, detail: str, *, not_before: str | None = None
    ) -> None:
        """Ask a host nothing more: what waits for it, and what will, takes this outcome."""
        self._given_up.setdefault(host, (outcome, detail, not_before))
        for item in self.frontier.drain(host):
            self.settle_item(item, outcome, detail, not_before=not_before)

    def halt(self, outcome: Outcome, detail: str) -> None:
        """End here: whatever waits, and whatever will be wanted, takes this outcome."""
        if self.halted is None:
            self.halted = (outcome, detail)
            for item in self.frontier.drain():
                self.settle_item(item, outcome, detail)

    def robots_settled(self, entry: Entry, rules: Rules | None) -> None:
        """Open or shut the gate of the origins that waited for this robots.txt."""
        origins, verdict = self.gates.learn(entry, rules)
        for origin in origins:
            items = self.frontier.release(origin)
            if verdict is not None and items:
                delay = verdict.crawl_delay(self.gates.agent)
                if delay:
                    self._pace.set_crawl_delay(items[0].host, delay)
            for item in items:
                self.queue(item)
        best = entry.best
        if entry.outcome is Outcome.REDIRECTED and best is not None and best.redirect_to:
            target = self.ledger.get(best.redirect_to)
            if target is not None and target.outcome is not None and target is not entry:
                self.robots_settled(target, None)

    async def end_of(self, url: str) -> tuple[Entry | None, Outcome | None]:
        """Wait until an address and its redirects are settled; return the last hop."""
        while True:
            entry, outcome = self.ledger.end_of(url)
            if entry is None or outcome is not None:
                return entry, outcome
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters[entry.url].append(future)
            await future

    # ---------------------------------------------------------------------------------- inside

    def _limit(self, depth: int, redirects: int) -> tuple[Outcome, str] | None:
        if depth > self._limits.requisite_depth:
            return Outcome.LIMIT_REACHED, "limits.requisite_depth"
        if redirects > self._limits.redirects:
            return Outcome.LIMIT_REACHED, "limits.redirects"
        return None

    def _headers(
        self, address: urls.Address, role: Role, via: Entry | None
    ) -> tuple[tuple[str, str], ...]:
        headers: list[tuple[str, str]] = []
        if role is Role.REQUISITE:
            headers.append(("Accept", "*/*"))
            referer = self._referer(address, via.url) if via is not None else None
            if referer is not None:
                headers.append(("Referer", referer))
        if self.language:
            headers.append(("Accept-Language", f"{self.language},*;q=0.5"))
        return tuple(headers)

    @staticmethod
    def _referer(address: urls.Address, via: str) -> str | None:
        """Write the Referer as browsers do by default (strict-origin-when-cross-origin)."""
        page = urls.parse(via)
        if page is None or (page.scheme == "https" and address.scheme == "http"):
            return None
        return page.href if page.origin == address.origin else f"{page.origin}/"
