"""Queueing what an interrupted capture had in hand, once its turn comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve import urls
from preserve.model import Role
from preserve.visiting.asking import headers_for, item_for, limit_reached, steps, unfit

if TYPE_CHECKING:
    from preserve.frontier import Entry
    from preserve.visiting.agenda import Agenda

# In which of its roles an address is woken: a requisite passes where a page might not.
_ROLES = (Role.REQUISITE, *(role for role in Role if role is not Role.REQUISITE))


def wake(agenda: Agenda, entry: Entry, role: Role) -> None:
    """Queue an address that an interrupted capture had in hand, unless that was done already."""
    if not agenda.unfinished.take(entry.url):
        return
    address = urls.parse(entry.address)
    depth, redirects = steps(entry.hops)
    depth = depth if role is Role.REQUISITE else 0
    too_far = limit_reached(agenda.limits, depth=depth, redirects=redirects)
    ending = unfit(address) or agenda.halted or too_far
    if ending is None and role is Role.CITATION:
        ending = agenda.citing.why_not(entry.url, is_hop=True)
    if address is None or ending is not None:
        assert ending is not None
        agenda.settle(entry, *ending)
        return
    via = agenda.ledger.get(entry.via) if entry.via is not None else None
    headers = headers_for(address, role, via=via, language=agenda.language)
    agenda.queue(item_for(entry, address, role, headers=headers, depth=depth, redirects=redirects))


def wake_all(agenda: Agenda) -> bool:
    """Queue whatever an interrupted capture had in hand and nobody has asked for since."""
    urls_left = list(agenda.unfinished.waiting)
    for url in urls_left:
        entry = agenda.ledger.get(url)
        assert entry is not None
        wake(agenda, entry, next(role for role in _ROLES if role in entry.roles))
    return bool(urls_left)
