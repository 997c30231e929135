"""The local web view over a collection, on a port of loopback, and who asks it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
import http.client
import sys
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from preserve.clock import SystemClock
from preserve.config import Settings
from preserve.report import DEFAULT, ViewerAddress
from preserve.serve import Gate, Keys, Listener, Orders, Site, Sources
from preserve.serve.paths import ENTER, ROUTES
from preserve.serve.under_way import Journals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from preserve.serve.listening import Bounds

NOW = datetime.datetime(2026, 1, 5, 12, 0, tzinfo=datetime.UTC)
SAYS = (
    "import json, sys; print(json.dumps({'id': '20260105T120000Z-abcdef', 'status': 'complete'}))"
)


class At(SystemClock):
    """A clock whose calendar stands still."""

    def now(self) -> datetime.datetime:
        return NOW


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclasses.dataclass(kw_only=True)
class Served:
    """A server that runs: its port, its keys, what was ordered, what was wrong."""

    port: int
    keys: Keys
    listener: Listener
    orders: Orders | None
    defects: list[BaseException]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def home(self) -> str:
        return f"http://{self.host}{ENTER}?token={self.keys.token}"

    @property
    def cookie(self) -> str:
        return f"preserve-{self.port}={self.keys.cookie}"

    def ask(
        self,
        path: str = "/",
        method: str = "GET",
        body: bytes | None = None,
        **headers: str | None,
    ) -> Answered:
        """Ask as somebody who has the cookie; a header that is None is left out."""
        said: dict[str, str | None] = {"Host": self.host, "Cookie": self.cookie}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in said.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None and "Transfer-Encoding" not in said:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(status=answer.status, headers=found, body=answer.read())

    def send(self, path: str, fields: dict[str, str], **headers: str | None) -> Answered:
        """Send a form as a page of this server does."""
        said: dict[str, Any] = {
            "Origin": f"http://{self.host}",
            "Sec_Fetch_Site": "same-origin",
            "Content_Type": "application/x-www-form-urlencoded",
        }
        form = {"form": self.keys.form, **fields}
        return self.ask(path, "POST", urlencode(form).encode(), **{**said, **headers})


@contextlib.contextmanager
def served(
    collection: Path,
    *,
    settings: Settings | None = None,
    command: Sequence[str] | None = (sys.executable, "-S", "-c", SAYS),
    at_once: int = 2,
    waiting_max: int = 20,
    bounds: Bounds | None = None,
    **more: Any,
) -> Iterator[Served]:
    """Serve a collection until the block ends; ``command`` stands for ``preserve capture``."""
    begun: list[Served] = []
    ready = threading.Event()
    ends: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    defects: list[BaseException] = []

    async def run() -> None:
        stop = asyncio.Event()
        ends.append((asyncio.get_running_loop(), stop))
        listener = Listener(wrong=defects.append, bounds=bounds)
        port = await listener.bind("127.0.0.1", 0)
        keys = Keys(b"a secret of tests, always the same")
        orders = None
        if command is not None:
            orders = Orders(command, at_once=at_once, waiting_max=waiting_max)
        sources = Sources(
            collection=collection,
            settings=lambda: settings or Settings(),
            journals=Journals(collection),
            orders=orders,
            viewer=ViewerAddress(pattern=DEFAULT),
            clock=At(),
            environ={},
            **more,
        )
        gate = Gate(keys, ROUTES, host="127.0.0.1", port=port)
        site = Site(sources, gate, looks_every_seconds=0.05)
        await listener.serve(site.answer)
        begun.append(
            Served(port=port, keys=keys, listener=listener, orders=orders, defects=defects)
        )
        ready.set()
        await stop.wait()
        site.close()
        await listener.close()
        if orders is not None:
            await orders.close()

    running = threading.Thread(target=asyncio.run, args=(run(),), name="served")
    running.start()
    try:
        assert ready.wait(20)
        yield begun[0]
    finally:
        loop, stop = ends[0]
        loop.call_soon_threadsafe(stop.set)
        running.join(20)
    assert not running.is_alive()
    assert defects == []
