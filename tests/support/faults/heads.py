"""Faults of status lines and headers, and of what is no HTTP/1 at all."""

from __future__ import annotations

from faults.bytes_of import BODY, LENGTH, MEBIBYTE, STATUS, TYPE, WHOLE, endless, plain
from faults.fault import Fault, Keeps, Outcome, Phase, Truncation

from preserve.demo.server import Close, Hold

REST = TYPE + LENGTH + b"\r\n" + BODY


def _odd(name: str, says: str, sent: bytes, **facts: object) -> Fault:
    """Return a row for what is odd, and is read all the same."""
    whole: dict[str, object] = {
        "name": name, "says": says, "answers": (sent, Close()), "outcome": Outcome.CAPTURED,
    }  # fmt: skip
    return Fault(**(whole | facts))  # type: ignore[arg-type] # by name


def _not_http(name: str, says: str, sent: bytes, **facts: object) -> Fault:
    whole: dict[str, object] = {
        "name": name, "says": says, "answers": (sent, Close()), "outcome": Outcome.PROTOCOL_ERROR,
        "status": None, "phase": Phase.HEAD, "keeps": Keeps.NOT_HTTP,
    }  # fmt: skip
    return Fault(**(whole | facts))  # type: ignore[arg-type] # by name


STATUS_LINES: tuple[Fault, ...] = (
    _odd("no-reason", "A status line without a reason.", b"HTTP/1.1 200\r\n" + REST),
    _odd("reason-glued", "The reason is glued to the status.", b"HTTP/1.1 200OK\r\n" + REST),
    _odd("reason-in-latin-1", "The reason has bytes beyond ASCII.",
         b"HTTP/1.1 200 Tr\xe8s bien\r\n" + REST),
    _odd("reason-with-nul", "The reason has a NUL byte.", b"HTTP/1.1 200 O\0K\r\n" + REST),
    _odd("reason-of-100-kib", "A reason of 100 KiB.",
         b"HTTP/1.1 200 " + b"o" * 102_400 + b"\r\n" + REST),
    _odd("blanks-in-status-line", "Several blanks and a tab in the status line.",
         b"HTTP/1.1 \t 200   OK  \r\n" + REST),
    _odd("blank-lines-first", "Blank lines before the status line.", b"\r\n\r\n\n" + WHOLE,
         block=WHOLE),
    _odd("version-1-0", "An answer of HTTP/1.0 that ends with the connection.",
         b"HTTP/1.0 200 OK\r\n" + TYPE + b"\r\n" + BODY),
    _odd("version-1-9", "A version that does not exist.", b"HTTP/1.9 200 OK\r\n" + REST),
    _odd("status-999", "Status 999.", b"HTTP/1.1 999 Denied\r\n" + REST, status=999,
         outcome=Outcome.SERVER_ERROR),
    _odd("status-600", "Status 600.", b"HTTP/1.1 600 ?\r\n" + REST, status=600,
         outcome=Outcome.SERVER_ERROR),
    _odd("status-000", "Status 000.", b"HTTP/1.1 000 ?\r\n" + REST, status=0,
         outcome=Outcome.SERVER_ERROR),
    _not_http("status-of-2-digits", "A status of two digits.", b"HTTP/1.1 20 OK\r\n" + REST),
    _not_http("status-of-4-digits", "A status of four digits.", b"HTTP/1.1 2000 OK\r\n" + REST),
    _not_http("status-negative", "A negative status.", b"HTTP/1.1 -200 OK\r\n" + REST),
    _not_http("status-a-word", "A status that is a word.", b"HTTP/1.1 OK\r\n" + REST),
    _not_http("no-version", "A protocol without a version.", b"HTTP 200 OK\r\n" + REST),
    _not_http("version-2-in-words", "A status line of HTTP/2.", b"HTTP/2 200 OK\r\n" + REST),
    _not_http("icy", "The status line of a radio stream.", b"ICY 200 OK\r\n" + REST),
    _not_http("status-line-without-end", "A status line of 2 MiB.",
              b"HTTP/1.1 200 " + b"x" * (2 * MEBIBYTE) + b"\r\n" + REST,
              keeps=Keeps.NOT_HTTP_PART, detail="head is longer"),
)  # fmt: skip

OTHER_PROTOCOLS: tuple[Fault, ...] = (
    _not_http("http-0-9", "An answer of HTTP/0.9: the body, and nothing else.",
              b"<html><title>Old</title><p>A page of 1991.</html>"),
    _not_http("http-2-preface", "The preface of HTTP/2.",
              b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"),
    _not_http("http-2-settings", "The SETTINGS frame that an HTTP/2 server begins with.",
              b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64"),
    _not_http("tls-alert", "A TLS alert, without TLS.", b"\x15\x03\x01\0\x02\x02\x0a"),
    _not_http("smtp", "A mail server greets.", b"220 mail.test ESMTP\r\n"),
    _not_http("ssh", "A shell server greets, and waits.", b"SSH-2.0-Server\r\n",
              answers=(b"SSH-2.0-Server\r\n", Hold())),
    _not_http("noise", "Bytes without a meaning.", bytes(range(256)) * 20),
    _not_http("only-a-line-end", "Blank lines, and no answer.", b"\r\n\r\n",
              outcome=Outcome.DISCONNECTED, keeps=Keeps.NOTHING),
    _not_http("not-http-without-end", "Three mebibytes that are no HTTP.",
              b"\xff\xfe" * (3 * MEBIBYTE // 2), keeps=Keeps.NOT_HTTP_PART),
)  # fmt: skip

HEADERS: tuple[Fault, ...] = (
    _odd("headers-100000", "100,000 headers.", plain(*(b"X: y" for _ in range(100_000)))),
    _not_http("header-of-10-mb", "A header of 10 MB.", b"",
              answers=endless(STATUS + b"X-Long: ", b"x" * 50_000, times=200),
              keeps=Keeps.NOT_HTTP_PART, detail="head is longer"),
    _odd("header-of-500-kib", "A header of 500 KiB.", plain(b"X-Long: " + b"x" * 512_000)),
    _odd("header-name-of-64-kib", "The name of a header has 64 KiB.",
         plain(b"X" * 65_536 + b": 1")),
    _odd("nul-in-value", "A NUL byte in a value.", plain(b"X-Nul: a\0b")),
    _odd("nul-in-name", "A NUL byte in a name.", plain(b"X-\0Nul: a")),
    _odd("nul-in-length", "A NUL byte in Content-Length.", plain(b"Content-Length: 3\x008")),
    _odd("bare-lf", "Lines that end in LF alone.", WHOLE.replace(b"\r\n", b"\n")),
    _odd("bare-lf-here-and-there", "Some lines end in LF alone.",
         WHOLE.replace(b"OK\r\n", b"OK\n")),
    _odd("bare-cr", "A CR alone within a line.", plain(b"X-A: 1\rX-B: 2")),
    _odd("folded", "A header that goes on in the next line.", plain(b"X-A: 1\r\n\t 2\r\n  3")),
    _odd("fold-first", "The first line after the status line is indented.",
         STATUS + b"  X-A: 1\r\n" + REST),
    _odd("no-colon", "A line without a colon.", plain(b"this is no header")),
    _odd("no-name", "A header without a name.", plain(b": value")),
    _odd("blank-before-colon", "A blank before the colon.",
         plain(b"Content-Length : %d" % len(BODY))),
    _odd("name-beyond-ascii", "A header name beyond ASCII.", plain(b"Caf\xe9: oui")),
    _odd("control-bytes", "Control bytes in a value.", plain(b"X-A: \x01\x02\x1b[31m\x7f")),
    _odd("no-content-type", "No Content-Type.", STATUS + LENGTH + b"\r\n" + BODY),
    _odd("content-type-garbage", "A Content-Type that is none.", plain(b"Content-Type: ;;/,")),
    _odd("content-type-twice", "Two Content-Type headers.",
         plain(b"Content-Type: text/plain", b"Content-Type: image/png")),
    _odd("no-header", "A head without headers.", STATUS + b"\r\n" + BODY),
    Fault(name="head-not-ended", says="The empty line after the headers never comes.",
          answers=(STATUS + TYPE + LENGTH + BODY, Close()), outcome=Outcome.DISCONNECTED,
          phase=Phase.HEAD, truncated=Truncation.DISCONNECT),
)  # fmt: skip

EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n"
INTERIM: tuple[Fault, ...] = (
    _odd("interim-100", "An unasked 100 Continue before the answer.",
         b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, block=WHOLE),
    _odd("interim-100-times", "A hundred interim answers.", EARLY * 100 + WHOLE, block=WHOLE),
    _not_http("interim-without-end", "Interim answers without end.", b"",
              answers=endless(b"", EARLY * 200, times=200), keeps=Keeps.NOT_HTTP_PART,
              detail="interim answers"),
    Fault(name="interim-alone", says="An interim answer, and then nothing.",
          answers=(EARLY, Close()), outcome=Outcome.DISCONNECTED, phase=Phase.HEAD, status=None,
          keeps=Keeps.NOTHING),
    _odd("switching-unasked", "101 Switching Protocols, unasked.",
         b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
         status=101, outcome=Outcome.SERVER_ERROR),
)  # fmt: skip

NOT_ASKED_FOR: tuple[Fault, ...] = (
    _odd("answer-to-nobody", "A second answer behind the first, to nobody's request.",
         WHOLE + plain(body=b"another's secret"), block=WHOLE),
    _odd("answer-to-nobody-after-304", "Behind a 304 a body comes.",
         plain(status=b"304 Not Modified"), status=304, outcome=Outcome.SERVER_ERROR,
         block=plain(status=b"304 Not Modified")[: -len(BODY)], attempts=2,
         then=((plain(status=b"304 Not Modified"), Close()),)),
    _odd("no-content-with-body", "204 No Content, and a body.", plain(status=b"204 No Content"),
         status=204, block=plain(status=b"204 No Content")[: -len(BODY)]),
    _odd("partial-unasked", "206 Partial Content, unasked, of a part.",
         plain(b"Content-Range: bytes 0-37/4000", status=b"206 Partial Content"), status=206,
         outcome=Outcome.TRUNCATED),
    _odd("partial-whole", "206 Partial Content, unasked, of the whole.",
         plain(b"Content-Range: bytes 0-37/38", status=b"206 Partial Content"), status=206),
    _odd("partial-garbage", "206 Partial Content with a range that says nothing.",
         plain(b"Content-Range: some", status=b"206 Partial Content"), status=206,
         outcome=Outcome.TRUNCATED),
    _odd("multipart-ranges", "206 Partial Content in several parts.",
         plain(b"Content-Type: multipart/byteranges; boundary=x", status=b"206 Partial Content"),
         status=206, outcome=Outcome.TRUNCATED),
)  # fmt: skip

HEADS: tuple[Fault, ...] = (
    *STATUS_LINES, *OTHER_PROTOCOLS, *HEADERS, *INTERIM, *NOT_ASKED_FOR,
)  # fmt: skip
