"""Bombs, a body without end and a drip: a server of them, and a capture that tells its peak.

python -m faults.heavy serve            prints its port, ends with its standard input
python -m faults.heavy capture PORT DIR prints what was recorded and the peak of its memory
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from preserve.demo.server import Received, ScriptServer, Step, Wait, response

if TYPE_CHECKING:
    from collections.abc import Iterable

BOMBS = 8
BODY_BYTES = 150_000_000
_HTML = [("Content-Type", "text/html")]
_NAMES = (*(f"bomb-{number}" for number in range(BOMBS)), "endless", "drip", "elements")


def _bomb(number: int) -> bytes:
    """Return 10 GB of zeros, packed in one way or another."""
    from faults.bodies import nested  # noqa: PLC0415 -- the capture does without

    codings = (("gzip", "gzip"), ("gzip", "br"), ("gzip", "gzip", "gzip"), ("gzip", "zstd"))
    chosen = codings[number % len(codings)]
    body = nested(*chosen, size=10_000_000_000)
    return response(200, [*_HTML, ("Content-Encoding", ", ".join(chosen))], body)


def _drip() -> Iterable[Step]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\nx\r\n"
        yield Wait(0.005)


def _answer(received: Received) -> Iterable[Step]:
    name = received.host.removesuffix(".test")
    if received.target != "/" or name not in _NAMES:
        return [_article() if name == "blog" and received.target == "/a" else response(404)]
    if name == "drip":
        return _drip()
    if name == "endless":
        # As long as it is cut: the server's log keeps what it writes.
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        return (piece for piece in (head, *(b"<p>a text " * 100_000 for _ in range(170))))
    if name == "elements":
        return [response(200, _HTML, b"<p>x" * 5_000_000)]
    return [_BOMBS_MADE[int(name.removeprefix("bomb-"))]]


_BOMBS_MADE: list[bytes] = []


def _article() -> bytes:
    links = " ".join(f"<a href='http://{name}.test/'>{name}</a>" for name in _NAMES)
    text = f"<link rel=icon href=data:,><title>Four</title><article><p>Voir {links}</article>"
    return response(200, _HTML, text.encode())


def _serve() -> None:
    _BOMBS_MADE.extend(map(_bomb, range(BOMBS)))
    with ScriptServer(_answer) as server:
        print(server.port, flush=True)  # noqa: T201 -- what the test reads
        sys.stdin.read()


def _capture(port: str, folder: Path) -> None:
    from preserve.account import CaptureOptions  # noqa: PLC0415 -- the server does without
    from preserve.capture import capture  # noqa: PLC0415 -- likewise
    from preserve.config import (  # noqa: PLC0415 -- likewise
        LimitSettings,
        NetworkSettings,
        PolitenessSettings,
        RetrySettings,
        Settings,
    )

    settings = Settings(
        network=NetworkSettings(allow=("127.0.0.0/8",), resolve={"*": f"127.0.0.1:{port}"}),
        politeness=PolitenessSettings(
            delay_seconds=0, robots="ignore", robots_reason="a web of faults"
        ),
        retry=RetrySettings(attempts=1),
        limits=LimitSettings(citation_bytes=BODY_BYTES, exchange_seconds=25, free_disk_bytes=0),
    )
    captured = asyncio.run(
        capture(
            "http://blog.test/a", settings=settings, collection=folder, options=CaptureOptions()
        )
    )
    peak = _peak_mebibytes()
    print(json.dumps({"peak_mebibytes": peak, **_told(captured.folder)}))  # noqa: T201 -- likewise


def _told(folder: Path) -> dict[str, object]:
    from preserve.manifest import ResourceRow, read_rows  # noqa: PLC0415 -- after the measuring
    from preserve.verify import verify  # noqa: PLC0415 -- likewise
    from preserve.warc import read_record  # noqa: PLC0415 -- likewise

    rows, longest = {}, 0
    for row in read_rows(folder / "resources.jsonl", ResourceRow):
        name = row.url.removeprefix("http://").removesuffix(".test/")
        if name in _NAMES and row.record is not None:
            record = read_record(folder / row.record.file, row.record.offset)
            # An equal bomb is kept once: the record that refers to it leaves its body out.
            cut = record.header("WARC-Truncated") if row.revisit_of is None else None
            rows[name] = [row.outcome, cut, row.flags]
            longest = max(longest, row.payload_bytes or 0)
    return {"rows": rows, "longest_bytes": longest, "findings": len(verify(folder).findings)}


def _peak_mebibytes() -> int:
    """Return the most memory that this process ever had.

    Linux's ``getrusage`` counts what the parent had before, so it is asked only elsewhere.
    """
    told = Path("/proc/self/status")
    if not told.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20  # bytes, on macOS
    lines = told.read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) // 1024


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve()
    else:
        _capture(sys.argv[2], Path(sys.argv[3]))
