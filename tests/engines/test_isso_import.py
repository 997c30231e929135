"""A discussion that was captured, exported as WXR and taken in by Isso's own importer."""

from __future__ import annotations

import datetime
import json
import sqlite3
import sys
from pathlib import Path

import pytest
from engine_server import python_with, run

pytestmark = [pytest.mark.engines, pytest.mark.timeout(600)]

TOP = Path(__file__).resolve().parents[2]
ISSO = "isso==0.14.0"


@pytest.fixture(scope="module")
def isso() -> Path:
    """Isso's program, installed in an environment of its own from the package index."""
    return python_with(TOP / "build" / "isso", ISSO).with_name("isso")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with a capture of the demo's site."""
    folder = tmp_path_factory.mktemp("demo") / "warcs"
    words = ("-m", "preserve", "demo", "--quiet", "--collection", str(folder))
    run([sys.executable, *words], folder.parent)
    return folder


@pytest.mark.parametrize("pseudonyms", [False, True])
def test_isso_takes_in_every_comment_in_its_place(
    isso: Path, collection: Path, tmp_path: Path, pseudonyms: bool
) -> None:
    words = ["-m", "preserve", "export", "--collection", str(collection)]
    more = ["--pseudonyms"] if pseudonyms else []
    wxr = ["--format", "wxr", "--output", "discussion.xml", *more]
    run([sys.executable, *words, *wxr], tmp_path)
    rows = run([sys.executable, *words, "--format", "jsonl", "--part", "comments"], tmp_path)
    # Isso numbers comments anew, in the order of their ids.
    wanted = sorted(
        (json.loads(line) for line in rows.splitlines()), key=lambda row: int(row["id"])
    )
    settings = tmp_path / "isso.cfg"
    settings.write_text(f"[general]\ndbpath = {tmp_path}/comments.db\nhost = http://localhost/\n")

    # Isso takes dates in GMT for local ones: where it runs in UTC they are right.
    command = (isso, "-c", settings, "import", "-t", "wordpress", tmp_path / "discussion.xml")
    run(command, tmp_path, around={"TZ": "UTC"})

    database = sqlite3.connect(tmp_path / "comments.db")
    try:
        threads = database.execute("SELECT uri, title FROM threads").fetchall()
        query = "SELECT id, parent, author, website, created, mode, text FROM comments ORDER BY id"
        found = database.execute(query).fetchall()
    finally:
        database.close()
    assert threads == [
        ("/2016/03/14/on-rallume-le-four-du-village/", "On rallume le four du village")
    ]
    assert len(found) == len(wanted) == 18
    parents = {row["id"]: row["parent"] for row in wanted}

    def top_of(comment_id: str) -> str:
        above = parents[comment_id]
        return top_of(above) if above is not None else comment_id

    id_of = {row["id"]: number for row, (number, *_) in zip(wanted, found, strict=True)}
    for row, (_, parent, author, website, created, mode, text) in zip(wanted, found, strict=True):
        # Isso has two levels: a reply to a reply stands under the first comment of all.
        assert parent == (id_of[top_of(row["id"])] if row["parent"] else None)
        assert mode == 1
        assert created == datetime.datetime.fromisoformat(row["date"]).timestamp()
        assert row["text"].split("\n")[0][:40].split("'")[0] in text
        if pseudonyms:
            assert author.startswith("Pseudo ")
        else:
            assert (author, website) == (row["author"]["name"], row["author"]["url"])
