"""What a capture wants: each address once, through its gate, until it is settled.

The agenda joins ledger, frontier and robots gate. Whatever becomes of an address is written here,
so that counts, journal and those who wait for it agree.
"""

from __future__ import annotations

import asyncio
import collections
from typing import TYPE_CHECKING, Any

import msgspec

from preserve import urls
from preserve.clock import iso
from preserve.model import Outcome, Role
from preserve.visiting.allowance import was_taken_up
from preserve.visiting.alternatives import Alternatives
from preserve.visiting.asking import (
    headers_for,
    is_worth_a_visit,
    item_for,
    known_by,
    limit_reached,
    unfit,
    was_left_on_its_way,
)
from preserve.visiting.unfinished import Unfinished
from preserve.visiting.waking import wake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from preserve.config import LimitSettings
    from preserve.frontier import Entry, Frontier, Item, Kept, Ledger
    from preserve.polite import Pace
    from preserve.visiting.allowance import Allowance
    from preserve.visiting.asking import Posted
    from preserve.visiting.citing import Citing
    from preserve.visiting.gates import Gates
    from preserve.visiting.recorder import Forgetful, Recorder
    from preserve.visiting.robots_before import RobotsBefore


class Agenda:
    """What is wanted, what waits, what is settled.

    ``counts`` has the settled addresses by role and outcome; ``changed`` is set whenever there may
    be something to do; ``fell_short`` is true where a halt, or a reader that failed, left something
    undone; ``told`` is called after each change that a display may show. ``unfinished`` is what an
    interrupted capture had in hand, ``given_up`` the hosts that are asked nothing more, and why.
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
        allowance: Allowance,
        citing: Citing,
        told: Callable[[], None],
        robots_before: RobotsBefore,
    ) -> None:
        self.citing = citing
        self.ledger = ledger
        self.frontier = frontier
        self.gates = gates
        self.changed = asyncio.Event()
        self.counts: dict[Role, collections.Counter[Outcome]] = collections.defaultdict(
            collections.Counter
        )
        self.halted: tuple[Outcome, str] | None = None
        self.withdrawn: Mapping[str, tuple[Outcome, str]] = {}  # addresses not to be asked for
        self.fell_short = False
        self.language: str | None = None
        self.unfinished = Unfinished()
        self.given_up: dict[str, tuple[Outcome, str, str | None]] = {}
        self._recorder = recorder
        self._pace = pace
        self.limits = limits
        self.allowance = allowance
        self._told = told
        self._robots_before = robots_before
        self._waiters: dict[str, list[asyncio.Future[None]]] = collections.defaultdict(list)
        self._alternatives = Alternatives()

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
        is_guess: bool = False,
        kept: tuple[Kept, ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
        posted: Posted | None = None,
    ) -> Entry:
        """Take note that an address is wanted, and queue it where that asks for a visit.

        ``url`` is absolute; ``letter`` is its step from ``via`` in Heritrix's letters. A requisite
        is required by ``via``. ``settled_as`` says why it is not to be fetched on this account.
        ``is_guess``: a script may ask for it; so may what a guess leads to. ``kept`` is the rest of
        a chain of redirects that an earlier capture has. ``headers`` are sent besides, ``posted``
        by POST: its answer has an entry of its own.
        """
        address = urls.parse(url)
        href, posting = known_by(url, address, posted)
        hops = (via.hops if via is not None else "") + letter
        known = self.ledger.get(href)
        role_is_new = known is None or role not in known.roles
        was_left_out = known is not None and was_left_on_its_way(known)
        is_guess = is_guess or (role is Role.REQUISITE and via is not None and via.is_guess)
        known_as = (len(known.expects), known.is_guess) if known is not None else None
        entry, new = self.ledger.discover(
            href,
            role=role,
            hops=hops,
            via=via.url if via is not None else None,
            expects=expects,
            is_guess=is_guess,
        )
        entry.posting = entry.posting or posting
        if role is Role.REQUISITE and letter != "R" and via is not None and via is not entry:
            self._require(entry, via, new=new)
        is_news = role_is_new or (was_left_out and settled_as is None and address is not None)
        facts: dict[str, Any] = {"id": entry.id, "expects": expects, "guess": entry.is_guess}
        if is_news:
            more = posting.facts() if posting is not None else {}
            facts |= {"url": href, "role": role.value, "via": entry.via, "hops": hops, **more}
        if is_news or known_as != (len(entry.expects), entry.is_guess):
            self._recorder.report("discovered" if is_news else "expected", **facts)
        waits = self.unfinished.take(href)
        if not is_news and not waits:
            return entry
        new = new or waits
        wrong = unfit(address)
        if address is None or wrong is not None:
            if new and wrong is not None:
                self.settle(entry, *wrong)
            return entry
        sent = headers_for(address, role, via=via, language=self.language)
        item = item_for(
            entry, address, role, headers=(*sent, *headers), depth=depth, redirects=redirects
        )
        too_far = limit_reached(self.limits, depth=depth, redirects=redirects)
        ending = settled_as or self.halted or self.withdrawn.get(href) or too_far
        if ending is None and role is Role.CITATION:
            ending, kept = self.citing.choice(href, kept, is_hop=letter == "R")
        if ending is None and not kept and new and not waits:
            ending = self.allowance.take_up(role)
        allowed = ending is None and not kept
        if not new:
            self._want_also(entry, item, allowed=allowed, role_is_new=role_is_new)
        elif kept and ending is None:
            self._keep_earlier(entry, role, kept)
        elif ending is not None:
            self.settle(entry, *ending)
        else:
            self.queue(item)
        return entry

    def _require(self, entry: Entry, via: Entry, *, new: bool) -> None:
        if not new and via.number not in entry.required_by:
            self._recorder.report("required", id=entry.id, by=via.id)
        entry.required_by[via.number] = None

    def _keep_earlier(self, entry: Entry, role: Role, kept: tuple[Kept, ...]) -> None:
        """Leave an address to an earlier capture, and what it redirected to then."""
        entry.kept = kept[0]
        self.settle(entry, Outcome.KEPT_EARLIER, f"in capture {kept[0].row.capture}")
        if len(kept) > 1:
            self.want(kept[1].url, role=role, via=entry, letter="R", kept=kept[1:])

    def _want_also(self, entry: Entry, item: Item, *, allowed: bool, role_is_new: bool) -> None:
        """Let a role that an address gains later have its way with it.

        What is parked at its gate goes on if the role needs no gate; what redirected takes its
        target along; what was never asked for, or not read as this role needs it, is asked for.
        """
        if entry.outcome is None:
            if allowed and item.role in {Role.REQUISITE, Role.ROBOTS}:
                parked = self.frontier.unpark(entry.url)
                if parked is not None:
                    self._go(item)
            return
        self.counts[item.role][entry.outcome] += role_is_new
        if entry.is_page:
            self.want_icon(entry, depth=1)
        if not allowed:
            return
        best = entry.best
        if entry.outcome is Outcome.REDIRECTED and best is not None and best.redirect_to:
            self.want(
                best.redirect_to, role=item.role, via=entry, letter="R", redirects=item.redirects
            )
        elif is_worth_a_visit(entry, item.role):
            too_many = None if was_taken_up(entry) else self.allowance.take_up(item.role)
            self.reopen(entry)
            if too_many is not None:
                self.settle(entry, *too_many)
            else:
                self.queue(item)

    def want_icon(self, entry: Entry, *, depth: int) -> None:
        """Want the icon of what is shown as a page of its own and names none."""
        icon, entry.icon = entry.icon, None
        if icon is not None:
            how: dict[str, Any] = {"letter": "I", "expects": "other", "is_guess": True}
            self.want(icon, role=Role.REQUISITE, via=entry, depth=depth, **how)

    def also_try(self, urls_in_turn: Sequence[str], *, unless_there: bool) -> None:
        """Try these addresses in turn; see ``Alternatives``. Each that is tried has its line."""
        self._alternatives.add(urls_in_turn, unless_there=unless_there)
        for url in urls_in_turn:
            entry = self.ledger.get(url)
            if entry is not None:
                self._try_alternative(entry)

    def queue(self, item: Item) -> None:
        """Let an item through its gate into the frontier, or settle it there."""
        gate = self.gates.at(item)
        if item.role is Role.ARTICLE:
            self._pace.insist(item.host)
        if self.ends(item):
            pass
        elif gate.opens is False:
            self.settle_item(item, gate.outcome, gate.detail)
        elif gate.opens is None:
            self.frontier.park(item)
            if gate.ask is not None:
                via = self.ledger.get(item.url)
                kept = self._kept_robots(item, gate.ask)
                robots = self.want(gate.ask, role=Role.ROBOTS, via=via, letter="P", kept=kept)
                if robots.outcome is not None:
                    self.robots_settled(robots)
        else:
            self._go(item)
        self.changed.set()

    def _go(self, item: Item) -> None:
        if item.url in self.unfinished.recorded:
            self.unfinished.ready.append(item)
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
        more: dict[str, Any] = {"undone": True} if (outcome, detail) == self.halted else {}
        more |= {"icon": entry.icon} if entry.icon is not None else {}
        self._recorder.report("settled", **msgspec.to_builtins(entry.row()), **more)
        for role in entry.roles:
            self.counts[role][entry.outcome] += 1
        self._try_alternative(entry)
        for future in self._waiters.pop(entry.url, []):
            if not future.done():
                future.set_result(None)
        self.changed.set()
        self._told()

    def ends(self, item: Item) -> bool:
        """Settle an item where nothing more is asked of its host, or of any; tell whether so."""
        if self.halted is not None:
            self.settle_item(item, *self.halted)
        elif item.host in self.given_up:
            outcome, detail, not_before = self.given_up[item.host]
            self.settle_item(item, outcome, detail, not_before=not_before)
        else:
            return False
        return True

    def settle_item(
        self, item: Item, outcome: Outcome, detail: str | None, *, not_before: str | None = None
    ) -> None:
        """Settle the address of an item that will not be visited (again)."""
        entry = self.ledger.get(item.url)
        assert entry is not None
        if entry.outcome is None:
            self.fell_short = self.fell_short or (outcome, detail) == self.halted
            self.settle(entry, outcome, detail, not_before=not_before)
            if self.gates.awaits(item.url):
                self.robots_settled(entry)

    def reopen(self, entry: Entry) -> None:
        """Take back what became of an address: it is asked for once more."""
        if entry.outcome is not None:
            for role in entry.roles:
                self.counts[role][entry.outcome] -= 1
            entry.outcome = None
            self._recorder.report("reopened", id=entry.id)

    def give_up(
        self, host: str, outcome: Outcome, detail: str, *, not_before: str | None = None
    ) -> None:
        """Ask a host nothing more: what waits for it, and what will, takes this outcome."""
        if host not in self.given_up:
            self.given_up[host] = (outcome, detail, not_before)
            self._recorder.report(
                "given-up", host=host, outcome=outcome, detail=detail, not_before=not_before
            )
        for item in self.frontier.drain(host):
            self.settle_item(item, outcome, detail, not_before=not_before)

    def heed_others(self) -> None:
        """Give up the hosts that other captures know not to be asked now."""
        for one in self._pace.barred():
            self.give_up(one.host, one.outcome, one.detail, not_before=iso(one.until))

    def halt(self, outcome: Outcome, detail: str) -> None:
        """End here: whatever waits, and whatever will be wanted, takes this outcome."""
        if self.halted is None:
            self.halted = (outcome, detail)
            for item in self.frontier.drain():
                self.settle_item(item, outcome, detail)

    def robots_settled(self, entry: Entry) -> None:
        """Open or shut the gate of the origins that waited for this robots.txt."""
        if self.gates.lacks(entry) and self.halted is None:
            address = urls.parse(entry.url)
            assert address is not None
            self.reopen(entry)
            self.queue(item_for(entry, address, Role.ROBOTS))
            return
        origins, rules = self.gates.learn(entry)
        for origin in origins:
            items = self.frontier.release(origin)
            delay = rules.crawl_delay(self.gates.agent) if rules is not None else None
            if delay and items:
                self._pace.set_crawl_delay(items[0].host, delay)
            for item in items:
                self.queue(item)
        best = entry.best
        if entry.outcome is Outcome.REDIRECTED and best is not None and best.redirect_to:
            target = self.ledger.get(best.redirect_to)
            if target is not None and target.outcome is not None and self.gates.awaits(target.url):
                self.robots_settled(target)
            elif target is not None:
                wake(self, target, Role.ROBOTS)

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

    def _kept_robots(self, item: Item, robots_url: str) -> tuple[Kept, ...]:
        """Return where earlier captures have the robots.txt of an item, and learn its rules."""
        found = self._robots_before.of(item.host, item.origin)
        if found is None or self.ledger.get(robots_url) is not None:
            return ()
        rules, kept = found
        for hop in kept:
            self.gates.remember(hop.url, rules)
        return kept

    def _try_alternative(self, entry: Entry) -> None:
        alternative = self._alternatives.after(entry)
        if alternative is not None:
            self.want(alternative, role=Role.CITATION, via=entry, letter="X")
