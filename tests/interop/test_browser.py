"""A browser shows the archived article, text and pictures, and asks nobody but the viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from chromium import Browser, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.interop.conftest import Kept, Viewer

pytestmark = [pytest.mark.debian, pytest.mark.timeout(240)]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with chromium(tmp_path) as browser:
        yield browser


def test_a_browser_shows_the_archived_article_with_its_pictures_and_asks_nobody_else(
    kept: Kept, viewer: Viewer, browser: Browser
) -> None:
    (article,) = (
        row for row in kept.resources if "article" in row["roles"] and row["status"] == 200
    )
    at = "".join(digit for digit in article["warc_date"] if digit.isdigit())[:14]
    page = browser.see(
        browser.open(f"http://127.0.0.1:{viewer.port}/ours/{at}mp_/{article['url']}")
    )

    assert page["ready"] == "complete"
    assert kept.manifest["article"]["title"] in page["text"]
    assert page["sheets"]
    assert page["images"]
    assert [one for one in page["images"] if not one[2]] == []
    asked = {urlsplit(url).hostname for url in browser.requests if url.startswith("http")}
    assert asked == {"127.0.0.1"}
