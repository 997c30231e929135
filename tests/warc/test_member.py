from __future__ import annotations

import gzip
import io
import random
import uuid
import zlib
from typing import TYPE_CHECKING

import pytest
from warcio.bufferedreaders import DecompressingBufferedReader

from preserve.warc.member import LEVEL_STORED, LEVEL_TEXT, Member
from preserve.warc.record_ids import RecordIds

if TYPE_CHECKING:
    from collections.abc import Sequence

WARC_HEAD = b"WARC/1.1\r\nWARC-Type: response\r\n" + b"X-Filler: the same again\r\n" * 20 + b"\r\n"
HTTP_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"
PICTURE = random.Random(5).randbytes(700_000)


class Sink:
    def __init__(self) -> None:
        self.data = b""

    def append(self, data: bytes) -> None:
        self.data += data


def member_of(pieces: Sequence[bytes], level: int, *, head_bytes: int = 0) -> bytes:
    sink = Sink()
    member = Member(sink, level, head_bytes=head_bytes)
    for piece in pieces:
        member.write(piece)
    member.finish()
    return sink.data


def record(body: bytes) -> list[bytes]:
    """The pieces in which warcio hands a record over."""
    block = HTTP_HEAD + body
    pieces = [block[at : at + 16384] for at in range(0, len(block), 16384)]
    return [WARC_HEAD, *pieces, b"\r\n\r\n"]


# Lengths about the ends of stored blocks (65,535 bytes) and of the pieces held (256 KiB).
@pytest.mark.parametrize("size", [0, 1, 65_000, 65_535, 65_536, 131_070, 262_144, 262_145, 700_000])
@pytest.mark.parametrize("level", [LEVEL_STORED, LEVEL_TEXT])
def test_every_reader_of_gzip_gets_the_record_back_from_one_member(size: int, level: int) -> None:
    pieces = record(PICTURE[:size])
    made = member_of(pieces, level, head_bytes=len(HTTP_HEAD))
    whole = b"".join(pieces)
    assert gzip.decompress(made) == whole
    inflate = zlib.decompressobj(31)
    assert inflate.decompress(made) == whole
    assert inflate.eof
    assert not inflate.unused_data
    reader = DecompressingBufferedReader(io.BytesIO(made))
    assert b"".join(iter(lambda: reader.read(65536), b"")) == whole


def test_what_is_compressed_already_costs_no_more_than_its_stored_blocks() -> None:
    made = member_of(record(PICTURE), LEVEL_STORED, head_bytes=len(HTTP_HEAD))
    blocks = len(PICTURE) // 65_535 + 4  # one more at the end of each piece that was held
    heads = len(zlib.compress(WARC_HEAD + HTTP_HEAD, 1))
    assert len(made) <= len(PICTURE) + 5 * blocks + heads + 40


def test_the_heads_before_a_stored_body_are_compressed() -> None:
    made = member_of(record(b""), LEVEL_STORED, head_bytes=len(HTTP_HEAD))
    assert len(made) < len(WARC_HEAD)


def test_a_head_that_is_said_to_be_longer_than_the_record_does_no_harm() -> None:
    pieces = record(b"short")
    made = member_of(pieces, LEVEL_STORED, head_bytes=1 << 20)
    assert gzip.GzipFile(fileobj=io.BytesIO(made)).read() == b"".join(pieces)


def test_record_ids_are_uuids_of_version_7_in_the_order_in_which_they_were_given() -> None:
    new_id = RecordIds()
    given = [new_id() for _ in range(5000)]
    assert len(set(given)) == len(given)
    assert given == sorted(given)
    for one in given[:10]:
        assert one.startswith("<urn:uuid:")
        made = uuid.UUID(one[len("<urn:uuid:") : -1])
        assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_two_writers_give_no_id_twice() -> None:
    one, other = RecordIds(), RecordIds()
    assert not {one() for _ in range(2000)} & {other() for _ in range(2000)}
