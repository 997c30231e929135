"""Addresses that stand for one thing: the next is tried while the one before gets no answer."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from preserve.model import Group, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.frontier import Entry


class Alternatives:
    """Which address comes after which."""

    def __init__(self) -> None:
        self._following: dict[str, tuple[str, bool]] = {}

    def add(self, urls_in_turn: Sequence[str], *, unless_there: bool) -> None:
        """Take note of addresses to be tried in turn while the one before gets no answer.

        With ``unless_there``, while the one before is not there, whatever it answers.
        """
        for url, alternative in itertools.pairwise(urls_in_turn):
            self._following[url] = (alternative, unless_there)

    def after(self, entry: Entry) -> str | None:
        """Return what is to be tried since this address came to nothing; None where it is open."""
        alternative, unless_there = self._following.get(entry.url, (None, False))
        if alternative is None or entry.outcome is None or entry.outcome is Outcome.REDIRECTED:
            return None
        unanswered = entry.outcome.group is Group.NO_ANSWER or entry.outcome is Outcome.HOST_DOWN
        is_to_be = unanswered or (unless_there and entry.outcome.group is Group.NOT_THE_THING)
        return alternative if is_to_be else None
