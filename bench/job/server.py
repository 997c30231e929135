"""Answers for the whole web of the bench, from memory, in a process of its own.

    python -m job.server --size 1 --list LIST.json      # prints its port, then serves

It takes origin-form and absolute-form targets, so that it is every host and every host's proxy. An
answer goes out ``latency`` seconds after its request came. ``http://control/`` tells and sets:
``/counts`` (requests by address since the last reset), ``/reset?SECONDS`` (and that latency).
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import functools
import json
import socket
import sys
import zlib
from pathlib import Path
from typing import cast

import uvloop

from job.site import Resource, Site

_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified"}
_MODIFIED = "Tue, 15 Mar 2016 07:00:00 GMT"
_DATE = "Sun, 22 Nov 2026 12:00:00 GMT"
_PIECE = 4096


class Answers:
    """Whole answers by address, made once."""

    def __init__(self, site: Site) -> None:
        self._known = {**site.resources, **site.robots}
        self.counts: collections.Counter[str] = collections.Counter()
        self.latency = 0.0

    def to(self, url: str, *, gzip: bool, condition: bytes) -> bytes:
        self.counts[url] += 1
        one = self._known.get(url)
        if one is None:
            return _not_found()
        tag = b'"%08x"' % zlib.crc32(url.encode())
        if one.is_static and condition == tag:
            return _head(one, 304, tag)
        return self._made(url, tag, zipped=gzip and bool(one.zipped))

    @functools.cache  # noqa: B019 -- there is one, as long as the process
    def _made(self, url: str, tag: bytes, *, zipped: bool) -> bytes:
        one = self._known[url]
        body = one.zipped if zipped else one.body
        head = _head(one, one.status, tag, length=len(body), zipped=zipped)
        if not one.chunked:
            return head + body
        pieces = [body[at : at + _PIECE] for at in range(0, len(body), _PIECE)]
        chunks = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces]
        return b"".join([head, *chunks, b"0\r\n\r\n"])


def _head(
    one: Resource, status: int, tag: bytes, *, length: int = 0, zipped: bool = False
) -> bytes:
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}", f"Date: {_DATE}"]
    lines += ["Server: nginx", "X-Content-Type-Options: nosniff"]
    if status != 304:
        lines.append(f"Content-Type: {one.media_type}")
        lines.append("Transfer-Encoding: chunked" if one.chunked else f"Content-Length: {length}")
    if zipped:
        lines.append("Content-Encoding: gzip")
    if one.zipped:
        lines.append("Vary: Accept-Encoding")
    if one.is_static:
        lines += [f"ETag: {tag.decode()}", f"Last-Modified: {_MODIFIED}"]
        lines.append("Cache-Control: max-age=604800")
    if one.location:
        lines.append(f"Location: {one.location}")
    return "\r\n".join([*lines, "Connection: keep-alive", "", ""]).encode()


@functools.cache
def _not_found() -> bytes:
    body = b"<html><head><title>404</title></head><body><h1>Not Found</h1></body></html>"
    return _head(Resource(), 404, b"", length=len(body)) + body


class Protocol(asyncio.Protocol):
    """One connection; a request is answered when its time has come, in order."""

    def __init__(self, answers: Answers, loop: asyncio.AbstractEventLoop) -> None:
        self._answers = answers
        self._loop = loop
        self._held = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head, self._held = self._held[:end], self._held[end + 4 :]
            answer = self._answer(head)
            if self._answers.latency:
                self._loop.call_later(self._answers.latency, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)

    def _answer(self, head: bytes) -> bytes:
        line, _, rest = head.partition(b"\r\n")
        target = line.split(b" ")[1].decode("latin-1")
        fields = {}
        for one in rest.split(b"\r\n"):
            name, _, value = one.partition(b":")
            fields[name.lower()] = value.strip()
        if target.startswith("http://"):
            target = target.replace(":80/", "/", 1)
        else:
            target = f"http://{fields.get(b'host', b'').decode('latin-1')}{target}"
        if target.startswith("http://control/"):
            return self._control(target)
        return self._answers.to(
            target,
            gzip=b"gzip" in fields.get(b"accept-encoding", b""),
            condition=fields.get(b"if-none-match", b""),
        )

    def _control(self, target: str) -> bytes:
        answers = self._answers
        body = json.dumps(answers.counts).encode()
        if "/reset?" in target:
            answers.latency = float(target.partition("?")[2])
            answers.counts.clear()
        return _head(Resource(media_type="application/json"), 200, b"", length=len(body)) + body


async def serve(answers: Answers) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Protocol(answers, loop), "127.0.0.1", 0, family=socket.AF_INET, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # Whoever started this ends it by closing its standard input.
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--list", type=Path, required=True)
    options = parser.parse_args()
    site = Site(size=options.size)
    hosts = [list(host) for host in site.hosts()]
    listed = {"seeds": site.seeds, "hosts": hosts, "addresses": site.listed()}
    options.list.write_text(json.dumps(listed))
    uvloop.run(serve(Answers(site)))


if __name__ == "__main__":
    main()
