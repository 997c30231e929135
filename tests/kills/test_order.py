"""What a fall of the machine could undo is on disk before anything says that it is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from killing import CAPTURE
from killing_checks import MANIFEST
from killing_sites import SYNCING, Call, traced

from preserve.manifest import read_manifest
from preserve.warc import read_records

if TYPE_CHECKING:
    from pathlib import Path

    from killing_cases import Ground

pytestmark = [pytest.mark.kills, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def trace(ground: Ground) -> tuple[Path, list[Call]]:
    """A capture that nothing disturbs: its folder, and every call that changed the collection."""
    with ground.world(CAPTURE) as world:
        calls = traced(world, CAPTURE)
        (manifest,) = world.collection.glob(f"*/*/{MANIFEST}")
        return manifest.parent, calls


def of(calls: list[Call], name: str, end: str) -> list[Call]:
    return [call for call in calls if call.name == name and call.path.endswith(end)]


def syncs(calls: list[Call], path: str) -> list[int]:
    return [call.moment for call in calls if call.name in SYNCING and call.path == path]


def test_an_address_is_settled_after_its_records_were_synced(
    trace: tuple[Path, list[Call]],
) -> None:
    folder, calls = trace
    said = [(call.moment, call.length) for call in of(calls, "write", "/journal.jsonl")]
    looked_at = 0
    for end, fact in settled_in(folder):
        if fact["record"] is None:
            continue
        place = fact["record"]
        moment = next(moment for moment, length in summed(said) if length >= end)
        path = f"{folder.parent.name}/{folder.name}/{place['file']}.open"
        synced = [one for one in syncs(calls, path) if one < moment]
        written = sum(
            call.length
            for call in calls
            if call.name == "write" and call.path == path and call.moment < max(synced, default=0)
        )
        assert written >= place["offset"] + place["length"], fact["url"]
        looked_at += 1
    assert looked_at > 30


def settled_in(folder: Path) -> list[tuple[int, dict[str, Any]]]:
    """Return the settled lines of the journal that a capture keeps, each with its end in bytes."""
    (meta,) = folder.glob("*-meta.warc.gz")
    (log,) = [
        record.stream.read()
        for record in read_records(meta)
        if (record.target or "").endswith(":log")
    ]
    found, end = [], 0
    for line in log.splitlines(keepends=True):
        end += len(line)
        fact = json.loads(line)
        if fact["event"] == "settled":
            found.append((end, fact))
    return found


def summed(writes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return, for each write, how long the file was after it."""
    lengths, size = [], 0
    for moment, length in writes:
        size += length
        lengths.append((moment, size))
    return lengths


def test_a_file_has_its_last_name_only_when_it_is_synced_and_then_its_folder_is(
    trace: tuple[Path, list[Call]],
) -> None:
    folder, calls = trace
    home = f"{folder.parent.name}/{folder.name}"
    renames = [call for call in calls if call.name == "rename" and call.path.startswith(home)]
    names = {call.to for call in renames}
    listed = [file.name for file in read_manifest(folder / MANIFEST).files]
    assert {f"{home}/{name}" for name in (*listed, MANIFEST, "index.cdxj")} <= names
    (finished,) = of(calls, "rename", "/manifest.json.open")
    for rename in renames:
        writes = [c.moment for c in calls if c.name == "write" and c.path == rename.path]
        assert any(max(writes) < one < rename.moment for one in syncs(calls, rename.path))
        if rename is not finished:
            synced = [one for one in syncs(calls, home) if rename.moment < one < finished.moment]
            assert synced, f"{rename.to} may be gone though the manifest names it"
    for part in ("comments.jsonl", "citations.jsonl", "resources.jsonl"):
        writes = [c.moment for c in calls if c.name == "write" and c.path == f"{home}/{part}"]
        assert max(writes) < max(syncs(calls, f"{home}/{part}")) < finished.moment


def test_the_journal_goes_when_the_manifest_is_on_disk_and_its_folders_were_there_before(
    trace: tuple[Path, list[Call]],
) -> None:
    folder, calls = trace
    home = f"{folder.parent.name}/{folder.name}"
    (finished,) = of(calls, "rename", "/manifest.json.open")
    (gone,) = of(calls, "unlink", "/journal.jsonl")
    assert any(finished.moment < one < gone.moment for one in syncs(calls, home))
    begun = of(calls, "write", "/journal.jsonl")[0]
    for made in (home, folder.parent.name, "."):
        assert any(one < begun.moment for one in syncs(calls, made)), made
