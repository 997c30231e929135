"""A writer in a folder of its own, with ids and times that a test can foresee."""

from __future__ import annotations

import datetime
import itertools
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from preserve.warc import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CAPTURE = "20261122T170102Z-3f9a1c"


class FixedClock:
    """Always the same moment."""

    def now(self) -> datetime.datetime:
        return datetime.datetime(2026, 11, 22, 17, 1, 2, tzinfo=datetime.UTC)

    def monotonic(self) -> float:
        return 0.0


class NewWriter(Protocol):
    """Makes a writer into the test's folder."""

    def __call__(self, **options: Any) -> WarcWriter: ...


@pytest.fixture
def new_writer(tmp_path: Path) -> Iterator[NewWriter]:
    numbers = itertools.count(1)
    made: list[WarcWriter] = []

    def make(**options: Any) -> WarcWriter:
        facts: dict[str, Any] = {
            "stem": CAPTURE,
            "capture_id": CAPTURE,
            "warcinfo": (("software", "preserve/0"), ("operator", "archive@example.org")),
            "new_id": lambda: f"<urn:uuid:00000000-0000-4000-8000-{next(numbers):012x}>",
            "clock": FixedClock(),
        }
        made.append(WarcWriter(tmp_path, **(facts | options)))
        return made[-1]

    yield make
    for writer in made:
        writer.abandon()


@pytest.fixture
def writer(new_writer: NewWriter) -> WarcWriter:
    return new_writer()
