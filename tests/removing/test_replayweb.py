"""The third capture with the first two removed, as ReplayWeb.page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from chromium import chromium
from scripted_web import SEED
from thrice import PICTURE, STORY, STYLE, capture_thrice
from viewers import replayweb_over

from preserve.catalogue import captures
from preserve.export import export_wacz
from preserve.manifest import ResourceRow
from preserve.removing import remove

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]


def test_article_and_cited_page_are_shown(tmp_path: Path) -> None:
    collection, package = tmp_path / "warcs", tmp_path / "third.wacz"
    capture_thrice(collection)
    last, *others = captures(collection)
    remove(collection, [one.path for one in others])
    assert export_wacz([last], collection=collection, output=package).missing == ()
    rows = {row.url: row for row in last.rows("resources", ResourceRow)}
    (tmp_path / "profile").mkdir()
    with replayweb_over(package) as viewer, chromium(tmp_path / "profile") as browser:

        def see(url: str) -> dict[str, Any]:
            moment = "".join(digit for digit in str(rows[url].warc_date) if digit.isdigit())[:14]
            tab = browser.open(viewer.address(url, moment))
            return browser.see(tab, inside=viewer.inside(url), seconds=40)

        seen, story = see(SEED), see(STORY)
    assert "Passage no. 2." in seen["text"]
    ((address, complete, width),) = seen["images"]
    assert (address.endswith(PICTURE), complete, width) == (True, True, 60)
    assert [one for one in seen["sheets"] if one and one.endswith(STYLE)]
    assert "Un récit du four" in story["text"]
