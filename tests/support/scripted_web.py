"""A web made of scripts, and what a capture of it gave: for tests of the story."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from typing import TYPE_CHECKING

import msgspec

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
from preserve.demo.server import Received, Script, ScriptServer, response
from preserve.manifest import CitationRow, CommentRow, ResourceRow, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from preserve.clock import Clock

SEED = "http://blog.test/article"
HTML = [("Content-Type", "text/html; charset=utf-8")]


def page(body: str, head: str = "") -> bytes:
    text = f"<!doctype html><html lang=fr><head><title>Four</title>{head}</head><body>{body}"
    return response(200, HTML, text.encode())


def article(links: str, head: str = "") -> bytes:
    return page(f"<article><h1>Le four</h1><p>Un texte qui cite. {links}</p></article>", head)


@dataclasses.dataclass(kw_only=True)
class Web:
    """A scripted web on one port; any host name leads to it."""

    server: ScriptServer
    scripts: dict[str, Callable[[Received], Script]]
    settings: Settings
    collection: Path
    clock: Clock | None = None

    def serve(self, url: str, *script: bytes) -> None:
        self.scripts[url] = lambda _: list(script)

    def settle(self, **tables: Mapping[str, object]) -> None:
        """Change settings: ``settle(limits={"redirects": 2})``."""
        for name, changes in tables.items():
            table = msgspec.structs.replace(getattr(self.settings, name), **changes)
            self.settings = msgspec.structs.replace(self.settings, **{name: table})

    def capture(
        self, seed: str = SEED, *, stop: asyncio.Event | None = None, **options: object
    ) -> Result:
        chosen = CaptureOptions(**options)  # type: ignore[arg-type] # passed on by name
        captured = asyncio.run(
            capture(
                seed,
                settings=self.settings,
                collection=self.collection,
                options=chosen,
                stop=stop,
                clock=self.clock,
            )
        )
        return Result(captured=captured)


@dataclasses.dataclass(kw_only=True)
class Result:
    captured: Captured

    @property
    def resources(self) -> dict[str, ResourceRow]:
        path = self.captured.folder / "resources.jsonl"
        return {row.url: row for row in read_rows(path, ResourceRow)}

    @property
    def outcomes(self) -> dict[str, str]:
        return {url: str(row.outcome) for url, row in self.resources.items()}

    @property
    def citations(self) -> dict[str, CitationRow]:
        path = self.captured.folder / "citations.jsonl"
        return {row.as_written: row for row in read_rows(path, CitationRow)}

    @property
    def comments(self) -> list[CommentRow]:
        return list(read_rows(self.captured.folder / "comments.jsonl", CommentRow))

    @property
    def status(self) -> str:
        return self.captured.manifest.capture.status


@contextlib.contextmanager
def scripted_web(collection: Path) -> Iterator[Web]:
    """Serve a web of scripts on loopback; what has no script is not found."""
    scripts: dict[str, Callable[[Received], Script]] = {}

    def answer(received: Received) -> Script:
        script = scripts.get(f"http://{received.host}{received.target}")
        if script is None:
            return [response(404, [("Content-Type", "text/plain")], b"nothing here")]
        return script(received)

    with ScriptServer(answer) as server:
        settings = Settings(
            collection=CollectionSettings(operator="https://archive.test/"),
            network=NetworkSettings(
                allow=("127.0.0.0/8",),
                resolve={"*": f"127.0.0.1:{server.port}", "unknown.test": "", "mort.test": ""},
            ),
            politeness=PolitenessSettings(delay_seconds=0),
            retry=RetrySettings(attempts=3, first_delay_seconds=0.05, max_delay_seconds=5),
            limits=LimitSettings(
                connect_seconds=2, stall_seconds=5, capture_seconds=50, free_disk_bytes=0
            ),
        )
        yield Web(server=server, scripts=scripts, settings=settings, collection=collection)
