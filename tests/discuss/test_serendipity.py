"""Serendipity's comments, in its default templates of 2004 to those of today."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://brot.example/archives/5-Sauerteig.html"

OLD = """<a id="c12"></a><div id="serendipity_comment_12" class="serendipity_comment
serendipity_comment_author_ada comment_oddbox" style="padding-left: 0px">
<div class="serendipity_commentBody">Gutes Brot, siehe <a href="https://mehl.example/">Mehl</a>.
</div><div class="serendipity_comment_source"><a class="comment_source_trace" href="#c12">#1</a>
<span class="comment_source_author">Ada</span> (<a class="comment_source_url"
href="https://ada.example/" title="https://ada.example/">Homepage</a>) am <span
class="comment_source_date">12.05.2008 10:11</span> (<a class="comment_reply"
href="#serendipity_CommentForm" id="serendipity_reply_12">Antwort</a>)</div></div>
<a id="c13"></a><div id="serendipity_comment_13" class="serendipity_comment comment_evenbox"
style="padding-left: 20px"><div class="serendipity_commentBody">Danke.</div>
<div class="serendipity_comment_source"><a class="comment_source_trace" href="#c13">#1.1</a>
<span class="comment_source_author">Bo</span> am <span class="comment_source_date">13.05.2008
11:12</span></div></div>"""

BARE = """<a id="c12"></a><div class="serendipity_comment" style="padding-left: 0px">
<div class="serendipity_commentBody">Gutes Brot, siehe <a href="https://mehl.example/">Mehl</a>.
</div><div class="serendipity_comment_source"><a href="#c12" title="Link">#1</a> Ada
(<a href="https://ada.example/" rel="external">Link</a>) am 12.05.2008 10:11 (<a
href="#serendipity_CommentForm">Antwort</a>)</div></div><a id="c13"></a><div
class="serendipity_comment" style="padding-left: 20px"><div class="serendipity_commentBody">Danke.
</div><div class="serendipity_comment_source"><a href="#c13">#1.1</a> Bo am 13.05.2008 11:12</div>
</div>"""

NEW = """<article id="c12" class="serendipity_comment odd commentlevel-0"><h4><a
href="https://ada.example/">Ada</a> am <time datetime="2008-05-12T10:11:00+02:00">12.05.2008
10:11</time>:</h4><div class="serendipity_commentBody content">Gutes Brot, siehe
<a href="https://mehl.example/">Mehl</a>.</div><footer><a class="comment_source_trace"
href="#c12">#1</a> | <a class="comment_reply" href="#serendipity_CommentForm">Antwort</a></footer>
</article><article id="c13" class="serendipity_comment even commentlevel-1"><h4>Bo am <time
datetime="2008-05-13T11:12:00+02:00">13.05.2008 11:12</time>:</h4><div
class="serendipity_commentBody content">Danke.</div></article>"""


def page(area: str, pings: str = "") -> str:
    return f"""<html lang="de"><head><meta name="generator" content="Serendipity v.2.1"></head>
<body><h1>Sauerteig</h1><div class="serendipity_entry_body">Ein Artikel.</div>
<div id="trackbacks" class="serendipity_comments serendipity_section_trackbacks">{pings}</div>
<div class="serendipity_comments serendipity_section_comments" id="comments">{area}</div>
<div id="serendipityRightSideBar" class="sidebar"><div class="serendipity_comment" id="c99">
<div class="serendipity_commentBody">Anderswo</div></div></div></body></html>"""


@pytest.mark.parametrize("area", [OLD, BARE, NEW], ids=["default", "bare", "2k11"])
def test_each_template_is_read(area: str, read: Any) -> None:
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert thread.system == "serendipity"
    assert (first.id, first.author.name, first.author.url) == ("12", "Ada", "https://ada.example/")
    assert first.text == "Gutes Brot, siehe Mehl."
    assert first.date is not None
    assert first.date[:16] == "2008-05-12T10:11"
    assert first.permalink == f"{URL}#c12"
    assert (second.id, second.author.name, second.author.url) == ("13", "Bo", None)
    assert (second.text, second.parent, second.depth) == ("Danke.", "12", 2)
    assert first.number == "#1"


def test_in_the_flat_view_the_printed_numbers_make_the_tree(read: Any) -> None:
    flat = OLD.replace("padding-left: 20px", "padding-left: 0px")
    assert [each.comment.parent for each in read(page(flat), url=URL).comments] == [None, "12"]


def test_trackbacks_are_entries_of_their_own(read: Any) -> None:
    ping = """<a id="c7"></a><div class="serendipity_comment"><div class="serendipity_commentBody">
<a href="https://salz.example/1">Salz</a><br />Ein Auszug</div><div
class="serendipity_comment_source"><b>Weblog:</b> Salzblog<br /><b>Aufgenommen:</b> Mai 14, 09:00
</div></div>"""
    first = read(page(NEW, ping), url=URL).comments[0].comment
    assert (first.kind, first.author.name, first.id) == ("trackback", "Salz", "trackback-7")
    assert first.author.url == "https://salz.example/1"


def test_a_deleted_comment_is_kept_as_deleted(read: Any) -> None:
    area = NEW.replace("Danke.", "Dieser Kommentar wurde gelöscht")
    assert read(page(area), url=URL).comments[1].comment.status == "deleted"
