"""The index against the records."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.errors import CollectionError
from preserve.index import Entry, read_cdxj
from preserve.verify.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class IndexCheck:
    """Holds ``index.cdxj`` against the lines that the records should have, by file and offset.

    ``lines`` is the number of lines looked at. Of ``hidden`` addresses there must be none.
    """

    def __init__(
        self,
        path: Path,
        entries: Mapping[tuple[str, int], Entry],
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        self._path = path
        self._entries = {
            place: entry for place, entry in entries.items() if entry.url not in hidden
        }
        self._hidden = hidden
        self.lines = 0

    def findings(self) -> Iterator[Finding]:
        """Yield lines that point at no such record, and records that no line points at."""
        seen: set[tuple[str, int]] = set()
        before = ""
        try:
            for number, text, entry in read_cdxj(self._path):
                self.lines = number
                if text <= before:
                    yield self._finding(number, "index-order", "The line is not in its place.")
                before = text
                if entry is None:
                    yield self._finding(number, "index-line", "The line is no CDXJ.")
                    continue
                if entry.url in self._hidden:
                    sentence = f"{entry.url} is withdrawn: preserve repair takes the line out."
                    yield self._finding(number, "index-withdrawn", sentence)
                    continue
                seen.add((entry.filename, entry.offset))
                yield from self._compare(number, entry)
        except CollectionError as error:
            yield Finding(file=self._path.name, what="file-missing", sentence=str(error))
            return
        for place, entry in self._entries.items():
            if place not in seen:
                yield Finding(
                    file=entry.filename,
                    offset=entry.offset,
                    what="not-indexed",
                    sentence=f"The record of {entry.url} has no line in {self._path.name}.",
                    address=entry.url,
                )

    def _compare(self, number: int, entry: Entry) -> Iterator[Finding]:
        there = self._entries.get((entry.filename, entry.offset))
        if there is None:
            sentence = f"No such record begins at byte {entry.offset} of {entry.filename}."
            yield self._finding(number, "index-nowhere", sentence)
            return
        for field in dataclasses.fields(Entry):
            ours, theirs = getattr(entry, field.name), getattr(there, field.name)
            if ours != theirs:
                sentence = f"{field.name} is {ours!r}, but the record has {theirs!r}."
                yield self._finding(number, "index-differs", sentence)

    def _finding(self, number: int, what: str, sentence: str) -> Finding:
        return Finding(file=self._path.name, line=number, what=what, sentence=sentence)
