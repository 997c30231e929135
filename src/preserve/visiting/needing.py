"""What a page needs to be shown: wanted, each with the page that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.model import Outcome, Role

if TYPE_CHECKING:
    from preserve.discover import ScriptHome
    from preserve.frontier import Entry
    from preserve.model import FoundRequisite
    from preserve.visiting.agenda import Agenda
    from preserve.visiting.answers import Answer

# What runs on a page, and so has to know which.
RUNS = frozenset({"script", "module", "data"})
GUESSES_MAX = 2000
TOO_MANY_GUESSES = (
    Outcome.SKIPPED,
    f"beyond the first {GUESSES_MAX} addresses guessed from scripts in one capture",
)


class Needing:
    """Wants what pages need; nothing where ``is_on`` is false.

    ``guesses_left`` counts how many addresses may still be guessed from scripts. ``homes`` are the
    pages that scripts run on, by address, until they are read.
    """

    def __init__(self, agenda: Agenda, *, is_on: bool) -> None:
        self._agenda = agenda
        self.is_on = is_on
        self.homes: dict[str, ScriptHome] = {}
        self.guesses_left = GUESSES_MAX

    def want(self, entry: Entry, answer: Answer, *, depth: int, redirects: int) -> None:
        """Want what an answer needs, at so many steps from its page, and where it refreshes to."""
        if not self.is_on:
            return
        entry.unlisted = answer.unlisted
        for found in answer.requisites:
            url = found.url if found.url is not None else found.as_written
            known = self._agenda.ledger.get(url)
            is_open = known is None or known.outcome is None
            if answer.home is not None and found.expects in RUNS and is_open:
                self.homes.setdefault(url, answer.home)  # the first page that asks
            self.want_one(entry, found, depth=depth)
        entry.icon = answer.icon
        if entry.is_page:
            self._agenda.want_icon(entry, depth=depth)
        if answer.refresh is None:
            return
        if Role.CITATION in entry.roles:
            self._agenda.want(
                answer.refresh, role=Role.CITATION, via=entry, letter="R", redirects=redirects + 1
            )
        if "frame" in entry.expects:
            self._agenda.want(
                answer.refresh,
                role=Role.REQUISITE,
                via=entry,
                letter="E",
                expects="frame",
                depth=depth,
            )

    def want_one(self, entry: Entry, found: FoundRequisite, *, depth: int) -> None:
        """Want one thing that a page needs; where the list is too long for it, it is counted."""
        url = found.url if found.url is not None else found.as_written
        is_new = self._agenda.ledger.get(url) is None
        if is_new and not self._agenda.allowance.lists(self._agenda.ledger):
            entry.unlisted += 1
            return
        self._agenda.want(
            url,
            role=Role.REQUISITE,
            via=entry,
            letter="X" if found.is_guess else "E",
            expects=found.expects,
            depth=depth,
            settled_as=self._why_not(found, is_new=is_new),
            is_guess=found.is_guess,
        )

    def _why_not(self, found: FoundRequisite, *, is_new: bool) -> tuple[Outcome, str] | None:
        """Return why a requisite is listed and not asked for; None where it is."""
        if found.left_out is not None:
            return Outcome.SKIPPED, found.left_out
        if found.is_guess and is_new:
            if not self.guesses_left:
                return TOO_MANY_GUESSES
            self.guesses_left -= 1
        return None
