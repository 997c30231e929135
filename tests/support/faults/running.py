"""One capture of an article that cites every fault of a kind, and what came of each."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
import html
import itertools
import re
from typing import TYPE_CHECKING, Any

from faults.certificates import Certificates
from faults.fault import Fault, Where
from faults.listeners import ACTS, closed_port, listening, never_accepting
from faults.name_server import NameServer
from faults.table import CAPTURED

from faults import bodies
from preserve.account import CaptureOptions
from preserve.capture import Captured, capture
from preserve.config import (
    CollectionSettings,
    LimitSettings,
    NetworkSettings,
    PolitenessSettings,
    RetrySettings,
    Settings,
)
from preserve.demo.server import Received, ScriptServer, Step, response
from preserve.manifest import AttemptRow, CitationRow, ResourceRow, read_rows
from preserve.warc import Record, read_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.demo.server import Served

LIMIT_BYTES = 3_000_000
LIMITS = LimitSettings(
    connect_seconds=4,
    stall_seconds=4,
    exchange_seconds=9,
    capture_seconds=280,
    body_bytes=LIMIT_BYTES,
    citation_bytes=LIMIT_BYTES,
    free_disk_bytes=0,
)
_NOT_THERE = response(404, [("Content-Type", "text/plain")], b"nothing here")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """What one capture has of its faults; ``written`` is what was sent, by address, in order."""

    captured: Captured
    resources: dict[str, ResourceRow]
    citations: dict[str, CitationRow]
    records: dict[str, Record]
    written: dict[str, list[bytes]]
    asked: dict[str, list[bytes]]
    names: NameServer
    ports: dict[str, int]

    def address(self, fault: Fault) -> str:
        """Return the address of a fault, with the ports that this capture had."""
        return address_of(fault, self.ports)

    def unread(self, tried: AttemptRow) -> bytes | None:
        """Return what came of an attempt and could not be read as HTTP: its metadata names it."""
        told = block(self.records[tried.record_id or ""])
        named = re.search(rb"^unread: (\S+)", told, re.MULTILINE)
        if named is None:
            return None
        target = named[1].decode()
        (record,) = (one for one in self.records.values() if one.target == target)
        return block(record)


def block(record: Record) -> bytes:
    """Return the block of a record."""
    with record.body().open() as stream:
        return stream.read()


def address_of(fault: Fault, ports: dict[str, int]) -> str:
    """Return the address of a fault; those of the names' capture have a port."""
    if fault.where is not Where.NAMES:
        return fault.address
    port = "six" if fault.name in {"ipv6-only", "ipv6-literal"} else "plain"
    if fault.name == "name-rebinding-after-failure":
        port = "closed"
    host = "[::1]" if fault.name == "ipv6-literal" else f"{fault.name}.test"
    return f"http://{host}:{ports[port]}/"


class Scripts:
    """The answers of all faults of one capture, by address."""

    def __init__(self, faults: Iterable[Fault], ports: dict[str, int], scheme: str) -> None:
        self._scheme = scheme
        self._ports = ports
        self._count: collections.Counter[str] = collections.Counter()
        self._answers: dict[str, Any] = {}
        self._then: dict[str, tuple[Iterable[Step], ...]] = {}
        for fault in faults:
            url = address_of(fault, ports)
            self._answers[url] = fault.answers
            self._then[url] = fault.then
            self._answers.update(fault.also)

    def seed(self, faults: Iterable[Fault]) -> bytes:
        """Return the article that cites them all."""
        links = "\n".join(
            f'<li><a href="{html.escape(one.cited or address_of(one, self._ports))}">{one.name}</a>'
            for one in faults
        )
        text = f"<article><h1>Le four</h1><p>Un texte qui cite.<ul>{links}</ul></article>"
        whole = f"<!doctype html><link rel=icon href=data:,><title>Four</title>{text}"
        return response(200, [("Content-Type", "text/html; charset=utf-8")], whole.encode())

    def set(self, url: str, answer: bytes) -> None:
        """Let an address give this answer."""
        self._answers[url] = (answer,)

    def url_of(self, received: Received) -> str:
        """Return the address of a request."""
        host = received.header("host") or ""
        return f"{self._scheme}://{host}{received.target}"

    def __call__(self, received: Received) -> Iterable[Step]:
        """Answer a request: the first by the fault's answers, later ones by what comes then."""
        url = self.url_of(received)
        answers = self._answers.get(url, (_NOT_THERE,))
        number = self._count[url]
        self._count[url] += 1
        then = self._then.get(url, ())
        if number and then:
            answers = then[min(number, len(then)) - 1]
        return answers(received) if callable(answers) else answers  # type: ignore[no-any-return] # one or the other


def capture_all(where: Where, folder: Path) -> Shown:
    """Capture an article that cites all faults of this kind."""
    faults = [one for one in CAPTURED if one.where is where]
    secure = where in (Where.TLS, Where.STRICT)
    scheme = "https" if secure else "http"
    names = NameServer()
    ports: dict[str, int] = {}
    with contextlib.ExitStack() as stack:
        certificates = Certificates(folder)
        scripts = Scripts((), ports, scheme)
        servers = [
            stack.enter_context(
                ScriptServer(
                    lambda received: scripts(received),  # noqa: PLW0108 -- bound once ports are known
                    tls=certificates.good() if secure else None,
                    max_connections=1000,
                )
            )
        ]
        ports |= {"plain": servers[0].port, "closed": closed_port()}
        if where is Where.NAMES:
            with contextlib.suppress(OSError):  # the tests of IPv6 say that there is none
                six = stack.enter_context(ScriptServer(lambda one: scripts(one), address="::1"))  # noqa: PLW0108 -- likewise
                servers.append(six)
            ports["six"] = servers[-1].port
        scripts = Scripts(faults, ports, scheme)
        resolve = _own_ports(faults, ports, stack)
        if secure:
            for how in ("expired", "not-yet", "self-signed", "unknown-root", "wrong-name",
                        "weak-protocol", "weak-key"):  # fmt: skip
                server = stack.enter_context(
                    ScriptServer(lambda one: scripts(one), tls=certificates.wrong(how))  # noqa: PLW0108 -- likewise
                )
                servers.append(server)
                suffix = "-strict" if where is Where.STRICT else ""
                resolve[f"{how}{suffix}.tls.test"] = f"127.0.0.1:{server.port}"
        resolve["*"] = f"127.0.0.1:{ports['plain']}"
        seed = f"{scheme}://blog.test/article"
        if where is Where.NAMES:
            resolve.clear()
            seed = f"http://blog.test:{ports['plain']}/article"
            stack.enter_context(names.in_place())
        scripts.set(seed, scripts.seed(faults))
        bodies.make_bombs()  # before the first is waited for
        settings = _settings(where, resolve, str(certificates.root))
        captured = asyncio.run(
            capture(seed, settings=settings, collection=folder / "warcs", options=CaptureOptions())
        )
    return _shown(captured, [one for server in servers for one in server.log], scripts, names,
                  ports)  # fmt: skip


def _own_ports(
    faults: Iterable[Fault], ports: dict[str, int], stack: contextlib.ExitStack
) -> dict[str, str | list[str]]:
    """Start the listeners that faults need, and return where their hosts are."""
    resolve: dict[str, str | list[str]] = {
        "unknown.test": "", "no-such-host.test": "",
        "closed.test": f"127.0.0.1:{ports['closed']}",
        "refused.test": f"127.0.0.1:{ports['closed']}",
    }  # fmt: skip
    for fault in faults:
        host = fault.address.removeprefix("https://").removeprefix("http://").rstrip("/")
        if fault.name in ACTS:
            resolve[host] = f"127.0.0.1:{stack.enter_context(listening(ACTS[fault.name]))}"
        elif fault.name == "silence-at-connect":
            resolve[host] = f"127.0.0.1:{stack.enter_context(never_accepting())}"
    return resolve


def _settings(where: Where, resolve: dict[str, str | list[str]], root: str) -> Settings:
    again = where in (Where.AGAIN, Where.NAMES)
    return Settings(
        collection=CollectionSettings(operator="https://archive.test/"),
        network=NetworkSettings(
            allow=("127.0.0.1/32", "::1/128") if where is Where.NAMES else ("127.0.0.0/8",),
            resolve=resolve,
            connections=64,
            tls="strict" if where is Where.STRICT else "record",
            ca_file=root,
        ),
        politeness=PolitenessSettings(
            delay_seconds=0, robots="ignore", robots_reason="a web of faults"
        ),
        retry=RetrySettings(
            attempts=3 if again else 1, first_delay_seconds=0.05, max_delay_seconds=5
        ),
        limits=LIMITS,
    )


def _shown(
    captured: Captured,
    log: Iterable[Served],
    scripts: Scripts,
    names: NameServer,
    ports: dict[str, int],
) -> Shown:
    folder = captured.folder
    written: dict[str, list[bytes]] = collections.defaultdict(list)
    asked: dict[str, list[bytes]] = collections.defaultdict(list)
    for served in log:
        url = scripts.url_of(served.received)
        written[url].append(served.written)
        asked[url].append(served.received.data)
    files = [folder / file.name for file in captured.manifest.files]
    records = itertools.chain.from_iterable(map(read_records, files))
    return Shown(
        captured=captured,
        resources={one.url: one for one in read_rows(folder / "resources.jsonl", ResourceRow)},
        citations={
            one.anchor_text or one.as_written: one
            for one in read_rows(folder / "citations.jsonl", CitationRow)
        },
        records={one.id or "": one for one in records},
        written=written,
        asked=asked,
        names=names,
        ports=ports,
    )


def rows_of(where: Where) -> Iterator[Fault]:
    """Yield the faults of one capture."""
    return (one for one in CAPTURED if one.where is where)
