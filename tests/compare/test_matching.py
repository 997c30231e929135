"""A comment without an id of its site is known by what it says and where it stands."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from change_rows import account, comment, compare

from preserve.compare import CommentEvent
from preserve.compare.matching import match
from preserve.manifest import AuthorRow, CommentRow
from preserve.model import Verdict

SYLLABLES = ("four", "mou", "lin", "pi", "er", "re", "fa", "ri", "ne", "le", "vain", "pa", "in")
# Some words are in every sentence, most in hardly any.
WORDS = tuple(f"{one}{two}{three}" for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES)
OFTEN = tuple(itertools.accumulate(1 / place for place in range(1, len(WORDS) + 1)))


def made(
    letters: str, position: int, text: str, name: str | None = "Camille", day: int = 1
) -> CommentRow:
    return comment(
        f"~{letters}",
        position,
        text,
        author=AuthorRow(name=name, url=None),
        date=None,
        date_text=f"{day} mars 2016",
    )


def events(older: list[CommentRow], newer: list[CommentRow]) -> dict[str, tuple[str, ...]]:
    record = compare(
        account(older, verdict=Verdict.UNCLAIMED), account(newer, verdict=Verdict.UNCLAIMED)
    )
    return {change.id: change.what for change in record.discussion.comments}


def test_an_edit_of_the_first_words_is_an_edit_although_the_id_changes() -> None:
    older = [made("a", 1, "Le four brûle depuis hier soir, dit-on au village.")]
    newer = [made("b", 1, "Le four fume depuis hier soir, dit-on au village.")]
    record = compare(account(older), account(newer))
    (change,) = record.discussion.comments
    assert change.what == (CommentEvent.EDITED,)
    assert (change.older_id, change.id) == ("~a", "~b")


def test_a_date_that_is_told_in_days_makes_new_ids_and_no_changes() -> None:
    texts = ["Merci pour ce texte sur le four.", "Je ne suis pas d’accord avec vous.", "Moi oui."]
    days = [("il y a 3 jours", "a"), ("il y a 4 jours", "b")]
    older, newer = (
        [
            comment(f"~{letter}{place}", place, text, name="X", date=None, date_text=said)
            for place, text in enumerate(texts, start=1)
        ]
        for said, letter in days
    )
    assert events(older, newer) == {}


def test_another_comment_of_the_same_writer_on_the_same_day_is_another() -> None:
    older = [made("a", 1, "Le pain du dimanche est meilleur.")]
    newer = [made("b", 1, "Votez contre ce budget absurde !")]
    assert events(older, newer) == {
        "~b": (CommentEvent.ADDED,),
        "~a": (CommentEvent.REMOVED,),
    }


def test_where_the_first_of_two_twins_is_removed_the_other_keeps_its_words() -> None:
    head = "mot " * 30
    older = [made("a", 1, head + "un"), made("a-b", 2, head + "deux")]
    newer = [made("a", 1, head + "deux")]
    record = compare(account(older), account(newer), include_removed=True)
    (change,) = record.discussion.comments
    assert change.what == (CommentEvent.REMOVED,)
    assert change.text == head + "un"


def test_two_ids_of_one_site_are_two_comments_whatever_they_say() -> None:
    older, newer = [comment("1", 1, "Merci !", name="X")], [comment("2", 1, "Merci !", name="X")]
    assert set(events(older, newer)) == {"1", "2"}


def test_a_site_that_changes_its_engine_keeps_its_comments() -> None:
    older = [comment("12", 1, "Merci pour tout, et pour le pain.")]
    newer = [
        comment("~q", 1, "Merci pour tout, et pour le pain.", name="Author 12"),
    ]
    record = compare(account(older, system="wordpress"), account(newer, system="numbered"))
    assert record.discussion.comments == ()


def test_the_same_id_of_two_engines_is_not_the_same_comment_by_chance() -> None:
    older, newer = [comment("1", 1, "Le pain.")], [comment("1", 1, "Un pont.", name="Autre")]
    assert match(older, newer, same_system=True) == {0: 0}
    assert match(older, newer, same_system=False) == {}


def _crowd(count: int, seed: int, *, anonymous: bool) -> list[CommentRow]:
    chance = random.Random(seed)
    return [
        made(
            f"{seed}x{place}",
            place,
            " ".join(chance.choices(WORDS, cum_weights=OFTEN, k=chance.randint(1, 60))),
            name=None if anonymous else chance.choice(["A", "B", "C", "D"]),
            day=1 if anonymous else chance.randint(1, 28),
        )
        for place in range(count)
    ]


def test_thousands_of_comments_with_no_id_in_common_take_a_second_or_two() -> None:
    older, newer = _crowd(3_000, 1, anonymous=True), _crowd(3_000, 2, anonymous=True)
    begun = time.process_time()
    match(older, newer, same_system=True)
    assert (
        time.process_time() - begun < 5
    )  # less than 1 on an idle machine; the square takes minutes


def test_of_comments_that_all_lost_their_ids_each_edited_one_is_found() -> None:
    older = _crowd(2_000, 3, anonymous=False)
    kept = [row for row in older if len(row.text.split()) > 12]
    newer = [
        made(f"n{row.id[1:]}", row.position, f"Pardon : {row.text}", row.author.name)
        for row in kept[300:]
    ]
    pairs = match(older, newer, same_system=True)
    right = sum(newer[new].id == f"~n{older[old].id[1:]}" for old, new in pairs.items())
    assert right > 0.98 * len(newer)


@pytest.mark.parametrize("seed", range(20))
def test_matching_is_the_same_in_both_directions(seed: int) -> None:
    older, newer = _crowd(60, seed, anonymous=False), _crowd(50, seed, anonymous=seed % 2 == 0)
    chance = random.Random(seed)
    chance.shuffle(newer)
    there = match(older, newer, same_system=True)
    back = match(newer, older, same_system=True)
    assert there == {old: new for new, old in back.items()}
