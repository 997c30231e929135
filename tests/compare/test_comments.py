"""What happened to each comment: every kind of change, and nothing besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from change_rows import account, article_page, comment, compare, fetched

from preserve.compare import CommentEvent, Gap
from preserve.compare.record import How, MoveReason, Op
from preserve.manifest import AuthorRow
from preserve.model import Flag, MissingReason, Outcome, Role, ThreadState, Verdict, Visibility

if TYPE_CHECKING:
    from preserve.compare import ChangeRecord
    from preserve.compare.record import CommentChange
    from preserve.manifest import ResourceRow

ONE, TWO = comment("11", 1), comment("12", 2)
REPLY = comment("13", 3, parent="12", depth=2)


def events(record: ChangeRecord) -> dict[str, tuple[str, ...]]:
    return {change.id: change.what for change in record.discussion.comments}


def only(record: ChangeRecord) -> CommentChange:
    (change,) = record.discussion.comments
    return change


def test_a_new_comment_is_added_with_its_words_and_shifts_no_other() -> None:
    new = comment("10", 1, "Premier !")
    shifted = [comment("11", 2), comment("12", 3), comment("13", 4, parent="12", depth=2)]
    record = compare(account([ONE, TWO, REPLY]), account([new, *shifted]))
    assert events(record) == {"10": (CommentEvent.ADDED,)}
    assert only(record).text == "Premier !"
    assert only(record).how is How.NEW
    assert only(record).author == new.author


def test_a_comment_that_is_gone_from_a_whole_page_was_removed_and_its_words_stay_unsaid() -> None:
    record = compare(account([ONE, TWO]), account([ONE]))
    change = only(record)
    assert change.what == (CommentEvent.REMOVED,)
    assert change.how is How.ABSENT
    assert change.id == "12"
    assert (change.text, change.author, change.withheld) == (None, None, True)
    assert change.older is not None
    assert change.older.record_id == "<urn:uuid:page>"


def test_what_was_removed_is_said_where_it_is_asked_for() -> None:
    record = compare(account([ONE, TWO]), account([ONE]), include_removed=True)
    assert only(record).text == TWO.text
    assert only(record).author == TWO.author
    assert not only(record).withheld


def test_a_notice_in_the_place_of_a_comment_is_a_removal() -> None:
    notice = comment("12", 2, "Commentaire supprimé.", status=Visibility.DELETED, name=None)
    change = only(compare(account([ONE, TWO]), account([ONE, notice])))
    assert change.what == (CommentEvent.REMOVED,)
    assert change.how is How.PLACEHOLDER
    assert (change.text, change.edit, change.author) == (None, None, None)
    shown = only(compare(account([ONE, TWO]), account([ONE, notice]), include_removed=True))
    assert shown.text == TWO.text
    assert shown.author == TWO.author


def test_a_comment_that_stands_again_where_a_notice_stood_is_added() -> None:
    notice = comment("12", 2, "", status=Visibility.DELETED)
    change = only(compare(account([ONE, notice]), account([ONE, TWO])))
    assert (change.what, change.how) == ((CommentEvent.ADDED,), How.RESTORED)
    assert change.text == TWO.text


@pytest.mark.parametrize("status", [Visibility.HIDDEN, Visibility.PENDING])
def test_a_comment_that_is_hidden_or_held_back_has_another_status(status: Visibility) -> None:
    now = comment("12", 2, "Masqué." if status is Visibility.HIDDEN else TWO.text, status=status)
    change = only(compare(account([ONE, TWO]), account([ONE, now])))
    assert change.what == (CommentEvent.STATUS,)
    assert change.changed["status"].newer == status
    assert change.withheld is (status is Visibility.HIDDEN)
    assert change.edit is None


def test_an_edit_is_shown_word_by_word() -> None:
    before = comment("12", 2, "Le four a brûlé hier.")
    after = comment("12", 2, "Le four a brûlé avant-hier.")
    change = only(compare(account([before]), account([after])))
    assert change.what == (CommentEvent.EDITED,)
    assert change.edit is not None
    assert [(one.op, one.text) for one in change.edit.pieces] == [
        (Op.SAME, "Le four a brûlé "),
        (Op.ADDED, "avant-"),
        (Op.SAME, "hier."),
    ]


def test_a_comment_whose_words_its_writer_took_back_keeps_them_unsaid() -> None:
    record = compare(account([TWO]), account([comment("12", 2, "")]))
    assert only(record).what == (CommentEvent.EDITED,)
    assert only(record).edit is None
    assert only(record).withheld


def test_white_space_is_no_edit() -> None:
    after = comment("12", 2, f" {TWO.text}\n")
    assert compare(account([TWO]), account([after])).is_empty


def test_answers_to_a_removed_comment_stay_and_answer_another() -> None:
    record = compare(account([ONE, TWO, REPLY]), account([ONE, comment("13", 2)]))
    assert events(record) == {"13": (CommentEvent.MOVED,), "12": (CommentEvent.REMOVED,)}
    moved = record.discussion.comments[0].move
    assert moved is not None
    assert (moved.older, moved.newer, moved.why) == ("12", None, MoveReason.PARENT_REMOVED)


def test_an_answer_under_another_comment_has_moved() -> None:
    record = compare(account([ONE, TWO, REPLY]), account([ONE, TWO, comment("13", 3, parent="11")]))
    assert events(record) == {"13": (CommentEvent.MOVED,)}
    move = only(record).move
    assert move is not None
    assert move.why is MoveReason.OTHER_PARENT


def test_an_answer_to_a_comment_that_was_not_seen_has_not_moved() -> None:
    newer = account(
        [ONE, comment("13", 2)],
        verdict=Verdict.PARTIAL,
        missing=[(1, MissingReason.PAGE_FAILED)],
    )
    assert events(compare(account([ONE, TWO, REPLY]), newer)) == {"12": (CommentEvent.NOT_SEEN,)}


def test_author_date_and_title_are_changes_of_their_own() -> None:
    after = comment(
        "12",
        2,
        author=AuthorRow(name="Camille M.", url="https://camille.example/"),
        date="2016-03-02T10:00:00+01:00",
        title="Le four",
    )
    change = only(compare(account([TWO]), account([after])))
    assert change.what == (CommentEvent.AUTHOR, CommentEvent.DATE, CommentEvent.TITLE)
    assert change.changed["author"].older == "Author 12"
    assert change.changed["author_url"].newer == "https://camille.example/"


@pytest.mark.parametrize(
    ("before", "after", "is_change"),
    [
        ({"date": "2016-03-01T10:00:00+01:00"}, {"date": "2016-03-01T09:00:00+00:00"}, False),
        ({"date": None, "date_text": "il y a 3 jours"}, {"date": None, "date_text": "hier"}, False),
        ({"date": "2016-03-01"}, {"date": None, "date_text": "il y a 3 ans"}, False),
        ({"date": "2016-03-01"}, {"date": "2016-03-02"}, True),
        ({"date": None, "date_text": "mars 2016"}, {"date": None, "date_text": "mai 2016"}, True),
        ({"date": "2016-03-01"}, {"date": "2016-03-01", "date_text": "1.3.2016"}, False),
    ],
)
def test_a_date_changes_when_the_moment_does_and_not_with_the_day_of_the_capture(
    before: dict[str, Any], after: dict[str, Any], is_change: bool
) -> None:
    record = compare(account([comment("1", **before)]), account([comment("1", **after)]))
    assert (events(record) == {"1": (CommentEvent.DATE,)}) is is_change
    assert record.is_empty is not is_change


# ------------------------------------------------------------------------- what was not seen


UNSEEING: list[tuple[dict[str, Any], Gap]] = [
    ({"verdict": Verdict.PARTIAL, "missing": [(1, MissingReason.PAGE_FAILED)]}, Gap.PAGE_FAILED),
    (
        {"verdict": Verdict.PARTIAL, "missing": [(0, MissingReason.LIMIT_REACHED)]},
        Gap.LIMIT_REACHED,
    ),
    (
        {"verdict": Verdict.PARTIAL, "missing": [(1, MissingReason.ROBOTS_DENIED)]},
        Gap.ROBOTS_DENIED,
    ),
    ({"verdict": Verdict.PARTIAL}, Gap.PAGE_FAILED),
    ({"verdict": Verdict.GAP, "missing": [(1, MissingReason.NEEDS_SCRIPT)]}, Gap.NEEDS_SCRIPT),
    ({"verdict": Verdict.GAP, "missing": [(1, MissingReason.NOT_ON_PAGE)]}, Gap.NOT_ON_PAGE),
    ({"verdict": Verdict.REMOTE_ONLY}, Gap.NEEDS_SCRIPT),
    ({"verdict": Verdict.UNKNOWN}, Gap.NOT_READ),
    ({"verdict": Verdict.NONE, "system": None}, Gap.NO_DISCUSSION),
    ({"system": "dotclear"}, Gap.OTHER_SYSTEM),
    ({"status": "failed"}, Gap.CAPTURE_FAILED),
    ({"page": article_page(outcome=Outcome.TRUNCATED)}, Gap.TRUNCATED),
    *(
        ({"page": article_page(flags=[flag])}, Gap(flag.value))
        for flag in (
            Flag.CHALLENGE,
            Flag.SOFT_404,
            Flag.LOGIN_WALL,
            Flag.CONSENT_WALL,
            Flag.PARKED,
            Flag.UNREAD,
            Flag.EMPTY,
        )
    ),
]


@pytest.mark.parametrize(("facts", "gap"), UNSEEING)
def test_what_a_capture_did_not_see_is_never_said_to_be_removed(
    facts: dict[str, Any], gap: Gap
) -> None:
    change = only(compare(account([ONE, TWO]), account([ONE], **facts)))
    assert change.what == (CommentEvent.NOT_SEEN,)
    assert change.reason is gap
    assert (change.text, change.author) == (None, None)


@pytest.mark.parametrize(("facts", "gap"), UNSEEING)
def test_what_the_older_capture_did_not_see_is_never_said_to_be_added(
    facts: dict[str, Any], gap: Gap
) -> None:
    change = only(compare(account([ONE], **facts), account([ONE, TWO])))
    assert change.what == (CommentEvent.FIRST_SEEN,)
    assert change.reason is gap
    assert change.text == TWO.text


@pytest.mark.parametrize(
    "facts",
    [
        {"verdict": Verdict.COMPLETE},
        {"verdict": Verdict.COMPLETE_WITHOUT_PINGS},
        {"verdict": Verdict.SURPLUS},
        {"verdict": Verdict.UNCLAIMED},
        {"verdict": Verdict.NONE},  # its system is known: the reader knows the page
        {"page": article_page(flags=[Flag.TLS_UNVERIFIED])},
    ],
)
def test_what_a_whole_page_lacks_was_removed(facts: dict[str, Any]) -> None:
    change = only(compare(account([TWO]), account([], **facts)))
    assert change.what == (CommentEvent.REMOVED,)


def test_a_page_that_always_claimed_ten_more_than_it_shows_can_still_lose_one() -> None:
    gap: dict[str, Any] = {"verdict": Verdict.GAP, "missing": [(10, MissingReason.NOT_ON_PAGE)]}
    change = only(
        compare(account([ONE, TWO], claimed=12, **gap), account([ONE], claimed=11, **gap))
    )
    assert change.what == (CommentEvent.REMOVED,)


def test_a_page_of_the_discussion_that_broke_off_removes_nothing() -> None:
    older, newer = (
        account(rows, verdict=Verdict.UNCLAIMED, resources=[page])
        for rows, page in (
            ([ONE, TWO], _second_page(Outcome.CAPTURED)),
            ([ONE], _second_page(Outcome.TRUNCATED)),
        )
    )
    assert only(compare(older, newer)).reason is Gap.TRUNCATED


def _second_page(outcome: Outcome) -> ResourceRow:
    return fetched(5, "https://blog.example/article?p=2", outcome, roles=[Role.DISCUSSION])


def test_a_notice_that_is_gone_in_its_turn_is_no_second_removal() -> None:
    notice = comment("12", 2, "", status=Visibility.DELETED)
    gone = only(compare(account([ONE, notice]), account([ONE])))
    assert gone.what == (CommentEvent.STATUS,)
    come = only(compare(account([ONE]), account([ONE, notice])))
    assert come.what == (CommentEvent.STATUS,)


# ------------------------------------------------------------------------- the discussion itself


def test_a_discussion_that_closes_and_a_number_that_changes_are_facts() -> None:
    record = compare(
        account([ONE], claimed=28, verdict=Verdict.GAP),
        account([ONE], claimed=27, verdict=Verdict.GAP, state=ThreadState.CLOSED),
    )
    assert [(one.what, one.older, one.newer) for one in record.discussion.facts] == [
        ("state", "open", "closed"),
        ("claimed", 28, 27),
    ]
    assert record.counts.discussion == 2


def test_a_page_that_was_not_had_says_nothing_about_the_discussion_but_the_verdict() -> None:
    newer = account(
        [],
        status="failed",
        verdict=Verdict.UNKNOWN,
        state=ThreadState.UNKNOWN,
        system=None,
    )
    record = compare(account([ONE], claimed=1), newer)
    assert [one.what for one in record.discussion.facts] == ["verdict"]
