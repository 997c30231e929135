"""A site whose every word tries to command whoever looks at it, and a collection of it."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from scripted_web import SEED, scripted_web

from preserve.demo.server import response
from preserve.manifest import PARTS, read_manifest, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

# Blinking red, a cleared screen, a title, the clipboard, a link, the same with C1 controls, a bell,
# what goes back and overwrites, directions, separators, what is not seen, rich's mark-up.
CONTROLS = (
    "\x1b[5;31mA\x1b[2J\x1b]0;title\x07\x1b]52;c;cHduZWQ=\x07\x1b]8;;http://evil.test/\x1b\\B"
    "\x9b5;31mC\x9d0;t\x9c\x07\x08\x08\r\x0b\x0c\x7f"
)
UNSEEN = "\u202eD\u202c\u2066\u200f\u061c\u2028\u2029\ufeff\U000e0041\U000e0042e" + "\u0301" * 40
MARKUP = "[red]E[/red] [link=http://evil.test/]F[/link] :bomb: =1+1 {{7*7}} %n$(id)`id`"
HOSTILE = f"{CONTROLS} {UNSEEN} {MARKUP}"

# Words of closed lists, and what other files are found by.
_KEPT_KEYS = frozenset(
    {"file", "files", "sha256", "started", "finished", "warc_date", "revisit_of"}
)
_KEPT_KEYS |= {"outcome", "roles", "flags", "flag", "form", "kind", "state", "verdict", "reason"}
_KEPT_KEYS |= {"by_outcome", "by_role", "by_flag", "phase", "framing"}


def in_html(text: str) -> str:
    """Write a text for HTML: what a page cannot hold as it is stands as a reference."""
    return "".join(
        f"&#{ord(one)};" if one in "\x1b\x07\x08\r\x0b\x0c\x7f<&\"'" else one for one in text
    )


def _comment(number: int, text: str) -> str:
    said = in_html(HOSTILE)
    return (
        f'<li class="comment" id="comment-{number}"><div class="comment-author vcard">'
        f'<cite class="fn"><a href="http://author{number}.test/{said}">{number} {said}</a></cite>'
        f'</div><div class="comment-meta"><a href="#comment-{number}">1 mars 2016 {said}</a></div>'
        f'<p>{text} {said} <a href="http://cited{number}.test/{said}" title="{said}">{said}</a>'
        f" http://user:word@plain{number}.test/\u202eabc</p></li>"
    )


def _page(*comments: str) -> bytes:
    said = in_html(HOSTILE)
    body = (
        f'<!doctype html><html lang="{said}"><head><title>Four {said}</title>'
        f'<meta name=author content="{said}"><meta property=og:site_name content="{said}">'
        f'<meta property=og:title content="{said}"><meta name=robots content="{said}">'
        f'<meta property=article:published_time content="{said}">'
        f'<link rel=stylesheet href="/{said}.css"></head>'
        f"<body><article><h1>Le four {said}</h1><p>Un texte. <a href=/away>{said}</a>"
        f'<img src="/img/{said}.gif"></p></article><div id="comments"><h2>{len(comments)} '
        f'commentaires {said}</h2><ol class="commentlist">{"".join(comments)}</ol></div>'
    ).encode("utf-8", "surrogatepass")
    raw = CONTROLS.replace("\r", "").encode()
    fields = (
        b"HTTP/1.1 200 " + raw,
        b"Content-Type: text/html; charset=utf-8",
        b"X-Said: " + raw,
        b"Set-Cookie: said=" + raw,
        b'Content-Disposition: inline; filename="' + raw + b'"',
        b'ETag: "' + raw + b'"',
        b"Content-Length: %d" % len(body),
    )
    head = b"\r\n".join(fields) + b"\r\n\r\n"
    return head + body


def serve_hostile(web: Web) -> None:
    """Serve an article, what it cites, and redirects to addresses with controls in them."""
    raw = CONTROLS.replace("\r", "").encode()
    web.serve(SEED, _page(_comment(11, "Un"), _comment(12, "Deux"), _comment(13, "Trois")))
    web.serve(
        "http://blog.test/away",
        b"HTTP/1.1 302 " + raw + b"\r\nLocation: http://there.test/" + raw
        + b"\r\nContent-Length: 0\r\n\r\n",
    )  # fmt: skip
    web.serve("http://cited11.test/robots.txt", response(404, [], b""))
    web.serve(
        "http://raw.test/",
        b"HTTP/1.1 404 " + raw + b"\r\nContent-Type: text/" + raw
        + b"\r\nContent-Length: 5\r\n\r\n\x1b[2J!",
    )  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class HostilePlace:
    """A folder with settings and a collection in it, and the site that the settings lead to."""

    folder: Path
    web: Web
    ids: tuple[str, ...]

    @property
    def collection(self) -> Path:
        return self.web.collection

    @property
    def latest(self) -> Path:
        return self.collection / "blog.test" / self.ids[-1]


@contextlib.contextmanager
def hostile_place(folder: Path) -> Iterator[HostilePlace]:
    """Capture the site twice, and put a capture beside it in which every text is hostile."""
    with scripted_web(folder / "warcs") as web:
        serve_hostile(web)
        first = web.capture().captured
        web.serve(SEED, _page(_comment(11, "Un, autrement"), _comment(14, "Quatre")))
        second = web.capture().captured
        ids = [one.manifest.capture.id for one in (first, second)]
        ids.append(_poisoned(second.folder))
        (folder / "config.toml").write_text(
            "[collection]\noperator = 'archive@library.example'\n[network]\n"
            f"allow = ['127.0.0.0/8']\nresolve = {{ '*' = '127.0.0.1:{web.server.port}' }}\n"
            "[politeness]\ndelay_seconds = 0\n[limits]\nfree_disk_bytes = 0\n"
            "[retry]\nattempts = 1\n"
            f"[[seeds]]\nurl = '{SEED}'\nname = {_in_toml(HOSTILE)}\ntags = ["
            f"{_in_toml(HOSTILE)}]\nschedule = 'every 52w'\n",
            encoding="utf-8",
        )
        yield HostilePlace(folder=folder, web=web, ids=tuple(ids))


def _poisoned(source: Path) -> str:
    """Copy a capture under a later id, with something hostile at the end of every text."""
    before = read_manifest(source / "manifest.json")
    later = f"{int(before.capture.id[:4]) + 10}{before.capture.id[4:]}"
    target = source.parent / later
    shutil.copytree(source, target)
    manifest = json.loads((target / "manifest.json").read_bytes())
    for part in PARTS:
        rows = (target / f"{part}.jsonl").read_bytes().splitlines()
        lines = [_line(_hostile(json.loads(row), {"id", "parent", "status"})) for row in rows]
        data = b"".join(lines)
        (target / f"{part}.jsonl").write_bytes(data)
        manifest["parts"][part]["sha256"] = hashlib.sha256(data).hexdigest()
    poisoned = _hostile(manifest, {"id", "previous"})
    poisoned["capture"] |= {
        "id": later,
        "seed": manifest["capture"]["seed"],
        "started": f"{later[:4]}{manifest['capture']['started'][4:]}",
        "finished": f"{later[:4]}{manifest['capture']['finished'][4:]}",
        "previous": before.capture.id,
    }
    for kind in ("by_outcome", "by_role", "by_flag"):
        poisoned["totals"][kind][HOSTILE] = 3
    (target / "manifest.json").write_bytes(_line(poisoned))
    read_manifest(target / "manifest.json")
    for part, row_type in PARTS.items():
        assert list(read_rows(target / f"{part}.jsonl", row_type))
    return later


def _in_toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _hostile(value: Any, kept: set[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: one if key in _KEPT_KEYS | kept else _hostile(one, kept)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_hostile(one, kept) for one in value]
    return value + HOSTILE if isinstance(value, str) else value


# Calls the program with each of several lists of words, in one process.
CALLER = """
import json, os, signal, sys, threading, traceback
from preserve.cli import main
for words in json.loads(sys.stdin.read()):
    sys.argv = ["preserve", *words]
    print("\\n##", json.dumps(words), flush=True)
    stop = threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGTERM))
    if words[0] in ("run", "replay"):
        stop.start()
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        code = "defect"
        sys.excepthook(*sys.exc_info())
    stop.cancel()
    sys.stdout.flush()
    sys.stderr.flush()
    print("\\n##", code, flush=True)
"""
PROGRAM = [sys.executable, "-c", CALLER]


def run_in(folder: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the program itself in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "preserve", *words],
        cwd=folder,
        capture_output=True,
        timeout=50,
        check=False,
        **more,
    )
