"""``preserve verify --replay`` against the viewers themselves, in Chromium."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import jsonschema
import pytest
from scripted_web import page, scripted_web

from preserve.demo.server import response
from preserve.manifest import shipped_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]

TOP = Path(__file__).resolve().parents[2]
REPLAYWEB = TOP / "build" / "viewer" / "node_modules" / "replaywebpage"
PYWB = TOP / ".venv-pywb" / "bin" / "wayback"

FINE = "http://blog.test/article"
TROUBLE = "http://blog.test/trouble"
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
TEXT = (
    "Le four du village a été rallumé au printemps, après deux hivers de travaux, et le pain y "
    "cuit de nouveau chaque samedi devant une trentaine de personnes venues du canton. "
) * 2
ENTRY = (
    '<li class="comment even thread-even depth-1" id="comment-{n}">'
    '<div class="comment-author"><cite class="fn">A{n}</cite></div>'
    '<div class="comment-meta"><a href="#comment-{n}">2 mai 2016 à 8 h 0{n} min</a></div>'
    '<div class="comment-content"><p>{text}</p></div></li>'
)
COMMENTS = (
    "La pâte lève mieux quand la voûte est tiède.",
    "Qui apporte le bois ? http://paper.test/story le dit.",
)


def thread() -> str:
    entries = "".join(ENTRY.format(n=n, text=text) for n, text in enumerate(COMMENTS, start=1))
    return (
        f'<div id="comments"><h2>{len(COMMENTS)} commentaires</h2>'
        f'<ol class="commentlist">{entries}</ol></div>'
    )


def article(more: str, *, script: str = "") -> bytes:
    return page(f"<article><h1>Le four</h1><p>{TEXT}</p>{more}</article>{thread()}{script}")


class Neighbour(http.server.BaseHTTPRequestHandler):
    """Another server of this machine, which nothing archived may reach."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_CONNECT = do_GET  # noqa: N815 - as the class calls them

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - as it is called there
        pass


@contextlib.contextmanager
def neighbour() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Neighbour) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def leaving(port: int) -> str:
    """Return a script that asks for what no capture can know of, here and at a neighbour's.

    Viewers turn most ways of asking towards the archive; some they do not know.
    """
    return f"""<div id=way-out></div><script>
    const there = ["http:", "", "127.0." + "0.1:" + ({port - 1} + 1), ""].join("/");
    document.write("<img src='/img-" + [1, 2].join("-") + ".gif'>");
    fetch(there + "asked").catch(() => 0);
    navigator.sendBeacon(there + "beacon", "x");
    try {{ new WebSocket(there.replace("http", "ws") + "socket") }} catch (error) {{}}
    document.getElementById("way-out").setHTMLUnsafe(
      "<img src='" + there + "set.png'><link rel=prefetch href='" + there + "soon'>");
    window.open(there + "window");
    alert("still here?");
    </script>"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Archive:
    """A collection, the ids of its two captures, and the port that nothing may reach."""

    home: Path
    fine: str
    trouble: str
    port: int

    def folder(self, capture: str) -> Path:
        return self.home / "warcs" / "blog.test" / capture

    def verify(self, capture: str, *words: str, code: int) -> dict[str, Any]:
        """Check a capture from the command line; return what it says of the replay."""
        command = [sys.executable, "-m", "preserve", "verify", capture, "--replay", "--json"]
        temporary = self.home / "temporary"
        temporary.mkdir(exist_ok=True)
        done = subprocess.run(
            [*command, *words],
            cwd=self.home,
            env={**os.environ, "TMPDIR": str(temporary)},
            check=False,
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert list(temporary.iterdir()) == []
        (said,) = json.loads(done.stdout)
        assert said["replay_error"] is None
        written = json.loads((self.folder(capture) / "replay.json").read_text())
        assert said["replay"] == written
        jsonschema.Draft202012Validator(shipped_schema("replay")).validate(written)
        return written  # type: ignore[no-any-return]  # a document by its schema


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    assert REPLAYWEB.exists(), "call make test-all"
    assert PYWB.exists(), "call make test-all"
    home = tmp_path_factory.mktemp("replay-check")
    cited = (
        "<a href='http://paper.test/story'>récit</a> <a href='http://paper.test/a.pdf'>plan</a> "
        "<a href='http://paper.test/dead'>perdu</a> <img src=/i.gif>"
    )
    with neighbour() as port, scripted_web(home / "warcs") as web:
        web.serve(FINE, article(cited))
        off = "<a href='http://paper.test/off'>ailleurs</a> <img src=/lost.gif>"
        web.serve(TROUBLE, article(off, script=leaving(port)))
        gif = response(200, [("Content-Type", "image/gif")], GIF)
        web.serve("http://blog.test/i.gif", gif)
        web.serve("http://paper.test/i.gif", gif)
        web.serve("http://paper.test/story", page("<p>Un récit du four et du bois.<img src=i.gif>"))
        away = "<script>setTimeout(() => location = ['/gone', 'away'].join('-'), 300)</script>"
        web.serve("http://paper.test/off", page(f"<p>Cette page mène ailleurs.</p>{away}"))
        pdf = response(200, [("Content-Type", "application/pdf")], b"%PDF-1.4\n" + bytes(5000))
        web.serve("http://paper.test/a.pdf", pdf)
        fine = web.capture(FINE).captured.folder.name
        trouble = web.capture(TROUBLE).captured.folder.name
        (home / "config.toml").write_text(
            f"[replay]\nreplayweb = {json.dumps(str(REPLAYWEB))}\npywb = {json.dumps(str(PYWB))}\n"
        )
        yield Archive(home=home, fine=fine, trouble=trouble, port=port)


def by_url(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["url"]: row for row in report["pages"]}


@pytest.mark.parametrize("viewer", ["replayweb", "pywb"])
def test_a_capture_that_shows_all_it_holds_is_ok(archive: Archive, viewer: str) -> None:
    pictures = archive.home / "pictures"
    report = archive.verify(
        archive.fine, "--viewer", viewer, "--screenshots", str(pictures), code=0
    )

    assert report["ok"] is True
    assert report["viewer"]["kind"] == viewer
    assert report["browser"].startswith("Chromium ")
    pages = by_url(report)
    story, plan = pages["http://paper.test/story"], pages["http://paper.test/a.pdf"]
    assert (pages[FINE]["status_seen"], pages[FINE]["article_share"]) == (200, 1.0)
    assert pages[FINE]["comments"] == {"expected": 2, "visible": 2, "hidden": 0}
    assert pages[FINE]["images"]["shown"] == 1
    assert (story["seen_as"], story["text_share"], story["images"]["shown"]) == ("page", 1.0, 1)
    assert (plan["seen_as"], plan["status_seen"], plan["reasons"]) == ("file", 200, [])
    assert "http://paper.test/dead" not in pages  # what was not had cannot be opened
    assert report["comments"]["visible"] == report["comments"]["recorded"] == 2
    assert report["totals"]["escaped"] == 0
    picture = pictures / f"{archive.fine}-{pages[FINE]['resource']}-{viewer}.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("viewer", ["replayweb", "pywb"])
def test_what_nobody_could_know_of_is_listed_and_what_leaves_is_stopped(
    archive: Archive, viewer: str
) -> None:
    Neighbour.asked.clear()
    report = archive.verify(archive.trouble, "--viewer", viewer, code=4)

    assert Neighbour.asked == []
    pages = by_url(report)
    trouble, off = pages[TROUBLE], pages["http://paper.test/off"]
    why = {row["url"]: row["why"] for row in trouble["unanswered"]}
    assert why["http://blog.test/img-1-2.gif"] == "undiscovered"
    assert why["http://blog.test/lost.gif"] == "explained"
    assert {row["url"]: row["outcome"] for row in trouble["images"]["not_captured"]}.items() >= {
        ("http://blog.test/img-1-2.gif", None),
        ("http://blog.test/lost.gif", "not-found"),
    }
    there = f"http://127.0.0.1:{archive.port}"
    assert f"{there}/set.png" in trouble["escaped"]
    assert {one.partition("//")[2].partition("/")[0] for one in trouble["escaped"]} == {
        there.removeprefix("http://")
    }
    (reason,) = trouble["reasons"]
    assert "tried to leave" in reason
    assert (trouble["article_share"], trouble["comments"]["visible"]) == (1.0, 2)
    assert [row["why"] for row in off["unanswered"]] == ["undiscovered"]
    assert (off["ok"], off["left_for"]) == (True, "http://paper.test/gone-away")


def test_what_is_held_and_not_shown_ends_with_4(archive: Archive, tmp_path: Path) -> None:
    shutil.copytree(archive.home, tmp_path / "home")
    damaged = dataclasses.replace(archive, home=tmp_path / "home")
    index = damaged.folder(archive.fine) / "index.cdxj"
    lines = index.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("test,blog)/i.gif ")]
    assert len(kept) == len(lines) - 1
    index.write_text("".join(kept))
    report = damaged.verify(archive.fine, "--viewer", "replayweb", "--pages", "1", code=4)

    (row,) = report["pages"]
    assert row["status_seen"] == 200, row
    assert row["images"]["broken"] == ["http://blog.test/i.gif"]
    (unanswered,) = row["unanswered"]
    assert (unanswered["url"], unanswered["why"]) == ("http://blog.test/i.gif", "not-shown")
    assert row["reasons"] == [
        "1 address that the capture holds got no answer",
        "1 image that the capture holds not shown",
    ]


def test_a_person_reads_what_failed_and_what_was_not_opened(
    archive: Archive, tmp_path: Path
) -> None:
    shutil.copytree(archive.home, tmp_path / "home")
    there = dataclasses.replace(archive, home=tmp_path / "home")
    command = [sys.executable, "-m", "preserve", "verify", archive.trouble, "--replay"]
    done = subprocess.run(
        [*command, "--viewer", "pywb", "--pages", "1"],
        cwd=there.home,
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    verified, failed, shown = done.stdout.splitlines()
    assert done.returncode == 4
    assert verified.startswith("verified")
    assert failed.startswith(f"  {TROUBLE}: ")
    assert shown.startswith(f"not shown  {archive.trouble}  0 of 1 pages, 2 of 2 comments")
    report = json.loads((there.folder(archive.trouble) / "replay.json").read_text())
    assert [row["url"] for row in report["pages"]] == [TROUBLE]
    left = {row["url"]: row["role"] for row in report["not_opened"]}
    assert left["http://paper.test/off"] == "citation"
    assert report["totals"]["not_opened"] == len(left)
