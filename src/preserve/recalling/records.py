"""The records of a capture that was left open: which there are, and what the journal misses."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import datetime
import functools
from typing import TYPE_CHECKING

from preserve import polite
from preserve.catalogue import current
from preserve.errors import CollectionError, WarcError
from preserve.frontier import Posting, Try
from preserve.manifest import AttemptRow, RecordRow, TlsRow
from preserve.model import Exchange, Failure, Flag, Framing, Outcome, Phase, Role, Tls
from preserve.visiting import Kept as RecordsKept
from preserve.visiting.answers import sniff_body
from preserve.visiting.unfinished import Recorded
from preserve.warc import (
    Stored,
    Written,
    examine,
    read_message_head,
    read_record,
    read_records,
    stored_exchange,
)
from preserve.warc.digest import digest_body, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from preserve.frontier import Entry, Ledger
    from preserve.model import Body
    from preserve.warc import Record

_ANSWERS = {"response", "revisit"}
_ATTEMPT = "attempt"  # the field that the metadata of every exchange has, and no other


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One exchange as its metadata tells it, and its answer where there is one.

    ``url`` is the address by which a ledger knows it, ``target`` the one that was asked.
    """

    id: str
    url: str
    target: str
    date: str
    fields: Mapping[str, str]
    answer: str | None


class Kept:
    """What the WARC files of one capture hold: its answers, and its exchanges in order.

    ``told`` is called as they are read, with the bytes that are done and all that there are.
    """

    def __init__(
        self,
        folder: Path,
        files: Sequence[str],
        *,
        told: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        self._folder = folder
        self.answers: dict[str, RecordRow] = {}
        self.events: list[Event] = []
        self.last_date: str | None = None
        self._described: set[str] = set()
        self._resources: dict[tuple[str, str], Stored] = {}
        self._cookies: dict[str, tuple[str, tuple[str, ...]]] = {}
        sizes = [(folder / name).stat().st_size for name in files]
        for number, name in enumerate(files):
            done = sum(sizes[:number])
            for record in read_records(folder / name):
                self._see(record)
                told(done + record.offset, sum(sizes))

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
        return self._shown(read_record(self._folder / best.record.file, best.record.offset))

    def cookies(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the addresses whose answers have set cookies, and those, in order.

        Where a certificate did not verify, none were taken.
        """
        unsure = {event.answer for event in self.events if "tlsError" in event.fields}
        yield from (said for answer, said in self._cookies.items() if answer not in unsure)

    def resource(self, target: str, body: Body) -> Stored | None:
        """Return the last ``resource`` record that holds just this at an address."""
        return self._resources.get((target, label(digest_body(body).sha1)))

    def is_described(self, record_id: str) -> bool:
        """Tell whether a ``metadata`` record, one of an exchange excepted, speaks of a record."""
        return record_id in self._described

    def untold(self, ledger: Ledger) -> dict[str, tuple[Callable[[], Recorded], ...]]:
        """Return, by address, the attempts that a ledger does not know of, each to be read."""
        found: dict[str, tuple[Callable[[], Recorded], ...]] = {}
        for event in self._unknown_to(ledger):
            found[event.url] = (*found.get(event.url, ()), functools.partial(self._read, event))
        return found

    def add_to(self, ledger: Ledger) -> list[Entry]:
        """Add the exchanges that a ledger does not know of; return the entries they belong to."""
        added: dict[int, Entry] = {}
        for event in self._unknown_to(ledger):
            made = self._try(event)
            for word in event.fields.get("roles", "").split():
                entry, _ = ledger.discover(
                    event.url,
                    role=Role(word),
                    hops=event.fields.get("hopsFromSeed", ""),
                    via=event.fields.get("via"),
                )
                if event.url != event.target and entry.posting is None:
                    entry.posting = Posting(url=event.target, content=b"")
                if entry.number not in added:
                    entry.tries.append(made)
                    entry.flags.add(Flag.UNREAD)
                    entry.outcome = None
                    added[entry.number] = entry
                elif made not in entry.tries:
                    entry.tries.append(made)
        return list(added.values())

    def _unknown_to(self, ledger: Ledger) -> list[Event]:
        known = {one.row.record_id for entry in ledger for one in entry.tries}
        return [one for one in self.events if one.id not in known and one.answer not in known]

    def _see(self, record: Record) -> None:
        date = record.date
        if date is not None and (self.last_date is None or date > self.last_date):
            self.last_date = date
        if record.id is None or record.target is None:
            return
        if record.type in _ANSWERS:
            headers = read_message_head(record.stream).headers  # before the stream goes on
            self.answers[record.id] = RecordRow(
                file=record.path.name, offset=record.offset, length=record.length, id=record.id
            )
            set_cookies = tuple(value for name, value in headers if name.lower() == "set-cookie")
            if set_cookies:
                self._cookies[record.id] = record.target, set_cookies
        elif record.type == "resource":
            digest = record.header("WARC-Block-Digest") or ""
            self._resources[record.target, digest] = _stored_of(record, record.id)
        elif record.type == "metadata":
            fields = _fields(record.stream.read())
            if _ATTEMPT not in fields:
                self._described.add(record.header("WARC-Refers-To") or "")
                return
            others = record.header_all("WARC-Concurrent-To")
            answer = next((one for one in others if one in self.answers), None)
            self.events.append(
                Event(
                    id=record.id,
                    url=fields.get("indexedAs", record.target),
                    target=record.target,
                    date=record.date or "",
                    fields=fields,
                    answer=answer,
                )
            )

    def _read(self, event: Event) -> Recorded:
        """Read one attempt: what came, and what there is to read of it.

        Raises:
            WarcError, CollectionError: a record cannot be read, or the original is not there.
        """
        if event.answer is None:
            started = datetime.datetime.fromisoformat(event.date)
            exchange = Exchange(
                url=event.target,
                started=started,
                elapsed_seconds=0.0,
                failure=_failure(event.fields),
            )
            return Recorded(tried=self._try(event), exchange=exchange, shown=exchange, kept=None)
        place = self.answers[event.answer]
        record = read_record(self._folder / place.file, place.offset)
        exchange = _with_notes(stored_exchange(record), record, event)
        shown = _with_notes(self._shown(record), record, event)
        if record.type == "response":
            exchange = shown
        tried = self._try(event, shown)
        return Recorded(
            tried=tried,
            exchange=exchange,
            shown=shown,
            kept=RecordsKept(
                written=Written(
                    request=None,
                    response=_stored(place, record.type, event.date),
                    metadata=_stored(place, "metadata", event.date, id_=event.id),
                    unread=None,
                ),
                detected_type=tried.detected_type,
                original=None,
            ),
            links_are_told=event.answer in self._described,
        )

    def _shown(self, record: Record) -> Exchange:
        """Return an answer with its body and digests, under its own head where it sent one."""
        if record.type == "response":
            return _whole(record.path, record.offset)
        own = stored_exchange(record)
        original = self._original(record.header("WARC-Refers-To") or "")
        shown = dataclasses.replace(original, url=own.url, started=own.started)
        if own.status is None:  # a 304, which speaks of the original as it is
            return shown
        return dataclasses.replace(
            shown, status=own.status, reason=own.reason, headers=own.headers, truncated=None
        )

    def _original(self, record_id: str) -> Exchange:
        own = self.answers.get(record_id)
        if own is not None:
            return _whole(self._folder / own.file, own.offset)
        with current(self._folder.parents[1]) as catalogue:
            place = catalogue.record(record_id) if catalogue is not None else None
            if place is None or place.row.record is None:
                raise CollectionError(f"the original {record_id} is not in the catalogue.")
            return _whole(place.path, place.row.record.offset)

    def _try(self, event: Event, shown: Exchange | None = None) -> Try:
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
        exchange = _with_notes(stored_exchange(record), record, event)
        is_repeat = record.type == "revisit"
        was_not_sent = is_repeat and exchange.status is None  # a 304, stored without a head
        outcome = Outcome.UNCHANGED if was_not_sent else polite.outcome_of(exchange)
        target = polite.redirect_target(exchange) if outcome is Outcome.REDIRECTED else None
        if shown is None:
            with contextlib.suppress(CollectionError, WarcError):
                shown = self._shown(record)
        payload = shown.payload if shown is not None else None
        algorithm, _, digest = (record.header("WARC-Payload-Digest") or "").partition(":")
        sha1 = base64.b32encode(payload.sha1).decode() if payload else None
        sha256 = payload.sha256.hex() if payload else None
        if is_repeat and digest:
            sha1 = digest if algorithm == "sha1" else sha1
        size = record.content_length
        if is_repeat and not was_not_sent and payload is not None:
            size += payload.size
        tls = exchange.tls
        told_of = shown if was_not_sent and shown is not None else exchange
        return Try(
            row=AttemptRow(
                at=event.date,
                outcome=outcome,
                status=304 if was_not_sent else exchange.status,
                phase=exchange.failure.phase if exchange.failure is not None else None,
                detail=exchange.failure.detail if exchange.failure is not None else None,
                record_id=event.answer,
                bytes=int(event.fields.get("bytesReceived", size)),
            ),
            status=304 if was_not_sent else exchange.status,
            content_type=told_of.content_type,
            detected_type=sniff_body(shown) if shown is not None else None,
            warc_date=record.date,
            ip=exchange.remote_ip,
            tls=TlsRow(version=tls.version, cipher=tls.cipher, verified=tls.verified)
            if tls is not None
            else None,
            payload_bytes=payload.size if payload else None,
            payload_sha1=sha1,
            payload_sha256=sha256,
            framing=Framing.NONE if was_not_sent else _framing(exchange),
            etag=told_of.header("etag"),
            last_modified=told_of.header("last-modified"),
            record=place,
            revisit_of=record.header("WARC-Refers-To") if is_repeat else None,
            redirect_to=target.href if target is not None else None,
        )


def _framing(exchange: Exchange) -> Framing:
    """Return how a body was framed on the wire: a record alone does not tell."""
    by_length = exchange.framing is Framing.CLOSE and exchange.header("content-length") is not None
    return Framing.LENGTH if by_length else exchange.framing


def _stored(place: RecordRow, kind: str | None, date: str, *, id_: str | None = None) -> Stored:
    return Stored(
        id=id_ or place.id,
        type=kind or "",
        file=place.file,
        offset=place.offset,
        length=place.length,
        date=date,
    )


def _stored_of(record: Record, id_: str) -> Stored:
    return Stored(
        id=id_,
        type=record.type or "",
        file=record.path.name,
        offset=record.offset,
        length=record.length,
        date=record.date or "",
    )


def _with_notes(exchange: Exchange, record: Record, event: Event) -> Exchange:
    """Add to a stored answer what stands in its record's head and in its metadata."""
    failure = _failure(event.fields) if "outcome" in event.fields else None
    return dataclasses.replace(exchange, failure=failure, tls=tls_of(record, event.fields))


def tls_of(record: Record, fields: Mapping[str, str]) -> Tls | None:
    """Return what a record says of the handshake; the suite by its IANA name."""
    versions = [one[4:] for one in record.header_all("WARC-Protocol") if one.startswith("tls/")]
    if not versions:
        return None
    return Tls(
        version=f"TLSv{versions[0].removesuffix('.0') if versions[0] == '1.0' else versions[0]}",
        cipher=record.header("WARC-Cipher-Suite") or "",
        verified="tlsError" not in fields,
        error=fields.get("tlsError"),
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
