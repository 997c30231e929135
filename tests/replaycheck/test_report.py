"""``replay.json`` has a schema, stands beside the manifest, and is described."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from preserve.errors import CollectionError
from preserve.manifest import shipped_schema
from preserve.replay.report import (
    SCHEMA,
    CommentsRow,
    ImagesRow,
    LackingRow,
    PageRow,
    ReplayReport,
    ThreadRow,
    TotalsRow,
    UnansweredRow,
    Unheld,
    ViewerRow,
    replay_schema,
    write_report,
)

FORMATS = Path(__file__).parents[2] / "docs" / "formats.md"


def report(*, ok: bool = True) -> ReplayReport:
    page = PageRow(
        resource="r1",
        url="http://a.test/",
        moment="20261122170102",
        role="article",
        seen_as="page",
        status_expected=200,
        status_seen=200,
        text_share=0.99,
        article_share=1.0,
        comments=CommentsRow(expected=2, visible=2),
        images=ImagesRow(shown=1, not_captured=(LackingRow(url="http://a.test/i", outcome=None),)),
        unanswered=(
            UnansweredRow(url="http://a.test/i", why=Unheld.UNDISCOVERED, outcome=None, status=404),
        ),
        escaped=(),
        left_for=None,
        seconds=1.5,
        screenshot=None,
        ok=ok,
        reasons=() if ok else ("nothing could be seen of it",),
        remarks=(),
    )
    return ReplayReport(
        version=1,
        capture="20261122T170102Z-aaaaaa",
        checked="2026-11-22T18:00:00.000000Z",
        software="preserve 0",
        viewer=ViewerRow(kind="pywb", version=None),
        browser="Chromium 1",
        pages=(page,),
        not_opened=(),
        comments=ThreadRow(
            recorded=2, expected=2, visible=2, hidden=0, unseen=(), not_looked_for=0
        ),
        totals=TotalsRow(
            pages=1,
            failed=int(not ok),
            not_opened=0,
            images_shown=1,
            images_broken=0,
            images_unreadable=0,
            images_not_captured=1,
            unanswered={"undiscovered": 1, "explained": 0, "not-shown": 0},
            escaped=0,
        ),
        ok=ok,
    )


def test_the_shipped_schema_is_the_one_that_the_type_makes() -> None:
    assert shipped_schema(SCHEMA) == json.loads(json.dumps(replay_schema())), (
        "run scripts/write_schemas.py"
    )


def test_what_is_written_is_valid_and_what_is_not_whole_is_refused(tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(shipped_schema(SCHEMA))
    written = json.loads(write_report(tmp_path, report()).read_text())
    validator.validate(written)
    del written["totals"]
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(written)


def test_a_second_check_takes_the_place_of_the_first(tmp_path: Path) -> None:
    write_report(tmp_path, report())
    write_report(tmp_path, report(ok=False))
    assert [path.name for path in tmp_path.iterdir()] == ["replay.json"]
    assert json.loads((tmp_path / "replay.json").read_text())["ok"] is False


def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "replay.json.open").mkdir()
    with pytest.raises(CollectionError, match=r"replay\.json cannot be written"):
        write_report(tmp_path, report())


def test_every_key_and_every_word_is_in_the_formats() -> None:
    section = FORMATS.read_text().partition("## `replay.json`")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z_-]+)`", section))
    keys = {
        key
        for definition in replay_schema()["$defs"].values()
        for key in definition.get("properties", ())
    }
    assert {"unanswered", "text_share"} <= keys
    assert keys - named == set()
    assert {str(word) for word in Unheld} <= named
