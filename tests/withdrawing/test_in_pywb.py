"""What is withdrawn, as pywb does not show it."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from scripted_web import SEED
from tests.withdrawing.conftest import COPY, STORY, WORDS
from tests.withdrawing.test_withdrawing import take

from preserve.catalogue import captures
from preserve.config import ReplaySettings
from preserve.replay import Kind, find_viewers, serve
from preserve.withdrawing import find_standing, purge

PYWB = Path(__file__).parents[2] / ".venv-pywb" / "bin" / "wayback"
STYLE = "http://blog.test/s.css"


def answers(origin: str, url: str) -> str | None:
    """Return what pywb has of an address, None where it has nothing."""
    try:
        with urllib.request.urlopen(f"{origin}/captures/2026id_/{url}", timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        error.close()
        return None


@pytest.mark.pywb
@pytest.mark.timeout(120)
@pytest.mark.parametrize("purged", [False, True])
def test_pywb_shows_all_but_what_is_withdrawn(
    collection: Path, tmp_path: Path, *, purged: bool
) -> None:
    settings = ReplaySettings(pywb=str(PYWB))
    (viewer,) = find_viewers(settings, environ=os.environ, cwd=tmp_path, kinds=[Kind.PYWB])
    every = list(captures(collection))[::-1]
    for name in ("before", "after"):
        scratch = tmp_path / name
        scratch.mkdir()
        with serve(viewer, every, collection=collection, scratch=scratch) as served:
            page = answers(served.origin, SEED)
            assert (page is not None and WORDS in page) is (name == "before")
            assert (answers(served.origin, STORY) is None) is (name == "after")
            assert (answers(served.origin, COPY) is None) is (name == "after")
            assert answers(served.origin, STYLE) is not None
        if name == "before":
            for word in ("comment-11", STORY):
                take(collection, word)
                if purged:
                    purge(collection, find_standing(collection, word))
