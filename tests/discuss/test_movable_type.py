"""Movable Type and TypePad, from the templates of 2002 to those of today."""

from __future__ import annotations

import json
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


def detail(number: int, name: str, text: str) -> str:
    """One comment as the classic theme's template prints it."""
    return f"""<div id="comment-{number}" class="comment"><div class="inner"><div
class="comment-header"><div class="asset-meta"><span class="byline"><span class="vcard
author">{name}</span> | <a href="{URL}#comment-{number}"><abbr class="published"
title="2008-05-12T10:11:00+01:00">12 mai 2008 10:11</abbr></a></span></div></div><div
class="comment-content"><p>{text}</p></div></div></div>"""


def test_comments_beyond_the_first_page_are_asked_of_the_engine_s_own_script(read: Any) -> None:
    head = """<script>MT.entryID = 7; MT.commentsPerPage = 1; MT.entryCommentCount = 2;
MT.commentIds = [12,13];</script>"""
    form = """<form method="post" action="/cgi-bin/mt-comments.cgi" name="comments_form"
id="comments-form"><textarea name="text"></textarea></form>"""
    area = f"""{head}<div id="comments" class="comments"><h2 class="comments-header">2 commentaires
</h2>{detail(13, "Bo", "Merci.")}{form}</div>"""

    def listing(offset: int) -> str:
        return (
            "https://bread.example/cgi-bin/mt-comments.cgi?__mode=comment_listing"
            f"&direction=ascend&entry_id=7&limit=1&offset={offset}"
        )

    def answer(markup: str) -> bytes:
        return json.dumps({"direction": "ascend", "comments": markup, "cacheKey": ""}).encode()

    pages = {
        listing(0): answer(detail(12, "Ada", "Bon pain.")),
        listing(1): answer(detail(13, "Bo", "Merci.")),
    }
    thread = read(page(area), url=URL, pages=pages)
    assert read.asked == [listing(0), listing(1)]
    first, second = (each.comment for each in thread.comments)
    assert (first.id, first.author.name, first.text) == ("12", "Ada", "Bon pain.")
    assert (first.source_url, first.locator.value) == (listing(0), "/comments")
    assert second.source_url == URL
    assert (first.date, second.id) == ("2008-05-12T10:11:00+01:00", "13")
    assert (thread.claimed, thread.verdict) == (2, "complete")


def test_a_page_from_a_file_keeps_its_gap_where_nobody_asks_the_script(read: Any) -> None:
    area = f"""<script>MT.entryID = 7; MT.commentsPerPage = 1; MT.entryCommentCount = 2;</script>
<div id="comments" class="comments"><h2>2 Comments</h2>{detail(13, "Bo", "Thanks.")}<form
action="/mt-comments.cgi" name="comments_form"><textarea name="text"></textarea></form></div>"""
    thread = read(page(area), url=URL)
    assert (thread.verdict, [each.comment.id for each in thread.comments]) == ("gap", ["13"])


def test_typepad_s_feed_of_an_entry_is_asked_for_where_its_page_shows_too_few(read: Any) -> None:
    feed_url = "https://bread.example/2008/05/sourdough/comments/atom.xml"
    number = "6a00d8341c1234567890ab012875678901970c"
    feed = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"
xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Comments</title><entry><title>Cy</title>
<link rel="alternate" type="text/html" href="{URL}?cid={number}#comment-{number}"/>
<id>tag:typepad.com,2003:{number}</id><published>2008-05-14T08:00:00Z</published><author><name>Cy
</name></author><content type="html">&lt;p&gt;Rye?&lt;/p&gt;</content></entry></feed>"""
    link = f'<link rel="alternate" type="application/atom+xml" href="{feed_url}">'
    html = page(TYPEPAD.replace("Comments (2)", "Comments (3)") + link)
    thread = read(html, url=URL, pages={feed_url: feed.encode()})
    assert read.asked == [feed_url]
    last = thread.comments[-1].comment
    assert (last.id, last.author.name, last.text) == (number, "Cy", "Rye?")
    assert (thread.claimed, thread.verdict) == (3, "complete")


@pytest.mark.parametrize(
    "notice",
    [
        "The comments to this entry are closed.",
        "L'utilisation des commentaires est désactivée pour cette note.",
        "Les commentaires sur cette note sont fermés.",
        "Die Kommentare dieses Eintrags sind geschlossen.",
        "Los comentarios de esta entrada están cerrados.",
        "I commenti per questa nota sono chiusi.",
        "De reacties op dit bericht zijn gesloten.",
        "この記事へのコメントは終了しました。",
    ],
)
def test_the_words_for_closed_comments_are_known(notice: str, read: Any) -> None:
    area = f'<div id="comments" class="comments">{detail(12, "Ada", "Hm.")}<p>{notice}</p></div>'
    html = page(area + '<script src="https://x.example/mt-static/mt.js"></script>')
    assert read(html, url=URL).state == "closed"


def test_who_is_answered_is_no_part_of_the_name_in_any_language(read: Any) -> None:
    for words in (
        'replied to <a href="#comment-12">comment from Ada</a>',
        'en réponse au <a href="#comment-12">commentaire de Ada</a>',
        'hat auf den <a href="#comment-12">Kommentar von Ada</a> geantwortet',
        'respondió al <a href="#comment-12">comentario de Ada</a>',
        'reageerde op <a href="#comment-12">reactie van Ada</a>',
        'から<a href="#comment-12">Ada</a>への返信',
    ):
        answer = detail(13, "Bo", "Oui.").replace("Bo</span>", f"Bo</span> {words}")
        area = f'<div id="comments">{detail(12, "Ada", "Hm.")}{answer}</div>'
        html = page(area + '<script src="https://x.example/mt-static/mt.js"></script>')
        second = read(html, url=URL).comments[1].comment
        assert (second.author.name, second.parent, second.text) == ("Bo", "12", "Oui.")
