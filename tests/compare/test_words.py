"""Two texts compared word by word."""

from __future__ import annotations

import random
import time

import pytest

from preserve.compare.record import Grain, Op
from preserve.compare.words import Budget, compare_texts

SWAPPED = {Op.REMOVED: Op.ADDED, Op.ADDED: Op.REMOVED}


def marked(older: str, newer: str) -> str:
    marks = {Op.REMOVED: "[-{}-]", Op.ADDED: "{{+{}+}}", Op.SAME: "{}", Op.SKIPPED: "[{}]"}
    return "".join(
        marks[one.op].format(one.words if one.op is Op.SKIPPED else one.text)
        for one in compare_texts(older, newer).pieces
    )


@pytest.mark.parametrize(
    ("older", "newer", "said"),
    [
        ("Le four brûle.", "Le four fume.", "Le four [-brûle-]{+fume+}."),
        ("Le four.", "Le vieux four.", "Le {+vieux +}four."),
        ("Un, deux.", "Un.", "Un[-, deux-]."),
        ("今日は天気", "明日は天気", "[-今-]{+明+}日は天気"),
        ("ภาษาไทย", "ภาษาลาว", "ภาษา[-ไทย-]{+ลาว+}"),
        ("हिन्दी भाषा अच्छी", "हिन्दी बोली अच्छी", "हिन्दी [-भाषा -]{+बोली +}अच्छी"),
        ("un\ndeux", "un\ntrois", "un\n[-deux-]{+trois+}"),
        ("un  deux", "un deux", "un  deux"),
        ("", "tout", "{+tout+}"),
        ("a b", "c d", "[-a b-]{+c d+}"),
    ],
)
def test_words_are_marked_where_they_differ(older: str, newer: str, said: str) -> None:
    assert marked(older, newer) == said


def test_a_comma_in_common_does_not_break_up_what_was_rewritten() -> None:
    assert marked("pierre blanche, farine", "rivière noire, chemin") == (
        "[-pierre blanche, farine-]{+rivière noire, chemin+}"
    )


def test_what_is_far_from_a_change_is_left_out_and_counted() -> None:
    before = " ".join(f"m{number}" for number in range(500))
    change = compare_texts(f"{before} fin", f"{before} suite")
    skipped, context, *_ = change.pieces
    assert (skipped.op, skipped.words, skipped.text) == (Op.SKIPPED, 475, "")
    assert context.words == 25


@pytest.mark.parametrize("seed", range(150))
def test_both_texts_can_be_read_from_the_pieces_and_swapping_them_swaps_the_marks(
    seed: int,
) -> None:
    chance = random.Random(seed)
    words, joint = chance.choice(
        [(["a", "b"], " "), (["le", "four,", "pain", "x."], " "), (list("日本語"), "")]
    )
    older, newer = (joint.join(chance.choices(words, k=chance.randint(0, 20))) for _ in range(2))
    there, back = compare_texts(older, newer), compare_texts(newer, older)
    for ops, text in (((Op.SAME, Op.REMOVED), older), ((Op.SAME, Op.ADDED), newer)):
        said = "".join(one.text for one in there.pieces if one.op in ops)
        assert said.split() == text.split()
    swapped = [(SWAPPED.get(one.op, one.op), one.text) for one in back.pieces]
    assert sorted(swapped) == sorted((one.op, one.text) for one in there.pieces)


def test_a_text_with_very_many_changes_is_compared_by_sentences() -> None:
    older = " ".join(f"Un deux {n} trois quatre." for n in range(300))
    newer = older.replace("deux", "dix").replace("trois", "six") + " Fin."
    same = " ".join(f"Rien ne change dans la phrase {n}." for n in range(50))
    change = compare_texts(f"{older} {same}", f"{newer} {same}")
    assert change.by is Grain.SENTENCES


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("x" * 1_000_000, "y" * 1_000_000),
        ("a " * 150_000, "b a " * 90_000),
        (" ".join(str(n) for n in range(50_000)), " ".join(str(n) for n in range(60_000, 120_000))),
        ("." * 300_000, "!" * 300_000),
        ("日" * 150_000, "本" * 150_000),
    ],
    ids=["one word", "two words", "numbers", "marks", "characters"],
)
def test_no_text_takes_long(older: str, newer: str) -> None:
    begun = time.process_time()
    change = compare_texts(older, newer)
    assert time.process_time() - begun < 6
    assert (change.older_characters, change.newer_characters) == (len(older), len(newer))


def test_a_text_beyond_all_measure_is_said_to_be_too_long() -> None:
    change = compare_texts("x " * 500_000, "y")
    assert (change.by, change.pieces) == (Grain.TOO_LONG, ())


def test_where_the_budget_is_spent_texts_are_too_long() -> None:
    change = compare_texts("a b c d", "e f g h", Budget(steps=0))
    assert change.by is Grain.TOO_LONG
