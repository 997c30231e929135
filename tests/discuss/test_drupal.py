"""Drupal's comments as its templates of versions 6, 7 and 8 to 11 print them."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://news.example/node/5"

SIX = """<div id="comments"><h2 class="comments">Comments</h2><a id="comment-12"></a>
<div class="comment odd clear-block"><div class="picture"><a href="/user/3"><img alt=""></a></div>
<h3><a href="/node/5#comment-12" class="active">Crust</a></h3>
<div class="submitted">Wed, 01/25/2011 - 12:00 — <a href="/user/3" title="View">Ada</a></div>
<div class="content"><p>Good bread, see <a href="https://flour.example/">flour</a>.</p>
<div class="clear-block"><div class="user-signature">--<br>Ada</div></div></div>
<ul class="links"><li class="comment_reply first last"><a href="/comment/reply/5/12">reply</a></li>
</ul></div><div class="indented"><a id="comment-13"></a><div class="comment even clear-block">
<h3><a href="/node/5#comment-13">Thanks</a></h3>
<div class="submitted">Thu, 01/06/2011 - 08:30 — Bo (not verified)</div>
<div class="content"><p>Thanks.</p></div>
<ul class="links"><li><a href="/comment/reply/5/13">reply</a></li></ul></div></div></div>"""

SEVEN = """<div id="comments" class="comment-wrapper"><h2 class="title">Comments</h2>
<a id="comment-12"></a><div class="comment comment-by-anonymous clearfix"
about="/comment/12#comment-12" typeof="sioc:Post sioct:Comment">
<h3 property="dc:title" datatype=""><a href="/comment/12#comment-12" class="permalink"
rel="bookmark">Crust</a></h3><div class="submitted"><a href="/comment/12#comment-12"
class="permalink" rel="bookmark">Permalink</a> <span property="dc:date dc:created"
content="2011-01-25T12:00:00+01:00" datatype="xsd:dateTime" rel="sioc:has_creator">Submitted by
<a class="username" href="/user/3" typeof="sioc:UserAccount" property="foaf:name">Ada</a> on Wed,
01/25/2011 - 12:00</span></div><div class="content">
<span rel="sioc:reply_of" resource="/node/5"
class="rdf-meta element-hidden"></span><div
class="field field-name-comment-body field-label-hidden"><div
class="field-items"><div class="field-item even" property="content:encoded">
<p>Good bread, see <a href="https://flour.example/">flour</a>.</p></div>
</div></div></div><ul class="links inline"><li class="comment-reply first last"><a
href="/comment/reply/5/12">reply</a></li></ul></div><div class="indented"><a id="comment-13"></a>
<div class="comment clearfix" about="/comment/13#comment-13" typeof="sioc:Post sioct:Comment">
<h3><a href="/comment/13#comment-13" class="permalink" rel="bookmark">Thanks</a></h3>
<div class="submitted"><span property="dc:date dc:created" content="2011-01-26T08:30:00+01:00">
Submitted by <span class="username" property="foaf:name">Bo (not verified)</span> on Thu, 01/26/2011
- 08:30</span></div><div class="content"><div class="field field-name-comment-body"><div
class="field-items"><div class="field-item even"><p>Thanks.</p></div></div></div></div>
<ul class="links inline"><li class="comment-reply"><a href="/comment/reply/5/13">reply</a></li></ul>
</div></div></div>"""

TEN = """<section data-drupal-selector="comments" class="field comment-wrapper"><h2 class="title">
Comments</h2><a id="comment-12"></a><article data-comment-user-id="3" about="/comment/12"
typeof="schema:Comment" class="comment js-comment" role="article"><mark class="hidden"
data-comment-timestamp="1295953200"></mark><footer class="comment__meta"><p
class="comment__author"><a title="View user profile." href="/user/3" class="username">Ada</a></p>
<p class="comment__time">Tue, 01/25/2011 - 12:00</p><p class="comment__permalink"><a
href="/comment/12#comment-12" hreflang="en">Permalink</a></p></footer><div
class="comment__content"><h3 property="schema:name" datatype=""><a href="/comment/12#comment-12"
class="permalink" rel="bookmark" hreflang="en">Crust</a></h3><div property="schema:text"
class="text-formatted field field--name-comment-body field__item"><p>Good bread, see <a
href="https://flour.example/">flour</a>.</p></div><ul class="links inline"><li
class="comment-reply"><a href="/comment/reply/node/5/comment/12">Reply</a></li></ul></div></article>
<div class="indented"><a id="comment-13"></a><article data-comment-user-id="0" about="/comment/13"
typeof="schema:Comment" class="comment js-comment by-anonymous" role="article"><mark class="hidden"
data-comment-timestamp="1296027000"></mark><footer class="comment__meta"><p class="comment__author">
<span lang="" class="username">Bo (not verified)</span></p><p class="comment__time">Wed, 01/26/2011
- 08:30</p><p class="parent visually-hidden">In reply to <a href="/comment/12#comment-12"
class="permalink" rel="bookmark">Crust</a> by <a href="/user/3" class="username">Ada</a></p>
<h3><a href="/comment/13#comment-13" class="permalink" rel="bookmark">Thanks</a></h3></footer>
<div class="comment__content"><div class="text-content field field--name-comment-body">
<p>Thanks.</p></div></div></article></div></section>"""


def page(area: str, meta: str = '<meta name="Generator" content="Drupal 7">') -> str:
    return f"""<!DOCTYPE html><html lang="en"><head>{meta}</head><body><div id="content">
<article class="node"><h1>Bread</h1><div class="content"><div class="field-name-body"><p>An article.
</p></div></div></article>{area}</div><aside><div class="block-comment"><h2>Recent comments</h2>
<a id="comment-99"></a><div class="comment"><div class="content">Elsewhere</div></div></div></aside>
</body></html>"""


@pytest.mark.parametrize("area", [SIX, SEVEN, TEN], ids=["6", "7", "10"])
def test_each_version_s_templates_are_read(area: str, read: Any) -> None:
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert thread.system == "drupal"
    assert (first.id, first.native_id, first.title) == ("12", "comment-12", "Crust")
    assert (first.author.name, first.author.url) == ("Ada", "https://news.example/user/3")
    assert first.date is not None
    assert first.date.startswith("2011-01-25T1")
    assert first.text == "Good bread, see flour."
    assert first.permalink is not None
    assert first.permalink.endswith("#comment-12")
    assert (second.author.name, second.author.url) == ("Bo", None)
    assert (second.text, second.parent, second.depth) == ("Thanks.", "12", 2)
    assert (thread.state, thread.verdict) == ("open", "unclaimed")


def test_the_time_for_machines_comes_before_the_printed_one(read: Any) -> None:
    dates = [read(page(area), url=URL).comments[0].comment.date for area in (SIX, SEVEN, TEN)]
    assert dates == ["2011-01-25T12:00", "2011-01-25T12:00:00+01:00", "2011-01-25T12:00"]


def one(number: int, *, words: str = "") -> str:
    return f"""<a id="comment-{number}"></a><article class="comment" about="/comment/{number}">
<footer><p class="submitted">Submitted by <span class="username">Ada</span> on 26 January 2011</p>
{words}</footer><div class="content"><p>Comment {number}.</p></div></article>"""


def wrapped(*entries: str, pager: str = "") -> str:
    return page(
        f"""<section id="comments" class="comment-wrapper"><h2>3 comments</h2>
{"".join(entries)}{pager}</section><ul class="pager"><li><a href="?page=9">9</a></li></ul>"""
    )


def test_the_pager_under_the_comments_is_followed(read: Any) -> None:
    words = '<p class="parent visually-hidden">In reply to <a href="/comment/1#comment-1">x</a></p>'
    pager = '<ul class="pager"><li class="pager-item"><a href="/node/5?page=2">3</a></li></ul>'
    thread = read(
        wrapped(one(1), pager=pager),
        url=URL,
        pages={f"{URL}?page=1": wrapped(one(2, words=words)), f"{URL}?page=2": wrapped(one(3))},
    )
    assert read.asked == [f"{URL}?page=1", f"{URL}?page=2"]
    assert [each.comment.id for each in thread.comments] == ["1", "2", "3"]
    assert [each.comment.parent for each in thread.comments] == [None, "1", None]
    assert (thread.claimed, thread.verdict) == (3, "complete")


def test_without_a_trace_of_drupal_nothing_is_read_as_drupal(read: Any) -> None:
    assert read(page(one(1), meta=""), url=URL).system != "drupal"


def test_themes_that_print_writer_and_time_anywhere_are_read(read: Any) -> None:
    area = """<section id="comments"><a id="comment-7"></a><div class="comment"
about="/comment/7#comment-7" typeof="sioc:Post sioct:Comment"><div class="metas"><b>Par Ada,</b> le
mercredi 15 mai 2019 à 08h07</div><div class="titre">Croûte</div><div class="content">Bon
pain.</div>
</div></section>"""
    comment = read(page(area), url=URL).comments[0].comment
    assert (comment.author.name, comment.date) == ("Ada", "2019-05-15T08:07")
    assert (comment.text, comment.title) == ("Bon pain.", "Croûte")
