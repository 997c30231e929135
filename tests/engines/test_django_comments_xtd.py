"""A capture of a page of Wagtail with django-comments-xtd, judged by what its database holds."""

from __future__ import annotations

import datetime
import json
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from engine_server import python_with, run, serving
from scripted_web import page, scripted_web
from wagtail_site import PINS, write_project

from preserve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.engines, pytest.mark.timeout(600)]

TOP = Path(__file__).resolve().parents[2]
PARIS = zoneinfo.ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def python() -> Path:
    """A Python with Wagtail and django-comments-xtd, from the package index."""
    return python_with(TOP / "build" / "wagtail", *PINS)


@pytest.fixture(scope="module", params=["fr", "en-gb"])
def site(
    python: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The site in a language: its port and the comments in its database."""
    folder = tmp_path_factory.mktemp("site")
    write_project(folder, language=request.param)
    around = {"DJANGO_SETTINGS_MODULE": "carnet.settings", "PYTHONPATH": str(folder)}
    django: list[str | Path] = [python, "-m", "django"]
    run([*django, "makemigrations", "carnet"], folder, around=around)
    run([*django, "migrate"], folder, around=around)
    rows = json.loads(run([python, "fill.py"], folder, around=around))
    command = [*django, "runserver", "--noreload", "127.0.0.1:PORT"]
    with serving(command, folder, around=around) as port:
        yield port, rows


@pytest.mark.parametrize("shown", ["tree", "list"])
def test_every_comment_of_the_site_is_recorded_in_its_place(
    site: tuple[int, list[dict[str, Any]]], tmp_path: Path, shown: str
) -> None:
    port, rows = site
    with scripted_web(tmp_path / "warcs") as web:
        resolve = {**web.settings.network.resolve, "carnet.test": f"127.0.0.1:{port}"}
        web.settle(network={"resolve": resolve})
        web.serve("http://sel.test/gris3", page("Du sel"))
        result = web.capture(f"http://carnet.test/four/?shown={shown}")
    # What was removed is hidden in a list, a notice in a tree, and counted nowhere.
    public = [row for row in rows if row["is_public"]]
    counted = [row for row in public if not row["is_removed"]]
    truth = {str(row["pk"]): row for row in (public if shown == "tree" else counted)}
    assert sorted(row.id for row in result.comments) == sorted(truth)
    discussion = result.captured.manifest.discussion
    assert (discussion.system, discussion.recorded) == ("django-comments", len(truth))
    assert (discussion.claimed, discussion.verdict) == (len(counted), "complete")
    for row in result.comments:
        told = truth[row.id]
        answers = told["parent_id"] != told["pk"]
        if shown == "tree":
            assert row.parent == (str(told["parent_id"]) if answers else None)
            assert row.depth == told["level"] + 1
        assert row.author.name == told["user_name"]
        if not told["is_removed"]:
            assert row.author.url == (told["user_url"] or None)
            assert row.text == " ".join(told["comment"].split())
        assert row.status == ("deleted" if told["is_removed"] else "visible")
        moment = datetime.datetime.fromisoformat(told["submit_date"]).astimezone(PARIS)
        assert row.date == moment.strftime("%Y-%m-%dT%H:%M")
    assert result.citations["http://sel.test/gris3"].outcome == "captured"
    assert not [url for url in result.outcomes if "/comments/" in url]
    assert verify(result.captured.folder).findings == ()
