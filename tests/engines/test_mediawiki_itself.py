"""Captures of talk pages that MediaWiki itself makes and signs, in several languages."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import TYPE_CHECKING

import pytest
from mediawiki_site import Wiki, talk, text_of
from scripted_web import page, scripted_web

from preserve.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engines, pytest.mark.timeout(600)]

ARTICLE = "http://wiki.test/index.php?title=Four"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Wiki:
    return Wiki(tmp_path_factory.mktemp("wiki"))


@pytest.mark.parametrize(
    ("language", "zone"),
    [
        ("fr", "Europe/Paris"), ("en", "UTC"), ("de", "Europe/Berlin"), ("es", "UTC"),
        ("it", "Europe/Rome"), ("nl", "UTC"), ("pt", "UTC"), ("pl", "UTC"), ("ja", "Asia/Tokyo"),
    ],
)  # fmt: skip
def test_every_signed_comment_is_recorded_in_its_place(
    wiki: Wiki, tmp_path: Path, language: str, zone: str
) -> None:
    said = talk(80, seed=len(language) + ord(language[0]))
    with (
        scripted_web(tmp_path / "warcs") as web,
        wiki.running(said, language=language, zone=zone) as port,
    ):
        resolve = {**web.settings.network.resolve, "wiki.test": f"127.0.0.1:{port}"}
        web.settle(network={"resolve": resolve})
        for path in ("gris", "fleur"):
            web.serve(f"http://sel.test/{path}", page("Du sel"))
        result = web.capture(ARTICLE)
    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.recorded) == ("mediawiki", len(said))
    ids = [row.id for row in sorted(result.comments, key=lambda row: row.position)]
    rows = {row.id: row for row in result.comments}
    for one, row in zip(said, (rows[id_] for id_ in ids), strict=True):
        assert row.author.name == one.writer
        assert row.parent == (ids[one.parent] if one.parent is not None else None), one
        local = one.at.astimezone(zoneinfo.ZoneInfo(zone)).replace(second=0, microsecond=0)
        assert row.date is not None
        assert datetime.datetime.fromisoformat(row.date) == local, (row.date_text, local)
        assert row.text.split("\n")[0].startswith(f"Avis numéro {one.number}, gras & <b>.")
        assert ("Deuxième alinéa." in row.text) == ("Deuxième" in text_of(one))
    for path in ("gris", "fleur"):
        assert result.citations[f"http://sel.test/{path}"].outcome == "captured"
    assert verify(result.captured.folder).findings == ()
