"""A seed captured three times: what stays the same is stored once, and referred to after that."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from calendar_clock import Calendar
from scripted_web import HTML, SEED, Result, article, page, scripted_web

from preserve.demo.assets import png
from preserve.demo.server import response

if TYPE_CHECKING:
    from pathlib import Path

STYLE = "http://blog.test/style.css"
PICTURE = "http://blog.test/four.png"
STORY = "http://nouvelles.test/recit"
PLAN = "http://archives.test/plan.pdf"
MOVED = "http://ancien.test/recit"
DEAD = "http://mort.test/page"

LONG = "<p>Le four du village, sa voûte et son histoire.</p>" * 40
HEAD = '<link rel=stylesheet href="/style.css">'


def capture_thrice(collection: Path) -> list[Result]:
    """Capture an article with a style sheet, a picture and citations, three times in a row.

    The article itself is another one each time; one cited page is sent in chunks; one moved; one
    host is dead.
    """
    with scripted_web(collection) as web:
        web.clock = clock = Calendar()
        style = b"/* le style */ p { margin: 1em }\n" * 60
        web.serve(STYLE, response(200, [("Content-Type", "text/css")], style))
        picture = (
            png(60, 40, (180, 90, 30)) + bytes(range(256)) * 4
        )  # long enough to be an original
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
            # Viewers look records up by the second: no two captures of an address share one.
            clock.set_to(clock.now() + datetime.timedelta(seconds=1))
    return results
