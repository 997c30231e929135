from __future__ import annotations

from typing import Any

import pytest

from preserve.discuss.closed import is_closed_notice


@pytest.mark.parametrize(
    "notice",
    [
        "Comments are closed.",
        "Comments for this post are closed",
        "Commenting is now closed.",
        "Sorry, the comment form is closed at this time.",
        "Les commentaires sont fermés.",
        "Les commentaires ne sont plus possibles.",
        "La discussion est close.",
        "Kommentare sind geschlossen.",
        "Die Kommentarfunktion ist derzeit deaktiviert.",
        "Los comentarios están cerrados.",
        "I commenti sono chiusi.",
        "Os comentários estão encerrados.",
        "De reacties zijn gesloten.",
        "Kommentarer är stängda.",
        "Możliwość komentowania została wyłączona.",
        "Комментарии закрыты.",
        "Yorumlar kapalı.",
        "评论已关闭。",
        "コメントは受け付けていません。",
    ],
)
def test_closed_notices_are_known_in_many_languages(notice: str) -> None:
    assert is_closed_notice(notice)


@pytest.mark.parametrize(
    "text",
    ["Comments are welcome.", "The shop is closed.", "Die Kommentare sind offen.", "Commentaires"],
)
def test_other_sentences_are_no_notice(text: str) -> None:
    assert not is_closed_notice(text)


def test_a_notice_above_the_list_says_closed(read: Any, make: Any) -> None:
    notice = '<h3 id="comments">1 Comment</h3><p class="nocomments">Comments are closed.</p>'
    listing = f'<ol class="commentlist">{make.comment(1, reply=False)}</ol>'
    thread = read(make.page(f'<div id="entry-comments">{notice}{listing}</div>'))
    assert thread.state == "closed"
    assert thread.state_evidence.value.endswith("p:nth-of-type(1)")


def test_a_form_says_open(read: Any, make: Any) -> None:
    form = (
        '<div id="respond"><form id="commentform" action="/wp-comments-post.php" method="post">'
        '<textarea name="comment"></textarea></form></div>'
    )
    thread = read(make.page(make.area(make.comment(1, reply=False), after=form)))
    assert thread.state == "open"
    assert thread.state_evidence.value == "#commentform"


def test_reply_links_say_open(read: Any, make: Any) -> None:
    assert read(make.page(make.area(make.comment(1)))).state == "open"


def test_a_commenter_who_says_that_comments_are_closed_closes_nothing(read: Any, make: Any) -> None:
    entry = make.comment(1, text="Comments are closed.", reply=False)
    thread = read(make.page(make.area(entry)))
    assert thread.state == "unknown"


def test_an_article_that_speaks_of_closed_comments_is_not_closed(read: Any) -> None:
    page = (
        "<html><body><article><h1>On forums</h1><p>When comments are closed, people write letters,"
        " and some of the letters are better than the comments were.</p></article></body></html>"
    )
    thread = read(page)
    assert (thread.state, thread.verdict, thread.system) == ("none", "none", None)
