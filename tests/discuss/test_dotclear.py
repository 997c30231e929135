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
