from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from cited_thread import capture_twice

from preserve.catalogue import captures

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder


@pytest.fixture(scope="session")
def kept_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with two captures of an article; not to be changed."""
    collection = tmp_path_factory.mktemp("twice") / "warcs"
    capture_twice(collection)
    return collection


@pytest.fixture
def collection(kept_twice: Path, tmp_path: Path) -> Path:
    """The same, to be changed at will."""
    return shutil.copytree(kept_twice, tmp_path / "warcs")


@pytest.fixture
def newer(collection: Path) -> CaptureFolder:
    """The newer capture, most of whose bodies lie in the older."""
    return captures(collection)[0]
