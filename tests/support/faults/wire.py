"""Faults of connection and framing: where a response stops, stalls, or says a wrong length."""

from __future__ import annotations

from faults.bytes_of import (
    BODY,
    CHUNKED_HEAD,
    LENGTH,
    MEBIBYTE,
    STATUS,
    TYPE,
    WHOLE,
    endless,
    plain,
)
from faults.fault import Fault, Flag, Keeps, Outcome, Phase, Truncation

from preserve.demo.server import Close, Hold, Reset, Step, Wait

HEAD = STATUS + TYPE + LENGTH + b"\r\n"
CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)
END = b"0\r\n\r\n"
# A client may lose what it has not read when a reset comes: it is given time.
_READ = Wait(0.6)

# How far it came · what was sent · (outcome, phase) · what is kept
_PHASES: tuple[tuple[str, str, bytes, Outcome, Phase, Keeps], ...] = (
    ("before-status", "before the first byte", b"", Outcome.DISCONNECTED, Phase.HEAD,
     Keeps.NOTHING),
    ("in-status", "inside the status line", b"HTTP/1.1 20", Outcome.DISCONNECTED, Phase.HEAD,
     Keeps.NOT_HTTP),
    ("in-headers", "inside the headers", STATUS + b"Content-Ty", Outcome.DISCONNECTED, Phase.HEAD,
     Keeps.ALL),
    ("before-body", "between head and body", HEAD, Outcome.TRUNCATED, Phase.BODY, Keeps.ALL),
    ("in-body", "inside the body", HEAD + BODY[:9], Outcome.TRUNCATED, Phase.BODY, Keeps.ALL),
    ("in-size", "inside a chunk size", CHUNKED_HEAD + CHUNK + b"1", Outcome.TRUNCATED, Phase.BODY,
     Keeps.ALL),
    ("in-chunk", "inside a chunk", CHUNKED_HEAD + CHUNK[:9], Outcome.TRUNCATED, Phase.BODY,
     Keeps.ALL),
    ("before-last-chunk", "where the last chunk is due", CHUNKED_HEAD + CHUNK, Outcome.TRUNCATED,
     Phase.BODY, Keeps.ALL),
)  # fmt: skip
_ENDS: tuple[tuple[str, str, tuple[Step, ...], Truncation], ...] = (
    ("reset", "The connection is reset", (_READ, Reset()), Truncation.DISCONNECT),
    ("close", "The connection ends", (Close(),), Truncation.DISCONNECT),
    ("silence", "The server falls silent", (Hold(),), Truncation.TIME),
)


def _phases() -> tuple[Fault, ...]:
    rows = []
    for end, does, steps, truncation in _ENDS:
        for name, place, sent, outcome, phase, keeps in _PHASES:
            timed = end == "silence" and outcome is Outcome.DISCONNECTED
            has_head = sent.startswith(STATUS)
            rows.append(
                Fault(
                    name=f"{end}-{name}",
                    says=f"{does} {place}.",
                    answers=((sent, *steps) if sent else steps),
                    outcome=Outcome.TIMED_OUT if timed else outcome,
                    phase=phase,
                    status=200 if has_head else None,
                    keeps=keeps,
                    truncated=truncation if has_head else None,
                )
            )
    return tuple(rows)


def _broken(name: str, says: str, sent: bytes, **facts: object) -> Fault:
    """Return a row for chunks that cannot be read on."""
    whole: dict[str, object] = {
        "name": name, "says": says, "answers": (sent, Close()), "outcome": Outcome.TRUNCATED,
        "phase": Phase.BODY, "truncated": Truncation.UNSPECIFIED,
    }  # fmt: skip
    return Fault(**(whole | facts))  # type: ignore[arg-type] # by name


def _whole(
    name: str, says: str, sent: bytes, *, kept: bytes | None = None, flags: tuple[Flag, ...] = ()
) -> Fault:
    """Return a row for what is odd, and is read all the same."""
    return Fault(
        name=name,
        says=says,
        answers=(sent, Close()),
        outcome=Outcome.CAPTURED,
        block=kept,
        flags=flags,
    )


def _chunks(*pieces: bytes) -> bytes:
    return CHUNKED_HEAD + b"".join(pieces)


SLOW: tuple[Fault, ...] = (
    Fault(
        name="drip-in-head",
        says="One byte a second, from the first one on.",
        answers=tuple(step for byte in WHOLE[:60] for step in (bytes([byte]), Wait(1))),
        outcome=Outcome.TIMED_OUT, phase=Phase.HEAD, status=None, keeps=Keeps.NOT_HTTP,
        detail="longer than is allowed in all",
    ),
    Fault(
        name="drip-in-body",
        says="One byte a second, once the head is there.",
        answers=(HEAD, *(step for byte in BODY for step in (bytes([byte]), Wait(1)))),
        outcome=Outcome.TRUNCATED, phase=Phase.BODY, truncated=Truncation.TIME,
        keeps=Keeps.PART, detail="longer than is allowed in all",
    ),
    Fault(
        name="endless-body",
        says="A body without end.",
        answers=endless(STATUS + TYPE + b"\r\n", b"all work and no play \n" * 3000),  # type: ignore[arg-type] # what it gives is such a thing
        outcome=Outcome.TRUNCATED, phase=Phase.BODY, truncated=Truncation.LENGTH,
        keeps=Keeps.PART, detail="the limit that is set",
    ),
    Fault(
        name="endless-chunks",
        says="Chunks without end.",
        answers=endless(CHUNKED_HEAD, CHUNK * 3000),  # type: ignore[arg-type] # what it gives is such a thing
        outcome=Outcome.TRUNCATED, phase=Phase.BODY, truncated=Truncation.LENGTH,
        keeps=Keeps.PART, detail="the limit that is set",
    ),
    Fault(
        name="endless-trailers",
        says="Trailers without end behind the last chunk.",
        answers=endless(CHUNKED_HEAD + CHUNK + b"0\r\n", b"X-More: yes\r\n" * 5000),  # type: ignore[arg-type] # what it gives is such a thing
        outcome=Outcome.TRUNCATED, phase=Phase.BODY, truncated=Truncation.UNSPECIFIED,
        keeps=Keeps.PART, detail="trailers are longer",
    ),
)  # fmt: skip

LENGTHS: tuple[Fault, ...] = (
    _broken("length-too-long", "The body is shorter than Content-Length says.",
            plain(b"Content-Length: 500"), truncated=Truncation.DISCONNECT),
    _whole("length-too-short", "The body is longer than Content-Length says.", WHOLE + b"surplus",
           kept=WHOLE),
    _whole("length-zero", "Content-Length is 0, and a body comes.",
           plain(b"Content-Length: 0"), kept=plain(b"Content-Length: 0", body=b""),
           flags=(Flag.EMPTY,)),
    _whole("length-no-number", "Content-Length is a word.", plain(b"Content-Length: long")),
    _whole("length-negative", "Content-Length is negative.", plain(b"Content-Length: -5")),
    _whole("length-signed", "Content-Length has a plus sign.",
           plain(b"Content-Length: +%d" % len(BODY))),
    _whole("length-hexadecimal", "Content-Length is hexadecimal.",
           plain(b"Content-Length: 0x26")),
    _whole("length-decimals", "Content-Length has decimals.", plain(b"Content-Length: 38.0")),
    _whole("length-of-30-digits", "Content-Length has 30 digits.",
           plain(b"Content-Length: " + b"9" * 30)),
    _broken("length-of-a-petabyte", "Content-Length promises a petabyte.",
            plain(b"Content-Length: 1000000000000000"), truncated=Truncation.DISCONNECT),
    _whole("length-empty", "Content-Length is empty.", plain(b"Content-Length:")),
    _whole("lengths-equal", "Content-Length stands there twice, the same.",
           plain(LENGTH.strip(), LENGTH.strip())),
    _whole("lengths-in-one-line", "Content-Length has the same number twice.",
           plain(b"Content-Length: %d, %d" % (len(BODY), len(BODY)))),
    Fault(name="lengths-disagree", says="Two Content-Length headers disagree.",
          answers=(plain(b"Content-Length: 38", b"Content-Length: 39"), Close()),
          outcome=Outcome.PROTOCOL_ERROR, phase=Phase.HEAD, truncated=Truncation.UNSPECIFIED,
          block=plain(b"Content-Length: 38", b"Content-Length: 39", body=b""),
          detail="disagree: 38 and 39"),
    Fault(name="lengths-disagree-in-one-line", says="One Content-Length has two numbers.",
          answers=(plain(b"Content-Length: 1, 38"), Close()),
          outcome=Outcome.PROTOCOL_ERROR, phase=Phase.HEAD, truncated=Truncation.UNSPECIFIED,
          block=plain(b"Content-Length: 1, 38", body=b""), detail="disagree: 1 and 38"),
    _whole("length-and-chunks", "Both Content-Length and chunks.",
           plain(b"Content-Length: 7", b"Transfer-Encoding: chunked", body=CHUNK + END)),
    _whole("chunks-and-lengths-that-disagree", "Chunks, and two lengths that disagree.",
           plain(b"Content-Length: 7", b"Content-Length: 8", b"Transfer-Encoding: chunked",
                 body=CHUNK + END)),
    _whole("transfer-coding-unknown", "A transfer coding that nobody knows.",
           plain(b"Transfer-Encoding: cipher")),
    _whole("transfer-coding-identity", "Transfer-Encoding: identity, and a length.",
           plain(b"Transfer-Encoding: identity", LENGTH.strip())),
    _whole("chunked-not-last", "Chunked is not the last transfer coding.",
           plain(b"Transfer-Encoding: chunked, identity", body=CHUNK + END)),
    _whole("chunked-twice", "Chunked is named twice.",
           plain(b"Transfer-Encoding: chunked, chunked", body=CHUNK + END)),
    _whole("chunks-from-1-0", "A server of HTTP/1.0 sends chunks.",
           plain(b"Transfer-Encoding: chunked", body=CHUNK + END).replace(b"1.1", b"1.0", 1)),
    _broken("chunked-only-said", "Chunked is said, and the body is plain.",
            plain(b"Transfer-Encoding: chunked"),
            block=CHUNKED_HEAD + BODY, detail="chunk size cannot be read"),
)  # fmt: skip

CHUNKS: tuple[Fault, ...] = (
    _broken("chunk-size-no-number", "A chunk size is no number.", _chunks(b"zz\r\n", BODY, END),
            block=_chunks(b"zz\r\n"), detail="chunk size cannot be read"),
    _broken("chunk-size-negative", "A chunk size is negative.", _chunks(b"-5\r\n", BODY, END),
            block=_chunks(b"-5\r\n")),
    _broken("chunk-size-prefixed", "A chunk size begins with 0x.", _chunks(b"0x5\r\n", BODY, END),
            block=_chunks(b"0x5\r\n")),
    _broken("chunk-size-of-40-digits", "A chunk size has 40 digits.",
            _chunks(b"f" * 40, b"\r\n", BODY, END), block=_chunks(b"f" * 40, b"\r\n")),
    _broken("chunk-size-of-16-digits", "A chunk of 2^64 - 1 bytes is announced.",
            _chunks(b"f" * 16, b"\r\n", BODY), truncated=Truncation.DISCONNECT),
    _broken("chunk-size-missing", "A line without a chunk size.", _chunks(CHUNK, b"\r\n", END),
            block=_chunks(CHUNK, b"\r\n")),
    _broken("chunk-longer-than-its-size", "A chunk is longer than its size.",
            _chunks(b"5\r\n", BODY, b"\r\n", END), block=_chunks(b"5\r\n", BODY[:5]),
            detail="longer than its size"),
    _broken("chunk-extension-of-a-mebibyte", "A chunk extension of a mebibyte.",
            _chunks(b"5;x=", b"y" * MEBIBYTE, b"\r\n", BODY[:5], b"\r\n", END),
            keeps=Keeps.PART, detail="chunk size cannot be read"),
    _broken("chunk-line-without-end", "A chunk size of a mebibyte of zeros.",
            _chunks(b"0" * MEBIBYTE, b"5\r\n", BODY[:5], b"\r\n", END), keeps=Keeps.PART),
    _whole("chunk-extension-of-10-kib", "A chunk extension of 10 KiB.",
           _chunks(b"5;x=", b"y" * 10_240, b"\r\n", BODY[:5], b"\r\n", END)),
    _whole("chunk-size-padded", "Chunk sizes padded with blanks and zeros.",
           _chunks(b"0000005  \r\n", BODY[:5], b"\r\n", END)),
    _whole("chunks-with-bare-lf", "Chunks whose lines end in LF alone.",
           _chunks(b"5\n", BODY[:5], b"\n0\n\n")),
    _whole("chunks-of-one-byte", "Chunks of one byte.",
           _chunks(*(b"1\r\n%c\r\n" % byte for byte in BODY), END)),
    _whole("trailers", "Trailers behind the last chunk.",
           _chunks(CHUNK, b"0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n")),
    _whole("trailers-not-ended", "The empty line behind the last chunk is missing.",
           _chunks(CHUNK, b"0\r\n")),
    _whole("chunks-and-surplus", "More comes behind the last chunk.",
           _chunks(CHUNK, END, b"surplus"), kept=_chunks(CHUNK, END)),
    _whole("no-chunk-at-all", "A body of no chunk but the last.", _chunks(END),
           flags=(Flag.EMPTY,)),
)  # fmt: skip

WIRE: tuple[Fault, ...] = (*_phases(), *SLOW, *LENGTHS, *CHUNKS)
