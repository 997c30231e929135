from __future__ import annotations

from typing import Any

import pytest

from preserve.discuss.count import read_count


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("28 commentaires", 28),
        ("3 réponses à “10 astuces pour le pain”", 3),
        ("Un commentaire sur « 12 réponses »", 1),
        ("un commentaire", 1),
        ("Aucun commentaire pour le moment", 0),
        ("1 234 commentaires", 1234),
        ("Commentaires : 12", 12),
        ("One thought on “5 comments that changed”", 1),
        ("Two thoughts on “Bread”", 2),
        ("No comments", 0),
        ("Comments (12)", 12),
        ("14 Responses to “Bread”", 14),
        ("{ 38 comments… read them below or add one }", 38),
        ("1,234 comments", 1234),
        ("12 Kommentare", 12),
        ("45 Gedanken zu „Brot“", 45),
        ("Ein Gedanke zu „Brot“", 1),
        ("1.234 Kommentare", 1234),
        ("Keine Kommentare", 0),
        ("5 comentarios", 5),
        ("Se han publicado 11 comentarios", 11),
        ("Un comentario en “Pan”", 1),
        ("7 commenti", 7),
        ("Nessun commento", 0),
        ("2 comentários", 2),
        ("4 reacties", 4),
        ("Eén reactie op “Brood”", 1),
        ("5 komentarzy do “Chleb”", 5),
        ("5 комментариев", 5),
        ("107 条评论", 107),
        ("《面包》上有 12 条评论", 12),
        ("3件のコメント", 3),
        ("댓글 5개", 5),
    ],
)
def test_headings_state_a_number_in_many_languages(heading: str, count: int) -> None:
    counted = read_count(heading)
    assert counted is not None
    assert counted.count == count


@pytest.mark.parametrize(
    "text",
    [
        "Leave a comment",
        "Laisser un commentaire",
        "Schreibe einen Kommentar",
        "Een reactie plaatsen",
        "Subscribe to comments",
        "1 trackback",
        "Comments 1 - 20 of 107",
        "《面包》的相关评论",
    ],
)
def test_headings_without_a_number_of_comments_state_none(text: str) -> None:
    assert read_count(text) is None


def test_trackbacks_beside_comments_make_it_a_number_of_comments_only(read: Any, make: Any) -> None:
    entries = make.comment(1) + make.comment(2)
    page = make.page(
        f'<div id="comments"><h3>2 comments</h3><ol class="commentlist">{entries}</ol>'
        '<h3>1 trackback</h3><ul id="trackback_list">'
        '<li><a href="https://other.example/bread">On bread</a></li></ul></div>'
    )
    thread = read(page)
    assert thread.claimed == 2
    assert thread.claims[0].counts == "comments-only"
    assert thread.verdict == "complete-without-pings"


def test_numbers_of_other_articles_are_not_claimed(read: Any, make: Any) -> None:
    teasers = (
        '<div class="related-posts"><h2>12 comments</h2>'
        '<a href="https://blog.example/2024/03/oil/#respond">99 comments</a></div>'
    )
    thread = read(make.page(make.area(make.comment(1)) + teasers))
    assert thread.claimed is None
    assert thread.claims == ()
    assert thread.verdict == "unclaimed"


def test_the_link_from_the_head_of_the_article_claims_for_the_article(read: Any, make: Any) -> None:
    meta = f'<span class="comment_count"><a href="{make.article}#respond">2</a></span>'
    thread = read(make.page(make.area(make.comment(1)), meta=meta))
    assert thread.claimed == 2
    assert [(count, reason.value) for count, reason in thread.missing] == [(1, "not-on-page")]
    assert thread.verdict == "gap"


def test_what_commenters_write_claims_nothing(read: Any, make: Any) -> None:
    entry = make.comment(1, text="12 comments</p><h3>40 comments</h3><p>And 3 responses.")
    thread = read(make.page(make.area(entry, title="1 comment")))
    assert [claim.count for claim in thread.claims] == [1]


def test_every_claim_says_where_it_stands(read: Any, make: Any) -> None:
    thread = read(make.page(make.area(make.comment(1), title="One thought on “Bread”")))
    assert thread.claims[0].locator.value == "#comments > h2:nth-of-type(1)"
    assert thread.claims[0].source_url == make.article


def test_counts_for_machines_are_read_too(read: Any, make: Any) -> None:
    head = '<script type="application/ld+json">{"@graph": [{"commentCount": 2}]}</script>'
    assert read(make.page(make.area(make.comment(1), make.comment(2)), head=head)).claimed == 2
