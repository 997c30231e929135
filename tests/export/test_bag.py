"""A bag against RFC 8493, the Library of Congress's reader, and what can be done with it alone."""

from __future__ import annotations

import datetime
import shutil
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import bagit
import msgspec
import pytest
from calendar_clock import Calendar
from cited_thread import SEED, STORY

from preserve.catalogue import captures, find_record
from preserve.errors import CollectionError, UsageError
from preserve.export import Sender, export_bag
from preserve.manifest import encode_manifest
from preserve.reading import body_of, stored_body
from preserve.verify import find_orphans, verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.export import Exported

SENDER = Sender(organization="Bibliothèque de l’Exemple", contact="mailto:archive@library.example")


def bag(
    chosen: Sequence[CaptureFolder],
    collection: Path,
    name: str = "bag",
    *,
    sender: Sender = SENDER,
    **more: bool,
) -> Exported:
    return export_bag(
        chosen,
        collection=collection,
        output=collection.parent / name,
        sender=sender,
        clock=Calendar(),
        **more,
    )


def opened(exported: Exported, into: Path) -> Any:
    """Unpack a bag where it is packed, and return what the reader makes of it."""
    if exported.path.endswith(".zip"):
        with zipfile.ZipFile(exported.path) as archive:
            archive.extractall(into)
    elif exported.path.endswith(".tar"):
        with tarfile.open(exported.path) as archive:
            for member in archive:
                inside = archive.extractfile(member)
                assert inside is not None
                (into / member.name).parent.mkdir(parents=True, exist_ok=True)
                (into / member.name).write_bytes(inside.read())
    else:
        return bagit.Bag(exported.path)
    return bagit.Bag(str(next(into.iterdir())))


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["bag", "bag.zip", "bag.tar"])
def test_the_reader_of_the_library_of_congress_finds_a_bag_valid(
    collection: Path, newer: CaptureFolder, tmp_path: Path, name: str
) -> None:
    read = opened(bag([newer], collection, name), tmp_path / "unpacked")
    read.validate()
    assert read.version_info == (1, 0)
    assert read.encoding == "UTF-8"
    assert sorted(read.algorithms) == ["sha256", "sha512"]
    assert len(list(read.tagfile_entries())) == 4
    assert sorted(read.payload_files()) == sorted(read.payload_entries())


@pytest.mark.parametrize("place", ["data", "bag-info.txt", "manifest-sha512.txt"])
def test_it_finds_a_byte_that_was_changed(
    collection: Path, newer: CaptureFolder, place: str
) -> None:
    folder = collection.parent / "bag"
    bag([newer], collection)
    path = next((folder / "data").rglob("*.warc.gz")) if place == "data" else folder / place
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(bagit.BagError):
        bagit.Bag(str(folder)).validate()


def test_the_bag_says_who_what_when_and_how_much(collection: Path, newer: CaptureFolder) -> None:
    both = captures(collection)[::-1]
    bag(both, collection)
    info = bagit.Bag(str(collection.parent / "bag")).info
    payload = [path for path in (collection.parent / "bag" / "data").rglob("*") if path.is_file()]
    assert info["Source-Organization"] == "Bibliothèque de l’Exemple"
    assert info["Contact-Email"] == "archive@library.example"
    assert info["Bagging-Date"] == Calendar().now().date().isoformat()
    assert info["External-Identifier"] == [one.id for one in both]
    assert SEED in info["External-Description"][1]
    assert newer.id in info["External-Description"][1]
    size = sum(path.stat().st_size for path in payload)
    assert info["Payload-Oxum"] == f"{size}.{len(payload)}"


def test_without_a_name_in_the_settings_the_captures_own_operator_is_named(
    collection: Path, newer: CaptureFolder
) -> None:
    bag([newer], collection, sender=Sender())
    info = bagit.Bag(str(collection.parent / "bag")).info
    assert "Source-Organization" not in info
    assert info["Contact-Name"] == newer.manifest.capture.operator != ""


def test_a_text_of_several_lines_stays_one_value(collection: Path, newer: CaptureFolder) -> None:
    bag([newer], collection, sender=Sender(organization="One\r\nPayload-Oxum: 1.1\n two"))
    info = bagit.Bag(str(collection.parent / "bag")).info
    assert info["Source-Organization"] == "One Payload-Oxum: 1.1 two"
    assert info["Payload-Oxum"] != "1.1"


def test_the_payload_is_a_collection_that_stands_alone(
    collection: Path, newer: CaptureFolder
) -> None:
    wanted = stored_body(collection, STORY).read()
    exported = bag([newer], collection)
    shutil.rmtree(collection)
    payload = collection.parent / "bag" / "data"
    (kept,) = captures(payload)
    assert (kept.id, kept.manifest) == (newer.id, newer.manifest)
    assert verify(kept.path).findings == ()
    orphans = find_orphans(payload)
    assert (orphans.findings, orphans.remarks) == ((), ())
    place = find_record(payload, STORY)
    assert place.row.revisit_of is not None
    assert body_of(place, payload).read() == wanted
    assert exported.missing == ()


def test_what_two_captures_share_is_there_once(collection: Path) -> None:
    bag(captures(collection)[::-1], collection)
    payload = collection.parent / "bag" / "data"
    assert not (payload / "originals").exists()
    assert all(verify(one.path).ok for one in captures(payload))


def test_a_body_of_a_removed_capture_is_carried_on_from_bag_to_bag(
    collection: Path, newer: CaptureFolder
) -> None:
    wanted = stored_body(collection, STORY).read()
    bag([newer], collection)
    payload = collection.parent / "bag" / "data"
    bag(captures(payload), payload, "again")
    again = payload.parent / "again" / "data"
    assert body_of(find_record(again, STORY), again).read() == wanted
    assert verify(captures(again)[0].path).ok


def test_a_body_that_is_nowhere_any_more_is_told(collection: Path, newer: CaptureFolder) -> None:
    shutil.rmtree(captures(collection)[1].path)
    assert STORY in bag([newer], collection).missing


def test_the_same_captures_on_the_same_day_give_the_same_bytes(
    collection: Path, newer: CaptureFolder
) -> None:
    digests = {bag([newer], collection, name, force=True).sha256 for name in ("bag", "bag")}
    assert len(digests) == 1
    first = bag([newer], collection, "bag.zip")
    again = bag([newer], collection, "bag.zip", force=True)
    assert first == again


def test_a_capture_that_is_not_as_its_manifest_has_it_is_not_given_away(
    collection: Path, newer: CaptureFolder
) -> None:
    path = newer.path / "citations.jsonl"
    path.write_bytes(path.read_bytes() + b"\n")
    for name in ("bag", "bag.zip", "bag.tar"):
        with pytest.raises(CollectionError, match=r"citations\.jsonl is not as its manifest"):
            bag([newer], collection, name)
    assert [path.name for path in collection.parent.iterdir()] == ["warcs"]


def test_what_lies_in_a_capture_made_with_credentials_needs_a_word(
    collection: Path, newer: CaptureFolder
) -> None:
    older = captures(collection)[1]
    facts = msgspec.structs.replace(older.manifest.capture, authenticated=True)
    changed = msgspec.structs.replace(older.manifest, capture=facts)
    (older.path / "manifest.json").write_bytes(encode_manifest(changed))
    with pytest.raises(CollectionError, match="--include-authenticated"):
        bag([newer], collection)
    bag([newer], collection, include_authenticated=True)
    assert bagit.Bag(str(collection.parent / "bag")).is_valid()


def test_a_bag_replaces_only_a_bag_and_only_by_force(
    collection: Path, newer: CaptureFolder
) -> None:
    top = collection.parent
    (top / "mine").mkdir()
    (top / "mine" / "letter.txt").write_text("precious")
    for force in (False, True):
        with pytest.raises(UsageError, match="name another place"):
            bag([newer], collection, "mine", force=force)
    assert (top / "mine" / "letter.txt").read_text() == "precious"
    bag([newer], collection)
    before = files_of(top / "bag")
    (top / "bag" / "data" / "stray").write_text("")
    with pytest.raises(UsageError, match="--force"):
        bag([newer], collection)
    bag([newer], collection, force=True)
    assert files_of(top / "bag") == before
    with pytest.raises(UsageError, match="not there"):
        bag([newer], collection, "nowhere/bag")
    assert sorted(path.name for path in top.iterdir()) == ["bag", "mine", "warcs"]


def test_what_a_killed_run_left_does_not_stand_in_the_way(
    collection: Path, newer: CaptureFolder
) -> None:
    left = collection.parent / "bag.open"
    left.mkdir()
    (left / "bagit.txt").write_text("")
    (left / "data").mkdir()
    bag([newer], collection)
    assert not left.exists()
    assert bagit.Bag(str(collection.parent / "bag")).is_valid()


def test_files_in_a_packed_bag_have_the_time_of_the_capture(
    collection: Path, newer: CaptureFolder
) -> None:
    finished = datetime.datetime.fromisoformat(newer.manifest.capture.finished)
    exported = bag([newer], collection, "transfer.zip")
    with zipfile.ZipFile(exported.path) as archive:
        times = {one.date_time for one in archive.infolist()}
        tops = {one.filename.partition("/")[0] for one in archive.infolist()}
    whole = finished.replace(second=finished.second // 2 * 2)  # which is as exact as ZIP is
    assert times == {whole.timetuple()[:6]}
    assert tops == {"transfer"}
