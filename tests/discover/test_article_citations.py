"""What the article itself cites, told apart from what surrounds it."""

from __future__ import annotations

import pytest

from preserve.discover import article_citations
from preserve.page import parse

URL = "http://blog.example/2016/article"
TEXT = "Un paragraphe qui raconte assez longuement ce qui s’est passé ce jour-là au village. " * 3


def cited(body: str, *, exclude: str | None = None, url: str = URL) -> list[tuple[str, str | None]]:
    page = f"<!DOCTYPE html><meta charset=utf-8><title>Titre</title><body>{body}"
    document = parse(page.encode(), url=url)
    nodes = document.css(exclude) if exclude else []
    return [(each.form.value, each.url) for each in article_citations(document, exclude=nodes)]


def article(inside: str) -> str:
    return (
        "<header><h1><a href=/>Le blog</a></h1><nav><a href=/nav>Accueil</a></nav></header>"
        f"<article><h1>Titre</h1><div class=entry-content><p>{TEXT}{inside}</div></article>"
        "<aside><a href=/aside>Voir aussi</a></aside><footer><a href=/pied>Mentions</a></footer>"
    )


HERE = "http://blog.example"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<a href=http://x.org/a>ici</a>", [("anchor", "http://x.org/a")]),
        ("Voir http://x.org/a", [("text", "http://x.org/a")]),
        ("comme <a href=/2015/vieux>je disais</a>", [("anchor", f"{HERE}/2015/vieux")]),
        ("<a href=grand.jpg><img src=a.jpg></a>", [("anchor", f"{HERE}/2016/grand.jpg")]),
        ("<iframe src=https://video.example/1></iframe>", [("embed", "https://video.example/1")]),
        (
            "<blockquote cite=http://x.org/a>mot<footer><a href=http://x.org/b>b</a></footer>",
            [("cite", "http://x.org/a"), ("anchor", "http://x.org/b")],
        ),
        (
            "<ul><li><a href=/1>Partie 1</a><li><a href=/2>Partie 2</a></ul>",
            [("anchor", f"{HERE}/1"), ("anchor", f"{HERE}/2")],
        ),
        (f"<aside>{TEXT}<a href=http://x.org/a>note</a></aside>", [("anchor", "http://x.org/a")]),
        ("<p>Et <a href=/auteur/un>cet auteur</a> aussi", [("anchor", f"{HERE}/auteur/un")]),
    ],
)
def test_what_the_text_names_is_cited(inside: str, expected: list[tuple[str, str | None]]) -> None:
    assert cited(article(inside)) == expected


@pytest.mark.parametrize(
    "inside",
    [
        "<nav><a href=/a>Suivant</a></nav>",
        "<div class='sharedaddy sd-sharing'><a href=http://x.org/>Partager</a></div>",
        "<a href='https://www.facebook.com/sharer.php?u=x'>f</a>",
        "<a href='https://twitter.com/intent/tweet?a'>t</a> <a href='?share=email'>m</a>",
        "<div class=related-posts><a href=/a>a</a></div>",
        "<div class=jp-relatedposts><a href=/b>b</a></div>",
        "<p class=tags><a href=/tag/a>a</a></p>",
        "<p>Classé dans <a rel='category tag' href=/c/b>b</a>",
        "<div class=author-box><a href=http://auteur.example/>Auteur</a></div>",
        "<p><a href=/auteur/un>Une Autrice</a></p>",
        "<p><a href=/avant>« Avant</a> | <a href=/>Accueil</a> | <a href=/b>Après »</a></p>",
        "<div class=nav-links><a rel=prev href=/a>a</a></div>",
        "<aside><a href=/a>À lire aussi</a></aside>",
        "<a href=#note>1</a> <a href=/2016/article#note2>2</a>",
        "<a href=/2016/article>permalien</a>",
        "<div id=comments><ol class=commentlist><li class=comment><p>http://x.org/</ol></div>",
        "<div id=disqus_thread><a href=http://disqus.com>Disqus</a></div>",
        "<p><a class=comment-reply-link href=?replytocom=3>Répondre</a>",
        "<ul><li><a href=/a>A</a> <time>1 mai</time><li><a href=/b>B</a> <time>2 mai</time></ul>",
        "<h3>Articles similaires</h3><ul><li><a href=/a>A</a></ul>",
        "<h2>Commentaires (2)</h2><p><a href=http://x.org/>un</a></p><h3>Un</h3><p>http://y.org/",
        "<form action=/x><a href=/y>y</a></form><button><a href=/z>z</a></button>",
        "<img src=smile.gif>",
    ],
)
def test_what_surrounds_a_text_cites_nothing(inside: str) -> None:
    assert cited(article(inside)) == []


def test_a_part_about_other_articles_ends_at_the_next_heading() -> None:
    inside = (
        "<h3>À lire aussi</h3><p><a href=/a>A</a></p>"
        "<h3>La suite</h3><p><a href=http://x.org/b>b</a></p>"
    )
    assert cited(article(inside)) == [("anchor", "http://x.org/b")]


def test_a_section_called_discussion_is_part_of_a_paper() -> None:
    inside = "<h2>Discussion</h2><p><a href=http://x.org/b>b</a></p>"
    assert cited(article(inside)) == [("anchor", "http://x.org/b")]


LINK = "<a href=http://x.org/a>ici</a>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div itemprop=articleBody><p>{TEXT}{LINK}</div>",
        f"<div class='post-body entry-content'><p>{TEXT}{LINK}</div>",
        f"<div class='article-texte-12 texte'><p>{TEXT}{LINK}</div>",
        f"<div class='field field-name-body'><p>{TEXT}{LINK}</div>",
        f"<div class=entrytext>{TEXT}{LINK}</div>",
        f"<article><p>{TEXT}{LINK}</article>",
        f"<main><p>{TEXT}{LINK}</main>",
        f"<div id=content><p>{TEXT}{LINK}</div>",
        f"<div><div class=x7><p>{TEXT}<p>{TEXT}{LINK}</div></div>",
        f"<table><tr><td>{TEXT}{LINK}</table>",
        f"<div class='a sidebar-right'><h1>T</h1><div class=post-content>{TEXT}{LINK}</div></div>",
        f"<div class='widget Blog'><div class=post-body>{TEXT}{LINK}</div></div>",
    ],
)
def test_the_body_is_found_in_the_mark_up_of_many_engines(body: str) -> None:
    around = "<div class=menu><ul><li><a href=/m>Menu</a></ul></div>"
    side = "<div class=sidebar><p><a href=/s>Récent</a></div>"
    assert cited(around + body + side) == [("anchor", "http://x.org/a")]


def test_a_short_page_without_any_structure_is_its_own_body() -> None:
    assert cited("<p>Voir <a href=http://x.org/a>ici</a>") == [("anchor", "http://x.org/a")]


def test_standfirst_and_notes_beside_the_body_belong_to_the_article() -> None:
    body = (
        "<article><div class=chapo><p>Voir <a href=http://x.org/1>un</a></div>"
        f"<div class=texte><p>{TEXT}<a href=http://x.org/2>deux</a></div>"
        "<div class=notes><p>[1] http://x.org/3</div>"
        "<div class=tags><a href=/tag>t</a></div></article>"
    )
    assert [url for _, url in cited(body)] == ["http://x.org/1", "http://x.org/2", "http://x.org/3"]


def test_what_is_known_to_be_the_discussion_is_excluded() -> None:
    body = f"<main><p>{TEXT}{LINK}<div id=fil><p>{TEXT * 3}<a href=http://y.org/>autre</a></div></main>"
    assert cited(body, exclude="#fil") == [("anchor", "http://x.org/a")]
    assert len(cited(body)) == 2


def test_comments_are_not_taken_for_the_article_although_they_are_longer() -> None:
    body = (
        f"<article class=post><p>{TEXT}{LINK}</article>"
        f"<section id=comments><article class=comment><p>{TEXT * 9}<a href=http://y.org/>y</a>"
        "</article></section>"
    )
    assert cited(body) == [("anchor", "http://x.org/a")]


def test_an_empty_page_cites_nothing() -> None:
    assert cited("") == []
