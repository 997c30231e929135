"""The bytes of a connection: where answers begin and end, however they come in pieces."""

from __future__ import annotations

from preserve.fetch.framing import Fed, ResponseReader
from preserve.fetch.headers import parse_head
from preserve.model import Framing

_LIMIT_BYTES = 9000


class Read:
    """What came of a connection whose bytes came in certain pieces."""

    def __init__(self, data: bytes, sizes: list[int], *, clean: bool) -> None:
        self.reader = reader = ResponseReader(body_limit=_LIMIT_BYTES)
        self.block = b""
        self.payload = b""
        at = turn = 0
        while at < len(data) and not reader.done:
            piece = data[at : at + sizes[turn % len(sizes)]]
            at += len(piece)
            turn += 1
            self._take(reader.feed(piece), len(piece))
        self.surplus = reader.surplus + len(data) - at if reader.done else 0
        if not reader.done:
            self._take(reader.end_of_stream(clean=clean), 0)
        assert reader.done
        assert reader.block_bytes == len(self.block)
        assert 0 <= reader.head_bytes <= reader.block_bytes
        if reader.head is not None:
            assert reader.head == parse_head(self.block[: reader.head_bytes])

    def _take(self, fed: Fed, size: int) -> None:
        self.block += bytes(fed.block)
        self.payload += b"".join(map(bytes, fed.payload))
        assert 0 <= self.reader.surplus <= size

    @property
    def said(self) -> tuple[object, ...]:
        reader = self.reader
        return (
            self.block, self.payload, reader.state, reader.head, reader.interim, reader.framing,
            reader.head_bytes, reader.fault, reader.refused, reader.reusable, reader.head_is_whole,
        )  # fmt: skip


def check(data: bytes) -> None:
    """The first three bytes say in which pieces they come, the fourth how the connection ends."""
    sizes, clean, data = list(data[:3]), data[3:4] < b"\x80", data[4:]
    whole = Read(data, [max(1, len(data))], clean=clean)
    parted = Read(data, [max(1, size) for size in sizes] or [1], clean=clean)
    assert whole.said == parted.said, (whole.said, parted.said)
    reader = whole.reader
    body = whole.block[reader.head_bytes :]
    if reader.framing is not Framing.CHUNKED and reader.head is not None:
        assert whole.payload == body
    assert whole.block in data
