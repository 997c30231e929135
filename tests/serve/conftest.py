"""A collection with a village, a hostile page and a long thread, served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from change_rows import cited, comment
from report_captures import EVIL, evil_citations, evil_comments, evil_resources, kept, thousands
from served import Served, served

from preserve.manifest import AuthorRow
from preserve.model import Outcome, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VILLAGE = "20260101T120000Z-bbbbbb"
HOSTILE = "20260102T120000Z-cccccc"
LONG = "20260103T120000Z-dddddd"


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    collection = tmp_path_factory.mktemp("serve") / "warcs"
    meunier = AuthorRow(name="La meunière", url=None)
    kept(
        collection,
        [
            comment("1", 1, "Le four du village se rallume.", author=meunier),
            comment("2", 2, "Retiré du village.", parent="1", status=Visibility.DELETED),
            comment("3", 3, "La farine du moulin, voir https://moulin.example/a"),
        ],
        [cited(1, "https://moulin.example/a", Outcome.NOT_FOUND, by="3")],
        name=VILLAGE,
        title="On rallume le four",
    )
    citations = evil_citations()
    kept(
        collection, evil_comments(), citations, evil_resources(citations), name=HOSTILE,
        started="2026-01-02T12:00:00Z", seed="https://mechant.example/", title=EVIL,
    )  # fmt: skip
    kept(
        collection, thousands(1_010, characters=40), name=LONG, started="2026-01-03T12:00:00Z",
        seed="https://long.example/",
    )  # fmt: skip
    return collection


@pytest.fixture(scope="module")
def here(collection: Path) -> Iterator[Served]:
    with served(collection) as here:
        yield here
