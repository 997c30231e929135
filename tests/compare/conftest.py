from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripted_web import Web, scripted_web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with scripted_web(tmp_path / "warcs") as web:
        yield web
