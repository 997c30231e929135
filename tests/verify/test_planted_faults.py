"""Every fault of a table, planted in a good collection, is found by ``verify --deep``, in place."""

from __future__ import annotations

import datetime
import json
import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from calendar_clock import Calendar
from click.testing import CliRunner
from planted_faults import FAULTS, GONE, LINE, LONG, RECORD, STORY, STYLE, Copy, blog
from scripted_web import SEED, page, scripted_web

from preserve.catalogue import rebuild
from preserve.catalogue.folders import open_capture
from preserve.cli.app import cli
from preserve.cli.verify_deep import deep_document
from preserve.compare import changes, write_changes
from preserve.manifest import read_manifest
from preserve.removing import remove
from preserve.verify import find_orphans, verify
from preserve.verify.deep import verify_deeply
from preserve.withdrawing import find_standing, purge, what_is_meant, withdraw

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a collection with all there may be: originals/, revisits, changes, a purge."""
    place = tmp_path_factory.mktemp("planted") / "warcs"
    with scripted_web(place) as web:
        web.clock = clock = Calendar()
        web.serve(STORY, page(f"<h1>Un récit du four</h1>{LONG}"))
        web.serve(GONE, page(f"<h1>Une autre page</h1>{LONG}{LONG}"))
        web.serve(STYLE, page("p { margin: 0 }" * 100))
        folders = []
        for visit in ("Un mot", "Un autre mot du moulin", "Encore autre chose au moulin"):
            web.serve(SEED, blog(visit))
            folders.append(web.capture().captured.folder)
            clock.set_to(clock.now() + datetime.timedelta(seconds=2))
    rebuild(place)
    remove(place, folders[:1])
    withdraw(place, what_is_meant(place, GONE), reason="demandé", clock=clock)
    purge(place, find_standing(place, GONE), clock=clock)
    older, newer = (open_capture(folder) for folder in folders[1:])
    write_changes(newer, changes(older, newer))
    assert (place / "originals").is_dir()
    return place


def deep(place: Path) -> tuple[int, dict[str, Any]]:
    found = CliRunner().invoke(cli, ["verify", "--deep", "--json", "--collection", str(place)])
    return found.exit_code, json.loads(found.stdout)


def test_the_good_collection_has_no_fault(good: Path) -> None:
    code, report = deep(good)
    assert report["findings"] == []
    assert code == 0
    (good / "stray.warc").write_bytes(b"")
    assert deep(good)[0] == 4
    (good / "stray.warc").unlink()
    looked = report["captures"][-1]["deep"]
    assert looked["read_again"], looked
    assert looked["revisits"] > 0
    assert looked["bodies"] >= 3


def test_there_are_faults_enough() -> None:
    assert len(FAULTS) >= 40


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_its_place_is_named(
    good: Path, tmp_path: Path, fault: str
) -> None:
    copy = Copy(shutil.copytree(good, tmp_path / "warcs"))
    damage, file, place, word = FAULTS[fault]
    names = {
        "WARC": copy.warc.name,
        "META": copy.meta.name,
        "ORIGINALS": f"originals/{next((copy.place / 'originals').glob('*.warc.gz')).name}",
    }
    capture = copy.folder.name
    damage(copy)
    found = deep_document(copy.place, [verify_deeply(copy.folder)], find_orphans(copy.place))
    report = json.loads(msgspec.json.encode(found))
    assert not report["ok"]
    file = names.get(file, file)
    here = [one for one in report["findings"] if one["file"] == file]
    meant = [one for one in here if one["check"] == word]
    assert meant, "\n".join(map(str, report["findings"]))
    for one in meant:
        assert one["message"]
        assert one["capture"] in {capture, None, *(each["id"] for each in report["captures"])}
    if place == RECORD:
        assert any(one["offset"] is not None for one in meant), meant
    elif place == LINE:
        assert any(one["line"] is not None for one in meant), meant


def test_a_plain_verification_stays_what_it_was(good: Path) -> None:
    for folder in sorted((good / "blog.test").iterdir()):
        assert verify(folder).findings == ()
        assert verify(folder).deep is None
        assert read_manifest(folder / "manifest.json").capture.status == "complete"


def test_a_person_is_told_what_was_read_again(good: Path) -> None:
    found = CliRunner().invoke(cli, ["verify", "latest", "--deep", "--collection", str(good)])
    assert found.exit_code == 0
    first, second = found.stdout.splitlines()
    assert first.startswith("verified  ")
    assert second.endswith("revisits followed; article, discussion and citations read again")


def test_a_look_in_the_browser_is_another_look(good: Path) -> None:
    words = ["verify", "--deep", "--replay", "--collection", str(good)]
    found = CliRunner().invoke(cli, words)
    assert found.exit_code == 2
    assert "one after the other" in found.stderr
