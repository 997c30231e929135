"""Captures made by programs, on loopback."""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from cited_thread import PLAN, SEED, TITLE

import preserve
from preserve.config import SeedSettings
from preserve.errors import InvalidAddress, SettingsError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from scripted_web import Web

HEAVY = {"httpx", "selectolax", "warcio", "isal", "uvloop", "jinja2", "rich", "click", "asyncio"}


def test_a_capture_is_made_as_the_command_makes_it(web: Web, folder: Path) -> None:
    phases: list[str] = []
    done = preserve.capture(
        f"{SEED}#comments",
        settings=preserve.load_settings(),
        collection=folder / "mine",
        tags=["debate"],
        note="for a test",
        watch=lambda snapshot: phases.append(snapshot.phase),
    )
    assert web.server.log
    facts = done.manifest.capture
    assert (facts.status, facts.tags, facts.note) == ("complete", ("debate",), "for a test")
    assert done.manifest.article.title == TITLE
    assert done.remarks == ()
    assert done.folder.parents[1] == folder / "mine"
    assert phases
    assert done.verify().ok
    assert [one.id for one in preserve.open_collection("mine")] == [done.id]


def test_what_the_settings_say_of_a_seed_holds(web: Web, folder: Path) -> None:
    settings = preserve.load_settings(folder / "config.toml")
    seed = SeedSettings(url=SEED, tags=("watched",))
    done = preserve.capture(
        SEED, settings=msgspec.structs.replace(settings, seeds=(seed,)), citations=False
    )
    assert done.manifest.capture.tags == ("watched",)
    assert done.folder.parents[1] == folder / "warcs"
    assert {row.url: str(row.outcome) for row in done.resources()}[PLAN] == "skipped"
    assert web.server.log


def test_an_article_that_is_not_had_is_a_failed_capture_and_no_exception(web: Web) -> None:
    assert web.server.port
    done = preserve.capture("http://mort.test/page", settings=preserve.load_settings())
    assert done.manifest.capture.status == "failed"
    (item,) = json.loads(b"".join(done.text(format="csl-json")))
    assert item["note"] == "Not captured."
    assert not {"accessed", "archive_location"} & item.keys()


def test_several_are_captured_side_by_side_in_an_event_loop(web: Web, folder: Path) -> None:
    settings = preserve.load_settings()
    assert web.server.port

    async def both() -> list[preserve.Capture]:
        with pytest.raises(UsageError, match="capture_async"):
            preserve.capture(SEED, settings=settings)
        urls = (SEED, "http://nouvelles.test/recit")
        made = (preserve.capture_async(url, settings=settings, collection="m") for url in urls)
        return await asyncio.gather(*made)

    done = asyncio.run(both())
    assert [one.manifest.capture.status for one in done] == ["complete", "complete"]
    assert len(list(preserve.open_collection(folder / "m"))) == 2


def test_a_capture_that_is_stopped_is_closed_as_partial(web: Web) -> None:
    settings = preserve.load_settings()
    assert web.server.port

    async def stopped() -> preserve.Capture:
        stop = asyncio.Event()
        stop.set()
        return await preserve.capture_async(SEED, settings=settings, stop=stop)

    assert asyncio.run(stopped()).manifest.capture.status in {"partial", "failed"}


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://blog.test/", "javascript:alert(1)"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidAddress):
        preserve.capture(url)


def test_wrong_settings_are_refused_with_file_and_key(folder: Path) -> None:
    (folder / "config.toml").write_text("[politeness]\ndelay_seconds = -1\n")
    with pytest.raises(SettingsError, match=r"config\.toml, line 2.*delay_seconds"):
        preserve.load_settings()
    with pytest.raises(SettingsError):
        preserve.load_settings("nowhere.toml")
    with pytest.raises(UsageError, match="reason"):
        preserve.capture(SEED, ignore_robots=" ")


def test_a_saved_page_is_read_and_nothing_is_kept(web: Web, folder: Path) -> None:
    capture = preserve.open_collection().find()
    (folder / "page.html").write_bytes(capture.body(SEED).read())
    asked = len(web.server.log)
    reading = preserve.read_file("page.html", SEED)
    assert [row.id for row in reading.comments] == ["11", "12", "13"]
    assert len(web.server.log) == asked


def test_the_name_capture_is_the_function_whatever_was_imported() -> None:
    room: object = importlib.import_module("preserve.capture")
    function: object = preserve.capture
    assert callable(function)
    assert function is not room
    assert sys.modules["preserve.capture"] is room
    assert set(preserve.__all__) <= set(dir(preserve)) | {"__version__"}
    for name in preserve.__all__:
        assert getattr(preserve, name) is not None


def test_errors_rows_and_words_are_there_with_the_package_alone(tmp_path: Path) -> None:
    code = (
        "import preserve\n"
        "assert issubclass(preserve.errors.UnknownCapture, preserve.errors.PreserveError)\n"
        "assert preserve.model.Outcome.CAPTURED and preserve.manifest.CommentRow\n"
        "from preserve import *\n"
        "assert callable(capture) and Settings() == config.Settings()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=50, check=True)


def test_who_only_looks_imports_nothing_that_captures(folder: Path) -> None:
    code = (
        "import json, sys, preserve\n"
        "capture = preserve.open_collection('warcs').find()\n"
        "list(capture.comments()), capture.manifest.article\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, timeout=50, check=True
    )
    assert set(json.loads(done.stdout)) & HEAVY == set()
