"""A site with all that a capture has to come back to: pages of comments, scripts, cookies, detours.

It logs what it is asked for; from some request on it may fall silent, and tell of it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from typing import TYPE_CHECKING, Any

from preserve.demo.script import Hold
from preserve.demo.server import response
from preserve.errors import WarcError
from preserve.manifest import (
    CitationRow,
    CommentRow,
    ResourceRow,
    encode,
    read_manifest,
    read_rows,
)
from preserve.warc import read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scripted_web import Web

    from preserve.demo.server import Received, Script

START = "http://blog.test/start"
ARTICLE = "http://blog.test/2016/05/four/"
SECOND = f"{ARTICLE}comment-page-2/"
BUSY = "http://cite3.test/page"
_HTML = ("Content-Type", "text/html; charset=utf-8")


@dataclasses.dataclass(kw_only=True)
class Site:
    """The site on a scripted web; ``served`` counts the requests for what it has, 35 in all."""

    web: Web
    served: int = 0
    silent_from: int | None = None
    told: Callable[[], None] = lambda: None

    @property
    def asked(self) -> list[str]:
        """Every address that the web was asked for, in order."""
        log = self.web.server.log
        return [f"http://{one.received.host}{one.received.target}" for one in log]

    def serve(
        self, url: str, body: bytes | str, kind: str = _HTML[1], *, status: int = 200, **more: str
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        headers = [("Content-Type", kind)]
        headers += [(name.replace("_", "-"), value) for name, value in more.items()]
        self.answer(url, lambda _: [response(status, headers, data)])

    def answer(self, url: str, script: Callable[[Received], Script]) -> None:
        def answer(received: Received) -> Script:
            self.served += 1
            if self.silent_from is not None and self.served >= self.silent_from:
                self.told()
                return [Hold()]
            return script(received)

        self.web.scripts[url] = answer


def site_on(web: Web) -> Site:
    """Set the site up: an article behind a redirect, two pages of comments, twelve citations."""
    site = Site(web=web)
    site.serve("http://blog.test/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    site.serve(START, "", status=302, Location=ARTICLE, Set_Cookie="seen=1; Path=/")
    links = "".join(
        f'<p>Voir <a href="http://cite{n}.test/page">lien {n}</a>.</p>' for n in range(1, 7)
    )
    more = (
        '<a href="http://blog.test/private/note">note</a> <a href="http://gone.test/x">x</a> '
        '<a href="http://mort.test/y">y</a> <a href="ftp://blog.test/z">z</a> '
        '<a href="http://short.test/a">a</a> <img src=/shared.png>'
    )
    head = (
        '<title>Le four</title><link rel=stylesheet href="/style.css">'
        '<script src="/app.js"></script><script type=module src="/js/main.js"></script>'
    )
    site.serve(
        ARTICLE,
        f"<!doctype html><html lang=fr><head>{head}</head><body><article><h1>Le four</h1>"
        f"<p>Un texte qui cite.</p>{links}{more}<iframe src=/frame.html></iframe></article>"
        + _comments(1, 2, current=1),
    )

    def second(received: Received) -> Script:
        if "seen=1" not in (received.header("Cookie") or ""):
            return [response(403, [_HTML], b"no cookie")]
        page = f"<!doctype html><title>Le four</title>{_comments(3, 4, current=2)}"
        return [response(200, [_HTML], page.encode())]

    site.answer(SECOND, second)
    site.serve("http://blog.test/style.css", '@import "/more.css"; p{color:red}' * 40, "text/css")
    site.serve("http://blog.test/more.css", "b { background: url(/back.png) }" * 40, "text/css")
    site.serve("http://blog.test/app.js", 'load("/img/late.png");\n' * 60, "text/javascript")
    site.serve("http://blog.test/js/main.js", 'import "./part.js";\n' * 60, "text/javascript")
    site.serve("http://blog.test/js/part.js", 'show("img/part.png");\n' * 60, "text/javascript")
    site.serve("http://blog.test/frame.html", "<!doctype html><p>cadre<img src=/framed.png>")
    for name in ("back", "img/late", "framed", "2016/05/four/img/part"):
        picture = b"\x89PNG\r\n\x1a\n" + name.encode() * 300
        site.serve(f"http://blog.test/{name}.png", picture, "image/png")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(3000)

    def shared(received: Received) -> Script:
        if received.header("If-None-Match") == '"a"':
            return [response(304, [("ETag", '"a"')])]
        return [response(200, [("Content-Type", "image/png"), ("ETag", '"a"')], picture)]

    site.answer("http://blog.test/shared.png", shared)
    for n in range(1, 7):
        body = f"<!doctype html><title>{n}</title><p>{'mot ' * 400}{n}<img src=/image.png>"
        site.serve(f"http://cite{n}.test/page", f"{body}<img src=http://blog.test/shared.png>")
        site.serve(
            f"http://cite{n}.test/image.png", b"\x89PNG\r\n\x1a\n" + bytes([n]) * 2000, "image/png"
        )
        site.serve(f"http://cite{n}.test/robots.txt", "User-agent: *\nDisallow:\n", "text/plain")
    calm = web.scripts[BUSY]

    def busy(received: Received) -> Script:
        if site.asked.count(BUSY) == 1:
            return [response(503, [_HTML], b"busy")]
        return calm(received)

    web.scripts[BUSY] = busy
    site.serve("http://short.test/a", "", status=301, Location="http://long.test/b")
    site.serve("http://long.test/b", f"<!doctype html><title>b</title><p>{'mot ' * 400}")
    return site


def _comments(*numbers: int, current: int) -> str:
    entries = "".join(
        f'<li class="comment even thread-even depth-1" id="comment-{n}">'
        f'<div class="comment-author"><cite class="fn">Lecteur {n}</cite></div>'
        f'<div class="comment-meta"><a href="#c">2 mai 2016 à 8 h 0{n} min</a></div>'
        f'<div class="comment-content"><p>Voir <a href="http://cite{n}.test/page">{n}</a>.</p>'
        "</div></li>"
        for n in numbers
    )
    other = ARTICLE if current == 2 else SECOND
    return (
        f'<div id="comments"><h2>4 commentaires</h2><ol class="commentlist">{entries}</ol>'
        '<nav class="navigation comments-pagination"><div class="nav-links">'
        f'<span aria-current="page" class="page-numbers current">{current}</span>'
        f'<a class="page-numbers" href="{other}#comments">{3 - current}</a></div></nav></div>'
    )


def account(folder: Path) -> dict[str, Any]:
    """Return what the manifest of a capture says, but for dates, ids, files and order."""
    made = read_manifest(folder / "manifest.json")
    rows = list(read_rows(folder / "resources.jsonl", ResourceRow))
    urls = {row.id: row.url for row in rows}
    resources = {
        row.url: (
            sorted(row.roles),
            sorted(urls[one] for one in row.required_by),
            str(row.outcome),
            row.detail,
            sorted(row.flags),
            row.status,
            row.content_type,
            row.detected_type,
            row.ip,
            (row.payload_bytes, row.payload_sha1, row.payload_sha256, row.framing),
            row.redirect_to,
            row.record is None,
            row.revisit_of is None,
            [str(one.outcome) for one in row.attempts] if row.url != BUSY else None,
        )
        for row in rows
    }
    facts = made.capture
    kept = ("seed", "software", "trigger", "status", "status_reasons", "tags", "note", "robots")
    thread = made.discussion
    return {
        "capture": {name: getattr(facts, name) for name in kept},
        "article": _without(made.article),
        "discussion": _without(thread),
        "totals": (made.totals.by_outcome, made.totals.by_role, made.totals.by_flag),
        "resources": resources,
        "comments": [_without(row) for row in read_rows(folder / "comments.jsonl", CommentRow)],
        "citations": [
            {**_without(row), "resource": urls.get(row.resource or "")}
            for row in read_rows(folder / "citations.jsonl", CitationRow)
        ],
    }


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Return where two accounts differ, each with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            line
            for key in [*one, *(key for key in other if key not in one)]
            for line in differences(one.get(key), other.get(key), f"{where}/{key}")
        ]
    return [] if one == other else [f"{where}: {one!r} and not {other!r}"]


def _without(row: Any) -> Any:

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            left_out = {"record_id", "warc_date"}
            return {
                k: strip(v) for k, v in value.items() if k not in left_out and k != "thread_page"
            }
        return [strip(one) for one in value] if isinstance(value, list) else value

    return strip(json.loads(encode(row)))


def recorded(folder: Path) -> set[str]:
    """Return the addresses of which an exchange is whole in the WARC files of an open capture."""
    return set(_events(folder))


def _events(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.warc.gz*")):
        with contextlib.suppress(WarcError):  # its tail
            for record in read_records(path):
                if record.type == "metadata" and b"\r\nattempt:" in record.stream.read():
                    yield record.target or ""
