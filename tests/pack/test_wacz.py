"""A WACZ against the text of WACZ 1.1.1, and against what it must replay."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from scripted_web import SEED
from thrice import MOVED, PICTURE, PLAN, STORY, STYLE
from wacz_reading import Wacz

from preserve.catalogue import captures
from preserve.errors import CollectionError, UsageError
from preserve.export import export_wacz
from preserve.manifest import ResourceRow, encode_manifest
from preserve.warc import check_file, read_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.catalogue import CaptureFolder
    from preserve.export import Exported

PARTS = ("manifest.json", "comments.jsonl", "citations.jsonl", "resources.jsonl")


def export(
    chosen: Sequence[CaptureFolder], collection: Path, name: str = "out.wacz", **more: bool
) -> tuple[Exported, Wacz]:
    exported = export_wacz(chosen, collection=collection, output=collection.parent / name, **more)
    return exported, Wacz(Path(exported.path))


@pytest.fixture(scope="module")
def last(kept: Path) -> CaptureFolder:
    return captures(kept)[0]


@pytest.fixture(scope="module")
def wacz(kept: Path, last: CaptureFolder) -> Wacz:
    """The third capture, most of whose bodies lie in the first, exported alone."""
    return export([last], kept, "third.wacz")[1]


# -------------------------------------------------------------------------- the text of WACZ 1.1.1


def test_the_package_has_the_members_that_a_wacz_must_have(wacz: Wacz) -> None:
    folders = {name.rpartition("/")[0] for name in wacz.members}
    assert {"archive", "indexes", "pages"} <= folders
    assert {"datapackage.json", "datapackage-digest.json"} <= wacz.members.keys()
    assert "pages/pages.jsonl" in wacz.members
    assert all(name.endswith(".warc.gz") for name in wacz.members if name.startswith("archive/"))
    assert {name for name in wacz.members if name.startswith(("indexes/", "pages/"))} == {
        "indexes/index.cdx",
        "pages/pages.jsonl",
        "pages/extraPages.jsonl",
    }


def test_what_is_compressed_already_is_stored(wacz: Wacz) -> None:
    for name, info in wacz.infos.items():
        stored = info.compress_type == zipfile.ZIP_STORED
        assert stored is name.endswith(".gz"), name


def test_the_datapackage_names_every_other_member_with_its_bytes_and_digest(wacz: Wacz) -> None:
    package = wacz.datapackage
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    listed = {one["path"]: one for one in package["resources"]}
    assert listed.keys() == wacz.members.keys() - {"datapackage.json", "datapackage-digest.json"}
    for path, one in listed.items():
        assert one["bytes"] == len(wacz[path])
        assert one["hash"] == f"sha256:{hashlib.sha256(wacz[path]).hexdigest()}"
        assert one["type"] == "file", "a validator would guess columns and their types"
    names = [one["name"] for one in package["resources"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)


def test_the_digest_file_has_the_digest_of_the_datapackage(wacz: Wacz) -> None:
    assert json.loads(wacz["datapackage-digest.json"]) == {
        "path": "datapackage.json",
        "hash": f"sha256:{hashlib.sha256(wacz['datapackage.json']).hexdigest()}",
    }


def test_the_datapackage_tells_a_viewer_what_it_is_and_where_to_begin(
    wacz: Wacz, last: CaptureFolder
) -> None:
    package = wacz.datapackage
    assert package["title"] == "Le four"
    assert SEED in package["description"]
    assert package["created"] == last.manifest.capture.finished[:19] + "Z"
    assert package["software"].startswith("preserve ")
    assert package["mainPageURL"] == package["mainPageUrl"] == SEED
    assert list(wacz.find(SEED, package["mainPageDate"]))


def test_pages_are_in_the_index_by_address_and_second(wacz: Wacz) -> None:
    for name in ("pages", "extraPages"):
        header, *pages = wacz.pages(name)
        assert header["format"] == "json-pages-1.0"
        assert header["id"]
        assert pages
        assert len({page["id"] for page in pages}) == len(pages)
        for page in pages:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page["ts"])
            assert list(wacz.find(page["url"], page["ts"])), page["url"]


def test_the_index_is_sorted_by_bytes_and_leads_to_records(wacz: Wacz) -> None:
    texts = [line.text for line in wacz.lines]
    assert texts == sorted(set(texts))
    for line in wacz.lines:
        record, _ = wacz.record(line)
        assert record.rec_type in {"response", "revisit", "resource"}


# ------------------------------------------------------------------------------------------- pages


def test_the_article_is_a_page_and_what_it_cites_are_further_ones(wacz: Wacz) -> None:
    (article,) = wacz.pages("pages")[1:]
    assert (article["url"], article["title"]) == (SEED, "Le four")
    assert "Passage no. 2." in article["text"]
    cited = {page["url"]: page for page in wacz.pages("extraPages")[1:]}
    assert cited.keys() == {SEED, STORY, PLAN}
    assert "Un récit du four" in cited[STORY]["text"], "though its body lies in another capture"
    assert cited[STORY]["title"] == "Four"
    assert "text" not in cited[PLAN]


def test_the_list_whose_text_viewers_search_begins_with_the_article(wacz: Wacz) -> None:
    header, first, *_ = wacz.pages("extraPages")
    assert header["hasText"] is True
    assert first == wacz.pages("pages")[1]


# ---------------------------------------------------------------------------------- replays alone


def test_every_address_of_a_third_capture_is_shown_with_all_captures_deleted(
    collection: Path, three: Sequence[CaptureFolder]
) -> None:
    last = three[-1]
    rows = [row for row in last.rows("resources", ResourceRow) if row.record is not None]
    assert sum(row.revisit_of is not None for row in rows) >= 4
    exported, _ = export([last], collection)
    shutil.rmtree(collection)
    wacz = Wacz(Path(exported.path))
    for row in rows:
        assert row.payload_sha256 is not None
        assert row.warc_date is not None
        assert row.payload_sha256 in wacz.payload_sha256(row.url, row.warc_date), row.url


def test_originals_come_byte_for_byte_with_request_metadata_and_warcinfo(
    wacz: Wacz, kept: Path, last: CaptureFolder, tmp_path: Path
) -> None:
    name = f"{last.id}-originals.warc.gz"
    (tmp_path / name).write_bytes(wacz[f"archive/{name}"])
    assert list(check_file(tmp_path / name)) == []
    first = captures(kept)[-1]
    (source,) = (first.path / row.name for row in first.manifest.files)
    there = {record.id: source.read_bytes()[record.offset :][: record.length]
             for record in read_records(source)}  # fmt: skip
    types = []
    for record in read_records(tmp_path / name):
        member = wacz[f"archive/{name}"][record.offset :][: record.length]
        assert member == there[record.id]
        types.append(record.type)
    exchange = ["request", "response", "metadata"]
    assert types == ["warcinfo", *exchange * 4]
    indexed = {line.fields["url"] for line in wacz.lines if line.fields["filename"] == name}
    assert indexed == {STYLE, PICTURE, STORY, PLAN}


def test_manifest_and_parts_lie_beside_as_they_are_with_the_discussion(
    wacz: Wacz, last: CaptureFolder
) -> None:
    for part in PARTS:
        assert wacz[f"{last.id}/{part}"] == (last.path / part).read_bytes()
    assert json.loads(wacz[f"{last.id}/discussion.jsonld"])["headline"] == "Le four"


def test_settings_with_paths_and_names_of_this_machine_are_not_given_away(wacz: Wacz) -> None:
    assert not [name for name in wacz.members if "meta" in name]


# -------------------------------------------------------------------------------- several captures


def test_several_captures_share_one_index_and_need_no_copies(
    collection: Path, three: Sequence[CaptureFolder]
) -> None:
    exported, wacz = export(three, collection)
    assert exported.captures == tuple(capture.id for capture in three)
    archive = {name for name in wacz.members if name.startswith("archive/")}
    assert archive == {f"archive/{row.name}" for capture in three for row in capture.manifest.files}
    lines = [
        line
        for capture in three
        for line in (capture.path / "index.cdxj").read_bytes().splitlines()
    ]
    assert [line.text for line in wacz.lines] == sorted(lines)
    assert {f"{one.id}/{part}" for one in three for part in PARTS} <= wacz.members.keys()
    assert len(wacz.pages("pages")) == 4
    assert wacz.datapackage["created"] == three[-1].manifest.capture.finished[:19] + "Z"
    for capture in three:
        for row in capture.rows("resources", ResourceRow):
            if row.record is not None:
                assert row.payload_sha256 in wacz.payload_sha256(row.url, str(row.warc_date))


def test_the_same_captures_give_the_same_bytes(
    collection: Path, three: Sequence[CaptureFolder]
) -> None:
    one, _ = export(three[1:], collection, "one.wacz")
    two, _ = export(three[1:], collection, "two.wacz")
    assert one.sha256 == two.sha256 == hashlib.sha256(Path(one.path).read_bytes()).hexdigest()
    assert one.bytes == Path(two.path).stat().st_size


# ---------------------------------------------------------------------------------- what goes wrong


def test_a_name_that_viewers_would_not_open_is_refused(
    collection: Path, three: Sequence[CaptureFolder]
) -> None:
    with pytest.raises(UsageError, match=r"FILE\.wacz"):
        export_wacz(three, collection=collection, output=collection / "out.zip")


@pytest.mark.parametrize("name", ["resources.jsonl", "WARC"])
def test_what_is_not_as_the_manifest_has_it_is_not_given_away(
    collection: Path, three: Sequence[CaptureFolder], name: str
) -> None:
    last = three[-1]
    path = last.path / (last.manifest.files[0].name if name == "WARC" else name)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(CollectionError, match="nothing was exported"):
        export([last], collection)
    assert not list(collection.parent.glob("*.wacz*"))


def test_a_missing_file_is_named(collection: Path, three: Sequence[CaptureFolder]) -> None:
    name = three[0].manifest.files[0].name
    (three[0].path / name).unlink()
    with pytest.raises(CollectionError, match=name):
        export(three[:1], collection)


def test_bodies_that_no_capture_has_any_more_are_told(
    collection: Path, three: Sequence[CaptureFolder]
) -> None:
    shutil.rmtree(three[0].path)
    exported, wacz = export(three[2:], collection)
    assert exported.missing == tuple(sorted({STYLE, PICTURE, STORY, PLAN}))
    assert not [name for name in wacz.members if "originals" in name]


def test_originals_that_outlived_their_capture_are_found(
    collection: Path, three: Sequence[CaptureFolder]
) -> None:
    moved = collection / "originals"
    moved.mkdir()
    for name in ("index.cdxj", three[0].manifest.files[0].name):
        shutil.move(three[0].path / name, moved / name)
    shutil.rmtree(three[0].path)
    exported, wacz = export(three[2:], collection)
    assert exported.missing == ()
    assert wacz.payload_sha256(MOVED, str(row(three[2], MOVED).warc_date))


def test_a_body_in_a_capture_made_with_credentials_needs_a_word(
    collection: Path, three: Sequence[CaptureFolder]
) -> None:
    first = three[0]
    facts = msgspec.structs.replace(first.manifest.capture, authenticated=True)
    changed = msgspec.structs.replace(first.manifest, capture=facts)
    (first.path / "manifest.json").write_bytes(encode_manifest(changed))
    with pytest.raises(CollectionError, match=f"{first.id}.*--include-authenticated"):
        export(three[2:], collection)
    exported, _ = export(three[2:], collection, include_authenticated=True)
    assert exported.missing == ()


def row(capture: CaptureFolder, url: str) -> ResourceRow:
    return next(one for one in capture.rows("resources", ResourceRow) if one.url == url)


# --------------------------------------------------------------------------------------- large ones


@pytest.mark.parametrize("limit", [1000, 100_000, 1 << 31])
def test_viewers_that_look_at_the_directory_alone_find_every_member(
    collection: Path,
    three: Sequence[CaptureFolder],
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
) -> None:
    """ReplayWeb.page takes a member to begin right after its name, where the directory has no extra
    field for it; zipfile's own choice for members near 2 GiB would differ between the two places.
    """
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    monkeypatch.setattr("preserve.pack.package._ZIP64_PAST_BYTES", limit)
    exported, wacz = export(three, collection)
    data = Path(exported.path).read_bytes()
    for info in wacz.infos.values():
        (extra_bytes,) = struct.unpack_from("<H", data, info.header_offset + 28)
        if not info.extra:
            assert extra_bytes == 0, info.filename
