"""What can be read of a page, held against what was captured."""

from __future__ import annotations

import pytest

from preserve.replay.wordings import found, line_of, seen, share

COMMENT = (
    "J’avais une photo de 1998 sur http://mort.test/four-1998.jpg et j’ai retrouvé la gazette "
    "du jour, avec le compte rendu de la fête."
)


@pytest.mark.parametrize(
    ("wanted", "shown", "expected"),
    [
        ("le pain cuit", "Le pain cuit ici", 1.0),
        ("le pain cuit", "LE PAIN CUIT", 1.0),  # text-transform
        ("efficace", "eﬃcace", 1.0),  # a ligature
        ("boulangerie", "boulan\u00adgerie", 1.0),  # a soft hyphen
        ("le pain, le four", "le pain, un four", 0.75),  # "le" stands there twice
        ("un deux trois quatre", "rien", 0.0),
    ],
)
def test_the_share_of_words_that_can_be_read(wanted: str, shown: str, expected: float) -> None:
    assert share(wanted, shown) == expected


def test_a_page_without_words_has_no_share() -> None:
    assert share(" … !", "whatever") is None


@pytest.mark.parametrize(
    "page",
    [
        f"avant {COMMENT} après",
        COMMENT.replace("jpg ", "jpg (connexion impossible) "),  # a page's own remark on a link
        COMMENT.replace("J’avais", "j'avais").replace(" ", "\n"),
    ],
)
def test_a_comment_is_found_whatever_the_page_puts_around_it(page: str) -> None:
    assert found(COMMENT, line_of(page)) == 1


@pytest.mark.parametrize(
    "page",
    [
        COMMENT[:60],  # cut short
        "J’avais une photo de 1998 sur le mur, " + "et tant d’autres choses à dire du four. " * 20,
        " ".join(reversed(COMMENT.split())),
        "",
    ],
)
def test_a_comment_is_not_found_where_most_of_it_is_not(page: str) -> None:
    assert found(COMMENT, line_of(page)) == 0


def test_a_short_comment_is_a_word_of_its_own() -> None:
    assert found("oui", line_of("c’est ouï-dire")) == 0
    assert found("oui", line_of("— Oui !")) == 1


def test_a_comment_whose_lines_are_taken_apart_is_found() -> None:
    assert found("premier point\nsecond", line_of("premier point — répondre — second")) == 1


def test_of_comments_that_say_the_same_as_many_are_seen_as_the_page_shows() -> None:
    texts = {"c1": "D’accord", "c2": "D’accord", "c3": "D’accord", "c4": "Non"}
    assert len(seen(texts, [line_of("d’accord d’accord")])) == 2
    assert seen(texts, [line_of("non")]) == {"c4"}
    assert seen(texts, []) == set()
