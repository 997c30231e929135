"""What happened to each citation, and what an outcome says about a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from change_rows import account, article_page, cited, comment, compare, fetched

from preserve.compare import CitationEvent, Gap, Standing
from preserve.manifest.standing import FLAG_STANDING, STANDING
from preserve.model import Flag, MissingReason, Outcome, Verdict, Visibility

if TYPE_CHECKING:
    from preserve.compare import ChangeRecord
    from preserve.manifest import CitationRow, ResourceRow

URL = "https://news.example/story"
NOT_ASKED = [one for one, standing in STANDING.items() if standing is Standing.NOT_ASKED]


def events(record: ChangeRecord) -> list[tuple[str, CitationEvent]]:
    return [(one.url or one.as_written, one.what) for one in record.citations.changes]


def link(
    outcome: Outcome | None, *, final_url: str | None = None, **more: Any
) -> tuple[list[CitationRow], list[ResourceRow]]:
    more.setdefault("tries", 2)
    row = cited(1, URL, outcome, final_url=final_url)
    return [row], [fetched(1, final_url or URL, outcome, **more)]


def between(
    older: tuple[list[CitationRow], list[ResourceRow]],
    newer: tuple[list[CitationRow], list[ResourceRow]],
) -> CitationEvent | None:
    record = compare(account((), *older), account((), *newer))
    return record.citations.changes[0].what if record.citations.changes else None


def test_every_outcome_stands_for_something() -> None:
    assert set(STANDING) == set(Outcome)


@pytest.mark.parametrize("dead", [Outcome.NOT_FOUND, Outcome.GONE, Outcome.DNS_FAILED])
def test_a_link_that_was_there_and_says_that_it_is_not_is_newly_dead(dead: Outcome) -> None:
    alive = link(Outcome.CAPTURED, sha256="a")
    assert between(alive, link(dead)) is CitationEvent.NEWLY_DEAD
    assert between(link(dead), alive) is CitationEvent.NEWLY_ALIVE


@pytest.mark.parametrize("outcome", NOT_ASKED)
def test_what_was_not_asked_for_says_nothing_about_a_link_but_is_counted(outcome: Outcome) -> None:
    record = compare(account((), *link(Outcome.CAPTURED, sha256="a")), account((), *link(outcome)))
    assert record.citations.changes == ()
    assert record.citations.not_compared == {outcome.value: 1}
    assert record.is_empty


@pytest.mark.parametrize(
    "outcome", [one for one, standing in STANDING.items() if standing is Standing.UNCLEAR]
)
def test_what_may_pass_or_is_meant_for_us_is_another_outcome_and_no_death(outcome: Outcome) -> None:
    assert between(link(Outcome.CAPTURED, sha256="a"), link(outcome)) is (
        CitationEvent.OUTCOME_CHANGED
    )
    assert between(link(outcome), link(Outcome.NOT_FOUND)) is CitationEvent.OUTCOME_CHANGED


def test_a_name_that_was_looked_up_once_may_be_there_the_next_time() -> None:
    alive = link(Outcome.CAPTURED, sha256="a")
    assert between(alive, link(Outcome.DNS_FAILED, tries=1)) is CitationEvent.OUTCOME_CHANGED


@pytest.mark.parametrize("flag", FLAG_STANDING)
def test_a_good_status_with_a_page_that_says_otherwise_is_not_alive(flag: Flag) -> None:
    after = link(Outcome.CAPTURED, sha256="b", flags=[flag])
    expected = (
        CitationEvent.NEWLY_DEAD
        if flag in {Flag.SOFT_404, Flag.PARKED}
        else CitationEvent.OUTCOME_CHANGED
    )
    assert between(link(Outcome.CAPTURED, sha256="a"), after) is expected


@pytest.mark.parametrize("is_on_the_way", [True, False])
def test_a_redirect_to_the_front_page_in_place_of_the_thing_is_a_dead_link(
    is_on_the_way: bool,
) -> None:
    secure, home = URL.replace("https://news", "https://www.news"), "https://news.example/"
    row, end = cited(1, URL, Outcome.CAPTURED, final_url=home), fetched(1, home, Outcome.CAPTURED)
    lost = fetched(3, secure, Outcome.REDIRECTED, flags=[Flag.SOFT_404], redirect_to=home)
    first = fetched(2, URL, Outcome.REDIRECTED, redirect_to=secure if is_on_the_way else home)
    event = between(link(Outcome.CAPTURED, sha256="a"), ([row], [end, first, lost]))
    expected = CitationEvent.NEWLY_DEAD if is_on_the_way else CitationEvent.REDIRECTED_ELSEWHERE
    assert event is expected


def test_gone_after_not_found_is_another_outcome() -> None:
    assert between(link(Outcome.NOT_FOUND), link(Outcome.GONE)) is CitationEvent.OUTCOME_CHANGED


def test_a_redirect_that_leads_elsewhere_is_said_and_its_bytes_are_not_compared() -> None:
    before = link(Outcome.CAPTURED, sha256="a", final_url="https://news.example/a")
    after = link(Outcome.CAPTURED, sha256="b", final_url="https://shop.example/")
    assert between(before, after) is CitationEvent.REDIRECTED_ELSEWHERE


def test_other_bytes_at_the_same_address_are_other_content() -> None:
    before, after = (link(Outcome.CAPTURED, sha256=one) for one in "ab")
    assert between(before, after) is CitationEvent.CONTENT_CHANGED
    assert between(before, before) is None


@pytest.mark.parametrize("cut", [0, 1])
def test_a_body_that_is_cut_is_not_other_content(cut: int) -> None:
    outcomes = [Outcome.CAPTURED, Outcome.CAPTURED]
    outcomes[cut] = Outcome.TRUNCATED
    sides = [link(one, sha256=str(place)) for place, one in enumerate(outcomes)]
    assert between(sides[0], sides[1]) is CitationEvent.CONTENT_UNKNOWN


def test_an_answer_that_refers_to_the_older_record_is_the_same_content() -> None:
    before = link(Outcome.CAPTURED, sha256="a")
    assert before[1][0].record is not None
    after = link(Outcome.UNCHANGED, revisit_of=before[1][0].record.id)
    assert between(before, after) is None


def test_citations_are_known_by_who_cites_what_and_not_by_their_number() -> None:
    rows = [comment("11", 1), comment("12", 2)]
    older = [
        cited(1, URL, Outcome.CAPTURED),
        cited(2, URL, Outcome.CAPTURED, "11"),
        cited(3, "https://b.example/", Outcome.CAPTURED, "12"),
    ]
    newer = [
        cited(1, "https://new.example/", Outcome.CAPTURED),
        cited(2, URL, Outcome.CAPTURED),
        cited(3, URL, Outcome.CAPTURED, "11"),
        cited(4, URL, Outcome.CAPTURED, "12"),
    ]
    record = compare(account(rows, older), account(rows, newer))
    assert [(one.what, one.cited_by.id, one.url) for one in record.citations.changes] == [
        (CitationEvent.ADDED, None, "https://new.example/"),
        (CitationEvent.ADDED, "12", URL),
        (CitationEvent.REMOVED, "12", "https://b.example/"),
    ]


def test_one_of_two_equal_citations_of_a_comment_can_be_removed() -> None:
    rows = [comment("11", 1)]
    twice = [cited(number, URL, Outcome.CAPTURED, "11") for number in (1, 2)]
    assert events(compare(account(rows, twice), account(rows, twice[:1]))) == [
        (URL, CitationEvent.REMOVED)
    ]


def test_an_edit_that_changes_a_comments_id_does_not_change_its_citations() -> None:
    before = comment("~a", 1, "Voyez la page du moulin, elle est bien faite.", name="Camille")
    after = comment("~b", 1, "Voir la page du moulin, elle est bien faite.", name="Camille")
    record = compare(
        account([before], [cited(1, URL, Outcome.CAPTURED, "~a")]),
        account([after], [cited(1, URL, Outcome.NOT_FOUND, "~b")]),
    )
    assert events(record) == [(URL, CitationEvent.NEWLY_DEAD)]
    assert record.citations.changes[0].cited_by.id == "~b"


@pytest.mark.parametrize("notice", [True, False])
def test_what_a_removed_comment_cites_is_counted_and_not_listed(notice: bool) -> None:
    older = account([comment("11", 1)], [cited(1, URL, Outcome.CAPTURED, "11")])
    rows = [comment("11", 1, "", status=Visibility.DELETED)] if notice else []
    record = compare(older, account(rows))
    assert record.citations.changes == ()
    assert record.citations.withheld == 1
    assert record.discussion.comments[0].citations == 1
    assert URL not in str(record)
    shown = compare(older, account(rows), include_removed=True)
    assert events(shown) == [(URL, CitationEvent.REMOVED)]


def test_a_hidden_comment_does_not_tell_what_became_of_its_links() -> None:
    hidden = comment("11", 1, status=Visibility.HIDDEN)
    record = compare(
        account([comment("11", 1)], [cited(1, URL, Outcome.CAPTURED, "11")]),
        account([hidden], [cited(1, URL, Outcome.NOT_FOUND, "11")]),
    )
    assert record.citations.changes == ()
    assert record.citations.withheld == 1


def test_citations_of_comments_that_were_not_seen_before_are_not_new() -> None:
    older = account([], verdict=Verdict.PARTIAL, missing=[(1, MissingReason.PAGE_FAILED)])
    newer = account([comment("11", 1)], [cited(1, URL, Outcome.CAPTURED, "11")])
    assert events(compare(older, newer)) == [(URL, CitationEvent.FIRST_SEEN)]


@pytest.mark.parametrize(
    ("facts", "gap"),
    [
        ({"status": "failed"}, Gap.CAPTURE_FAILED),
        ({"page": article_page(flags=[Flag.CONSENT_WALL])}, Gap.CONSENT_WALL),
        ({"status": "partial"}, Gap.NOT_READ),
    ],
)
def test_links_of_an_article_that_was_not_seen_are_not_removed(
    facts: dict[str, Any], gap: Gap
) -> None:
    record = compare(account((), [cited(1, URL, Outcome.CAPTURED)]), account((), **facts))
    (change,) = record.citations.changes
    assert (change.what, change.reason) == (CitationEvent.NOT_SEEN, gap)


def test_both_ends_name_their_evidence() -> None:
    record = compare(
        account((), *link(Outcome.CAPTURED, sha256="a")), account((), *link(Outcome.NOT_FOUND))
    )
    (change,) = record.citations.changes
    assert change.older is not None
    assert change.newer is not None
    assert change.older.record_id == "<urn:uuid:1-a>"
    assert change.newer.record_id == "<1>"
