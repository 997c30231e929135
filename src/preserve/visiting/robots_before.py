"""The robots.txt files that earlier captures read within the last day: not asked for again.

Source: RFC 9309, section 2.4.
"""

from __future__ import annotations

import contextlib
import datetime
from typing import TYPE_CHECKING, get_args

import msgspec

from preserve import urls
from preserve.catalogue import KnownRobots
from preserve.errors import CatalogueError
from preserve.frontier import Kept
from preserve.manifest import KeptRow
from preserve.model import Outcome
from preserve.polite import Rules, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.catalogue import Hosts
    from preserve.frontier import Ledger
    from preserve.visiting.gates import Gates

_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class RobotsBefore:
    """What robots.txt files said to others, and which records show it; nothing without ``hosts``.

    ``is_shared`` says of a host whether what is learnt of it is for others too.
    """

    def __init__(self, hosts: Hosts | None, is_shared: Callable[[str], bool]) -> None:
        self._hosts = hosts
        self._is_shared = is_shared

    def of(self, host: str, origin: str) -> tuple[Rules, tuple[Kept, ...]] | None:
        """Return the rules of an origin, and the redirects that led to them with their records."""
        if self._hosts is None or not self._is_shared(host):
            return None
        try:
            known = self._hosts.robots.of(origin)
            if known is None or known.verdict not in _VERDICTS:
                return None
            kept = msgspec.json.decode(known.hops, type=tuple[Kept, ...])
        except (CatalogueError, msgspec.MsgspecError):
            return None
        return Rules(known.verdict, known.text), kept

    def share(self, gates: Gates, ledger: Ledger, *, capture_id: str, folder: str) -> None:
        """Tell later captures what this one, which is finished, has read.

        ``folder`` is its own, within the collection. A server error is not passed on.
        """
        if self._hosts is None:
            return
        found = [
            known
            for origin, rules in gates.learnt()
            if self._is_shared(_host(origin))
            and (known := _known(ledger, origin, rules, capture_id, folder)) is not None
        ]
        with contextlib.suppress(CatalogueError):  # they will be asked for again
            self._hosts.robots.keep(found)


def _known(
    ledger: Ledger, origin: str, rules: Rules, capture_id: str, folder: str
) -> KnownRobots | None:
    kept, at = _hops(ledger, f"{origin}/robots.txt", capture_id)
    if at is None or rules.verdict == "deny-all":
        return None
    return KnownRobots(
        origin=origin,
        fetched=datetime.datetime.fromisoformat(at).timestamp(),
        verdict=rules.verdict,
        text=rules.text,
        hops=msgspec.json.encode(kept).decode(),
        folder=folder,
    )


def _host(origin: str) -> str:
    address = urls.parse(origin)
    assert address is not None
    return address.host


def _hops(ledger: Ledger, url: str, capture_id: str) -> tuple[tuple[Kept, ...], str | None]:
    """Return the redirects from an address to its answer, with their records, and when that was.

    Nothing where any of it was not fetched by this capture.
    """
    hops: list[Kept] = []
    at: str | None = None
    target: str | None = url
    while target is not None:
        entry = ledger.get(target)
        best = entry.best if entry is not None else None
        if entry is None or best is None or best.record is None or best.warc_date is None:
            return (), None
        if entry.outcome is None or any(hop.url == target for hop in hops):
            return (), None
        row = KeptRow(
            capture=capture_id,
            resource=entry.id,
            outcome=entry.outcome,
            record_id=best.record.id,
            warc_date=best.warc_date,
        )
        at = best.row.at
        target = best.redirect_to if entry.outcome is Outcome.REDIRECTED else None
        hops.append(Kept(url=entry.url, row=row, redirect_to=target))
    return tuple(hops), at
