"""Real pages with hand-checked gold: what was reached once is not lost again."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from preserve.reading import Reading, read_file

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "threads"
if not (FOLDER / "score.py").exists():
    pytest.skip(f"the shared threads are not at {FOLDER}", allow_module_level=True)

CORPUS_SHA256 = "12ccf90c1a1db94fda0712c28696bf9fd8892e07441ddb858890e1e6b5204d1a"
# Entries per page; every page reaches 1.0 in each of the metrics below.
ENTRIES = {
    "de_derpapierplanet_blogger": 13,
    "de_gormulus_wpcom": 45,
    "de_hpd_drupal": 10,
    "de_wp_avada": 36,
    "en_alittlepregnant_typepad": 26,
    "en_hearya_thesis": 39,
    "en_syriacomment_blogger": 22,
    "en_thesocietea_dsq": 31,
    "en_whatwg_phpbb3": 6,
    "en_wpblog_closed": 13,
    "es_cubadebate": 11,
    "fr_jesuislibre_kphoto": 20,
    "fr_regards_spip": 11,
    "fr_sametmax_sublime": 41,
    "fr_sports_live_negative": 0,
    "zh_coolshell_p1": 88,
}
METRICS = (
    "recall",
    "precision",
    "parent",
    "author",
    "author_url",
    "date",
    "text",
    "links",
    "clean",
    "claimed",
    "state",
    "pings",
    "depth",
    "order",
    "verdict",
)


def load_score() -> Any:
    spec = importlib.util.spec_from_file_location("shared_score", FOLDER / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCORE = load_score()
PAGES: dict[str, dict[str, Any]] = json.loads((FOLDER / "pages.json").read_text())["pages"]


@functools.cache
def reading_of(name: str) -> Reading:
    return read_file(FOLDER / f"{name}.html", PAGES[name]["url"])


def judged(name: str) -> Any:
    about = PAGES[name]
    gold = json.loads((FOLDER / f"{name}.json").read_text())
    base = SCORE.base_of((FOLDER / f"{name}.html").read_bytes(), about["url"])
    return SCORE.judge(
        gold,
        msgspec.to_builtins(reading_of(name)),
        about["url"],
        base,
        about.get("complete", "gold"),
        about.get("extra_pings", 0),
    )


SYSTEMS = {
    "de_derpapierplanet_blogger": "blogger",
    "de_hpd_drupal": "drupal",
    "en_alittlepregnant_typepad": "movable-type",
    "en_syriacomment_blogger": "blogger",
    "en_whatwg_phpbb3": "phpbb",
    "fr_regards_spip": "spip",
    "fr_sports_live_negative": None,
}


def test_no_page_is_left_out() -> None:
    assert sorted(ENTRIES) == sorted(PAGES)


def test_the_corpus_is_the_one_that_the_floors_were_reached_on() -> None:
    digest = hashlib.sha256()
    for name in sorted(ENTRIES):
        for suffix in (".html", ".json"):
            digest.update(hashlib.sha256((FOLDER / (name + suffix)).read_bytes()).digest())
    assert digest.hexdigest() == CORPUS_SHA256


@pytest.mark.parametrize("name", ENTRIES)
def test_pages_are_read_as_their_gold_has_them(name: str) -> None:
    reading = reading_of(name)
    assert reading.discussion.system == SYSTEMS.get(name, "wordpress")
    assert len(reading.comments) == ENTRIES[name]
    counts = judged(name)
    reached = {metric: SCORE.share(counts, metric) for metric in METRICS}
    assert {metric: share for metric, share in reached.items() if share not in (None, 1.0)} == {}
    assert counts["invented_author"] == 0


def test_a_match_ticker_is_no_discussion() -> None:
    assert reading_of("fr_sports_live_negative").comments == ()
