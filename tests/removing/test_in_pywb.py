"""What outlived its capture, as pywb shows it."""

from __future__ import annotations

import hashlib
import os
import urllib.request
from pathlib import Path

import pytest
from tests.removing.conftest import SHARED, oldest_first

from preserve.catalogue import captures
from preserve.config import ReplaySettings
from preserve.manifest import ResourceRow
from preserve.removing import remove
from preserve.replay import Kind, find_viewers, serve

PYWB = Path(__file__).parents[2] / ".venv-pywb" / "bin" / "wayback"


@pytest.mark.pywb
@pytest.mark.timeout(120)
def test_pywb_shows_the_last_capture_with_the_first_two_removed(
    collection: Path, tmp_path: Path
) -> None:
    remove(collection, oldest_first(collection)[:2])
    settings = ReplaySettings(pywb=str(PYWB))
    (viewer,) = find_viewers(settings, environ=os.environ, cwd=tmp_path, kinds=[Kind.PYWB])
    (last,) = captures(collection)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with serve(viewer, [last], collection=collection, scratch=scratch) as served:
        for row in last.rows("resources", ResourceRow):
            if row.url in SHARED and row.payload_sha256 is not None and row.warc_date is not None:
                moment = "".join(digit for digit in row.warc_date if digit.isdigit())[:14]
                address = f"{served.origin}/captures/{moment}id_/{row.url}"
                with urllib.request.urlopen(address, timeout=30) as answer:
                    digest = hashlib.sha256(answer.read()).hexdigest()
                assert digest == row.payload_sha256, row.url
