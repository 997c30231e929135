"""The ledger of a capture that was left open, as far as its journal tells.

The lines, after the first (``capture``), each with its ``event``:

discovered  an address that is wanted in a role: id, url, role, via, hops, expects, guess; where it
            is asked for by POST, post_to, content and content_type: url is then how indexes know it
expected    of one that is known: what else it is expected to be, or that it is no guess any more
required    of one that is known: another page that requires it
settled     what became of an address: its line in ``resources.jsonl``; ``undone`` where the capture
            had been told to end
reopened    a settled address is asked for once more
given-up    a host that is asked nothing more, and what its addresses end as
resumed     another process goes on: at, and the seconds that were used before
"""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.frontier import Kept, Ledger, Posting, Try
from preserve.manifest import ResourceRow, decoder_of
from preserve.model import Outcome, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from preserve.frontier import Entry

_OF_TRY = frozenset(field.name for field in dataclasses.fields(Try)) & frozenset(
    ResourceRow.__struct_fields__
)
_HANDED_OVER = frozenset({Role.ARTICLE, Role.DISCUSSION, Role.FEED})


@dataclasses.dataclass(kw_only=True, slots=True)
class Recalled:
    """What a journal says beside what its addresses came to.

    ``resumed`` has when the capture was taken up again, and the seconds it had used by then.
    ``given_up`` has host → outcome, detail, not before. ``is_whole`` is false where a line cannot
    be read, so that ids may mean something else than they did.
    """

    resumed: list[tuple[datetime.datetime, float]] = dataclasses.field(default_factory=list)
    given_up: dict[str, tuple[Outcome, str, str | None]] = dataclasses.field(default_factory=dict)
    is_whole: bool = True


def journal_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a journal; one that cannot be read comes as an empty object.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        for line in stream:
            try:
                yield msgspec.json.decode(line, type=dict[str, Any])
            except (msgspec.MsgspecError, UnicodeDecodeError):
                yield {}


def recall(
    path: Path, ledger: Ledger, *, records: Collection[str], undone_is_settled: bool
) -> Recalled:
    """Fill an empty ledger with what a journal has discovered and settled.

    A settled address of which a record is not among ``records`` counts as not settled; so does,
    unless ``undone_is_settled``, one that was left since the capture had been told to end.

    Raises:
        OSError: it cannot be read.
    """
    reader = _Reader(ledger, records, undone_is_settled=undone_is_settled)
    for number, line in enumerate(journal_lines(path)):
        try:
            reader.read(line)
        except (KeyError, TypeError, ValueError):  # of which msgspec's are
            reader.recalled.is_whole = reader.recalled.is_whole and number == 0
    reader.end()
    return reader.recalled


class _Reader:
    def __init__(
        self, ledger: Ledger, records: Collection[str], *, undone_is_settled: bool
    ) -> None:
        self.recalled = Recalled()
        self._ledger = ledger
        self._records = records
        self._undone_is_settled = undone_is_settled
        self._by_id: dict[str, Entry] = {}
        self._late: tuple[Entry, Role] | None = None
        self._cut_chain: Entry | None = None

    def read(self, line: dict[str, Any]) -> None:
        event = line["event"]
        self._cut_chain = None
        if event != "expected":
            self._late = None
        if event == "discovered":
            self._discovered(line)
        elif event == "expected":
            self._expected(self._by_id[line["id"]], line)
        elif event == "required":
            self._by_id[line["id"]].required_by[self._by_id[line["by"]].number] = None
        elif event == "settled":
            self._settled(line)
        elif event == "reopened":
            self._by_id[line["id"]].outcome = None
        elif event == "given-up":
            why = (Outcome(line["outcome"]), line["detail"], line["not_before"])
            self.recalled.given_up[line["host"]] = why
        elif event == "resumed":
            at = datetime.datetime.fromisoformat(line["at"])
            self.recalled.resumed.append((at, float(line["used_seconds"])))

    def end(self) -> None:
        """Take back a last line that others belong to which are not there.

        Such is one by which a settled address has gained a role, and one by which an address was
        left to an earlier capture that has more hops of it: both will happen again.
        """
        if self._cut_chain is not None:
            self._cut_chain.outcome = None
        if self._late is not None:
            entry, role = self._late
            entry.roles.discard(role)

    def _discovered(self, line: dict[str, Any]) -> None:
        role = Role(line["role"])
        if not isinstance(line["hops"], str):
            raise TypeError("hops are a text")
        known = self._ledger.get(line["url"])
        if known is not None and known.outcome is not None and role not in known.roles:
            self._late = known, role
        entry, new = self._ledger.discover(
            line["url"],
            role=role,
            hops=line["hops"],
            via=line["via"],
            expects=line.get("expects"),
            is_guess=bool(line.get("guess")),
        )
        entry.posting = entry.posting or Posting.recalled(line)
        if new and entry.id != line["id"]:
            self.recalled.is_whole = False
        self._by_id[line["id"]] = entry
        via = self._ledger.get(line["via"]) if line["via"] is not None else None
        is_needed = role is Role.REQUISITE and not line["hops"].endswith("R")
        if new and is_needed and via is not None and via is not entry:
            entry.required_by[via.number] = None

    @staticmethod
    def _expected(entry: Entry, line: dict[str, Any]) -> None:
        if line["expects"] is not None:
            entry.expects.add(line["expects"])
        entry.is_guess = bool(line["guess"])

    def _settled(self, line: dict[str, Any]) -> None:
        decoder_of(ResourceRow)  # so that no two threads work out its form
        row = msgspec.convert(line, ResourceRow, strict=False)
        entry = self._by_id[row.id]
        if any(
            one.record_id is not None and one.record_id not in self._records for one in row.attempts
        ):
            entry.outcome = None
            return
        entry.roles.update(row.roles)
        for one in row.required_by:
            if one in self._by_id:
                entry.required_by[self._by_id[one].number] = None
        entry.tries = [Try(row=attempt) for attempt in row.attempts]
        best = entry.best
        if best is not None:
            facts = {name: getattr(row, name) for name in _OF_TRY}
            entry.tries[entry.tries.index(best)] = dataclasses.replace(best, **facts)
        entry.flags = set(row.flags)
        entry.flag_evidence = row.flag_evidence
        if line.get("undone") and not self._undone_is_settled:
            entry.outcome = None
            return
        entry.outcome = row.outcome
        entry.detail = row.detail
        entry.not_before = row.not_before
        entry.icon = line.get("icon")
        entry.unlisted = row.unlisted or 0
        entry.was_read = entry.is_page or "frame" in entry.expects
        entry.was_handed_over = bool(entry.roles & _HANDED_OVER)
        if row.kept is not None and row.outcome is Outcome.KEPT_EARLIER:
            entry.kept = Kept(url=row.url, row=row.kept, redirect_to=row.redirect_to)
            self._cut_chain = entry if row.redirect_to is not None else None
