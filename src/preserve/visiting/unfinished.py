"""What an interrupted capture had in hand, for the one that goes on with it."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.frontier import Item, Try
    from preserve.model import Exchange
    from preserve.visiting.recorder import Kept


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """An attempt that was written down and not judged before the capture broke off.

    ``shown`` is what there is to read: the answer, or what it repeats. ``kept`` names its records;
    None where there was no answer. ``links_are_told``: its outlinks were written down too.
    """

    tried: Try
    exchange: Exchange
    shown: Exchange
    kept: Kept | None
    links_are_told: bool = False


class Unfinished:
    """Addresses that wait, and answers that are there; nothing in a capture that just began.

    ``waiting`` are addresses that the journal knows of and that nobody has queued since.
    ``recorded`` are attempts that the journal does not know of, by address; each is read from its
    records when its turn comes. ``ready`` are items whose turn it is: to be judged by what is
    recorded, not asked for.
    """

    def __init__(self) -> None:
        self.waiting: dict[str, None] = {}
        self.recorded: dict[str, tuple[Callable[[], Recorded], ...]] = {}
        self.ready: collections.deque[Item] = collections.deque()

    def take(self, url: str) -> bool:
        """Tell whether an address still waits; whoever asks is to see to it from now on."""
        if url not in self.waiting:
            return False
        del self.waiting[url]
        return True

    async def read(self, url: str) -> tuple[Recorded, ...]:
        """Return the attempts at an address that are to be judged, in order.

        Raises:
            WarcError, CollectionError: they cannot be read; they will not be given again.
        """
        attempts = self.recorded.pop(url, ())
        return tuple([await asyncio.to_thread(one) for one in attempts])
