"""Capture a million addresses on 10,000 hosts, and see whether memory and cost stay flat.

    python bench/million.py                       # a million: hours
    python bench/million.py --addresses 20000     # a look

The web is made up as it is asked for, by a server process of its own: each article cites 999 pages
on as many hosts. ``preserve capture -i LIST`` captures one after the other into one collection.
Prints one JSON document: for each tenth of the addresses the CPU per address and the memory at its
peak so far. Exits 1 where memory passes 300 MiB, or the last tenth costs over a tenth more than the
first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

import uvloop

from job.runners import CONFIG, PER_HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1 << 20
MOST_MIB = 300
MOST_GROWTH = 1.1
PER_ARTICLE = 999
_LOOK_SECONDS = 0.2
_TEXT = b"<p>Le pain de la semaine est sorti du four avant le jour, comme en 1907.</p>" * 20


class Web(asyncio.Protocol):
    """Any host; an article cites pages, a page cites nothing, and there is no robots.txt."""

    addresses = 0
    hosts = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._held = b""

    def data_received(self, data: bytes) -> None:
        *requests, self._held = (self._held + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.write(answer(request.split(b" ", 2)[1].decode(), self.hosts))


def answer(path: str, hosts: int) -> bytes:
    if path.startswith("/article/"):
        first = int(path.rpartition("/")[2]) * PER_ARTICLE
        links = "".join(
            f'<p><a href="http://host{number % hosts}.test/page/{number}">page {number}</a></p>'
            for number in range(first, first + PER_ARTICLE)
        )
        body = f"<html><body><article><h1>Pages</h1>{links}</article></body></html>".encode()
    elif path.startswith("/page/"):
        body = b"<html><body><h1>" + path.encode() + b"</h1>" + _TEXT + b"</body></html>"
    else:
        return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


async def serve(hosts: int) -> None:
    Web.hosts = hosts
    server = await asyncio.get_running_loop().create_server(Web, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / MIB


def tenths(
    process: subprocess.Popen[bytes], log: Path, articles: int
) -> Iterator[dict[str, float]]:
    """Yield what each tenth of the articles took: a line of the log is a finished one."""
    spent, done = 0.0, 0
    for tenth in range(1, 11):
        upto = articles * tenth // 10
        cpu = memory = 0.0
        while process.poll() is None:
            cpu, memory = cpu_seconds(process.pid), peak_mib(process.pid)
            if log.read_bytes().count(b"\n") >= upto:
                break
            time.sleep(_LOOK_SECONDS)
        if upto > done and cpu:
            each = 1000 * (cpu - spent) / ((upto - done) * (PER_ARTICLE + 1))
            yield {"articles": upto, "cpu_ms_each": each, "peak_mib": memory}
        spent, done = cpu or spent, upto


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--addresses", type=int, default=1_000_000)
    parser.add_argument("--hosts", type=int, default=10_000)
    parser.add_argument(
        "--folder", type=Path, help="where the captures go; default: a temporary one"
    )
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve(options.hosts))
        return 0
    articles = max(options.addresses // (PER_ARTICLE + 1), 10)
    command = [sys.executable, __file__, "--serve", "--hosts", str(options.hosts)]
    with (
        tempfile.TemporaryDirectory(prefix="preserve-bench-", dir=options.folder) as made,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server,
    ):
        assert server.stdin is not None
        assert server.stdout is not None
        folder = Path(made)
        config, seeds, log = folder / "config.toml", folder / "seeds", folder / "log"
        config.write_text(CONFIG.format(port=int(server.stdout.readline()), per_host=PER_HOST))
        seeds.write_text("".join(f"http://news.test/article/{n}\n" for n in range(articles)))
        capture: list[str | Path] = [
            sys.executable,
            "-m",
            "preserve",
            "capture",
            "-i",
            seeds,
            "--config",
            config,
        ]
        capture += ["--collection", folder / "warcs", "--json", "--quiet"]
        with log.open("wb") as lines, subprocess.Popen(capture, stdout=lines) as process:
            found = list(tenths(process, log, articles))
        server.stdin.close()
    growth = found[-1]["cpu_ms_each"] / found[0]["cpu_ms_each"]
    peak = found[-1]["peak_mib"]
    print(json.dumps({"tenths": found, "growth": growth, "peak_mib": peak}, indent=1))
    return int(peak > MOST_MIB or growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
