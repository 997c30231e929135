"""Export a collection of so many gigabytes as one WACZ, and see how much memory it takes.

    python bench/wacz_memory.py                  # 10 GB, in four captures
    python bench/wacz_memory.py --gigabytes 1 --captures 10 --addresses 5000

Writes the collection with the program's own writer, exports it with ``preserve export`` as a
process of its own, and prints one JSON document. Bodies do not compress and differ from each other,
but for every tenth address, which is a revisit from the second capture on. Exits 1 where the export
took more than 200 MiB of resident memory. Needs about twice the size on disk (``--folder``).
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MIB = 1 << 20
GIGABYTE = 1_000_000_000
LIMIT_MIB = 200
SEED = "http://blog.test/article"
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
PAGE = b"<!doctype html><title>Le four</title>" + b"<p>Le pain sort du four du village.</p>" * 100


def compose(collection: Path, *, gigabytes: float, captures: int, addresses: int) -> None:
    """Write the captures; runs in a process of its own, whose memory is not the one measured."""
    from preserve.index import Originals  # noqa: PLC0415 - the measuring process stays small

    size = max(int(gigabytes * GIGABYTE / (captures * addresses)), 2048)
    run = random.Random(28).randbytes(size + addresses * captures)
    originals = Originals()
    for number in range(captures):
        write_capture(collection, number, addresses=addresses, size=size, run=run, by=originals)


def write_capture(
    collection: Path, number: int, *, addresses: int, size: int, run: bytes, by: Any
) -> None:
    from preserve.index import write_cdxj  # noqa: PLC0415 - see compose
    from preserve.warc import WarcWriter  # noqa: PLC0415 - see compose

    started = START + number * datetime.timedelta(days=1)
    capture_id = f"{started:%Y%m%dT%H%M%SZ}-{number:06x}"
    folder = collection / "blog.test" / capture_id
    folder.mkdir(parents=True)
    writer = WarcWriter(folder, stem=capture_id, capture_id=capture_id, warcinfo=())
    rows = []
    for place in range(addresses):
        url = SEED if place == 0 else f"http://blog.test/four/{place}.jpeg"
        repeated = place % 10 == 1
        start = place if repeated else number * addresses + place
        body = PAGE if place == 0 else run[start : start + size]
        moment = started + datetime.timedelta(seconds=place % 3000)
        exchange = made(url, body, moment)
        original = by.find(exchange) if repeated else None
        stored = writer.write_exchange(exchange, revisit_of=original).response
        assert stored is not None
        if repeated:
            by.add(exchange, stored)
        rows.append(
            {
                "id": f"r{place + 1}",
                "url": url,
                "roles": ["citation" if place else "article"],
                "required_by": [],
                "hops": "L" if place else "",
                "outcome": "captured",
                "status": 200,
                "content_type": exchange.content_type,
                "warc_date": stored.date,
                "revisit_of": original.record_id if original is not None else None,
                "record": {
                    "file": stored.file,
                    "offset": stored.offset,
                    "length": stored.length,
                    "id": stored.id,
                },
            }
        )
    files = [{"name": one.name, "bytes": one.bytes, "sha256": one.sha256} for one in writer.close()]
    write_cdxj(folder, [str(one["name"]) for one in files])
    write_account(folder, capture_id, started, rows, files)


def made(url: str, body: bytes, moment: datetime.datetime) -> Any:
    from preserve.model import Digests, Exchange, Framing, MemoryBody  # noqa: PLC0415 - see compose

    kind = "text/html" if url == SEED else "image/jpeg"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return Exchange(
        url=url,
        started=moment,
        elapsed_seconds=0.1,
        request=b"GET / HTTP/1.1\r\nHost: blog.test\r\n\r\n",
        response=MemoryBody(head.encode() + body),
        http_version="HTTP/1.1",
        status=200,
        headers=(("Content-Type", kind),),
        head_bytes=len(head),
        framing=Framing.LENGTH,
        payload=Digests(
            size=len(body), sha1=hashlib.sha1(body).digest(), sha256=hashlib.sha256(body).digest()
        ),
    )


def write_account(
    folder: Path,
    capture_id: str,
    started: datetime.datetime,
    rows: list[dict[str, Any]],
    files: list[dict[str, Any]],
) -> None:
    parts = {}
    for name, content in (("comments", []), ("citations", []), ("resources", rows)):
        data = b"".join(json.dumps(row).encode() + b"\n" for row in content)
        (folder / f"{name}.jsonl").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        parts[name] = {"file": f"{name}.jsonl", "count": len(content), "sha256": digest}
    nothing = dict.fromkeys(
        ("canonical_url", "published", "modified", "language", "site_name", "record_id")
    )
    ended = started + datetime.timedelta(hours=1)
    whole = {
        "version": 1,
        "capture": {
            "id": capture_id,
            "seed": SEED,
            "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
            "finished": f"{ended:%Y-%m-%dT%H:%M:%SZ}",
            "software": "bench",
            "trigger": "manual",
            "operator": "",
            "user_agent": "bench",
            "config_sha256": "0" * 64,
            "robots": {"policy": "obey", "reason": None},
            "previous": None,
            "status": "complete",
            "authenticated": False,
            "tags": [],
            "note": None,
        },
        "article": nothing
        | {
            "url": SEED,
            "final_url": SEED,
            "title": "Le four",
            "authors": [],
            "policy": {},
            "locators": {},
        },
        "discussion": {
            "system": None,
            "adapters": [],
            "state": "none",
            "state_evidence": None,
            "claimed": None,
            "claims": [],
            "recorded": 0,
            "verdict": "none",
            "missing": [],
            "pages": [],
            "record_id": None,
        },
        "totals": {
            "by_outcome": {"captured": len(rows)},
            "by_role": {},
            "by_flag": {},
            "bytes_fetched": 0,
            "bytes_stored": sum(one["bytes"] for one in files),
        },
        "parts": parts,
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(whole))


def measure(folder: Path, words: list[str]) -> dict[str, Any]:
    collection, package = folder / "warcs", folder / "whole.wacz"
    subprocess.run([sys.executable, __file__, *words, "--compose", str(collection)], check=True)
    stored = [path.stat().st_size for path in collection.rglob("*.warc.gz")]
    lines = sum(path.read_bytes().count(b"\n") for path in collection.rglob("index.cdxj"))
    command = [sys.executable, "-m", "preserve", "export", "--whole-collection", "--format", "wacz"]
    command += ["--collection", str(collection), "--output", str(package)]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    peak_mib = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MIB
    return {
        "collection_gigabytes": round(sum(stored) / GIGABYTE, 2),
        "captures": len(list(collection.rglob("manifest.json"))),
        "warc_files": len(stored),
        "index_lines": lines,
        "exit_code": running.returncode,
        "package_gigabytes": round(package.stat().st_size / GIGABYTE, 2),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_resident_mib": round(peak_mib, 1),
        "limit_mib": LIMIT_MIB,
        "within_limit": running.returncode == 0 and peak_mib <= LIMIT_MIB,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--gigabytes", type=float, default=10)
    parser.add_argument("--captures", type=int, default=4)
    parser.add_argument("--addresses", type=int, default=2000, help="in each capture")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--compose", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = {name: getattr(options, name) for name in ("gigabytes", "captures", "addresses")}
    if options.compose is not None:
        compose(options.compose, **sizes)
        return 0
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        words = [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
        figures = measure(Path(folder), words)
    print(json.dumps(figures, indent=2))
    return 0 if figures["within_limit"] else 1


if __name__ == "__main__":
    sys.exit(main())
