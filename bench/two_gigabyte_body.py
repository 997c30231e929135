"""Capture a page that cites one very long file, end to end, and see how much memory it takes.

    python bench/two_gigabyte_body.py            # 2 GiB, as the limit is set for
    python bench/two_gigabyte_body.py --mib 64 --chunked

Runs ``preserve capture`` as a process of its own against a server in this one, and prints one
JSON document. Exits 1 where the capture took more than 200 MiB of resident memory, or did not
keep the file to the byte. Needs about twice the file's size on disk (``--folder``).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import random
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1 << 20
LIMIT_MIB = 200
PAGE = (
    b"<!doctype html><html lang=fr><head><title>Le four</title></head><body><article>"
    b"<h1>Le four</h1><p>Voir <a href='/long.bin'>le film entier</a>.</p></article></body></html>"
)
CONFIG = """
[network]
allow = ["127.0.0.0/8"]
ports = []
[network.resolve]
"*" = "127.0.0.1:{port}"
[politeness]
delay_seconds = 0
[limits]
body_bytes = {most}
citation_bytes = {most}
capture_bytes = {most}
exchange_seconds = 7200
capture_seconds = 7200
free_disk_bytes = 0
"""


def pieces(mib: int) -> Iterator[memoryview]:
    """Yield ``mib`` pieces of 1 MiB, always the same, in which gzip finds nothing to save."""
    twice = memoryview(random.Random(28).randbytes(MIB) * 2)
    for number in range(mib):
        start = number * 4093 % MIB
        yield twice[start : start + MIB]


def digest(mib: int) -> str:
    found = hashlib.sha256()
    for piece in pieces(mib):
        found.update(piece)
    return found.hexdigest()


def answer(sock: socket.socket, target: bytes, *, mib: int, chunked: bool) -> None:
    if target == b"/article":
        kind = b"Content-Type: text/html; charset=utf-8\r\n"
        sock.sendall(b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n" % (kind, len(PAGE)) + PAGE)
    elif target == b"/long.bin":
        how = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % (mib * MIB)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n" + how + b"\r\n\r\n")
        for piece in pieces(mib):
            if chunked:
                sock.sendall(b"%x\r\n" % len(piece))
            sock.sendall(piece)
            if chunked:
                sock.sendall(b"\r\n")
        if chunked:
            sock.sendall(b"0\r\n\r\n")
    else:
        sock.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def serve(listener: socket.socket, *, mib: int, chunked: bool) -> None:
    def talk(sock: socket.socket) -> None:
        with sock, sock.makefile("rb") as lines, contextlib.suppress(OSError):
            while request := lines.readline():
                while lines.readline().strip():
                    pass
                answer(sock, request.split(b" ")[1], mib=mib, chunked=chunked)

    with contextlib.suppress(OSError):  # the listener is closed: the end
        while True:
            threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()


def rows(folder: Path) -> list[dict[str, object]]:
    with (folder / "resources.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def measure(mib: int, *, chunked: bool, folder: Path) -> dict[str, object]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(
            target=serve, args=(listener,), kwargs={"mib": mib, "chunked": chunked}, daemon=True
        ).start()
        config = folder / "config.toml"
        port = listener.getsockname()[1]
        config.write_text(CONFIG.format(port=port, most=4 * mib * MIB + 100 * MIB))
        command = [sys.executable, "-m", "preserve", "capture", "http://blog.test/article"]
        command += ["--config", str(config), "--collection", str(folder / "warcs"), "--json"]
        began = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        seconds = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak_bytes = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    captured = json.loads(done.stdout) if done.stdout.strip() else {}
    found = rows(Path(captured["folder"])) if captured else []
    long = next((row for row in found if str(row["url"]).endswith("/long.bin")), {})
    peak_mib = peak_bytes / MIB
    return {
        "body_mib": mib,
        "framing": "chunked" if chunked else "length",
        "exit_code": done.returncode,
        "outcome": long.get("outcome"),
        "whole": long.get("payload_sha256") == digest(mib),
        "seconds": round(seconds, 1),
        "mib_per_second": round(mib / seconds, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_resident_mib": round(peak_mib, 1),
        "limit_mib": LIMIT_MIB,
        "within_limit": peak_mib <= LIMIT_MIB,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--mib", type=int, default=2048, help="size of the cited file")
    parser.add_argument("--chunked", action="store_true", help="send it in chunks")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        figures = measure(options.mib, chunked=options.chunked, folder=Path(folder))
    print(json.dumps(figures, indent=2))
    return 0 if figures["within_limit"] and figures["whole"] else 1


if __name__ == "__main__":
    sys.exit(main())
