"""Framing: where a response begins and ends, however its bytes are cut into portions."""

from __future__ import annotations

import dataclasses
import itertools
import random

import h11
import httptools
import pytest

from preserve.fetch.framing import HEAD_LIMIT_BYTES, UNREAD_LIMIT_BYTES, ResponseReader, State
from preserve.model import Framing

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Read:
    state: State
    status: int | None
    framing: Framing
    block: bytes
    payload: bytes
    surplus: int
    interim: tuple[bytes, ...]
    reusable: bool
    fault: str | None
    refused: bool


def read(
    portions: list[bytes], *, close: bool = True, clean: bool = True, limit: int = 1 << 40
) -> Read:
    reader = ResponseReader(body_limit=limit)
    block = payload = b""
    surplus = 0
    for portion in portions:
        if reader.done:
            surplus += len(portion)
            continue
        fed = reader.feed(portion)
        block += fed.block
        payload += b"".join(fed.payload)
        surplus += reader.surplus
    if close and not reader.done:
        block += reader.end_of_stream(clean=clean).block
    assert reader.block_bytes == len(block)
    if reader.head_is_whole:
        assert reader.head_bytes == len(block) or block[: reader.head_bytes].endswith(b"\n")
    return Read(
        state=reader.state,
        status=reader.head.status if reader.head else None,
        framing=reader.framing,
        block=block,
        payload=payload,
        surplus=surplus,
        interim=tuple(reader.interim),
        reusable=reader.reusable,
        fault=reader.fault,
        refused=reader.refused,
    )


# name → (what is on the wire, payload, framing, bytes at the end that belong to nothing)
WHOLE: dict[str, tuple[bytes, bytes, Framing, int]] = {
    "length": (OK + b"Content-Length: 5\r\n\r\nhello", b"hello", Framing.LENGTH, 0),
    "length nought": (OK + b"Content-Length: 0\r\n\r\n", b"", Framing.LENGTH, 0),
    "length and surplus": (OK + b"Content-Length: 5\r\n\r\nhello!!", b"hello", Framing.LENGTH, 2),
    "two equal lengths": (
        OK + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", b"hello", Framing.LENGTH, 0,
    ),
    "a list of equal lengths": (
        OK + b"Content-Length: 5, 5\r\n\r\nhello", b"hello", Framing.LENGTH, 0,
    ),
    "a length that is no number": (
        OK + b"Content-Length: many\r\n\r\nhello", b"hello", Framing.CLOSE, 0,
    ),
    "a length with a sign": (OK + b"Content-Length: -1\r\n\r\nhello", b"hello", Framing.CLOSE, 0),
    "a length beyond all measure": (
        OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nhello", b"hello", Framing.CLOSE, 0,
    ),
    "close": (OK + b"\r\nhello", b"hello", Framing.CLOSE, 0),
    "HTTP/1.0 without a length": (
        b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nhello", b"hello", Framing.CLOSE, 0,
    ),
    "chunks": (CHUNKED + b"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", b"hello!", Framing.CHUNKED, 0),
    "chunks with bare LF": (CHUNKED + b"5\nhello\n0\n\n", b"hello", Framing.CHUNKED, 0),
    "chunk extensions": (
        CHUNKED + b'5;a="b;c"\r\nhello\r\n0;last\r\n\r\n', b"hello", Framing.CHUNKED, 0,
    ),
    "padded chunk sizes": (
        CHUNKED + b"5     \r\nhello\r\n 0 \r\n\r\n", b"hello", Framing.CHUNKED, 0,
    ),
    "leading noughts in a size": (
        CHUNKED + b"0005\r\nhello\r\n000\r\n\r\n", b"hello", Framing.CHUNKED, 0,
    ),
    "trailers": (
        CHUNKED + b"5\r\nhello\r\n0\r\nX-Sum: 1\r\nother\r\n\r\n", b"hello", Framing.CHUNKED, 0,
    ),
    "chunks and surplus": (
        CHUNKED + b"5\r\nhello\r\n0\r\n\r\nHTTP/1.1", b"hello", Framing.CHUNKED, 8,
    ),
    "chunks without the last line end": (
        CHUNKED + b"5\r\nhello\r\n0\r\n", b"hello", Framing.CHUNKED, 0,
    ),
    "chunks win over a length": (
        OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"hello", Framing.CHUNKED, 0,
    ),
    "chunks win over lengths that disagree": (
        OK + b"Content-Length: 3, 4\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"hello", Framing.CHUNKED, 0,
    ),
    "chunked behind another coding": (
        OK + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        b"x", Framing.CHUNKED, 0,
    ),
    "a coding that is not chunked": (
        OK + b"Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nhello",
        b"hello", Framing.CLOSE, 0,
    ),
    "identity is no coding": (
        OK + b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
        b"hello", Framing.LENGTH, 0,
    ),
    "204": (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", b"", Framing.NONE, 5),
    "304": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", Framing.NONE, 0),
    "a switch nobody asked for": (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nPRI", b"", Framing.NONE, 3,
    ),
    "blank lines first": (
        b"\r\n\n\r\n" + OK + b"Content-Length: 5\r\n\r\nhello", b"hello", Framing.LENGTH, 0,
    ),
    "a head of bare LF": (
        b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", b"hello", Framing.LENGTH, 0,
    ),
    "a head of both line ends": (
        b"HTTP/1.1 200 OK\nContent-Length: 5\r\n\nhello", b"hello", Framing.LENGTH, 0,
    ),
    "a folded length": (OK + b"Content-Length:\r\n 5\r\n\r\nhello", b"hello", Framing.LENGTH, 0),
    "a lone CR in a value": (
        OK + b"X: a\rContent-Length: 9\r\nContent-Length: 5\r\n\r\nhello",
        b"hello", Framing.LENGTH, 0,
    ),
    "odd header lines": (
        OK + b"no colon here\r\n: nameless\r\nContent-Length : 5\r\nN\xe9: \xe9\r\n\r\nhello",
        b"hello", Framing.LENGTH, 0,
    ),
    "no reason phrase": (
        b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", b"hello", Framing.LENGTH, 0,
    ),
    "a status line with blanks": (
        b"HTTP/1.1   200   Fine so far  \r\nContent-Length: 5\r\n\r\nhello",
        b"hello", Framing.LENGTH, 0,
    ),
    "a status nobody knows": (
        b"HTTP/1.1 999 Request denied\r\nContent-Length: 5\r\n\r\nhello",
        b"hello", Framing.LENGTH, 0,
    ),
    "early hints": (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"Content-Length: 5\r\n\r\nhello",
        b"hello", Framing.LENGTH, 0,
    ),
}  # fmt: skip
CASES = pytest.mark.parametrize("name", WHOLE)


@CASES
def test_a_whole_response_is_read_as_a_browser_reads_it(name: str) -> None:
    wire, payload, framing, surplus = WHOLE[name]
    result = read([wire])
    assert result.state is State.COMPLETE
    assert (result.payload, result.framing, result.surplus) == (payload, framing, surplus)
    start = wire.rindex(b"HTTP/1.", 0, len(wire) - surplus)
    assert result.block == wire[start : len(wire) - surplus]
    assert result.fault is None


@CASES
def test_every_split_in_two_reads_the_same(name: str) -> None:
    wire = WHOLE[name][0]
    whole = read([wire])
    for cut in range(1, len(wire)):
        assert read([wire[:cut], wire[cut:]]) == whole, cut


@CASES
def test_byte_by_byte_reads_the_same(name: str) -> None:
    wire = WHOLE[name][0]
    assert read([wire[at : at + 1] for at in range(len(wire))]) == read([wire])


# A body that ends by close is whole wherever it ends.
@pytest.mark.parametrize("name", [one for one in WHOLE if WHOLE[one][2] is not Framing.CLOSE])
def test_every_whole_response_that_is_cut_short_is_not_whole(name: str) -> None:
    wire, _, framing, surplus = WHOLE[name]
    whole_from = len(wire) - surplus
    if framing is Framing.CHUNKED:
        whole_from = wire.rindex(b"0", 0, whole_from)  # from the last chunk on it is whole
    for cut in range(whole_from):
        result = read([wire[:cut]])
        assert result.state is State.BROKEN, cut
        assert result.fault


@CASES
def test_the_other_readers_agree_where_they_accept(name: str) -> None:
    wire, payload, framing, _ = WHOLE[name]
    for oracle in (by_h11, by_httptools):
        theirs = oracle(wire, ends_by_close=framing is Framing.CLOSE)
        if theirs is not None:
            assert theirs == (read([wire]).status, payload)


def by_h11(wire: bytes, *, ends_by_close: bool) -> tuple[int, bytes] | None:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a.test")]))
    connection.send(h11.EndOfMessage())
    status, payload = 0, b""
    try:
        connection.receive_data(wire)
        if ends_by_close:
            connection.receive_data(b"")
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                payload += event.data
            elif isinstance(event, h11.EndOfMessage):
                return status, payload
            elif event in (h11.NEED_DATA, h11.PAUSED) or isinstance(event, h11.ConnectionClosed):
                return None
    except h11.RemoteProtocolError:
        return None


class Heard:
    def __init__(self) -> None:
        self.payload = b""
        self.status = 0
        self.complete = False
        self.parser = httptools.HttpResponseParser(self)

    def on_body(self, data: bytes) -> None:
        self.payload += data

    def on_message_complete(self) -> None:
        if self.parser.get_status_code() >= 200:
            self.status = self.parser.get_status_code()
            self.complete = True


def by_httptools(wire: bytes, *, ends_by_close: bool) -> tuple[int, bytes] | None:
    heard = Heard()
    try:
        heard.parser.feed_data(wire)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    if ends_by_close:
        heard.status, heard.complete = heard.parser.get_status_code(), True
    return (heard.status, heard.payload) if heard.complete else None


def test_whatever_comes_is_read_the_same_however_it_is_cut() -> None:
    chance = random.Random(18)
    signs = [
        b"\r",
        b"\n",
        b"\r\n",
        b":",
        b" ",
        b"0",
        b"9",
        b";",
        b",",
        b"\x00",
        b"\xff",
        b"HTTP/1.1 ",
    ]
    for _ in range(1_500):
        wire = bytearray(WHOLE[chance.choice(list(WHOLE))][0][:400])
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(wire))
            wire[at : at + chance.randrange(3)] = chance.choice(signs)
        data = bytes(wire)
        cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(1, 9)))
        portions = [
            data[one:two] for one, two in itertools.pairwise([0, *cuts, len(data)]) if one < two
        ]
        limit = chance.choice([3, 1 << 40])
        whole = read([data], limit=limit)
        assert read(portions, limit=limit) == whole, data
        assert whole.block in data


# --------------------------------------------------------------------------------------- endings


@pytest.mark.parametrize(
    ("wire", "block_end", "fault"),
    [
        (CHUNKED + b"5\r\nhello\r\nzz\r\nrest", b"zz\r\n", "chunk size cannot be read: b'zz"),
        (CHUNKED + b"<html>\nrest", b"<html>\n", "chunk size cannot be read"),
        (CHUNKED + b"\r\n5\r\nhello", CHUNKED + b"\r\n", "chunk size cannot be read"),
        (CHUNKED + b"5\r\nhello5\r\nworld", b"5\r\nhello", "longer than its size"),
        (CHUNKED + b"x" * 20_000, CHUNKED + b"x" * (1 << 14), "chunk size cannot be read"),
        (CHUNKED + b"11111111111111111\r\n", b"1\r\n", "chunk size cannot be read"),
    ],
)
def test_chunks_that_cannot_be_read_break_at_the_same_byte_however_they_come(
    wire: bytes, block_end: bytes, fault: str
) -> None:
    whole = read([wire])
    assert whole.state is State.BROKEN
    assert whole.block.endswith(block_end)
    assert whole.fault is not None
    assert fault in whole.fault
    assert not whole.reusable
    assert read([wire[at : at + 1] for at in range(len(wire))]) == whole


def test_trailers_are_bounded() -> None:
    wire = CHUNKED + b"0\r\n" + b"x" * (HEAD_LIMIT_BYTES + 5)
    result = read([wire])
    assert result.state is State.BROKEN
    assert result.surplus > 0
    assert read([wire[:2_000], wire[2_000:90_000], wire[90_000:]]) == result


def test_lengths_that_disagree_end_the_reading_after_the_head() -> None:
    wire = OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"
    result = read([wire])
    assert result.state is State.CONTRADICTED
    assert result.block == wire[:-6]
    assert result.fault == "The lengths that are given disagree: 5 and 6."
    assert not result.reusable


@pytest.mark.parametrize(
    "wire",
    [
        b"<html>an answer of the first kind</html>",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 20\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"http/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02",
    ],
)
def test_what_is_not_http_is_refused_and_kept(wire: bytes) -> None:
    for portions in ([wire], [wire[at : at + 1] for at in range(len(wire))]):
        result = read(portions)
        assert result.refused
        assert (result.status, result.block, result.payload) == (None, wire, b"")


def test_what_is_not_http_is_kept_up_to_a_limit() -> None:
    result = read([b"<html>" + bytes(UNREAD_LIMIT_BYTES)])
    assert result.refused
    assert len(result.block) == UNREAD_LIMIT_BYTES


def test_a_head_is_bounded() -> None:
    wire = OK + b"X-Long: " + b"y" * HEAD_LIMIT_BYTES
    for portions in ([wire], [wire[:100], wire[100:300_000], wire[300_000:]]):
        result = read(portions)
        assert result.refused
        assert result.status is None
        assert result.fault is not None
        assert "longer than" in result.fault
        assert wire.startswith(result.block)


def test_interim_answers_are_bounded_in_number_and_size() -> None:
    hint = b"HTTP/1.1 100 Continue\r\n\r\n"
    many = read([hint * 200 + OK + b"\r\n"])
    assert many.refused
    assert len(many.interim) == 101
    long = b"HTTP/1.1 103 Early Hints\r\nLink: " + b"x" * 30_000 + b"\r\n\r\n"
    big = read([long * 50])
    assert big.refused
    assert sum(map(len, big.interim)) <= HEAD_LIMIT_BYTES


def test_interim_heads_are_kept_whole_and_apart() -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    go_on = b"HTTP/1.1 100 Continue\n\n"
    final = OK + b"Content-Length: 2\r\n\r\nok"
    result = read([hint + go_on + final])
    assert result.interim == (hint, go_on)
    assert result.block == final


def test_interim_heads_without_a_final_one_are_no_answer() -> None:
    result = read([b"HTTP/1.1 103 Early Hints\r\n\r\n"])
    assert result.state is State.BROKEN
    assert (result.status, result.block, len(result.interim)) == (None, b"", 1)


def test_a_head_that_is_cut_short_gives_the_fields_that_had_ended() -> None:
    reader = ResponseReader(body_limit=100)
    reader.feed(OK + b"Server: one\r\nContent-Le")
    held = reader.end_of_stream(clean=True)
    assert bytes(held.block) == OK + b"Server: one\r\nContent-Le"
    assert reader.head is not None
    assert reader.head.headers == (("Server", "one"),)
    assert not reader.head_is_whole


def test_a_body_that_ends_by_reset_is_not_whole() -> None:
    assert read([OK + b"\r\nhello"], clean=False).state is State.BROKEN
    assert read([OK + b"\r\nhello"], clean=True).state is State.COMPLETE


@pytest.mark.parametrize("limit", range(9))
def test_the_body_limit_cuts_at_its_byte(limit: int) -> None:
    for wire, size in [
        (OK + b"Content-Length: 7\r\n\r\nletters", 7),
        (OK + b"\r\nletters", 7),
        (CHUNKED + b"2\r\nok\r\n0\r\n\r\n", 12),
    ]:
        for portions in ([wire], [wire[at : at + 1] for at in range(len(wire))]):
            result = read(portions, limit=limit)
            head = wire.index(b"\r\n\r\n") + 4
            assert result.state is (State.CUT if limit < size else State.COMPLETE)
            assert result.block == wire[: head + min(limit, size)]


# ----------------------------------------------------------------------------------- reusability


@pytest.mark.parametrize(
    ("wire", "reusable"),
    [
        (OK + b"Content-Length: 0\r\n\r\n", True),
        (OK + b"Content-Length: 0\r\nConnection: Close\r\n\r\n", False),
        (OK + b"Content-Length: 0\r\nConnection: x, close\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", True),
        (b"HTTP/1.1 204 No\r\n\r\n", True),
        (b"HTTP/1.1 304 No\r\nContent-Length: 3\r\n\r\n", True),
        (b"HTTP/1.1 101 No\r\n\r\n", False),
        (CHUNKED + b"0\r\n\r\n", True),
        (CHUNKED + b"0\r\n", False),  # cut short
        (OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", False),  # noqa: E501 - a table
        (OK + b"\r\n", False),
    ],
)  # fmt: skip
def test_a_connection_is_used_again_only_where_the_end_is_beyond_doubt(
    wire: bytes, reusable: bool
) -> None:
    assert read([wire]).reusable is reusable
