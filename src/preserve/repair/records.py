"""The records of a capture that was left open: which there are, and what the journal misses."""

from __future__ import annotations

import base64
import dataclasses
from typing import TYPE_CHECKING

from preserve import polite
from preserve.catalogue import current
from preserve.errors import CollectionError
from preserve.frontier import Try
from preserve.manifest import AttemptRow, RecordRow
from preserve.model import Failure, Flag, Outcome, Phase, Role
from preserve.warc import examine, read_record, read_records, stored_exchange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from preserve.frontier import Entry, Ledger
    from preserve.model import Exchange
    from preserve.warc import Record

_ANSWERS = {"response", "revisit"}
_ATTEMPT = "attempt"  # the field that the metadata of every exchange has, and no other


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One exchange as its metadata tells it, and its answer where there is one."""

    id: str
    url: str
    date: str
    fields: Mapping[str, str]
    answer: str | None


class Kept:
    """What the WARC files of one capture hold: its answers, and its exchanges in order."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        self._folder = folder
        self.answers: dict[str, RecordRow] = {}
        self.events: list[Event] = []
        self.last_date: str | None = None
        for name in files:
            for record in read_records(folder / name):
                self._see(record)

    @property
    def ids(self) -> set[str]:
        """The ids that a line of a journal may name: of answers, and of metadata."""
        return {*self.answers, *(event.id for event in self.events)}

    def exchange_of(self, entry: Entry) -> Exchange | None:
        """Return the answer of an address with its body; None where it has no record.

        The body of a revisit is that of its original, here or in another capture.

        Raises:
            WarcError, CollectionError: a record cannot be read, or the original is not there.
        """
        best = entry.best
        if best is None or best.record is None:
            return None
        if best.revisit_of is None:
            return _whole(self._folder / best.record.file, best.record.offset)
        own = self.answers.get(best.revisit_of)
        if own is not None:
            original = _whole(self._folder / own.file, own.offset)
            return dataclasses.replace(original, url=entry.url)
        with current(self._folder.parents[1]) as catalogue:
            place = catalogue.record(best.revisit_of) if catalogue is not None else None
            if place is None or place.row.record is None:
                raise CollectionError(f"the original {best.revisit_of} is not in the catalogue.")
            return dataclasses.replace(_whole(place.path, place.row.record.offset), url=entry.url)

    def add_to(self, ledger: Ledger) -> list[Entry]:
        """Add the exchanges that a ledger does not know of; return the entries they belong to."""
        known = {one.row.record_id for entry in ledger for one in entry.tries}
        added: dict[int, Entry] = {}
        for event in self.events:
            if event.id in known or event.answer in known:
                continue
            made = self._try(event)
            for word in event.fields.get("roles", "").split():
                entry, _ = ledger.discover(
                    event.url,
                    role=Role(word),
                    hops=event.fields.get("hopsFromSeed", ""),
                    via=event.fields.get("via"),
                )
                if entry.number not in added:
                    entry.tries.append(made)
                    entry.flags.add(Flag.UNREAD)
                    entry.outcome = None
                    added[entry.number] = entry
                elif made not in entry.tries:
                    entry.tries.append(made)
        return list(added.values())

    def _see(self, record: Record) -> None:
        date = record.date
        if date is not None and (self.last_date is None or date > self.last_date):
            self.last_date = date
        if record.id is None or record.target is None:
            return
        if record.type in _ANSWERS:
            self.answers[record.id] = RecordRow(
                file=record.path.name, offset=record.offset, length=record.length, id=record.id
            )
        elif record.type == "metadata":
            fields = _fields(record.stream.read())
            if _ATTEMPT not in fields:
                return
            others = record.header_all("WARC-Concurrent-To")
            answer = next((one for one in others if one in self.answers), None)
            self.events.append(
                Event(
                    id=record.id,
                    url=record.target,
                    date=record.date or "",
                    fields=fields,
                    answer=answer,
                )
            )

    def _try(self, event: Event) -> Try:
        failure = _failure(event.fields)
        if event.answer is None:
            return Try(
                row=AttemptRow(
                    at=event.date,
                    outcome=failure.outcome,
                    status=None,
                    phase=failure.phase,
                    detail=failure.detail,
                    record_id=event.id,
                    bytes=int(event.fields.get("bytesReceived", "0")),
                )
            )
        place = self.answers[event.answer]
        record = read_record(self._folder / place.file, place.offset)
        exchange = stored_exchange(record)
        if "outcome" in event.fields:
            exchange = dataclasses.replace(exchange, failure=failure)
        is_repeat = record.type == "revisit"
        was_not_sent = is_repeat and exchange.status is None  # a 304, stored without a head
        status = 304 if was_not_sent else exchange.status
        outcome = Outcome.UNCHANGED if was_not_sent else polite.outcome_of(exchange)
        target = polite.redirect_target(exchange) if outcome is Outcome.REDIRECTED else None
        payload = None if is_repeat else examine(read_record(record.path, record.offset)).payload
        algorithm, _, digest = (record.header("WARC-Payload-Digest") or "").partition(":")
        sha1 = base64.b32encode(payload.sha1).decode() if payload else None
        sha256 = payload.sha256.hex() if payload else None
        if is_repeat and digest:
            sha1, sha256 = (digest, None) if algorithm == "sha1" else (None, digest)
        return Try(
            row=AttemptRow(
                at=event.date,
                outcome=outcome,
                status=status,
                phase=exchange.failure.phase if exchange.failure is not None else None,
                detail=exchange.failure.detail if exchange.failure is not None else None,
                record_id=event.answer,
                bytes=record.content_length,
            ),
            status=status,
            content_type=exchange.content_type,
            warc_date=record.date,
            ip=exchange.remote_ip,
            payload_bytes=payload.size if payload else None,
            payload_sha1=sha1,
            payload_sha256=sha256,
            framing=exchange.framing if not was_not_sent else None,
            etag=exchange.header("etag"),
            last_modified=exchange.header("last-modified"),
            record=place,
            revisit_of=record.header("WARC-Refers-To") if is_repeat else None,
            redirect_to=target.href if target is not None else None,
        )


def _whole(path: Path, offset: int) -> Exchange:
    """Return a stored answer, with the digests that readers ask for."""
    exchange = stored_exchange(read_record(path, offset))
    return dataclasses.replace(exchange, payload=examine(read_record(path, offset)).payload)


def _failure(fields: Mapping[str, str]) -> Failure:
    try:
        return Failure(
            phase=Phase(fields["phase"]),
            outcome=Outcome(fields["outcome"]),
            detail=fields["error"],
        )
    except (KeyError, ValueError):
        return Failure(
            phase=Phase.HEAD, outcome=Outcome.DISCONNECTED, detail="no answer was written down"
        )


def _fields(block: bytes) -> dict[str, str]:
    return dict(_pairs(block.decode("utf-8", "replace").split("\r\n")))


def _pairs(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            yield name, value.strip()
