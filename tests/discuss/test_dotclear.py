"""Dotclear's comments: version 1, the pairs of 2.0, the list items of later template sets."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://pain.example/index.php/post/2008/05/12/Levain"

ONE = """<p class="comment-info" id="c12"><span class="comment-number"><a href="#c12">1.</a></span>
Le lundi 12 mai 2008 à 10:11, par <strong><a href="https://ada.example/"
rel="nofollow">Ada</a></strong></p><blockquote><p>Bon pain, voir
<a href="https://farine.example/">ici</a>.</p></blockquote><p class="comment-info" id="c13"><span
class="comment-number"><a href="#c13">2.</a></span> Le mardi 13 mai 2008 à 11:12, par
<strong>Bo</strong></p><blockquote><p>Merci.</p></blockquote>"""

PAIRS = """<dl><dt id="c12" class=" odd first"><a href="#c12" class="comment-number">1.</a> Le lundi
12 mai 2008, 10:11 par <a href="https://ada.example/" rel="nofollow">Ada</a></dt><dd class=" odd
first"><p>Bon pain, voir <a href="https://farine.example/">ici</a>.</p></dd><dt id="c13"><a
href="#c13" class="comment-number">2.</a> Le mardi 13 mai 2008, 11:12 par Bo</dt><dd><p>Merci.</p>
</dd></dl>"""

ITEMS = """<ul class="comments-list"><li id="c12" class="comment odd first"><p class="comment-info">
<a href="#c12" class="comment-number">1</a> De <a href="https://ada.example/"
rel="ugc nofollow">Ada</a> - <time datetime="2008-05-12T10:11:00+02:00">12/05/2008, 10:11</time></p>
<div class="comment-content"><p>Bon pain, voir <a href="https://farine.example/">ici</a>.</p></div>
</li><li id="c13" class="comment"><p class="comment-info"><a href="#c13"
class="comment-number">2</a>
De Bo - <time datetime="2008-05-13T11:12:00+02:00">13/05/2008, 11:12</time></p>
<div class="comment-content"><p>Merci.</p></div></li></ul>"""


def page(area: str, title: str = "2 commentaires") -> str:
    return f"""<html lang="fr"><head><meta name="generator" content="Dotclear"></head><body
class="dc-post"><h1>Levain</h1><div class="post-content"><p>Un article.</p></div>
<div id="comments"><h3>{title}</h3>{area}</div><form id="comment-form" action="#pr"><textarea
name="c_content"></textarea></form><div id="sidebar"><dl><dt id="c99">Ailleurs</dt><dd>x</dd></dl>
</div></body></html>"""


@pytest.mark.parametrize("area", [ONE, PAIRS, ITEMS], ids=["1", "2.0", "later"])
def test_each_template_is_read(area: str, read: Any) -> None:
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (thread.system, thread.state) == ("dotclear", "open")
    assert (first.id, first.native_id, first.number) == ("12", "c12", first.number)
    assert (first.author.name, first.author.url) == ("Ada", "https://ada.example/")
    assert first.text == "Bon pain, voir ici."
    assert first.date is not None
    assert first.date[:16] == "2008-05-12T10:11"
    assert first.number is not None
    assert first.number.startswith("1")
    assert first.permalink == f"{URL}#c12"
    assert (second.author.name, second.author.url) == ("Bo", None)
    assert (second.text, second.parent) == ("Merci.", None)
    assert (thread.claimed, thread.verdict) == (2, "complete")


def test_trackbacks_among_the_comments_are_told_apart(read: Any) -> None:
    ping = ITEMS.replace('id="c13" class="comment"', 'id="c13" class="ping"')
    kinds = [each.comment.kind for each in read(page(ping), url=URL).comments]
    assert kinds == ["comment", "trackback"]


def test_trackbacks_in_a_list_of_their_own_are_read(read: Any) -> None:
    pings = f'<div id="pings"><h3>Rétroliens</h3>{PAIRS.replace("c1", "c2")}</div>'
    thread = read(page(PAIRS + pings), url=URL)
    assert [each.comment.id for each in thread.comments] == ["12", "13", "22", "23"]
    assert [each.comment.kind for each in thread.comments][2:] == ["trackback", "trackback"]
    assert thread.verdict == "complete-without-pings"


def test_the_same_pairs_without_a_trace_of_dotclear_are_left_alone(read: Any) -> None:
    area = PAIRS.replace("comment-number", "")
    assert read(f"<html><body><h1>A</h1>{area}</body></html>").comments == ()


MUSTEK_PINGS = """<div id="pings" class="pings"><h3>La discussion continue ailleurs</h3><dl><dt
id="c20"
class="odd first"><a href="#c20" class="ping-number">1.</a> Le mercredi 14 mai 2008, 09:00 par Le
sel
</dt><dd class="odd first"><p><a href="https://sel.example/1" rel="nofollow">Du sel</a></p>
<p>Un extrait</p></dd></dl></div>"""


def test_a_trackback_names_its_blog_and_the_citing_page(read: Any) -> None:
    last = read(page(PAIRS + MUSTEK_PINGS), url=URL).comments[-1].comment
    assert (last.kind, last.id, last.number) == ("trackback", "20", "1.")
    assert (last.author.name, last.author.url) == ("Le sel", "https://sel.example/1")
    assert (last.date, last.text) == ("2008-05-14T09:00", "Du sel\nUn extrait")


def test_the_link_to_read_on_is_no_part_of_a_trackback(read: Any) -> None:
    read_on = """<p class="comment-read-it"><a href="https://sel.example/1" title="Lire la
suite">Lire la
suite</a></p></div></li></ul>"""
    ping = ITEMS.replace('id="c13" class="comment"', 'id="c13" class="ping even"')
    area = ping.replace("</div></li></ul>", read_on)
    assert area != ping
    last = read(page(area), url=URL).comments[1].comment
    assert (last.kind, last.text) == ("trackback", "Merci.")


@pytest.mark.parametrize(
    ("language", "line", "date"),
    [
        ("en", "On Monday, May 12 2008, 10:11 by Bo", "2008-05-12T10:11"),
        ("de", "Am Montag, 12. Mai 2008, 10:11 von Bo", "2008-05-12T10:11"),
        ("es", "El lunes 12 mayo 2008, 10:11 por Bo", "2008-05-12T10:11"),
        ("it", "Il lunedì 12 maggio 2008, 10:11 da Bo", "2008-05-12T10:11"),
        ("nl", "Op maandag 12 mei 2008, 10:11 door Bo", "2008-05-12T10:11"),
        ("pl", "W poniedziałek 12 maja 2008, 10:11 przez Bo", "2008-05-12T10:11"),
        ("ru", "В понедельник 12 мая 2008, 10:11 кем Bo", "2008-05-12T10:11"),
        ("sv", "På måndag 12 maj 2008, 10:11 av Bo", "2008-05-12T10:11"),
        ("pt", "De Bo - 12/05/2008, 10:11", "2008-05-12T10:11"),
        ("da", "Fra Bo - 12/05/2008, 10:11", "2008-05-12T10:11"),
    ],
)
def test_its_language_files_words_around_a_name_are_known(
    language: str, line: str, date: str, read: Any
) -> None:
    area = f"""<dl><dt id="c12"><a href="#c12" class="comment-number">1.</a> {line}</dt><dd><p>Bon
pain.</p></dd></dl>"""
    html = page(area, "").replace('lang="fr"', f'lang="{language}"')
    comment = read(html, url=URL).comments[0].comment
    assert (comment.author.name, comment.date) == ("Bo", date)


def test_the_feed_of_an_entry_brings_what_its_page_does_not_show(read: Any) -> None:
    feed_url = "https://pain.example/index.php/feed/atom/comments/5"
    link = f'<p id="comments-feed"><a class="feed" href="{feed_url}">Fil des commentaires</a></p>'
    feed = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"
xml:lang="fr"><title type="html">Pain - Commentaires</title><entry><title>[ping] Levain - Le
sel</title>
<link href="{URL}#c20" rel="alternate" type="text/html"/><id>urn:md5:0a</id>
<published>2008-05-14T09:00:00+02:00</published><author><name>Le sel</name></author><content
type="html">&lt;p&gt;&lt;a href="https://sel.example/1"&gt;Du
sel&lt;/a&gt;&lt;/p&gt;</content></entry>
</feed>"""
    thread = read(page(ITEMS + link, "3 réactions"), url=URL, pages={feed_url: feed.encode()})
    assert read.asked == [feed_url]
    last = thread.comments[-1].comment
    assert (last.id, last.kind, last.author.name) == ("20", "trackback", "Le sel")
    assert (last.date, last.parent_exact) == ("2008-05-14T09:00:00+02:00", True)
    assert (thread.claimed, thread.verdict) == (3, "complete")


def test_version_one_s_signatures_with_mail_and_site_are_read(read: Any) -> None:
    area = """<p id="c12" class="comment-info">Le lundi 12 mai 2008 à 10:11, par
<strong>Ada</strong> ::
<a href="mailto:ada@example.org">email</a> :: <a href="https://ada.example/">site</a> :: <a
href="#c12">#</a></p><blockquote><p>Bon pain.</p></blockquote><h3>Ajouter un commentaire</h3>
<p>Les commentaires pour ce billet sont fermés.</p>"""
    before, _, after = page(area, "").partition('<form id="comment-form"')
    html = before + after.partition("</form>")[2]
    thread = read(html, url=URL)
    comment = thread.comments[0].comment
    assert (comment.author.name, comment.author.url) == ("Ada", "https://ada.example/")
    assert (comment.date, comment.text, thread.state) == ("2008-05-12T10:11", "Bon pain.", "closed")
