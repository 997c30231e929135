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


SKELETON = """<article id="c12" class="comment commentlevel_0"><h4><a
href="https://ada.example/">Ada
</a> am <time datetime="2008-05-12T10:11:00+02:00">Montag, 12. Mai 2008</time>:</h4><div
class="comment_content u-cf"><p>Gutes Brot, siehe <a
href="https://mehl.example/">Mehl</a>.</p></div>
<a id="serendipity_reply_12" class="comment_reply" href="#serendipity_CommentForm">Antwort</a><div
id="serendipity_replyform_12"></div></article><article id="c13" class="comment
commentlevel_1"><h4>Bo
am <time datetime="2008-05-13T11:12:00+02:00">Dienstag, 13. Mai 2008</time>:</h4><div
class="comment_content u-cf"><p>Danke.</p></div></article>"""

BOOTSTRAP = """<ol class="plainList"><li id="c12" class="comment mb-4 commentlevel_0"><ul
class="comment_info plainList"><li class="d-inline-block"><svg class="icon-user" role="img"><title
id="title">Geschrieben von</title></svg><a href="https://ada.example/">Ada</a></li><li
class="d-inline-block"><svg class="icon-calendar"><title>am</title></svg><time
datetime="2008-05-12T10:11:00+02:00">12.05.2008</time></li></ul><div class="comment_content
clearfix"><p>Gutes Brot, siehe <a href="https://mehl.example/">Mehl</a>.</p></div><a
class="comment_reply btn" href="#serendipity_CommentForm">Antwort</a></li><li id="c13"
class="comment
mb-4 commentlevel_1"><ul class="comment_info plainList"><li class="d-inline-block"><svg><title>x
</title></svg>Bo</li><li><time datetime="2008-05-13T11:12:00+02:00">13.05.2008</time></li></ul><div
class="comment_content clearfix"><p>Danke.</p></div></li></ol>"""


def clean(number: int, trace: str, name: str, text: str, inner: str = "") -> str:
    return f"""<li id="comment-{number}" class="comment-list-item"><a id="c{number}"></a><div
id="div-comment-{number}" class="comment_any comment_odd"><div class="comment-list-item-body"><h5
class="comment-author-heading"><span class="comment-author-details">{name}</span>&nbsp;<time
class="comment-date" datetime="2008-05-1{number % 10}T10:11:00+02:00">Mai 12. 2008</time></h5><div
class="comment-content">{text}</div><div class="comment-meta"><a class="comment-source-trace btn"
href="#c{number}">#{trace}</a> <a class="comment-reply-link" href="#serendipity_CommentForm"><span
class="sr-only"> Antwort</span></a></div></div></div>{inner}</li>"""


CLEAN = clean(
    12,
    "1",
    '<a class="comment-author-url" href="https://ada.example/" rel="external nofollow">Ada</a>',
    'Gutes Brot, siehe <a href="https://mehl.example/">Mehl</a>.',
    f'<ul class="comment-children">{clean(13, "1.1", "Bo", "Danke.")}</ul>',
)


def page(area: str, pings: str = "") -> str:
    return f"""<html lang="de"><head><meta name="generator" content="Serendipity v.2.1"></head>
<body><h1>Sauerteig</h1><div class="serendipity_entry_body">Ein Artikel.</div>
<div id="trackbacks" class="serendipity_comments serendipity_section_trackbacks">{pings}</div>
<div class="serendipity_comments serendipity_section_comments" id="comments">{area}</div>
<div id="serendipityRightSideBar" class="sidebar"><div class="serendipity_comment" id="c99">
<div class="serendipity_commentBody">Anderswo</div></div></div></body></html>"""


@pytest.mark.parametrize(
    "area",
    [OLD, BARE, NEW, SKELETON, BOOTSTRAP, f'<ul class="comment-list">{CLEAN}</ul>'],
    ids=["default", "bare", "2k11", "skeleton", "bootstrap4", "clean-blog"],
)
def test_each_template_is_read(area: str, read: Any) -> None:
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert thread.system == "serendipity"
    assert (first.id, first.author.name, first.author.url) == ("12", "Ada", "https://ada.example/")
    assert first.text == "Gutes Brot, siehe Mehl."
    assert first.date is not None
    assert first.date[:16] == "2008-05-12T10:11"
    assert first.permalink in (f"{URL}#c12", None)
    assert (second.id, second.author.name, second.author.url) == ("13", "Bo", None)
    assert (second.text, second.parent, second.depth) == ("Danke.", "12", 2)
    assert first.number in ("#1", None)


def test_the_number_of_an_entry_is_its_permanent_link(read: Any) -> None:
    for area in (OLD, BARE, NEW, f'<ul class="comment-list">{CLEAN}</ul>'):
        first = read(page(area), url=URL).comments[0].comment
        assert (first.number, first.permalink) == ("#1", f"{URL}#c12")


def test_a_link_to_the_comment_that_is_answered_comes_before_the_level(read: Any) -> None:
    origin = '<footer><a class="reply_origin" href="#c12" title="#c12">Ursprung</a></footer>'
    third = (
        NEW.replace("c12", "c14").replace("c13", "c15").replace("</article>", origin + "</article>")
    )
    comments = [each.comment for each in read(page(NEW + third), url=URL).comments]
    assert [each.parent for each in comments] == [None, "12", "12", "12"]
    assert [each.parent_source for each in comments[1:3]] == ["depth-class", "reply-link"]


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


def test_trackbacks_of_later_templates_name_the_citing_page(read: Any) -> None:
    for ping in (
        """<article id="c7" class="clearfix serendipity_comment odd"><h4><cite>Salzblog</cite> am
<time
datetime="2008-05-14T09:00:00+02:00">14.05.2008</time>: <a
href="https://salz.example/1">Salz</a></h4>
<details><summary>Vorschau</summary><div class="content serendipity_commentBody">Ein Auszug</div>
</details></article>""",
        """<ol class="plainList"><li id="c7" class="trackback d-flex"><a
href="https://salz.example/1">Salz</a> <time datetime="2008-05-14T09:00:00+02:00">14.05.2008</time>
</li></ol>""",
    ):
        first = read(page(NEW, ping), url=URL).comments[0].comment
        assert (first.kind, first.author.name, first.id) == ("trackback", "Salz", "trackback-7")
        assert first.author.url == "https://salz.example/1"
        assert (first.date, first.date_text) == ("2008-05-14T09:00:00+02:00", "14.05.2008")
        assert first.text in ("Ein Auszug", "Salz")


@pytest.mark.parametrize(
    ("gone", "closed"),
    [
        ("(Comment removed)", "L'auteur n'a pas autorisé l'ajout de commentaires pour ce billet."),
        ("(Comment removed)", "The author does not allow comments to this entry"),
        (
            "(Kommentar entfernt)",
            "Die Kommentarfunktion wurde vom Besitzer dieses Blogs in diesem Eintrag deaktiviert.",
        ),
        ("(Comentario eliminado)", "El autor no permite añadir comentarios a esta entrada"),
        ("(Komentář odstraněn)", "Autor neumožnil přidávat komentáře"),
        ("(Reactie verwijderd)", "De auteur staat geen reacties toe op dit artikel"),
        ("(Komentarz usunięty)", "Autor nie zezwolił na komentowanie tego wpisu"),
        ("(Комментарий удалён)", "Автор не разрешил комментировать эту запись"),
        (
            "(Kommentar slettet)",
            "Forfatteren har valgt ikke at tillade kommentarer til denne artikel",
        ),
        ("(Kommentar borttagen)", "Författaren tillåter inte kommentarer till denna artikel"),
        ("(コメントは削除されました)", "執筆者はこのエントリーへのコメントを許可していません"),
        ("(回复被删除)", "作者不允许回复到这篇文章"),
        ("(Hozzászólás törölve)", "A szerző letiltotta a hozzászólást."),
        ("(Comentário removido)", "O autor não autorizou comentários para este artigo"),
        ("(Comment removed)", "L'autore non consente commenti a questa notizia"),
        ("(Comment removed)", "Kirjoittaja ei salli tämän merkinnän kommentointia"),
        ("(덧글 삭제됨)", "작성자가 이 글에 덧글을 금지했습니다"),
        ("(Коментарът е премахнат)", "Авторът е забранил коментарите към тази статия"),
        ("(Comment removed)", "Yazar bu yazıya görüş eklenmesini istemiyor"),
    ],
)
def test_its_language_files_words_for_deleted_and_closed_are_known(
    gone: str, closed: str, read: Any
) -> None:
    notice = f'<div class="serendipity_center serendipity_msg_important">{closed}</div>'
    area = NEW.replace("Danke.", gone).replace(
        '| <a class="comment_reply" href="#serendipity_CommentForm">Antwort</a>', ""
    )
    thread = read(page(area + notice), url=URL)
    assert [each.comment.status for each in thread.comments] == ["visible", "deleted"]
    assert thread.state == "closed"
