"""Captures are removed; what others refer to outlives them, byte for byte."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from calendar_clock import Calendar
from scripted_web import SEED, article, page, scripted_web
from tests.removing.conftest import SHARED, all_is_well, bodies, oldest_first
from thrice import STYLE
from validated import serve_validated
from wacz_reading import Wacz

from preserve.catalogue import Catalogue, captures, folders, rebuild
from preserve.errors import CollectionError
from preserve.export import export_wacz
from preserve.manifest import ResourceRow
from preserve.reindex import reindex
from preserve.removing import plan, remove
from preserve.verify import Orphans, find_orphans

if TYPE_CHECKING:
    from pathlib import Path


def test_what_the_others_refer_to_is_still_found_when_the_first_is_removed(
    collection: Path, tmp_path: Path
) -> None:
    first, second, third = oldest_first(collection)
    before = {key: value for key, value in bodies(collection).items() if key[0] != first.name}
    assert {url for one, url in before if one == third.name} >= SHARED
    planned = plan(collection, [first])
    (done,) = remove(collection, [first])
    assert not first.exists()
    assert planned[0].moved == done.moved >= len(SHARED)
    assert bodies(collection) == before
    assert set(oldest_first(collection)) == {second, third}
    all_is_well(collection, tmp_path)
    assert find_orphans(collection).remarks == ()


def test_records_move_byte_for_byte(collection: Path) -> None:
    first = oldest_first(collection)[0]
    (warc,) = first.glob("*-00000.warc.gz")
    data = warc.read_bytes()
    capture = captures(collection)[-1]
    rows = [row for row in capture.rows("resources", ResourceRow) if row.url in SHARED]
    members = [
        data[row.record.offset : row.record.offset + row.record.length]
        for row in rows
        if row.record is not None
    ]
    assert len(members) == len(SHARED)
    (done,) = remove(collection, [first])
    assert done.file is not None
    moved = (collection / "originals" / done.file).read_bytes()
    assert all(member in moved for member in members)


def test_the_second_may_go_after_the_first(collection: Path, tmp_path: Path) -> None:
    first, second, third = oldest_first(collection)
    remove(collection, [first])
    remove(collection, [second])
    assert oldest_first(collection) == [third]
    assert {url for _, url in bodies(collection)} >= SHARED
    all_is_well(collection, tmp_path)


def test_several_go_at_once(collection: Path, tmp_path: Path) -> None:
    first, second, third = oldest_first(collection)
    done = remove(collection, [first, second])
    assert [one.id for one in done] == [second.name, first.name]
    assert oldest_first(collection) == [third]
    all_is_well(collection, tmp_path)


def test_with_the_last_that_refers_the_originals_go_too(collection: Path) -> None:
    first, second, third = oldest_first(collection)
    (gone,) = remove(collection, [first])
    remove(collection, [second])
    assert (collection / "originals").is_dir()
    (last,) = remove(collection, [third])
    assert gone.file in last.dropped
    assert not (collection / "originals").exists()
    assert list(folders(collection)) == []


def test_nothing_moves_where_nobody_refers(collection: Path) -> None:
    third = oldest_first(collection)[2]
    (done,) = remove(collection, [third])
    assert (done.moved, done.file) == (0, None)
    assert not (collection / "originals").exists()


def test_the_catalogue_forgets_a_capture_and_is_as_if_made_anew(collection: Path) -> None:
    Catalogue.open(collection).close()
    remove(collection, [oldest_first(collection)[0]])

    def listing() -> list[str]:
        with Catalogue.open(collection) as catalogue:
            return [one.id for one in catalogue.listing()]

    before = listing()
    assert before == [folder.name for folder in oldest_first(collection)[::-1]]
    rebuild(collection)
    assert listing() == before


def test_the_index_of_the_collection_is_as_if_made_anew(collection: Path) -> None:
    reindex(collection, cdxj=True)
    remove(collection, [oldest_first(collection)[0]])
    index = collection / "index.cdxj"
    before = index.read_bytes()
    assert b"originals/originals-" in before
    done = reindex(collection, cdxj=True)
    assert (done.problems, done.index is not None and done.index.mended) == ((), ())
    assert index.read_bytes() == before


def test_an_open_capture_forbids_it_since_it_may_refer_to_anything(collection: Path) -> None:
    first = oldest_first(collection)[0]
    under_way = first.parent / "20990101T000000Z-abcdef"
    under_way.mkdir()
    (under_way / "journal.jsonl").write_text("")
    with pytest.raises(CollectionError, match="20990101T000000Z-abcdef is not finished"):
        remove(collection, [first])
    assert first.is_dir()


def test_a_neighbour_that_cannot_be_read_forbids_it(collection: Path) -> None:
    first, second, _ = oldest_first(collection)
    (second / "index.cdxj").unlink()
    with pytest.raises(CollectionError, match=r"index\.cdxj cannot be read"):
        remove(collection, [first])
    assert first.is_dir()


def test_what_citations_were_kept_as_outlives_its_capture(tmp_path: Path) -> None:
    """Four captures: the second leaves the citations to the first, the fourth to the third."""
    cited, picture = "http://nouvelles.test/recit", "http://nouvelles.test/vue.png"
    text = "<p>Le four du village, sa voute et son histoire.</p>" * 40
    clock = Calendar()
    with scripted_web(tmp_path / "warcs") as web:
        web.clock = clock
        web.serve(SEED, article(f"{cited} {text}"))
        body = page(f"<h1>Un recit</h1><img src=/vue.png>{text}").partition(b"\r\n\r\n")[2]
        serve_validated(web, cited, body, "text/html")
        serve_validated(web, picture, b"\x89PNG" * 500, "image/png")
        for days in (0, 1, 40, 1):
            clock.set_to(clock.now() + datetime.timedelta(days=days, seconds=1))
            web.capture(SEED, trigger="daily")
    collection = tmp_path / "warcs"
    first, second, third, fourth = captures(collection)[::-1]

    def packed() -> list[tuple[str, str]]:
        for one, package in ((second, "second.wacz"), (fourth, "fourth.wacz")):
            made = export_wacz([one], collection=collection, output=tmp_path / package, force=True)
            assert made.missing == ()
        wacz = [Wacz(tmp_path / name) for name in ("second.wacz", "fourth.wacz")]
        lines = [(line.fields["url"], line.fields["mime"]) for one in wacz for line in one.lines]
        shown = [one["text"] for one in wacz[1].pages("extraPages") if one.get("url") == cited]
        assert len(shown) == 1
        assert "Le four du village" in shown[0]
        return sorted(lines)

    before = packed()
    assert (picture, "image/png") in before
    remove(collection, [third.path])  # its records refer to those of the first
    assert packed() == before
    remove(collection, [first.path])
    assert packed() == before
    assert find_orphans(collection) == Orphans(findings=(), remarks=())
    remove(collection, [second.path, fourth.path])
    assert not (collection / "originals").exists()


def test_the_next_capture_stores_anew_what_it_has_no_original_for(tmp_path: Path) -> None:
    clock = Calendar()
    with scripted_web(tmp_path / "warcs") as web:
        web.clock = clock
        web.serve(SEED, article("", "<link rel=stylesheet href=/style.css>"))
        serve_validated(web, STYLE, b"p { margin: 1em }\n" * 90, "text/css")
        made = []
        for _ in range(3):
            clock.set_to(clock.now() + datetime.timedelta(days=1))
            made.append(web.capture())
            if len(made) == 2:
                assert made[1].resources[STYLE].revisit_of is not None
                remove(web.collection, [made[0].captured.folder])
    assert [one.status for one in made] == ["complete"] * 3
    assert made[2].resources[STYLE].revisit_of is None
    all_is_well(tmp_path / "warcs", tmp_path)


def test_credentials_of_a_removed_capture_still_guard_its_bodies(
    collection: Path, tmp_path: Path
) -> None:
    first, _, third = oldest_first(collection)
    manifest = first / "manifest.json"
    manifest.write_bytes(
        manifest.read_bytes().replace(b'"authenticated": false', b'"authenticated": true')
    )
    remove(collection, [first])
    (left,) = (one for one in captures(collection) if one.path == third)
    with pytest.raises(CollectionError, match="made with credentials"):
        export_wacz([left], collection=collection, output=tmp_path / "third.wacz")
    export_wacz(
        [left],
        collection=collection,
        output=tmp_path / "third.wacz",
        include_authenticated=True,
    )
