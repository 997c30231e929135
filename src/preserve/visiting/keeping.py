"""What is asked, and what an answer is: changed or not, and what its record refers to.

In full, whatever stands in the catalogue: the article, the pages and interfaces of its discussion,
feeds and robots.txt, since caches answer 304 while comments grow. All else is asked for on the
condition that it has changed, where what came before is stored.
"""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

import msgspec

from preserve import polite
from preserve.model import Flag, Outcome, Role
from preserve.visiting.repeats import is_challenge, is_unseen_page, stands_for
from preserve.visiting.tries import try_of
from preserve.warc import ORIGINAL_LEAST_BYTES

if TYPE_CHECKING:
    from preserve.frontier import Entry, Item
    from preserve.model import Exchange
    from preserve.visiting.answers import Answer
    from preserve.visiting.earlier import Earlier, Last
    from preserve.visiting.gates import Gates
    from preserve.visiting.recorder import Forgetful, Kept, Recorder
    from preserve.visiting.unfinished import Recorded

_ROLES = tuple(Role)  # in the order of their list
_CONDITIONAL = frozenset({Role.REQUISITE, Role.CITATION})
_Key = tuple[bytes, int]  # of a payload
_OF_NO_USE = "304 Not Modified, of what is not at hand: asked for again in full"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An answer that was kept, and what became of the address by it.

    ``shown`` is what there is to read: the answer, or what an answer 304 stands for. ``is_vain``:
    such an answer stands for nothing that is at hand, so the address is to be asked for again.
    ``links_are_told``: its outlinks are among the records already.
    """

    outcome: Outcome
    kept: Kept | None
    shown: Exchange
    is_vain: bool
    links_are_told: bool = False


class Keeping:
    """Makes the conditions of requests, judges and keeps the answers."""

    def __init__(self, *, recorder: Recorder | Forgetful, earlier: Earlier, gates: Gates) -> None:
        self._recorder = recorder
        self._earlier = earlier
        self._gates = gates
        self._last: dict[str, Last | None] = {}
        self._in_full: set[str] = set()
        self._deciding: dict[_Key, asyncio.Event] = {}
        self._holding: dict[str, _Key] = {}

    async def condition(self, item: Item, entry: Entry) -> tuple[tuple[str, str], ...]:
        """Return the headers that make a request conditional; none where it has to be in full."""
        conditional = item.url not in self._in_full and self._may_be_conditional(item, entry)
        last = await self._earlier.last_of(item.url, conditional=conditional)
        self._last[item.url] = last
        return last.basis.headers if last is not None and last.basis is not None else ()

    async def keep(self, item: Item, entry: Entry, exchange: Exchange) -> Judged:
        """Write an answer down, in the records and in the address's history.

        ``done`` must be called afterwards, once it was read. An equal payload waits until then: it
        is to refer to this one, unless this is a challenge page.
        """
        await self._hold(item, exchange)
        last = self._last.pop(item.url, None)
        basis = last.basis if last is not None else None
        outcome = polite.outcome_of(exchange)
        shown, earlier = exchange, None
        if exchange.status == 304:
            if basis is not None and self._may_be_conditional(item, entry):
                found = await asyncio.to_thread(stands_for, exchange, basis)
                if found is not None:
                    shown, earlier = found, basis.original
        elif outcome is Outcome.CAPTURED:
            # Viewers look an original up by its address and date: of a POST they find none so.
            if entry.posting is None:
                earlier = await self._earlier.original_of(exchange)
            if last is not None and exchange.payload is not None:
                same = last.sha256 == exchange.payload.sha256.hex()
                outcome = Outcome.UNCHANGED if same else outcome
        kept = await self._recorder.keep(exchange, _fields(item, entry), earlier=earlier)
        if exchange.status == 304 and (kept is None or kept.original is None):
            shown, outcome = exchange, Outcome.SERVER_ERROR
        is_vain = exchange.status == 304 and shown is exchange and item.url not in self._in_full
        target = polite.redirect_target(exchange) if outcome is Outcome.REDIRECTED else None
        entry.tries.append(
            try_of(
                exchange,
                outcome,
                kept,
                redirect_to=target.href if target is not None else None,
                basis=basis.row if basis is not None and shown is not exchange else None,
                detail=_OF_NO_USE if is_vain else None,
            )
        )
        return Judged(outcome=outcome, kept=kept, shown=shown, is_vain=is_vain)

    async def recall(self, item: Item, entry: Entry, recorded: Recorded) -> Judged:
        """Take an attempt that is in the records already into the address's history."""
        tried = recorded.tried
        outcome = tried.row.outcome
        if outcome is Outcome.CAPTURED:
            last = await self._earlier.last_of(item.url, conditional=False)
            if last is not None and last.sha256 == tried.payload_sha256:
                outcome = Outcome.UNCHANGED
                row = msgspec.structs.replace(tried.row, outcome=outcome)
                tried = dataclasses.replace(tried, row=row)
        entry.tries.append(tried)
        is_of_no_use = tried.status == 304 and recorded.shown is recorded.exchange
        return Judged(
            outcome=outcome,
            kept=recorded.kept,
            shown=recorded.shown,
            is_vain=is_of_no_use and item.url not in self._in_full,
            links_are_told=recorded.links_are_told,
        )

    def must_ask_again(self, item: Item, entry: Entry, judged: Judged) -> bool:
        """Tell whether an address is to be asked for once more, in full, whatever it answered.

        That is also so where, meanwhile, it is wanted for what is never asked for conditionally.
        """
        if judged.is_vain or (
            judged.outcome is Outcome.UNCHANGED
            and entry.tries[-1].status == 304
            and not self._may_be_conditional(item, entry)
        ):
            self._in_full.add(item.url)
            return True
        return False

    def done(self, item: Item) -> None:
        """Let go of those that wait for what this answer turned out to be."""
        key = self._holding.pop(item.url, None)
        if key is not None:
            self._deciding.pop(key).set()

    async def is_the_thing(self, exchange: Exchange, answer: Answer, judged: Judged) -> bool:
        """Tell whether an answer is no challenge page; then later ones may refer to it."""
        if Flag.CHALLENGE in answer.flags:
            return False
        is_unseen = is_unseen_page(judged.shown, answer, judged.kept)
        is_unseen = is_unseen and Flag.UNREAD not in answer.flags
        if is_unseen and await asyncio.to_thread(is_challenge, judged.shown):
            return False
        if judged.kept is not None and not exchange.request.startswith(b"POST "):
            self._recorder.offer(exchange, judged.kept)
        return True

    async def _hold(self, item: Item, exchange: Exchange) -> None:
        payload = exchange.payload
        if payload is None or exchange.status != 200 or payload.size < ORIGINAL_LEAST_BYTES:
            return
        key = payload.sha256, payload.size
        while (deciding := self._deciding.get(key)) is not None:
            await deciding.wait()
        self._deciding[key] = asyncio.Event()
        self._holding[item.url] = key

    def _may_be_conditional(self, item: Item, entry: Entry) -> bool:
        return entry.roles <= _CONDITIONAL and not self._gates.reads(item.url, item.origin)


def _fields(item: Item, entry: Entry) -> list[tuple[str, str]]:
    fields = [
        ("hopsFromSeed", item.hops),
        ("roles", " ".join([role for role in _ROLES if role in entry.roles])),
        ("attempt", str(len(entry.tries) + 1)),
    ]
    if entry.posting is not None:
        fields.append(("indexedAs", entry.url))
    return fields if item.via is None else [("via", item.via), *fields]
