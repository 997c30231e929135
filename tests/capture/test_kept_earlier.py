"""Scheduled captures leave citations alone that were kept not long ago, and say where they are."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING

import pytest
from calendar_clock import Calendar
from scripted_web import SEED, article, page
from validated import asked_of

from preserve.demo.server import response
from preserve.verify import verify

if TYPE_CHECKING:
    from scripted_web import Result, Web

STORY = "http://nouvelles.test/recit"
SHORT = "http://court.test/x"
LONG_WAY = "http://ancien.test/recit"
DEAD = "http://archives.test/perdu"
LONG = "<p>Le four du village, sa voute et son histoire.</p>" * 40
PICTURE = "http://nouvelles.test/vue.png"


@pytest.fixture
def web(web: Web) -> Web:
    web.clock = Calendar()
    web.serve(SEED, article(f"{STORY} {SHORT} {DEAD} {LONG}"))
    web.serve(STORY, page(f"<h1>Recit</h1><img src=/vue.png>{LONG}"))
    web.serve(PICTURE, response(200, [("Content-Type", "image/png")], b"\x89PNG" * 500))
    web.serve(SHORT, response(301, [("Location", LONG_WAY)]))
    web.serve(LONG_WAY, page(f"<h1>Ancien</h1>{LONG}"))
    return web


def after(web: Web, days: float) -> None:
    assert isinstance(web.clock, Calendar)
    web.clock.set_to(web.clock.now() + datetime.timedelta(days=days))


def on_schedule(web: Web, days: float = 1, *, full: bool = False) -> Result:
    after(web, days)
    return web.capture(SEED, trigger="daily", full=full)


def is_sound(*results: Result) -> bool:
    return all(verify(one.captured.folder).findings == () for one in results)


def test_a_citation_that_was_kept_yesterday_is_left_alone_and_its_record_named(web: Web) -> None:
    first, second = on_schedule(web), on_schedule(web)
    assert len(asked_of(web, STORY)) == len(asked_of(web, PICTURE)) == 1
    row, before = second.resources[STORY], first.resources[STORY]
    assert row.outcome == "kept-earlier"
    assert (row.record, row.attempts) == (None, ())
    assert row.kept is not None
    assert before.record is not None
    assert row.kept.capture == first.captured.manifest.capture.id
    assert (row.kept.resource, row.kept.record_id) == (before.id, before.record.id)
    assert (row.kept.warc_date, row.kept.outcome) == (before.warc_date, "captured")
    citation = second.citations[STORY]
    assert (citation.outcome, citation.final_url) == ("kept-earlier", STORY)
    assert citation.resource == row.id
    assert second.status == "complete"
    assert is_sound(first, second)


def test_it_is_visited_again_once_so_many_days_have_gone(web: Web) -> None:
    outcomes = [on_schedule(web, days).outcomes[STORY] for days in (1, 29, 2, 29)]
    assert outcomes == ["captured", "kept-earlier", "unchanged", "kept-earlier"]


def test_the_clock_counts_from_the_visit_and_not_from_a_capture_that_left_it_alone(
    web: Web,
) -> None:
    outcomes = [on_schedule(web, days).outcomes[STORY] for days in (1, 20, 20)]
    assert outcomes == ["captured", "kept-earlier", "unchanged"]


def test_redirects_are_followed_in_the_account_without_being_asked_for(web: Web) -> None:
    on_schedule(web)
    second = on_schedule(web)
    assert len(asked_of(web, SHORT)) == len(asked_of(web, LONG_WAY)) == 1
    hop, end = second.resources[SHORT], second.resources[LONG_WAY]
    assert (hop.outcome, hop.redirect_to) == ("kept-earlier", LONG_WAY)
    assert hop.kept is not None
    assert hop.kept.outcome == "redirected"
    assert end.outcome == "kept-earlier"
    citation = second.citations[SHORT]
    assert (citation.outcome, citation.final_url) == ("kept-earlier", LONG_WAY)
    assert citation.resource == end.id
    assert is_sound(second)


def test_a_dead_link_is_asked_at_every_capture(web: Web) -> None:
    on_schedule(web)
    assert on_schedule(web).outcomes[DEAD] == "not-found"
    web.serve(DEAD, page(f"<h1>Retrouve</h1>{LONG}"))
    assert on_schedule(web).outcomes[DEAD] == "captured"
    assert on_schedule(web).outcomes[DEAD] == "kept-earlier"
    assert len(asked_of(web, DEAD)) == 3


def test_a_link_that_died_since_is_asked_for_again_at_every_capture(web: Web) -> None:
    on_schedule(web)
    web.serve(STORY, response(404))
    assert on_schedule(web, 31).outcomes[STORY] == "not-found"
    assert on_schedule(web, 1).outcomes[STORY] == "not-found"


def test_a_new_citation_is_fetched_at_once(web: Web) -> None:
    on_schedule(web)
    web.serve("http://neuf.test/x", page("<h1>Neuf</h1>"))
    web.serve(SEED, article(f"{STORY} http://neuf.test/x"))
    outcomes = on_schedule(web).outcomes
    assert outcomes["http://neuf.test/x"] == "captured"
    assert outcomes[STORY] == "kept-earlier"


def test_what_another_article_has_kept_counts_too(web: Web) -> None:
    other = "http://autre.test/billet"
    web.serve(other, article(STORY))
    on_schedule(web)
    after(web, 1)
    result = web.capture(other, trigger="daily")
    assert result.outcomes[STORY] == "kept-earlier"
    assert is_sound(result)


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({}, {"trigger": "manual"}),
        ({}, {"trigger": "daily", "full": True}),
        ({"schedule": {"citations_again_days": 0}}, {"trigger": "daily"}),
        ({"collection": {"dedup": "capture"}}, {"trigger": "daily"}),
        ({"collection": {"dedup": "off"}}, {"trigger": "daily"}),
    ],
    ids=["by-hand", "full", "no-days", "capture-alone", "no-dedup"],
)
def test_otherwise_every_citation_is_visited(
    web: Web, settings: dict[str, dict[str, object]], options: dict[str, object]
) -> None:
    web.settle(**settings)
    on_schedule(web)
    after(web, 1)
    result = web.capture(SEED, **options)  # type: ignore[arg-type] # passed on by name
    assert result.outcomes[STORY] == "unchanged"
    assert len(asked_of(web, STORY)) == 2


def test_a_citation_whose_capture_was_deleted_is_visited(web: Web) -> None:
    first = on_schedule(web)
    shutil.rmtree(first.captured.folder)
    second = on_schedule(web)
    assert second.outcomes[STORY] == "captured"
    assert is_sound(second)


def test_a_kept_citation_that_a_page_needs_is_fetched_for_that(web: Web) -> None:
    on_schedule(web)
    web.serve(SEED, article(f"<a href='{PICTURE}'>vue</a> {STORY}"))
    on_schedule(web)
    after(web, 1)
    web.serve(SEED, article(f"<a href='{PICTURE}'>vue</a> <img src='{PICTURE}'>"))
    result = web.capture(SEED, trigger="daily")
    assert result.outcomes[PICTURE] == "unchanged"


def test_what_is_left_alone_does_not_count_against_the_limit_of_citations(web: Web) -> None:
    on_schedule(web)
    web.settle(limits={"citations": 2})
    outcomes = on_schedule(web).outcomes
    assert [outcomes[url] for url in (STORY, SHORT)] == ["kept-earlier"] * 2
    assert outcomes[DEAD] == "not-found"
