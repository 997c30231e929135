"""A third capture, whose bodies lie in the first, as ReplayWeb.page shows it all alone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from chromium import chromium
from scripted_web import SEED
from thrice import PICTURE, STORY, STYLE, capture_thrice
from viewers import replayweb_over

from preserve.catalogue import captures
from preserve.export import export_wacz
from preserve.manifest import ResourceRow

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]


def test_article_and_cited_page_are_shown_with_the_other_captures_deleted(tmp_path: Path) -> None:
    collection, package = tmp_path / "warcs", tmp_path / "third.wacz"
    capture_thrice(collection)
    last = captures(collection)[0]
    rows = {row.url: row for row in last.rows("resources", ResourceRow)}
    assert all(rows[url].revisit_of is not None for url in (STYLE, PICTURE, STORY))
    exported = export_wacz([last], collection=collection, output=package)
    assert exported.missing == ()
    shutil.rmtree(collection)

    (tmp_path / "profile").mkdir()
    with replayweb_over(package) as viewer, chromium(tmp_path / "profile") as browser:

        def see(url: str) -> dict[str, Any]:
            moment = "".join(digit for digit in str(rows[url].warc_date) if digit.isdigit())[:14]
            tab = browser.open(viewer.address(url, moment))
            return browser.see(tab, inside=viewer.inside(url), seconds=40)

        article = see(SEED)
        story = see(STORY)

    assert "Passage no. 2." in article["text"]
    assert "Passage no. 0." not in article["text"]
    ((address, complete, width),) = article["images"]
    assert address.endswith(PICTURE)
    assert (complete, width) == (True, 60)
    assert [one for one in article["sheets"] if one and one.endswith(STYLE)]
    assert "Un récit du four" in story["text"]
