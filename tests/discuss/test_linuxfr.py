"""LinuxFr.org's comments as the templates of its Rails application write them."""

from __future__ import annotations

from typing import Any

URL = "https://linuxfr.org/news/du-levain-libre"
FEED = "https://linuxfr.org/nodes/77/comments.atom"


def entry(
    number: int,
    text: str,
    *,
    parent: int = 0,
    inner: str = "",
    answer: bool = True,
    writer: str = '<a rel="author" href="/users/ada">Ada</a> (<a href="https://ada.example/">page '
    "perso</a>)",
    classes: str = "score2 odd",
) -> str:
    """One entry as ``_thread`` and ``_comment`` print it."""
    above = (
        f'<a title="Remonter au commentaire parent" class="parent" '
        f'href="/news/du-levain-libre#comment-{parent}">[^]</a>'
        if parent
        else ""
    )
    reply = (
        f'<a class="action" href="/nodes/77/comments/{number}/answer#new_comment">Répondre</a>'
        if answer
        else ""
    )
    return f"""<li class="comment {classes}" id="comment-{number}"><h2>{above}
<a title="Lien direct vers ce commentaire" class="anchor"
href="/news/du-levain-libre#comment-{number}">#</a> <a class="title"
href="/nodes/77/comments/{number}">Re: Farine</a></h2><p class="meta"><span
class="floating_spacer"></span><span class="posted_by_spanblock">Posté par {writer} <time
datetime="2024-05-12T10:11:00+02:00" class="updated">le 12 mai 2024 à 10:11</time>.</span>
Évalué à <span class="score">2<span class="details">&nbsp;(+1/-0)</span></span>. <span
class="update">Dernière modification le 13 mai 2024 à 08:00.</span></p><figure class="image"><img
alt="" src="//img.example/a.png" class="avatar"></figure>{text}<footer class="actions">{reply}
</footer>{f"<ul>{inner}</ul>" if inner else ""}</li>"""


def page(threads: str, *, count: int, answer: bool = True) -> str:
    send = (
        '<p id="send-comment"><a href="/nodes/77/comments/nouveau">Envoyer un commentaire</a></p>'
        if answer
        else ""
    )
    return f"""<!DOCTYPE html><html lang="fr"><head><link rel="alternate"
href="/nodes/77/comments.atom"
type="application/atom+xml"></head><body><main id="contents" role="main"><article
class="node hentry news" itemscope itemtype="http://schema.org/Article"><header><h1 itemprop="name"
class="entry-title">Du levain libre</h1></header><div class="content entry-content"
itemprop="articleBody"><p>Un article.</p></div><footer class="actions"><meta
itemprop="interactionCount" content="UserComments:{count}"><span class="anonymous_reader"> (<span
class="nb_comments">{count} commentaires</span>).</span></footer></article>
<div id="comments"><ul class="threads">{threads}</ul>{send}<p id="follow-feed"><a
href="/nodes/77/comments.atom">Suivre le flux des commentaires</a></p></div></main></body></html>"""


SAID = '<div class="content"><p>Bon pain, voir <a href="https://farine.example/">ici</a>.</p><p '
SAID += 'class="signature">Sans sel.</p></div>'
GONE = (
    '<div class="content deleted"><p>Ce commentaire a été supprimé par l’équipe de modération.</p>'
)
GONE += "</div>"


def test_threads_are_read_with_titles_writers_and_deleted_entries(read: Any) -> None:
    below = entry(13, '<div class="content"><p>Merci.</p></div>', parent=12, writer="Anonyme")
    thread = read(page(entry(12, SAID, inner=below) + entry(14, GONE), count=3), url=URL)
    first, second, third = (each.comment for each in thread.comments)
    assert thread.system == "linuxfr"
    assert (first.id, first.native_id, first.title) == ("12", "comment-12", "Re: Farine")
    assert (first.author.name, first.author.url) == ("Ada", "https://linuxfr.org/users/ada")
    assert (first.date, first.date_text) == ("2024-05-12T10:11:00+02:00", "12 mai 2024 à 10:11")
    assert (first.text, first.permalink) == ("Bon pain, voir ici.", f"{URL}#comment-12")
    assert (second.author.name, second.author.url, second.text) == ("Anonyme", None, "Merci.")
    assert (second.parent, second.parent_source, second.depth) == ("12", "reply-link", 2)
    assert (third.status, third.parent) == ("deleted", None)
    assert (thread.claimed, thread.verdict, thread.state) == (3, "complete", "open")
    assert read.asked == []


def test_after_three_months_nothing_says_whether_the_discussion_is_open(read: Any) -> None:
    thread = read(page(entry(12, SAID, answer=False), count=1, answer=False), url=URL)
    assert thread.state == "unknown"


def test_the_feed_brings_what_the_page_does_not_show(read: Any) -> None:
    feed = f"""<?xml version="1.0" encoding="UTF-8"?><feed xml:lang="fr_FR"
xmlns="http://www.w3.org/2005/Atom"><title>LinuxFr.org : les commentaires</title>
<entry><id>tag:linuxfr.org,2005:Comment/15</id><published>2024-05-14T08:00:00+02:00</published>
<updated>2024-05-14T08:00:00+02:00</updated><link rel="alternate" type="text/html"
href="{URL}#comment-15"/><title>Re: Farine</title><content type="html">&lt;p&gt;Au seigle.&lt;/p&gt;
</content><author><name>Bo</name></author></entry>
<entry><id>tag:linuxfr.org,2005:Comment/12</id><published>2024-05-12T10:11:00+02:00</published>
<link rel="alternate" href="{URL}#comment-12"/><title>Re: Farine</title><content type="html">
&lt;p&gt;Bon pain.&lt;/p&gt;</content><author><name>Ada</name></author></entry></feed>"""
    thread = read(page(entry(12, SAID), count=2), url=URL, pages={FEED: feed.encode()})
    assert read.asked == [FEED]
    assert [each.comment.id for each in thread.comments] == ["12", "15"]
    last = thread.comments[1].comment
    assert (last.author.name, last.text, last.date) == (
        "Bo",
        "Au seigle.",
        "2024-05-14T08:00:00+02:00",
    )
    assert (last.parent_exact, last.source_url) == (False, FEED)
    assert last.locator.value == "feed > entry:nth-of-type(1)"
    assert (thread.verdict, thread.pages) == ("complete", (URL, FEED))


def test_a_page_from_a_file_keeps_its_gap_where_nobody_asks_for_the_feed(read: Any) -> None:
    thread = read(page(entry(12, SAID), count=2), url=URL)
    assert (thread.verdict, thread.missing) == ("gap", ((1, "not-on-page"),))
