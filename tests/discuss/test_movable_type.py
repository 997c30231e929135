"""Movable Type and TypePad, from the templates of 2002 to those of today."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://bread.example/2008/05/sourdough.html"

TWO = """<div class="comments-head"><a name="comments"></a>Comments (2)</div>
<div class="comments-body"><a name="000012"></a><p>Good bread, see
<a href="https://flour.example/">flour</a>.</p><span class="comments-post">Posted by:
<a href="https://ada.example/">Ada</a> at May 12, 2008 10:11 AM</span></div>
<div class="comments-body"><a name="000013"></a><p>Thanks.</p><span class="comments-post">Posted
by: Bo at May 12, 2008 11:12 AM</span></div>"""

THREE = """<h2 id="comments">Comments (2)</h2><a id="c12"></a><p>Good bread, see
<a href="https://flour.example/">flour</a>.</p><p class="posted">Posted by: <a rel="nofollow"
title="https://ada.example/" href="http://www.typepad.com/t/comments?__mode=red&amp;id=12">Ada</a>
at May 12, 2008 10:11:12 AM</p><a id="c13"></a><p>Thanks.</p>
<p class="posted">Posted by: Bo at May 12,
2008 11:12:13 AM</p>"""

THREE_BOXED = """<div class="comments" id="comments"><h3 class="comments-header">Comments (2)</h3>
<div id="c12"><div class="comment" id="comment-12"><div class="comment-content"><p>Good bread, see
<a href="https://flour.example/">flour</a>.</p></div><p class="comment-footer">Posted by:
<a target="_blank" href="https://ada.example/" rel="nofollow">Ada</a> |
<a href="#comment-12">May 12, 2008 10:11 AM</a></p></div></div><div class="comment" id="comment-13">
<div class="comment-content"><p>Thanks.</p></div><p class="comment-footer">Posted by: Bo |
<a href="#comment-13">May 12, 2008 11:12 AM</a></p></div></div>"""

FOUR = """<div id="comments" class="comments"><h2 class="comments-header">2 Comments</h2>
<div class="comments-content"><div class="comment" id="comment-12"><div class="inner">
<div class="comment-header"><div class="user-pic"><img alt=""></div><div class="asset-meta"><span
class="byline"><span class="vcard author"><a href="https://ada.example/">Ada</a></span> |
<a href="#comment-12"><abbr class="published" title="2008-05-12T10:11:12+02:00">May 12, 2008 10:11
AM</abbr></a> | <a href="#" title="Reply">Reply</a></span></div></div><div class="comment-content">
<p>Good bread, see <a href="https://flour.example/">flour</a>.</p></div></div></div>
<div class="comment" id="comment-13"><div class="inner"><div class="comment-header">
<div class="asset-meta"><span class="byline"><span class="vcard author">Bo</span> replied to
<a href="https://bread.example/2008/05/sourdough.html#comment-12">comment from Ada</a> |
<a href="#comment-13"><abbr class="published" title="2008-05-12T11:12:13+02:00">May 12, 2008 11:12
AM</abbr></a></span></div></div><div class="comment-content"><p>Thanks.</p></div></div></div></div>
</div>"""

SIX = """<section id="comments"><h2>2 Comments</h2><article id="comment-12" class="comment">
<header><h3><a href="https://ada.example/" rel="nofollow">Ada</a></h3><a href="#comment-12"><time
datetime="2008-05-12T10:11:12+02:00">May 12, 2008 10:11 AM</time></a></header><p>Good bread, see
<a href="https://flour.example/">flour</a>.</p></article><article id="comment-13"
class="comment comment-reply"><header><h3>Bo replied to <a href="#comment-12">comment from Ada</a>
</h3><a href="#comment-13"><time datetime="2008-05-12T11:12:13+02:00">May 12, 2008 11:12 AM</time>
</a></header><p>Thanks.</p></article></section>"""

TYPEPAD = """<div id="comments" class="comments"><h3 class="comments-header">Comments (2)</h3>
<div class="comments-content"><a id="comment-6a00d8341c2c7653ef0115707"></a><div class="comment
comment-odd" id="comment-6a00d8341c2c7653ef0115707"><div class="comment-avatar"><img alt=""></div>
<div class="comment-content" id="comment-6a00d8341c2c7653ef0115707-content"><p>Good bread, see
<a href="https://flour.example/">flour</a>.</p></div><p class="comment-footer">Posted by:
<a rel="nofollow" href="https://ada.example/">Ada</a> |
<a href="#comment-6a00d8341c2c7653ef0115707">May 12, 2008 at 10:11 AM</a></p></div>
<div class="comment" id="comment-6a00d8341c2c7653ef011570a"><div class="comment-content"><p>Thanks.
</p></div><p class="comment-footer">Posted by: Bo |
<a href="#comment-6a00d8341c2c7653ef011570a">May 12, 2008 at 11:12 AM</a></p></div></div></div>"""

ENGINES = {
    "2": TWO,
    "3": THREE,
    "3 boxed": THREE_BOXED,
    "4": FOUR,
    "6": SIX,
    "typepad": TYPEPAD,
}


def page(area: str) -> str:
    return f"""<html lang="en"><head><meta name="generator" content="http://www.movabletype.org/">
</head><body><div id="center"><div class="content"><h1>Bread</h1><p>An article.</p>
<p class="posted">Posted by Cy at May 11, 2008 9:00 AM | <a href="{URL}">Permalink</a></p>{area}
</div></div><div class="sidebar"><div class="comment" id="comment-99"><p class="comment-footer">
Elsewhere</p></div></div></body></html>"""


@pytest.mark.parametrize("area", ENGINES.values(), ids=ENGINES)
def test_each_generation_of_templates_is_read(area: str, read: Any) -> None:
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert thread.system == "movable-type"
    assert (first.author.name, first.author.url) == ("Ada", "https://ada.example/")
    assert (second.author.name, second.author.url) == ("Bo", None)
    assert (first.text, second.text) == ("Good bread, see flour.", "Thanks.")
    assert (first.date[:16], second.date[:16]) == ("2008-05-12T10:11", "2008-05-12T11:12")
    assert first.date_text.startswith("May 12, 2008")
    assert len(thread.comments[0].fragment.css("a[href]")) == 1
    assert (thread.claimed, thread.verdict) == (2, "complete")


@pytest.mark.parametrize("area", [FOUR, SIX], ids=["4", "6"])
def test_a_reply_names_the_comment_that_it_answers(area: str, read: Any) -> None:
    second = read(page(area), url=URL).comments[1].comment
    assert (second.parent, second.parent_source, second.depth) == ("12", "reply-link", 2)
    assert second.permalink == f"{URL}#comment-13"


def test_numbers_of_typepad_are_kept_whole(read: Any) -> None:
    first = read(page(TYPEPAD), url=URL).comments[0].comment
    assert first.id == "6a00d8341c2c7653ef0115707"
    assert first.native_id == "comment-6a00d8341c2c7653ef0115707"


def test_french_signatures_are_read(read: Any) -> None:
    area = THREE_BOXED.replace("Posted by: ", "Rédigé par : ").replace("Posted by:", "Rédigé par :")
    names = [each.comment.author.name for each in read(page(area), url=URL).comments]
    assert names == ["Ada", "Bo"]


def test_a_signature_without_a_name_invents_none(read: Any) -> None:
    names = [each.comment.author.name for each in read(page(TWO.replace("Bo at", "at"))).comments]
    assert names == ["Ada", None]


def test_a_date_that_is_a_link_leaves_nothing_at_the_name(read: Any) -> None:
    area = THREE.replace("Bo at May 12,", 'Bo at <a href="#c13">May 12,').replace(
        "11:12:13 AM</p>", "11:12:13 AM</a></p>"
    )
    second = read(page(area), url=URL).comments[1].comment
    assert (second.author.name, second.date) == ("Bo", "2008-05-12T11:12:13")


def test_trackbacks_are_entries_of_their_own(read: Any) -> None:
    pings = """<div id="trackbacks" class="trackbacks"><h2>1 TrackBack</h2><div class="trackback"
id="ping-7"><div class="inner"><div class="trackback-header"><div class="asset-meta">Listed below
</div></div><div class="trackback-content"><p><a href="https://salt.example/1">Salt</a> writes.</p>
</div></div></div></div>"""
    ping = read(page(pings + FOUR), url=URL).comments[0].comment
    assert (ping.kind, ping.author.name) == ("trackback", "Salt")
    assert ping.author.url == "https://salt.example/1"


def test_comment_pages_of_typepad_are_read(read: Any) -> None:
    def numbered(number: int) -> str:
        return f"{URL}/comments/page/{number}/"

    def some(number: int) -> str:
        one = f"""<div class="comment" id="comment-{number}"><div class="comment-content">Hm.</div>
<p class="comment-footer">Posted by: Ada | <a href="#comment-{number}">May 1, 2008 at 10:11 AM</a>
</p></div>"""
        link = f'<span class="pager-right"><a href="{numbered(2)}#comments">Next</a></span>'
        return page(f'<div id="comments"><h3>Comments (2)</h3>{one}{link}</div>')

    thread = read(some(12), url=URL, pages={numbered(2): some(14)})
    assert read.asked == [numbered(2)]
    assert [each.comment.id for each in thread.comments] == ["12", "14"]


def test_forms_of_the_engine_say_that_comments_are_open(read: Any) -> None:
    form = '<form method="post" action="https://x.example/mt-comments.cgi" name="comments_form">'
    assert (
        read(page(THREE + form + "<textarea name=text></textarea></form>"), url=URL).state == "open"
    )
