"""A package of a scheduled capture holds what its citations were kept as, in earlier captures."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING

import pytest
from calendar_clock import Calendar
from scripted_web import SEED, article, page, scripted_web
from validated import serve_validated
from wacz_reading import Wacz

from preserve.catalogue import captures
from preserve.export import export_wacz
from preserve.manifest import ResourceRow

if TYPE_CHECKING:
    from pathlib import Path

STORY, COPY = "http://nouvelles.test/recit", "http://copie.test/recit"
PICTURE = "http://nouvelles.test/vue.png"
LONG = "<p>Le four du village, sa voute et son histoire.</p>" * 40


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Four captures: the second leaves the citations to the first, the fourth to the third."""
    clock = Calendar()
    with scripted_web(tmp_path / "warcs") as web:
        web.clock = clock
        web.serve(SEED, article(f"{STORY} {COPY} {LONG}"))
        cited = page(f"<h1>Un recit</h1><img src=/vue.png>{LONG}").partition(b"\r\n\r\n")[2]
        serve_validated(web, STORY, cited, "text/html")
        web.serve(COPY, page(f"<h1>Un recit</h1><img src=/vue.png>{LONG}"))
        serve_validated(web, PICTURE, b"\x89PNG" * 500, "image/png")
        for days in (0, 1, 40, 1):
            clock.set_to(clock.now() + datetime.timedelta(days=days, seconds=1))
            web.capture(SEED, trigger="daily")
        return web.collection


@pytest.mark.parametrize("newest", [0, 2], ids=["after-a-304", "after-the-first"])
def test_the_kept_page_its_picture_and_their_originals_are_in_it(
    collection: Path, tmp_path: Path, newest: int
) -> None:
    capture = captures(collection)[newest]
    rows = {row.url: row for row in capture.rows("resources", ResourceRow)}
    assert rows[STORY].outcome == rows[COPY].outcome == "kept-earlier"
    package = tmp_path / "one.wacz"
    exported = export_wacz([capture], collection=collection, output=package)
    assert exported.missing == ()
    shutil.rmtree(collection)
    packed = Wacz(package)
    for url in (STORY, COPY):
        kept = rows[url].kept
        assert kept is not None
        (line,) = packed.find(url, kept.warc_date)
        assert line.fields["filename"].endswith("-originals.warc.gz")
        assert line.fields["status"] == "200"
        (shown,) = (one for one in packed.pages("extraPages") if one.get("url") == url)
        assert "Le four du village" in shown["text"]
    pictures = [line for line in packed.lines if line.fields["url"] == PICTURE]
    assert pictures
    assert any(line.fields["mime"] == "image/png" for line in pictures)
    originals = {line.fields["url"] for line in packed.lines if line.fields["mime"] == "text/html"}
    assert originals & {STORY, COPY}  # whichever came first; the other refers to it


def test_captures_that_are_exported_together_are_not_copied_twice(
    collection: Path, tmp_path: Path
) -> None:
    every = captures(collection)[::-1]
    package = tmp_path / "all.wacz"
    export_wacz(every, collection=collection, output=package)
    assert not [name for name in Wacz(package).members if name.endswith("-originals.warc.gz")]
