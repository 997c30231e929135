"""One package that holds each rule of the WARC profile that exists because of a viewer.

Two captures of a web of odd answers, and records that no capture makes yet (a conditional 304) or
ever may make (a revisit of an original that was framed otherwise). Every page says who it is: "Ici
NAME." Whoever shows something else shows the wrong record.
"""

from __future__ import annotations

import dataclasses
import datetime
import gzip
import hashlib
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # publishes no types
from calendar_clock import Calendar
from scripted_web import HTML, SEED, Result, article, scripted_web

from preserve.demo.server import Close, response
from preserve.index import write_cdxj
from preserve.model import Digests, Exchange, Framing, MemoryBody
from preserve.pack import Description, Package, Page, PageList, add_index, merged
from preserve.warc import Original, WarcWriter, original_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scripted_web import Web

    from preserve.demo.server import Received, Script, Step
    from preserve.manifest import ResourceRow

HOST = "http://cas.test"
MADE = "http://fait.test"
FIRST_DAY = datetime.datetime(2025, 3, 1, 12, 0, 0, 250000, tzinfo=datetime.UTC)
LAST_DAY = FIRST_DAY + datetime.timedelta(days=30)
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n" + EARLY_HINTS
NOISE = b"\x00\x01\x02 BRUIT qui n'est pas HTTP " * 40
_FILLING = "<p>Le four du village, sa voûte et son histoire.</p>" * 40


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cases:
    """A package, and when each address was captured in each of the two captures (14 digits)."""

    package: Path
    captures: tuple[Result, Result]

    def row(self, url: str, capture: int = 0) -> ResourceRow:
        """Return what a capture says of an address."""
        return self.captures[capture].resources[url]

    def moment(self, url: str, capture: int = 0) -> str:
        """Return when a capture had an address; where it had no answer, when it began."""
        result = self.captures[capture]
        date = result.resources[url].warc_date or result.captured.manifest.capture.started
        return "".join(digit for digit in date if digit.isdigit())[:14]


def html(name: str) -> bytes:
    """Return a page that says who it is, long enough to be an original."""
    text = f"<!doctype html><html lang=fr><head><meta charset=utf-8><title>{name}</title></head>"
    return f"{text}<body><h1>Ici {name}.</h1>{_FILLING}<p>Fin de {name}.</p></body></html>".encode()


def long_html(name: str) -> bytes:
    """Return such a page that stays long enough when it is compressed."""
    noise = " ".join(hashlib.sha256(f"{name}{number}".encode()).hexdigest() for number in range(40))
    return html(name).replace(b"</body>", f"<!-- {noise} --></body>".encode())


def compose(folder: Path) -> Cases:
    """Capture, write by hand, and package: ``folder/cases.wacz``."""
    results = []
    with scripted_web(folder / "warcs") as web:
        web.clock = clock = Calendar()
        for capture in (0, 1):
            _serve(web, capture)
            results.append(web.capture())
            # Viewers know records by the second.
            clock.set_to(clock.now() + datetime.timedelta(seconds=1))
    made = folder / "made"
    made.mkdir()
    _write_by_hand(made)
    folders = [*(result.captured.folder for result in results), made]
    package = folder / "cases.wacz"
    _pack(package, folders)
    return Cases(package=package, captures=(results[0], results[1]))


def _serve(web: Web, capture: int) -> None:
    """Set what the web says at the first and at the second capture."""
    again = capture == 1
    scripts: dict[str, list[list[Step]]] = {}

    def serve(path: str, *answers: list[Step], host: str = HOST) -> None:
        scripts[host + path] = list(answers)

    whole = html("la page reprise")
    serve("/same", [response(200, HTML, whole)])
    serve("/copy", [response(200, [*HTML, ("X-Copy", "1")], whole)])
    for path, name in (("/reframed", "la page recadrée"), ("/clash", "la page en deux cadres")):
        serve(path, [response(200, HTML, html(name), chunked=0 if again else 700)])
    gzipped = [*HTML, ("Content-Encoding", "gzip")]
    for path, name, size in (("/gzip", "la page gzip", 0), ("/gzip-chunked", "le gzip coupé", 90)):
        packed = gzip.compress(long_html(name), mtime=0)
        serve(path, [response(200, gzipped, packed, chunked=size)])
    serve("/interim", [INTERIM + response(200, HTML, html("la page annoncée"))])
    late = response(200, HTML, html("la page remise"))
    serve("/noise-then-page", [late] if again else [NOISE, Close()], host="http://bruit.test")
    serve("/page-then-noise", [NOISE, Close()] if again else [late], host="http://tumulte.test")
    serve("/noise", [NOISE, Close()], host="http://fracas.test")
    serve("/silent", [Close()], host="http://muet.test")
    busy = response(503, HTML, b"Ici une panne.")
    serve("/busy", [busy], [response(200, HTML, html("la page après la panne"))])
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 99999\r\n"
    serve("/cut", [head + b"\r\n" + html("la page tronquée"), Close()], host="http://coupe.test")
    serve("/untyped", [response(200, [], html("la page sans type"))])
    octets = [("Content-Type", "application/octet-stream")]
    serve("/octets", [response(200, octets, html("la page en octets"))])
    serve("/moved", [response(301, [*HTML, ("Location", "moved/to")], b"Ici un renvoi.")])
    serve("/moved/to", [response(200, HTML, html("la page d'arrivée"))])
    for coding, data in (
        ("br", brotli.compress(html("la page br"))),
        ("deflate", zlib.compress(html("la page deflate"))),
    ):
        serve(f"/{coding}", [response(200, [*HTML, ("Content-Encoding", coding)], data)])
    for name, line in (
        ("http-1.0", b"HTTP/1.0 200 OK"),
        ("no-reason", b"HTTP/1.1 200"),
        ("lower-case", b"http/1.1 200 ok"),
    ):
        body = html(f"la page {name}")
        fields = b"\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
        serve(f"/{name}", [line + fields % len(body) + body, Close()])
    for name, field in (
        ("no-colon", b"a line without one"),
        ("two-lengths", b"Content-Length: %d" % len(html("la page two-lengths"))),
        ("folded", b"X-Folded: one\r\n  two"),
    ):
        body = html(f"la page {name}")
        fields = b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n" % len(body)
        serve(f"/{name}", [b"HTTP/1.1 200 OK\r\n" + field + b"\r\n" + fields + b"\r\n" + body])
    for url, answers in scripts.items():
        web.scripts[url] = _in_turn(answers)
    cited = [url for url in scripts if not url.endswith("/to")]
    web.serve(SEED, article(" ".join(f'<a href="{url}">voir</a>' for url in cited)))


def _in_turn(answers: list[list[Step]]) -> Callable[[Received], Script]:
    waiting = list(answers)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


# ---------------------------------------------------------------------------------- made by hand


def _exchange(url: str, wire: bytes, started: datetime.datetime, *, payload: bytes) -> Exchange:
    head = wire.partition(b"\r\n\r\n")[0]
    line, *fields = head.decode("latin-1").split("\r\n")
    pairs = (field.partition(": ") for field in fields)
    return Exchange(
        url=url,
        started=started,
        elapsed_seconds=0.1,
        request=f"GET / HTTP/1.1\r\nHost: {url.split('/')[2]}\r\n\r\n".encode(),
        response=MemoryBody(wire),
        http_version="HTTP/1.1",
        status=int(line.split(" ")[1]),
        headers=tuple((name, value) for name, _, value in pairs),
        head_bytes=len(head) + 4,
        framing=Framing.CHUNKED if b"chunked" in head else Framing.LENGTH,
        payload=Digests(
            size=len(payload),
            sha1=hashlib.sha1(payload).digest(),
            sha256=hashlib.sha256(payload).digest(),
        ),
        remote_ip="192.0.2.7",
    )


def _write_by_hand(folder: Path) -> None:
    writer = WarcWriter(folder, stem="made", capture_id="made", warcinfo=())

    def write(
        path: str, wire: bytes, when: datetime.datetime, body: bytes, of: Original | None = None
    ) -> Original | None:
        exchange = _exchange(MADE + path, wire, when, payload=body)
        stored = writer.write_exchange(exchange, revisit_of=of).response
        assert stored is not None
        return original_of(exchange, stored)

    body = html("la page inchangée")
    etag = [("ETag", '"1"')]
    original = write("/unchanged", response(200, [*HTML, *etag], body), FIRST_DAY, body)
    write("/unchanged", response(304, etag), LAST_DAY, b"", original)

    for path, first, later in (("/to-length", 700, 0), ("/to-chunks", 0, 700)):
        body = html(f"la page {path[1:]}")
        original = write(path, response(200, HTML, body, chunked=first), FIRST_DAY, body)
        write(path, response(200, HTML, body, chunked=later), LAST_DAY, body, original)

    body = html("la page de la même seconde")
    write("/busy", response(503, HTML, b"Ici une panne."), FIRST_DAY, b"")
    write("/busy", response(200, HTML, body), FIRST_DAY.replace(microsecond=900_000), body)

    for milliseconds in (100, 600):
        body = html(f"la page à {milliseconds} ms")
        when = FIRST_DAY.replace(microsecond=milliseconds * 1000)
        write("/second", response(200, HTML, body), when, body)
    writer.write_resource("discussion", "application/ld+json", b'{"text": "Ici la discussion."}')
    writer.close()
    write_cdxj(folder, [path.name for path in folder.glob("*.warc.gz")])


def _pack(package: Path, folders: list[Path]) -> None:
    scratch = package.parent
    with package.open("w+b") as stream:
        packing = Package(stream, moment=LAST_DAY)
        for folder in folders:
            for path in sorted(folder.glob("*[0-9].warc.gz")):
                packing.add_file(f"archive/{path.name}", path, stored=True)
        lines = merged([folder / "index.cdxj" for folder in folders], scratch=scratch)
        add_index(packing, lines, scratch=scratch)
        pages = PageList("pages", "Pages", scratch=scratch)
        date = f"{FIRST_DAY:%Y-%m-%dT%H:%M:%S}.250000Z"
        pages.add(Page(id="1", url=f"{MADE}/unchanged", date=date, title="Four", text=None))
        pages.add_to(packing, "pages/pages.jsonl")
        pages.close()
        packing.close(
            Description(
                title="Cases",
                description="",
                created=f"{LAST_DAY:%Y-%m-%dT%H:%M:%SZ}",
                software="tests",
                main_url=None,
                main_date=None,
            )
        )
