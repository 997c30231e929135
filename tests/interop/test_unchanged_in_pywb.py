"""A capture that stored almost nothing, exported alone: pywb shows all of it."""

from __future__ import annotations

import datetime
import shutil
import urllib.request
from typing import TYPE_CHECKING

import pytest
from calendar_clock import Calendar
from scripted_web import SEED, article, page, scripted_web
from validated import serve_validated
from viewers import pywb_over

from preserve.catalogue import captures
from preserve.export import export_wacz
from preserve.manifest import ResourceRow

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.pywb, pytest.mark.timeout(180)]

STYLE = "http://blog.test/style.css"
STORY = "http://nouvelles.test/recit"
PICTURE = "http://nouvelles.test/vue.png"
LONG = "<p>Le four du village, sa voute et son histoire.</p>" * 40


def test_what_was_not_sent_again_is_shown_with_its_status_and_its_bytes(tmp_path: Path) -> None:
    bodies = {
        SEED: article(f"{STORY} {LONG}", "<link rel=stylesheet href=/style.css>"),
        STORY: page(f"<h1>Un recit</h1><img src=/vue.png>{LONG}"),
    }
    bodies = {url: body.partition(b"\r\n\r\n")[2] for url, body in bodies.items()}
    bodies |= {STYLE: b"p { margin: 1em }\n" * 100, PICTURE: b"\x89PNG" * 500}
    clock, collection = Calendar(), tmp_path / "warcs"
    with scripted_web(collection) as web:
        web.clock = clock
        for url, body in bodies.items():
            kind = "text/html" if body.startswith(b"<!doctype") else "text/css"
            serve_validated(web, url, body, "image/png" if url == PICTURE else kind)
        web.capture()
        for trigger in ("manual", "daily"):
            clock.set_to(clock.now() + datetime.timedelta(days=1))
            web.capture(SEED, trigger=trigger)
    for number, kept in ((0, "kept-earlier"), (1, "unchanged")):
        capture = captures(collection)[number]
        rows = {row.url: row for row in capture.rows("resources", ResourceRow)}
        assert (rows[STYLE].status, rows[STORY].outcome) == (304, kept)
        export_wacz([capture], collection=collection, output=tmp_path / f"{number}.wacz")
        moments = {url: row.warc_date for url, row in rows.items() if row.warc_date}
        moment = "".join(digit for digit in moments[SEED] if digit.isdigit())[:14]
        (tmp_path / str(number)).mkdir()
        collection.rename(tmp_path / "away")
        with pywb_over(tmp_path / f"{number}.wacz", tmp_path / str(number)) as viewer:
            for url, body in bodies.items():
                raw = f"http://127.0.0.1:{viewer.port}/kept/{moment}id_/{url}"
                with urllib.request.urlopen(raw, timeout=30) as answer:
                    assert (answer.status, answer.read()) == (200, body), url
        (tmp_path / "away").rename(collection)
    shutil.rmtree(collection)
