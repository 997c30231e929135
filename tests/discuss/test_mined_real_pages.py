"""Mining alone on real pages of well-known engines, whose marks it does not look at."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from preserve.discuss import PageAnswer, read_discussion
from preserve.discuss.systems.mined.adapter import Mined
from preserve.page import parse

if TYPE_CHECKING:
    from preserve.discuss import Thread
    from preserve.page import Document

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "threads"
if not (FOLDER / "score.py").exists():
    pytest.skip(f"the shared threads are not at {FOLDER}", allow_module_level=True)

# Recall and author per page; precision, date, text are whole on all of them. Pingbacks have no
# date, nor have the comments of one page; a forum's topic has no heading that speaks of comments.
FLOORS = {
    "de_derpapierplanet_blogger": (1.0, 1.0),
    "de_gormulus_wpcom": (0.88, 0.88),
    "de_hpd_drupal": (1.0, 1.0),
    "de_wp_avada": (1.0, 1.0),
    "en_alittlepregnant_typepad": (1.0, 0.96),
    "en_hearya_thesis": (1.0, 1.0),
    "en_syriacomment_blogger": (1.0, 1.0),
    "en_wpblog_closed": (1.0, 1.0),
    "es_cubadebate": (1.0, 1.0),
    "fr_jesuislibre_kphoto": (1.0, 1.0),
    "fr_regards_spip": (1.0, 1.0),
    "fr_sametmax_sublime": (1.0, 1.0),
    "zh_coolshell_p1": (0.97, 0.97),
}
NOTHING = ("en_thesocietea_dsq", "en_whatwg_phpbb3", "fr_sports_live_negative")
PAGES: dict[str, dict[str, Any]] = json.loads((FOLDER / "pages.json").read_text())["pages"]


def load_score() -> Any:
    spec = importlib.util.spec_from_file_location("shared_score_mined", FOLDER / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCORE = load_score()


def page(name: str) -> Document:
    return parse((FOLDER / f"{name}.html").read_bytes(), url=PAGES[name]["url"])


def run(document: Document, *adapters: Any) -> Thread:
    reading = read_discussion(document, adapters=adapters or None)
    try:
        ask = next(reading)
        while True:
            ask = reading.send(PageAnswer(ask=ask))
    except StopIteration as stop:
        thread: Thread = stop.value
        return thread


def shares(name: str, thread: Thread) -> dict[str, float | None]:
    comments = [read.comment for read in thread.comments]
    answer = {
        "discussion": {"claimed": thread.claimed, "verdict": thread.verdict.value},
        "citations": [],
        "comments": [
            {
                "id": one.id,
                "parent": one.parent,
                "depth": one.depth,
                "position": one.position,
                "kind": one.kind.value,
                "author": {"name": one.author.name, "url": one.author.url},
                "date": one.date,
                "date_text": one.date_text,
                "text": one.text,
            }
            for one in comments
        ],
    }
    gold = json.loads((FOLDER / f"{name}.json").read_text())
    about = PAGES[name]
    base = SCORE.base_of((FOLDER / f"{name}.html").read_bytes(), about["url"])
    counts = SCORE.judge(gold, answer, about["url"], base)
    metrics = ("recall", "precision", "parent", "author", "date", "text", "clean", "claimed")
    return {metric: SCORE.share(counts, metric) for metric in metrics}


def test_no_page_is_left_out() -> None:
    assert sorted((*FLOORS, *NOTHING)) == sorted(PAGES)


@pytest.mark.parametrize("name", FLOORS)
def test_most_pages_are_read_whole(name: str) -> None:
    reached = shares(name, run(page(name), Mined(always=True)))
    recall, author = FLOORS[name]
    for metric, share in reached.items():
        floor = {"recall": recall, "parent": recall, "author": author}.get(metric, 1.0)
        assert share is None or share >= floor, (metric, share)


@pytest.mark.parametrize("name", NOTHING)
def test_what_has_no_dates_or_is_no_discussion_gives_nothing(name: str) -> None:
    assert run(page(name), Mined(always=True)).comments == ()


@pytest.mark.parametrize(
    "name",
    [
        "de_derpapierplanet_blogger",
        "de_hpd_drupal",
        "en_wpblog_closed",
        "es_cubadebate",
        "fr_sametmax_sublime",
        "zh_coolshell_p1",
    ],
)
def test_a_page_without_its_discussion_gives_nothing(name: str) -> None:
    document = page(name)
    for container in run(document).containers:
        container.decompose()
    rest = f"<meta charset=utf-8>{document.root.html}".encode()
    assert Mined(always=True).match(parse(rest, url=PAGES[name]["url"])) is None
