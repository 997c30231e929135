from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from thrice import capture_thrice

from preserve.catalogue import captures

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with three captures of a seed; not to be changed."""
    collection = tmp_path_factory.mktemp("pack") / "warcs"
    capture_thrice(collection)
    return collection


@pytest.fixture
def collection(kept: Path, tmp_path: Path) -> Path:
    """The same, to be changed at will."""
    return shutil.copytree(kept, tmp_path / "warcs")


@pytest.fixture
def three(collection: Path) -> tuple[CaptureFolder, ...]:
    """The captures of the collection that may be changed, oldest first."""
    return captures(collection)[::-1]
