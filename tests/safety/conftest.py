from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hostile_site import HostilePlace, hostile_place

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostilePlace]:
    """A collection in which every text is hostile, and the site that it is of."""
    with hostile_place(tmp_path_factory.mktemp("hostile")) as found:
        yield found
