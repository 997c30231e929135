"""Blogger's comments, in the mark-up of each of its generations and from its feed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preserve.model import Outcome

URL = "https://bread.example/2015/06/sourdough.html"
POST = "3644483384123728422"
FEED = (
    f"https://bread.example/feeds/{POST}/comments/default"
    "?alt=json&v=2&orderby=published&reverse=false&max-results=200&start-index="
)


def page(area: str, lang: str = "de") -> str:
    return f"""<!DOCTYPE html><html lang="{lang}"><head>
<meta content='blogger' name='generator'></head><body>
<div class='main section' id='main'><div class='widget Blog' id='Blog1'><div class='post hentry'>
<h3 class='post-title entry-title'>Sauerteig</h3><div class='post-body entry-content'>
<p>Ein Artikel.</p></div></div>{area}</div></div>
<div class='sidebar section' id='sidebar'><div class='widget Feed' id='Feed1'><ul>
<li class='comment' id='c9999999999999999999'><div class='comment-block'><p class='comment-content'>
Anderswo</p></div></li></ul></div></div></body></html>"""


def threaded(number: int, text: str, *, name: str = "Ada", replies: str = "") -> str:
    """An entry as the widget of 2012 prints it."""
    return f"""<li class="comment" id="c{number}"><div class="avatar-image-container"><img
src="a.png" alt=""/></div><div class="comment-block"><div class="comment-header"><cite
class="user"><a href="https://ada.example/" rel="nofollow">{name}</a></cite><span
class="icon user "></span><span class="datetime secondary-text"><a rel="nofollow"
href="{URL}?showComment=1433578985419#c{number}">6. Juni 2015 um 10:23</a></span></div>
<p class="comment-content">{text}</p><span class="comment-actions secondary-text"><a
class="comment-reply" target="_self" data-comment-id="{number}">Antworten</a><span
class="item-control blog-admin pid-1"><a target="_self"
href="https://www.blogger.com/delete-comment.g?blogID=1&amp;postID={number}">Löschen</a></span>
</span></div><div class="comment-replies"><div id="c{number}-rt"
class="comment-thread inline-thread"><span class="thread-toggle thread-expanded"><span
class="thread-count"><a target="_self">Antworten</a></span></span><ol id="c{number}-ra"
class="thread-chrome thread-expanded"><div>{replies}</div><div id="c{number}-continue"
class="continue"><a class="comment-reply" data-comment-id="{number}">Antworten</a></div></ol>
</div></div><div class="comment-replybox-single" id="c{number}-ce"></div></li>"""


def threads(*entries: str, title: str = "2 Kommentare:", hidden: str = "hidden") -> str:
    return f"""<div class='comments' id='comments'><a name='comments'></a><h4>{title}</h4>
<div class='comments-content'><div id='comment-holder'><div class="comment-thread toplevel-thread">
<ol id="top-ra">{"".join(entries)}</ol><div class="loadmore {hidden}" data-post-id="{POST}">
<a target="_self">Weitere laden...</a></div></div></div></div><p class='comment-footer'>
<iframe id='comment-editor' src=''></iframe></p></div>"""


def test_threaded_comments_keep_their_tree_and_moment(read: Any) -> None:
    inner = threaded(7000000000000000002, "Danke.", name="Bo")
    area = threads(threaded(7000000000000000001, "Gutes<br>Brot", replies=inner))
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert thread.system == "blogger"
    assert (first.id, first.native_id) == ("7000000000000000001", "c7000000000000000001")
    assert (first.author.name, first.author.url) == ("Ada", "https://ada.example/")
    assert (first.date, first.date_text) == ("2015-06-06T08:23:05Z", "6. Juni 2015 um 10:23")
    assert first.permalink == f"{URL}?showComment=1433578985419#c7000000000000000001"
    assert (first.text, first.parent) == ("Gutes\nBrot", None)
    assert (second.text, second.parent, second.depth) == ("Danke.", first.id, 2)
    assert (thread.claimed, thread.state, thread.verdict) == (2, "open", "complete")


LAYOUT = """<div class='comments' id='comments'><h4>2 commentaires:</h4>
<div id='Blog1_comments-block-wrapper'><dl class='avatar-comment-indent' id='comments-block'>
<dt class='comment-author ' id='c7000000000000000001'><a name='c7000000000000000001'></a>
<div class="avatar-image-container"><img alt=""></div><a href='https://ada.example/'
rel='nofollow'>Ada</a> a dit…</dt><dd class='comment-body' id='Blog1_cmt-7000000000000000001'>
<p>Bon pain.</p></dd><dd class='comment-footer'><span class='comment-timestamp'><a
href='https://bread.example/2015/06/sourdough.html?showComment=1433578985419#c7000000000000000001'
title='comment permalink'>6 juin 2015 à 10:23</a><span class='item-control'><a
href='https://www.blogger.com/delete-comment.g?blogID=1&amp;postID=2'>x</a></span></span></dd>
<dt class='comment-author ' id='c7000000000000000002'><a name='c7000000000000000002'></a>
Anonyme a dit…</dt><dd class='comment-body'><p><span class='deleted-comment'>Ce commentaire a été
supprimé par l'auteur.</span></p></dd><dd class='comment-footer'><span class='comment-timestamp'>
<a href='#c7000000000000000002'>7 juin 2015 à 08:05</a></span></dd></dl></div>
<p class='comment-footer'>Les nouveaux commentaires ne sont pas autorisés.</p></div>"""


def test_the_layouts_of_2006_say_name_first_and_date_last(read: Any) -> None:
    thread = read(page(LAYOUT, lang="fr"), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (first.author.name, first.text) == ("Ada", "Bon pain.")
    assert first.date_text == "6 juin 2015 à 10:23"
    assert (second.author.name, second.author.url) == ("Anonyme", None)
    assert (second.date, second.status) == ("2015-06-07T08:05", "deleted")
    assert (thread.claimed, thread.state, thread.verdict) == (2, "closed", "complete")


CLASSIC = """<div id="comments"><a name="comments"></a><h4>2 Comments:</h4><dl id="comments-block">
<dt class="comment-data" id="c111395608922054770"><a name="c111395608922054770"></a> At
<a href="#c111395608922054770" title="comment permalink">4/19/2005 07:14:49 PM</a>,
<span class="anon-comment-author">Ada, baker</span> said...</dt><dd class="comment-body">
<p>Good bread.</p> <span class="item-control"><a
href="http://www.blogger.com/delete-comment.g">x</a>
</span></dd><dt class="comment-data" id="c111395696411108559"><a name="c111395696411108559"></a> At
<a href="#c111395696411108559" title="comment permalink">4/5/2005 07:29:24 PM</a>,
Anonymous said...</dt><dd class="comment-body"><p>Thanks.</p></dd></dl></div>
<a name="links"></a><dl id="comments-block"><dt>Links to this post</dt></dl>"""


def test_classic_templates_say_date_first(read: Any) -> None:
    thread = read(f"<html><head><meta name='generator' content='Blogger'></head>{CLASSIC}", url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (first.author.name, second.author.name) == ("Ada, baker", "Anonymous")
    assert (first.date, second.date) == ("2005-04-19T19:14:49", "2005-04-05T19:29:24")
    assert (first.text, second.text) == ("Good bread.", "Thanks.")
    assert first.permalink == f"{URL}#c111395608922054770"


def test_lists_signed_below_may_print_the_hour_alone(read: Any) -> None:
    thread = read(
        """<html><head><meta name="generator" content="Blogger"></head><body>
<div id="comments"><h4>1 Comments:</h4><ul><li id="c111395608922054770">
<a name="c111395608922054770"></a><div class="comment-body"><p>Good bread.</p></div>
<p class="comment-data">By <a href="http://ada.example/">Ada</a>, at <a href="#c111395608922054770"
title="comment permalink">1:53 PM</a></p></li><li id="c111395608922054771"><div
class="comment-body"><p>Thanks.</p></div><p class="comment-data">By Anonymous, at <a
href="#c111395608922054771">2:53 PM</a></p></li></ul></div></body></html>""",
        url=URL,
    )
    first, second = (each.comment for each in thread.comments)
    assert (first.author.name, first.author.url) == ("Ada", "http://ada.example/")
    assert (first.text, first.date, first.date_text) == ("Good bread.", None, "1:53 PM")
    assert (second.author.name, second.text) == ("Anonymous", "Thanks.")


def test_the_oldest_template_signs_below(read: Any) -> None:
    thread = read(
        """<html><head><meta name="generator" content="Blogger"></head><body>
<div id="comments"><h4>Comments:</h4><div class="blogComment"><a name="111395608922054770"></a>
Good bread.<br /><div class="byline"><a href="#111395608922054770" title="permanent link">#</a>
posted by <a href="http://ada.example/">Ada</a> : 7:14 PM, April 19, 2005</div></div></div>""",
        url=URL,
    )
    (comment,) = (each.comment for each in thread.comments)
    assert (comment.author.name, comment.author.url) == ("Ada", "http://ada.example/")
    assert (comment.text, comment.date) == ("Good bread.", "2005-04-19T19:14")


def test_new_layouts_without_threads_print_blocks(read: Any) -> None:
    thread = read(
        page("""<section class='comments embed' data-num-comments='1' id='comments'>
<h3 class='title'>1 Kommentar</h3><div id='Blog1_comments-block-wrapper'><div id='comments-block'>
<div class='comment' id='c7000000000000000001'><div class='comment-block'>
<div class='comment-author'><a href='https://ada.example/'>Ada</a> hat gesagt…</div>
<div class='comment-body'>Gutes Brot.</div><div class='comment-footer'>
<span class='comment-timestamp'><a href='?showComment=1433578985419#c7000000000000000001'>6. Juni
2015 um 10:23</a></span></div></div></div></div></div></section>"""),
        url=URL,
    )
    (comment,) = (each.comment for each in thread.comments)
    assert (comment.author.name, comment.text) == ("Ada", "Gutes Brot.")
    assert (comment.date, thread.verdict) == ("2015-06-06T08:23:05Z", "complete")


def test_comment_pages_of_the_layouts_are_read(read: Any) -> None:
    def numbered(number: int) -> str:
        return f"{URL}?commentPage={number}"

    def listed(number: int, text: str, links: str = "") -> str:
        return page(
            f"""<div class='comments' id='comments'><h4>2 comments:</h4>
<span class='paging-control-container'>{links}1 – 1 of 2</span><dl id='comments-block'>
<dt class='comment-author' id='c{number}'>Ada said...</dt><dd class='comment-body'><p>{text}</p>
</dd></dl></div>"""
        )

    links = f"<a class='older' href='{numbered(2)}'>Newer ›</a>"
    thread = read(
        listed(8000000000000000001, "One.", links),
        url=URL,
        pages={numbered(2): listed(7000000000000000001, "Two.")},
    )
    assert read.asked == [numbered(2)]
    assert [each.comment.text for each in thread.comments] == ["One.", "Two."]
    assert thread.verdict == "complete"


def fed(number: int, text: str, *, at: str, parent: int | None = None) -> dict[str, Any]:
    """An entry of the feed, as alt=json gives it."""
    links = [{"rel": "alternate", "href": f"{URL}?showComment=1#c{number}"}]
    if parent is not None:
        href = f"http://www.blogger.com/feeds/1/{POST}/comments/default/{parent}?v=2"
        links.append({"rel": "related", "href": href})
    return {
        "id": {"$t": f"tag:blogger.com,1999:blog-1.post-{number}"},
        "published": {"$t": f"2015-06-06T{at}.419+02:00"},
        "content": {"type": "html", "$t": text},
        "link": links,
        "author": [{"name": {"$t": "Bo"}, "uri": {"$t": "https://bo.example/"}}],
        "gd$extendedProperty": [{"name": "blogger.displayTime", "value": f"6. Juni, {at}"}],
    }


def feed(total: int, *entries: dict[str, Any]) -> bytes:
    inner = {"openSearch$totalResults": {"$t": str(total)}, "entry": list(entries)}
    return json.dumps({"version": "1.0", "feed": inner}).encode()


def test_what_the_page_does_not_show_comes_from_the_feed(read: Any) -> None:
    one, two, three = 7000000000000000001, 7000000000000000002, 7000000000000000003
    thread = read(
        page(threads(threaded(one, "Brot."), title="3 Kommentare:", hidden="")),
        url=URL,
        pages={
            f"{FEED}1": feed(
                3,
                fed(one, "Brot.", at="10:23:05"),
                fed(two, "Salz, siehe <a href='https://salt.example/'>hier</a>", at="11:00:00"),
            ),
            f"{FEED}3": feed(3, fed(three, "Danke.", at="12:00:00", parent=one)),
        },
    )
    assert read.asked == [f"{FEED}1", f"{FEED}3"]
    comments = [each.comment for each in thread.comments]
    assert [each.text for each in comments] == ["Brot.", "Danke.", "Salz, siehe hier"]
    assert [each.parent for each in comments] == [None, str(one), None]
    assert comments[2].date == "2015-06-06T11:00:00+02:00"
    assert comments[2].author.url == "https://bo.example/"
    assert (comments[2].locator.type, comments[2].locator.value) == (
        "json-pointer",
        "/feed/entry/1",
    )
    assert comments[2].source_url == f"{FEED}1"
    assert len(thread.comments[2].fragment.css("a[href]")) == 1
    assert (thread.claimed, thread.verdict) == (3, "complete")
    assert thread.pages == (URL, f"{FEED}1", f"{FEED}3")


@pytest.mark.parametrize("answer", [Outcome.TIMED_OUT, None, b"<html>", b'{"feed": []}', b"[1]"])
def test_without_the_feed_the_rest_is_said_to_be_missing(answer: Any, read: Any) -> None:
    area = threads(threaded(7000000000000000001, "Brot."), title="3 Kommentare:")
    thread = read(page(area), url=URL, pages={f"{FEED}1": answer})
    assert [each.comment.text for each in thread.comments] == ["Brot."]
    assert (thread.claimed, thread.verdict, thread.missing[0][0]) == (3, "partial", 2)


def test_a_page_that_shows_all_asks_for_nothing(read: Any) -> None:
    read(page(threads(threaded(7000000000000000001, "Brot."), title="1 Kommentar:")), url=URL)
    assert read.asked == []


def test_a_page_that_leaves_comments_and_number_to_a_script_is_looked_up(read: Any) -> None:
    empty = page(f'<div id="comments" data-post-id="{POST}"></div>')
    entry = fed(7000000000000000001, "Brot.", at="10:23:05")
    thread = read(empty, url=URL, pages={f"{FEED}1": feed(1, entry)})
    assert [each.comment.text for each in thread.comments] == ["Brot."]
    assert (thread.claimed, thread.verdict) == (1, "complete")
    assert read(empty, url=URL, pages={f"{FEED}1": feed(0)}).verdict == "none"
    assert read(empty, url=URL).verdict == "none"
    assert read(empty, url=URL, pages={f"{FEED}1": Outcome.TIMED_OUT}).verdict == "partial"


CONTEMPO = """<section class='comments threaded' data-num-comments='2' id='comments'><a
name='comments'></a><h3 class='title'>Commentaires</h3><div id='comment-holder'><div
class="comment-thread toplevel-thread"><ol id="top-ra"><li class="comment"
id="c1234567890123456789"><div class="comment-block"><div class="comment-header"><cite
class="user"><a
href="https://www.blogger.com/profile/1" rel="nofollow">Ada</a></cite><span class="icon user
blog-author"></span><span class="datetime secondary-text"><a rel="nofollow"
href="https://pain.example/a?showComment=1210579860000#c1234567890123456789">12 mai 2008 à 10:11</a>
</span></div><p class="comment-content">Bon pain.</p><span class="comment-actions secondary-text"><a
class="comment-reply" target="_self">Répondre</a></span></div><div class="comment-replies"><div
class="comment-thread inline-thread"><ol class="thread-chrome"><div><li class="comment"
id="c2234567890123456789"><div class="comment-block"><div class="comment-header"><cite
class="user">Bo</cite><span class="datetime"><a
href="https://pain.example/a?showComment=1210666260000#c2234567890123456789">13 mai 2008 à 10:11</a>
</span></div><p class="comment-content"><span class="deleted-comment">Aquest text ja no hi
és.</span></p></div></li></div></ol></div></div></li></ol></div></div>{footer}</section>"""


def contempo(footer: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr"><head><meta content='blogger' name='generator'></head>
<body><h1>Pain</h1><div class="post-body"><p>Un article.</p></div>{CONTEMPO.format(footer=footer)}
</body></html>"""


def test_layouts_since_2017_count_in_an_attribute_and_mark_deleted_comments(read: Any) -> None:
    footer = "<p class='comment-footer'><iframe id='comment-editor'></iframe></p>"
    thread = read(contempo(footer), url="https://pain.example/a")
    first, second = (each.comment for each in thread.comments)
    assert (first.author.name, first.text, first.date) == (
        "Ada",
        "Bon pain.",
        "2008-05-12T08:11:00Z",
    )
    assert (second.status, second.parent) == ("deleted", first.id)
    assert (thread.claimed, thread.verdict, thread.state) == (2, "complete", "open")


def test_a_footer_without_a_form_is_the_notice_that_comments_are_closed(read: Any) -> None:
    footer = "<p class='comment-footer'>Iruzkin berririk ez.</p>"
    html = contempo(footer).replace('class="comment-reply"', 'class="share"')
    assert read(html, url="https://pain.example/a").state == "closed"


@pytest.mark.parametrize(
    "words",
    [
        "Ce commentaire a été supprimé par un administrateur du blog.",
        "Ten komentarz został usunięty przez autora.",
        "Этот комментарий был удален автором.",
        "Den här kommentaren har tagits bort av författaren.",
        "このコメントは投稿者によって削除されました。",
        "Kirjoittaja on poistanut tämän kommentin.",
        "Denne kommentar er fjernet af forfatteren.",
        "Bu yorum yazar tarafından silindi.",
        "Αυτό το σχόλιο αφαιρέθηκε από τον συντάκτη.",
    ],
)
def test_older_layouts_say_in_words_that_a_comment_was_removed(words: str, read: Any) -> None:
    html = contempo("").replace(
        '<span class="deleted-comment">Aquest text ja no hi\nés.</span>', words
    )
    assert words in html
    assert read(html, url="https://pain.example/a").comments[1].comment.status == "deleted"
