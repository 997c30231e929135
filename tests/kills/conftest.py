from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from killing import STORIES
from killing_cases import Ground
from killing_forks import Forks

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    with Forks() as made:
        yield made


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory, forks: Forks) -> Ground:
    made = Ground(tmp_path_factory.mktemp("kills"), forks)
    for story in STORIES:
        made.learn(story)
    return made
