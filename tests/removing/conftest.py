"""A collection to remove from, and what must hold of one afterwards."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest
from thrice import PICTURE, PLAN, STORY, STYLE, capture_thrice

from preserve.catalogue import Place, captures, folders
from preserve.export import export_wacz
from preserve.manifest import ResourceRow
from preserve.reading.stored import body_of
from preserve.verify import find_orphans, verify

if TYPE_CHECKING:
    from pathlib import Path

SHARED = {STYLE, PICTURE, STORY, PLAN}


@pytest.fixture(scope="session")
def thrice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thrice") / "warcs"
    capture_thrice(folder)
    return folder


@pytest.fixture
def collection(thrice: Path, tmp_path: Path) -> Path:
    return shutil.copytree(thrice, tmp_path / "warcs")


def oldest_first(collection: Path) -> list[Path]:
    return sorted(folders(collection), key=lambda folder: folder.name)


def bodies(collection: Path) -> dict[tuple[str, str], str]:
    """Return the digest of every stored body, by capture and address, as a reader gets it."""
    found = {}
    for capture in captures(collection):
        for row in capture.rows("resources", ResourceRow):
            if row.record is not None and row.payload_sha256 is not None:
                stored = body_of(Place(capture=capture, row=row), collection)
                digest = hashlib.sha256(b"".join(stored.decoded())).hexdigest()
                assert digest == row.payload_sha256, row.url  # nothing is coded here
                found[capture.id, row.url] = digest
    return found


def all_is_well(collection: Path, scratch: Path) -> None:
    for folder in folders(collection):
        assert verify(folder).findings == ()
    orphans = find_orphans(collection)
    assert orphans.findings == ()
    bodies(collection)
    left = list(captures(collection))[::-1]
    if left:
        made = export_wacz(left, collection=collection, output=scratch / "all.wacz", force=True)
        assert made.missing == ()
