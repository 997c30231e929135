"""What holds on pages as they are served, from a folder beside the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preserve.page import block_text, locator, parse

THREADS = Path(__file__).resolve().parents[3] / "shared" / "threads"
PAGES = json.loads((THREADS / "pages.json").read_bytes())["pages"] if THREADS.is_dir() else {}
pytestmark = pytest.mark.skipif(not PAGES, reason=f"no pages in {THREADS}")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_element_is_found_again_by_its_locator_and_no_other(name: str) -> None:
    document = parse((THREADS / f"{name}.html").read_bytes(), url=PAGES[name]["url"])
    for node in document.css("*"):
        found = document.parser.css(locator(node).value)
        assert [each.mem_id for each in found] == [node.mem_id]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_comments_of_the_gold_are_in_the_page_s_text(name: str) -> None:
    document = parse((THREADS / f"{name}.html").read_bytes(), url=PAGES[name]["url"])
    text = " ".join(block_text(document.root).split())
    gold = json.loads((THREADS / f"{name}.json").read_bytes())
    starts = [comment["text_start"] for comment in gold["comments"]]
    present = sum(" ".join(start.split())[:25] in text for start in starts)
    assert present >= 0.9 * len(starts)
