"""One index over a collection: pywb shows every capture by it, and cdxj-indexer writes the same."""

from __future__ import annotations

import datetime
import hashlib
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from calendar_clock import Calendar
from scripted_web import SEED, article, page, scripted_web
from tests.interop.conftest import Viewer, moment, program, rows
from viewers import pywb_in

from preserve.demo.server import response
from preserve.index import read_cdxj
from preserve.reindex import Reindexed, reindex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripted_web import Web

pytestmark = [pytest.mark.pywb, pytest.mark.timeout(180)]

STYLE = b"body { color: #123456 }\n" * 100
STORY = "<p>Une histoire de four.</p>" * 100


def serve(web: Web) -> None:
    web.serve(
        SEED,
        article(
            "<a href='http://cite.test/story'>une histoire</a>", "<link rel=stylesheet href=/a.css>"
        ),
    )
    web.serve("http://blog.test/a.css", response(200, [("Content-Type", "text/css")], STYLE))
    web.serve("http://cite.test/story", page(STORY))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three captures of a page: what the later ones have in common with the first is not stored."""
    folder = tmp_path_factory.mktemp("collection") / "warcs"
    with scripted_web(folder) as web:
        web.clock = clock = Calendar()
        second = datetime.timedelta(seconds=1)  # viewers tell captures apart by it
        serve(web)
        web.capture()
        clock.set_to(clock.now() + second)
        web.serve("http://cite.test/story", page(STORY + "<p>La suite.</p>"))
        web.capture()
        clock.set_to(clock.now() + second)
        web.capture()
    return folder


@pytest.fixture(scope="module")
def made(collection: Path) -> Reindexed:
    return reindex(collection, cdxj=True)


@pytest.fixture(scope="module")
def viewer(
    collection: Path, made: Reindexed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Viewer]:
    assert made.index is not None
    whole = {"index_paths": str(made.index.path), "archive_paths": f"{collection}/"}
    with pywb_in(tmp_path_factory.mktemp("pywb"), {"whole": whole}) as port:
        yield Viewer(port=port, collections=("whole",))


def kept(collection: Path) -> list[dict[str, Any]]:
    """Return the lines of all captures that have an answer on record."""
    parts = sorted(collection.glob("*/*/resources.jsonl"))
    assert len(parts) == 3
    return [row for part in parts for row in rows(part) if row["record"] and row["payload_sha256"]]


def test_pywb_shows_all_captures_and_bodies_that_one_keeps_for_another(
    collection: Path, viewer: Viewer
) -> None:
    wrong = []
    for row in kept(collection):
        answer = viewer.raw("whole", row)
        digest = hashlib.sha256(answer.body).hexdigest()
        if (answer.status, digest) != (row["status"], row["payload_sha256"]):
            wrong.append((row["url"], moment(row), row["outcome"], answer.status))
    assert wrong == []
    own = {
        row["record"]["id"]
        for row in rows(sorted(collection.glob("*/*/resources.jsonl"))[2])
        if row["record"]
    }
    referred = [row["revisit_of"] for row in kept(collection) if row["revisit_of"]]
    assert len(referred) == 3  # the style sheet twice, the story's second form once
    assert not own & set(referred)


def test_each_capture_is_shown_as_it_was(collection: Path, viewer: Viewer) -> None:
    told = [row for row in kept(collection) if row["url"] == "http://cite.test/story"]
    bodies = [viewer.raw("whole", row).body for row in sorted(told, key=moment)]
    assert [b"La suite" in body for body in bodies] == [False, True, True]


def test_cdxj_indexer_writes_the_same_lines_of_the_same_files(
    collection: Path, made: Reindexed, tmp_path: Path
) -> None:
    assert made.index is not None
    names = sorted({entry.filename for _, _, entry in read_cdxj(made.index.path) if entry})
    assert len(names) == 3
    theirs = tmp_path / "theirs.cdxj"
    command: list[str | Path] = [
        program("cdxj-indexer"),
        "--sort",
        "--dir-root",
        collection,
        "--output",
        theirs,
    ]
    files = [collection / name for name in names]
    subprocess.run([*command, *files], check=True, timeout=60)
    assert made.index.path.read_text().splitlines() == theirs.read_text().splitlines()
    assert made.problems == ()


def test_what_is_missing_or_harmed_is_made_again(
    collection: Path, made: Reindexed, tmp_path: Path
) -> None:
    assert made.index is not None
    copy = tmp_path / "warcs"
    shutil.copytree(collection, copy)
    first, second, _ = sorted(copy.glob("*/*/index.cdxj"))
    first.unlink()
    second.write_text("no cdxj\n")
    (copy / "index.cdxj").unlink()
    again = reindex(copy, cdxj=True)
    assert again.index is not None
    assert again.index.mended == (first.parent, second.parent)
    assert (copy / "index.cdxj").read_bytes() == made.index.path.read_bytes()
