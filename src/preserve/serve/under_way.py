"""The captures that are open, whoever captures: how far each has come, as its journal tells.

A journal is read on from where it was read to before: looking again costs what was added.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue.ingest import canonical_seed
from preserve.errors import PreserveError
from preserve.frontier import JOURNAL_NAME
from preserve.frontier.journal import is_held
from preserve.model import Group, Outcome
from preserve.recalling import left_open, opened

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

_HAD = frozenset(one.value for one in Outcome if one.group is Group.THE_THING)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class UnderWay:
    """An open capture: of the addresses it knows, so many are settled, and so many were had.

    ``is_held`` tells whether a living process captures; ``by`` is what began it, ``manual`` or a
    schedule. ``address`` is the seed as a browser writes it, ``last`` what was settled last.
    """

    id: str
    seed: str
    address: str
    started: datetime.datetime
    by: str
    is_held: bool
    known: int
    settled: int
    had: int
    last: str | None


class _Line(msgspec.Struct):
    event: str = ""
    id: str = ""
    url: str = ""
    outcome: str | None = None
    undone: bool = False


@dataclasses.dataclass(kw_only=True, slots=True)
class _Read:
    """What a journal has told so far."""

    seed: str
    started: datetime.datetime
    by: str
    offset: int = 0
    known: set[str] = dataclasses.field(default_factory=set)
    settled: dict[str, bool] = dataclasses.field(default_factory=dict)
    had: int = 0
    last: str | None = None

    def go_on(self, path: Path) -> None:
        """Read the whole lines that came since.

        Raises:
            OSError: it cannot be read.
        """
        with path.open("rb") as stream:
            if stream.seek(0, 2) < self.offset:  # it was cut back: by whoever took it up
                self.offset = 0
                self.known.clear()
                self.settled.clear()
                self.had = 0
            stream.seek(self.offset)
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                self.offset += len(line)
                with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
                    self._take(_DECODER.decode(line))

    def _take(self, line: _Line) -> None:
        if line.event == "discovered":
            self.known.add(line.id)
        elif line.event == "reopened":
            self.had -= self.settled.pop(line.id, False)
        elif line.event == "settled" and not line.undone:
            self.had -= self.settled.get(line.id, False)
            self.settled[line.id] = line.outcome in _HAD
            self.had += self.settled[line.id]
            self.last = line.url or self.last


_DECODER = msgspec.json.Decoder(_Line)


class Journals:
    """Reads the journals of a collection; several threads may look at once."""

    def __init__(self, collection: Path) -> None:
        self._collection = collection
        self._read: dict[Path, _Read] = {}
        self._lock = threading.Lock()

    def look(self) -> tuple[UnderWay, ...]:
        """Return the open captures, those that began last first; none where they cannot be read."""
        with self._lock:
            try:
                folders = left_open(self._collection)
            except PreserveError:
                return ()
            self._read = {path: one for path, one in self._read.items() if path in set(folders)}
            found = [one for folder in folders if (one := self._look(folder)) is not None]
        return tuple(sorted(found, key=lambda one: (one.is_held, one.started), reverse=True))

    def _look(self, folder: Path) -> UnderWay | None:
        read = self._read.get(folder)
        try:
            if read is None:
                begun = opened(folder)
                if begun is None:
                    return None
                read = self._read[folder] = _Read(
                    seed=begun.provenance.seed,
                    started=begun.started,
                    by=begun.provenance.options.trigger,
                )
            read.go_on(folder / JOURNAL_NAME)
            held = is_held(folder)
        except OSError:  # it was closed meanwhile
            return None
        return UnderWay(
            id=folder.name,
            seed=read.seed,
            address=canonical_seed(read.seed),
            started=read.started,
            by=read.by,
            is_held=held,
            known=len(read.known),
            settled=len(read.settled),
            had=read.had,
            last=read.last,
        )
