"""Checks records against WARC 1.1: structure, fields by the table in ``rules``, digests."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import WarcError
from preserve.model import Framing
from preserve.page import dechunk
from preserve.warc.hashing import Hashes, Tee, decode_digest
from preserve.warc.message import MessageHead, read_message_head
from preserve.warc.problem import Problem
from preserve.warc.rules import block_problems, field_problems
from preserve.warc.salvage import Broken, salvage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.model import Digests
    from preserve.warc.reader import Record

_PIECE_BYTES = 1 << 16

_HTTP_TYPES = {"request", "response", "revisit"}
_BLOCK_IS_PAYLOAD = {"response", "resource", "conversion"}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """What one reading of a record's block has shown.

    ``head`` is that of the HTTP message in a block of ``application/http``. ``payload`` is the body
    after transfer-decoding (of a ``resource``, the block); None where the record has none of its
    own, as a revisit.
    """

    head: MessageHead | None
    block: Digests
    payload: Digests | None
    problems: tuple[Problem, ...]


def check_file(path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a WARC file, in the order of its records.

    A record that cannot be read is a problem ``unreadable``; the check goes on after it.
    """
    seen: set[str] = set()
    for record in salvage(path):
        if isinstance(record, Broken):
            yield record.problem()
            continue
        try:
            yield from examine(record).problems
        except WarcError:
            continue  # salvage tells of it
        if record.id in seen:
            sentence = f"{record.id} is the id of an earlier record too."
            yield _problem(record, "id-repeated", sentence)
        seen.add(record.id or "")


def examine(record: Record) -> Examined:
    """Read a record to its end and compare it with what its headers say.

    Raises:
        WarcError: the record is broken.
    """
    claimed = {
        name: digest
        for name in ("WARC-Block-Digest", "WARC-Payload-Digest")
        if (digest := decode_digest(record.header(name) or "")) is not None
    }
    algorithms = {algorithm for algorithm, _ in claimed.values()}
    block = Hashes(algorithms)
    tee = Tee(record.stream, block)
    stream = io.BufferedReader(tee, _PIECE_BYTES)
    head = read_message_head(stream) if _holds_http(record) else None
    payload: Hashes | None = None
    if head is not None and record.type != "revisit":
        payload = Hashes(algorithms)
        _feed(payload, _payload(stream, head))
    elif head is None and record.type in _BLOCK_IS_PAYLOAD:
        payload = block
    tee.drain()
    found = [*field_problems(record), *block_problems(record, head)]
    compared = {"WARC-Block-Digest": block, "WARC-Payload-Digest": payload}
    if record.header("WARC-Segment-Number") is not None:
        del compared["WARC-Payload-Digest"]  # it is that of all segments together
    for name, hashes in compared.items():
        if hashes is not None and name in claimed:
            found.extend(_digest_problems(record, name, claimed[name], hashes, head))
    return Examined(
        head=head,
        block=block.digests(),
        payload=payload.digests() if payload is not None else None,
        problems=tuple(_problem(record, what, sentence) for what, sentence in found),
    )


def _holds_http(record: Record) -> bool:
    content_type = (record.header("Content-Type") or "").lower()
    return (
        record.type in _HTTP_TYPES
        and record.content_length > 0
        and content_type.startswith("application/http")
    )


def _digest_problems(
    record: Record,
    name: str,
    claimed: tuple[str, bytes],
    hashes: Hashes,
    head: MessageHead | None,
) -> Iterator[tuple[str, str]]:
    algorithm, digest = claimed
    if hashes.digest(algorithm) == digest:
        return
    if name == "WARC-Block-Digest":
        yield "block-digest", f"The block is not the one that {name} was made of."
    elif (
        head is not None
        and head.framing is Framing.CHUNKED
        and _raw_payload(record, head, algorithm) == digest
    ):
        sentence = "is of the chunks as sent, not of the payload after transfer-decoding"
        yield "payload-digest-raw", f"{name} {sentence} (WARC 1.1, section 5.9)."
    else:
        yield "payload-digest", f"The payload is not the one that {name} was made of."


def _raw_payload(record: Record, head: MessageHead, algorithm: str) -> bytes:
    hashes = Hashes({algorithm})
    with record.body().open() as stream:
        stream.seek(head.size)
        _feed(hashes, _pieces(stream))
    return hashes.digest(algorithm)


def _payload(stream: BinaryIO, head: MessageHead) -> Iterator[bytes]:
    return dechunk(stream, head.size) if head.framing is Framing.CHUNKED else _pieces(stream)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE_BYTES):
        yield piece


def _feed(hashes: Hashes, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        hashes.update(piece)


def _problem(record: Record, what: str, sentence: str) -> Problem:
    return Problem(
        file=record.path.name,
        offset=record.offset,
        record_id=record.id,
        what=what,
        sentence=sentence,
    )
