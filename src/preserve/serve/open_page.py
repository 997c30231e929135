"""The captures that are under way, as a page: those of this server and of others."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.report.pages import inline
from preserve.serve.looks import PACKAGE
from preserve.serve.orders import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preserve.serve.looks import Look
    from preserve.serve.messages import Answer
    from preserve.serve.orders import Order, Orders
    from preserve.serve.under_way import Journals, UnderWay

EVERY_SECONDS = 10  # where somebody without scripts wants the page to come anew by itself


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """A capture that is under way: what was ordered here, what its journal tells, or both."""

    url: str
    order: Order | None
    journal: UnderWay | None


def open_page(
    orders: Orders | None, journals: Journals, query: Mapping[str, str], look: Look
) -> Answer:
    """Return the page of what is under way, was left open, and has ended lately."""
    ordered = orders.all() if orders is not None else ()
    journalled = journals.look()
    under_way = under_way_of(ordered, [one for one in journalled if one.is_held])
    values = {
        "under_way": under_way,
        "running": sum(
            one.order is None or one.order.stage is not Stage.WAITS for one in under_way
        ),
        "waiting": sum(one.stage is Stage.WAITS for one in ordered),
        "left": [one for one in journalled if not one.is_held],
        "ended": [one for one in ordered if one.stage is Stage.ENDED],
        "every": EVERY_SECONDS if query.get("again") else None,
        "every_seconds": EVERY_SECONDS,
        "live_script": inline("serve.js", PACKAGE).text,
    }
    return look.page("under-way", values)


def under_way_of(ordered: Sequence[Order], held: Sequence[UnderWay]) -> list[Open]:
    """Return what is under way: what runs, the oldest order first, and last what waits."""
    by_address = {one.address: one for one in held}
    running = [one for one in reversed(ordered) if one.stage in {Stage.RUNS, Stage.STOPS}]
    waiting = [one for one in reversed(ordered) if one.stage is Stage.WAITS]
    ours = [Open(url=one.url, order=one, journal=by_address.pop(one.url, None)) for one in running]
    others = [
        Open(url=one.seed, order=None, journal=one) for one in held if one.address in by_address
    ]
    return [*ours, *others, *(Open(url=one.url, order=one, journal=None) for one in waiting)]
