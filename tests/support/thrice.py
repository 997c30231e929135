"""A seed captured three times: what stays the same is stored once, and referred to after that."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from scripted_web import HTML, SEED, Result, Web, article, page

from preserve.config import (
    CollectionSettings,
    LimitSettings,
    NetworkSettings,
    PolitenessSettings,
    RetrySettings,
    Settings,
)
from preserve.demo.server import Received, Script, ScriptServer, response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STYLE = "http://blog.test/style.css"
PICTURE = "http://blog.test/four.png"
STORY = "http://nouvelles.test/recit"
PLAN = "http://archives.test/plan.pdf"
MOVED = "http://ancien.test/recit"
DEAD = "http://mort.test/page"

LONG = "<p>Le four du village, sa voûte et son histoire.</p>" * 40
HEAD = '<link rel=stylesheet href="/style.css">'


@contextlib.contextmanager
def scripted(collection: Path) -> Iterator[Web]:
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
                resolve={"*": f"127.0.0.1:{server.port}", "mort.test": ""},
            ),
            politeness=PolitenessSettings(delay_seconds=0),
            retry=RetrySettings(attempts=2, first_delay_seconds=0.05, max_delay_seconds=5),
            limits=LimitSettings(
                connect_seconds=2, stall_seconds=5, capture_seconds=50, free_disk_bytes=0
            ),
        )
        yield Web(server=server, scripts=scripts, settings=settings, collection=collection)


def capture_thrice(collection: Path) -> list[Result]:
    """Capture an article with a style sheet, a picture and citations, three times in a row.

    The article itself is another one each time; one cited page is sent in chunks; one moved; one
    host is dead.
    """
    with scripted(collection) as web:
        style = b"/* le style */ p { margin: 1em }\n" * 60
        web.serve(STYLE, response(200, [("Content-Type", "text/css")], style))
        picture = bytes(range(256)) * 16
        web.serve(PICTURE, response(200, [("Content-Type", "image/png")], picture))
        web.serve(STORY, page(f"<h1>Un récit du four</h1>{LONG}"))
        plan = b"%PDF-1.4\n" + b"0 1 2 3\n" * 300
        size = f"{len(plan):x}".encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n"
        web.serve(PLAN, head + b"\r\n" + size + b"\r\n" + plan + b"\r\n0\r\n\r\n")
        web.serve(MOVED, response(301, [("Location", STORY), *HTML], b"moved"))
        cited = (STORY, PLAN, MOVED, DEAD)
        links = " ".join(f'<a href="{url}">voir</a>' for url in cited)
        results = []
        for visit in range(3):
            body = f'{links} <img src="/four.png"> Passage no. {visit}. {LONG}'
            web.serve(SEED, article(body, HEAD))
            results.append(web.capture())
    return results
