"""Forums under articles as SPIP's templates print them."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://journal.example/spip.php?article12"

# Since SPIP 2: microformats, the head after or before the text.
TWO = """<div class="comments" id="comments"><h2>2 Messages</h2><ul class="forum comments-list">
<li class="forum-fil comment odd first"><div class="comment-message forum-message">
<div class="comment-content forum-texte"><div class="crayon forum-texte-37 comment-texte"><p>Bon
pain, voir <a href="https://farine.example/" class="spip_out">ici</a>.</p></div></div>
<div class="comment-meta forum-chapo"><span class="comment-author vcard"><a class="url"
href="https://ada.example/"><strong class="fn n crayon forum-qui-37">Ada</strong></a></span>
<abbr class="date" title="2018-09-11T10:57:27Z">Le 11 septembre 2018 à 12:57</abbr>
<p class="comment-reply repondre"><a href="spip.php?page=forum&amp;id_forum=37">Répondre</a></p>
</div></div><ul><li class="forum-fil comment odd first"><div class="forum-message"><div
class="comment-content forum-texte"><div class="crayon forum-texte-41"><p>Merci.</p></div></div>
<div class="forum-chapo"><span class="comment-author vcard"><strong class="fn n forum-qui-41">Bo
</strong></span> <abbr class="date" title="2018-09-13T20:30:51Z">Le 13 septembre 2018 à 22:30</abbr>
</div></div></li></ul></li></ul></div>"""

# SPIP 1.9: the title has the anchor, writer and time are plain text.
ONE = """<h2 class="forum-decompte">2 Messages</h2><ul class="forum"><li class="forum-fil">
<div class="forum-message"><div class="forum-chapo"><h3 class="forum-titre"><a href="#forum37"
name="forum37" id="forum37">Au levain</a></h3><small>11 septembre 2018&nbsp;12:57, par
<span class="">Ada</span></small></div><div class="forum-texte"><p class="spip">Bon pain, voir
<a href="https://farine.example/" class="spip_out">ici</a>.</p><p class="forum-repondre-message"><a
href="spip.php?page=forum&amp;id_article=12&amp;id_forum=37">Répondre à ce message</a></p></div>
</div><ul><li><div class="forum-message"><div class="forum-chapo"><strong class="forum-titre"><a
href="#forum41" name="forum41" id="forum41">Au levain</a></strong><small>13 septembre
2018&nbsp;22:30, par <span>Bo</span></small></div><div class="forum-texte">
<p class="spip">Merci.</p></div></div></li></ul></li></ul>"""


# The templates of the plugin for comments, and of SPIP 2.1 with it.
REVIEWS = """<div class="comments comments-thread comments-thread-1"><h2>2 Messages de forum</h2><ul
class="comments-items"><li class="comment-item comment-fil odd first"><div class="comment
hreview"><a
href="#comment37" name="comment37" id="comment37"></a><a href="#forum37" name="forum37"
id="forum37">
</a><p class="comment-meta"><a rel="self bookmark" href="#forum37" title="Permalien 37"
class="permalink"><span class="permalink">1.</span> <strong class="comment-titre">Au levain,
</strong>
<small><abbr class="dtreviewed" title="2018-09-11T10:57:27Z">11 septembre 2018, 12:57</abbr><span
class="sep">, </span>par <span class="">Ada</span></small></a></p><div
class="comment-content description"><p>Bon pain, voir <a href="https://farine.example/"
class="spip_out">ici</a>.</p></div></div><ul class="comments-items"><li class="comment-item
comment-fil
first last"><div class="comment hreview"><a href="#comment41" name="comment41" id="comment41"></a><p
class="comment-meta"><a rel="self bookmark" href="#forum41" class="permalink"><small><abbr
class="dtreviewed" title="2018-09-13T20:30:51Z">13 septembre 2018, 22:30</abbr><span class="sep">,
</span>par <span class="">Bo</span></small></a></p><div class="comment-content
description"><p>Merci.
</p></div></div></li></ul></li></ul></div><form action="/spip.php?page=forum"
class="formulaire_forum">
<textarea name="texte"></textarea></form>"""


def page(area: str, lang: str = "fr") -> str:
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta name="generator" content="SPIP 3.2">
</head><body><h1>Le pain</h1><div class="article-texte"><p class="spip">Un article.</p></div>{area}
<div class="menu recent-comments"><ul><li class="forum-fil"><div class="forum-chapo">Ailleurs</div>
<div class="forum-texte" id="forum99">Ailleurs</div></li></ul></div></body></html>"""


@pytest.mark.parametrize("area", [ONE, TWO, REVIEWS], ids=["1.9", "2 and later", "reviews"])
def test_messages_and_answers_are_read(area: str, read: Any) -> None:
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (thread.system, thread.state) == ("spip", "open")
    assert (first.id, first.author.name, first.text) == ("37", "Ada", "Bon pain, voir ici.")
    assert first.date is not None
    assert first.date.startswith("2018-09-11T1")
    assert (first.date_text or "").replace(" à", "").replace(",", "") == "11 septembre 2018 12:57"
    assert (thread.claimed, thread.verdict) == (2, "complete")
    assert (second.id, second.author.name, second.parent) == ("41", "Bo", "37")
    assert (second.text, second.depth) == ("Merci.", 2)


def test_anchors_titles_and_links_of_authors_are_kept(read: Any) -> None:
    old = read(page(ONE), url=URL).comments[0].comment
    new = read(page(TWO), url=URL).comments[0].comment
    assert (old.title, old.permalink, old.author.url) == ("Au levain", f"{URL}#forum37", None)
    assert (new.author.url, new.date) == ("https://ada.example/", "2018-09-11T10:57:27Z")


def test_pages_of_the_forum_are_read(read: Any) -> None:
    def some(first: int, links: str = "") -> str:
        entry = TWO.replace("37", str(first)).replace("41", str(first + 1))
        return page(entry.replace("2 Messages", "4 commentaires") + links)

    more = f'<a href="{URL}&amp;debut_forums=10#pagination_forums">10</a>'
    thread = read(some(20, more), url=URL, pages={f"{URL}&debut_forums=10": some(30)})
    assert [each.comment.id for each in thread.comments] == ["20", "21", "30", "31"]
    assert (thread.claimed, thread.verdict) == (4, "complete")


def test_the_same_classes_on_other_engines_are_left_alone(read: Any) -> None:
    area = '<p class="comment-meta">A</p><p class="comment-content">B</p>'
    assert read(page(f'<div class="comment">{area}</div>')).comments == ()


@pytest.mark.parametrize(
    ("lang", "head", "count"),
    [
        ("en", "11 September 2018 12:57, by Ada", "2 Forum messages"),
        ("de", "11. September 2018 12:57, von Ada", "2 Forumsbeiträge"),
        ("es", "11 de septiembre de 2018 12:57, por Ada", "2 Mensajes del foro"),
        ("it", "11 settembre 2018 12:57, di Ada", "2 Messaggi del forum"),
        ("nl", "11 september 2018 12:57, door Ada", "2 Berichten van het forum"),
        ("ca", "11 de setembre de 2018 12:57, per Ada", "2 Missatges al fòrum"),
        ("pt", "11 de Setembro de 2018 12:57, por Ada", "2 Mensagens de fórum"),
        ("ru", "11 сентября 2018 12:57,   Ada", "2 Сообщения форума"),
    ],
)
def test_writers_times_and_numbers_are_read_in_its_languages(
    lang: str, head: str, count: str, read: Any
) -> None:
    area = ONE.replace('11 septembre 2018&nbsp;12:57, par\n<span class="">Ada</span>', head)
    assert area != ONE
    thread = read(page(area.replace("2 Messages", count), lang), url=URL)
    first = thread.comments[0].comment
    assert (first.author.name, first.date) == ("Ada", "2018-09-11T12:57")
    assert (thread.claimed, thread.verdict) == (2, "complete")


def test_the_feed_of_the_forum_is_asked_for_where_the_page_shows_too_few(read: Any) -> None:
    feed_url = "https://journal.example/spip.php?page=rss_forum_article&id_article=12"
    link = f'<a href="{feed_url.replace("&", "&amp;")}">RSS</a>'
    feed = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:thr="http://purl.org/syndication/thread/1.0"><channel>
<title>Pain</title><item><title>Au
seigle</title><link>https://journal.example/spip.php?article12#forum50
</link><guid isPermaLink="true">https://journal.example/spip.php?article12#forum50</guid>
<dc:date>2018-09-14T08:00:00Z</dc:date><thr:in-reply-to
ref="https://journal.example/spip.php?article12#forum41"
href="https://journal.example/spip.php?article12#forum41"/><dc:creator>Cy</dc:creator>
<description>&lt;p&gt;Et le seigle ?&lt;/p&gt;</description></item></channel></rss>"""
    thread = read(
        page(ONE.replace("2 Messages", "3 Messages") + link),
        url=URL,
        pages={feed_url: feed.encode()},
    )
    assert read.asked == [feed_url]
    last = thread.comments[-1].comment
    assert (last.id, last.author.name, last.text) == ("50", "Cy", "Et le seigle ?")
    assert (last.date, last.parent, last.depth) == ("2018-09-14T08:00:00Z", "41", 3)
    assert (thread.claimed, thread.verdict) == (3, "complete")


def test_a_forum_that_says_so_is_closed(read: Any) -> None:
    area = ONE.replace('class="forum-repondre-message"', 'class="x"')
    notice = '<div class="comments"><p class="forum-ferme">Ce forum est fermé.</p></div>'
    assert read(page(area + notice), url=URL).state == "closed"


def test_boxes_with_a_strong_name_and_answers_in_lists_are_read(read: Any) -> None:
    def box(number: int, name: str, text: str) -> str:
        return f"""<div class="forum"><a name="forum{number}"></a><div class="forum-chapo"><div
class=" forum-titre">Au levain</div>11 septembre 2018, par <strong>{name}</strong></div><div
class="forum-texte"><p>{text}</p></div><div class="forum-repondre-message"><a
href="spip.php?page=forum&amp;id_forum={number}">Répondre</a></div></div>"""

    area = f"""{box(37, "Ada", "Bon pain.")}<ul><li>{box(41, "Bo", "Merci.")}</li></ul>
{box(43, "Cy", "Au seigle ?")}"""
    comments = [each.comment for each in read(page(area), url=URL).comments]
    assert [each.id for each in comments] == ["37", "41", "43"]
    assert [each.author.name for each in comments] == ["Ada", "Bo", "Cy"]
    assert [each.date for each in comments] == ["2018-09-11"] * 3
    assert [each.text for each in comments] == ["Bon pain.", "Merci.", "Au seigle ?"]
    assert [each.title for each in comments] == ["Au levain"] * 3
    assert [(each.parent, each.parent_exact) for each in comments] == [
        (None, True),
        ("37", False),
        (None, True),
    ]
