"""A capture of a page with Isso under it, judged by what Isso's own database holds."""

from __future__ import annotations

import contextlib
import datetime
import html
import json
import sqlite3
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from engine_server import python_with, serving
from scripted_web import SEED, page, scripted_web

from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.engines, pytest.mark.timeout(600)]

TOP = Path(__file__).resolve().parents[2]
ISSO = "isso==0.14.0"
PAGE = (
    "<article><h1>Le four</h1><p>Un texte.</p></article><section id=isso-thread></section>"
    '<script data-isso="http://parole.test/" src="http://parole.test/js/embed.min.js"></script>'
)


@pytest.fixture(scope="module")
def isso() -> Path:
    """Isso's program, installed in an environment of its own from the package index."""
    return python_with(TOP / "build" / "isso", ISSO).with_name("isso")


@contextlib.contextmanager
def running(program: Path, folder: Path, site_port: int) -> Iterator[int]:
    settings = (
        f"[general]\ndbpath = {folder}/comments.db\nhost = http://127.0.0.1:{site_port}/\n"
        "[server]\nlisten = http://127.0.0.1:PORT/\n[guard]\nenabled = false\n"
    )
    with serving([program, "-c", "isso.cfg", "run"], folder, files={"isso.cfg": settings}) as port:
        yield port


class Client:
    """What a browser with Isso's script does, besides reading."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._cookies: dict[int, str] = {}

    def write(self, text: str, *, parent: int | None = None, **more: Any) -> int:
        told = {"title": "Le four", "author": "Ada", "text": text, "parent": parent, **more}
        answer, cookie = self._ask("POST", "/new?uri=%2Farticle", told)
        identity = int(answer["id"])
        self._cookies[identity] = cookie
        return identity

    def delete(self, identity: int) -> None:
        self._ask("DELETE", f"/id/{identity}", None, self._cookies[identity])

    def _ask(self, method: str, target: str, told: Any, cookie: str = "") -> tuple[Any, str]:
        headers = {"Content-Type": "application/json", "Cookie": cookie}
        body = json.dumps(told).encode() if told is not None else None
        asked = urllib.request.Request(self._base + target, body, headers, method=method)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            given = answer.headers.get("Set-Cookie") or ""
            return json.loads(answer.read()), given.partition(";")[0]


def test_every_comment_of_isso_is_recorded_in_its_place(isso: Path, tmp_path: Path) -> None:
    with scripted_web(tmp_path / "warcs") as web, running(isso, tmp_path, web.server.port) as port:
        resolve = {**web.settings.network.resolve, "parole.test": f"127.0.0.1:{port}"}
        web.settle(network={"resolve": resolve})
        web.serve(SEED, page(PAGE))
        web.serve("http://sel.test/gris", page("Du sel"))
        client = Client(port)
        first = client.write(
            "Un *bon* four, voir http://sel.test/gris", website="ada.example/a?b&c"
        )
        for number in range(8):  # its script shows five of them
            client.write(f"Réponse {number}", parent=first, author="Bo & <fils>")
        gone = client.write("Sera effacé", author="Cléo")
        client.write("À propos de ce qui est effacé", parent=gone, author=None)
        client.delete(gone)
        waiting = client.write("Attend un modérateur")
        database = sqlite3.connect(tmp_path / "comments.db")
        with contextlib.closing(database):
            database.execute("UPDATE comments SET mode = 2 WHERE id = ?", (waiting,))
            database.commit()
            query = "SELECT id, parent, author, website, created, mode, text FROM comments"
            rows = {row[0]: row for row in database.execute(query) if row[5] != 2}
        result = web.capture()

    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.recorded) == ("isso", len(rows))
    assert (discussion.claimed, discussion.verdict) == (11, "complete")
    assert result.status == "complete"
    assert sorted(int(row.id) for row in result.comments) == sorted(rows)
    for row in result.comments:
        _, parent, author, website, created, mode, text = rows[int(row.id)]
        assert row.parent == (str(parent) if parent else None)
        assert row.author.name == (html.unescape(author) if author else None)
        assert row.author.url == (html.unescape(website) if website else None)
        assert row.date is not None
        assert datetime.datetime.fromisoformat(row.date).timestamp() == int(created)
        assert row.status == ("deleted" if mode == 4 else "visible")
        assert row.text == text.replace("*", "")
    assert result.citations["http://sel.test/gris"].outcome == "captured"
    assert result.outcomes["http://parole.test/js/embed.min.js"] == "captured"
    assert verify(result.captured.folder).findings == ()
