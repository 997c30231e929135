"""Django's comments: the list of django-comments, the trees of django-comments-xtd."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://pain.example/blog/levain/"

FORM = """<form action="/comments/post/" method="post"><input type="hidden" name="content_type"
value="blog.post"><input type="hidden" name="security_hash" value="0a"><p hidden><input
name="honeypot"></p><textarea name="comment"></textarea><input type="submit" name="post"></form>"""

LIST = """<dl id="comments"><dt id="c12">
 May 12, 2024, 10:11 a.m. - Ada - baker
</dt><dd><p>Good bread.</p></dd><dt id="c13">
 May 13, 2024, noon - Bo
</dt><dd><p>Thanks.</p></dd></dl>"""


def two(number: int, name: str, text: str, inner: str = "", lang: str = "en") -> str:
    """One entry of django-comments-xtd 1 and 2, in its tree for Bootstrap."""
    words = {"en": ("Reply", "moderator"), "fr": ("Répondre", "modérateur")}[lang]
    return f"""<div class="media"><a name="c{number}"></a><div class="mr-3"><img src="/g.png"
alt=""></div><div class="media-body"><div class="comment pb-3"><h6 class="mb-1 small d-flex"><div
class="mr-auto">12 mai 2024 10:11&nbsp;-&nbsp;{name}&nbsp;<span class="badge badge-secondary">
{words[1]}</span>&nbsp;&nbsp;<a class="permalink" title="comment permalink"
href="/comments/cr/14/3/#c{number}">¶</a></div><span><a class="mutedlink"
href="/comments/flag/{number}/"><i class="fas fa-flag" title="flag comment"></i></a></span></h6>
{text}</div>{inner}</div></div>"""


def said(text: str) -> str:
    return f"""<div class="content">{text}</div><span class="small"><a class="badge"
href="#">3</a> <a href="/comments/like/1/"></a></span>&nbsp;<a class="small mutedlink"
href="/comments/reply/12/">Répondre</a>"""


def three(number: int, name: str, text: str, date: str = "12 mai 2024 10:11") -> str:
    """One box of django-comments-xtd since 2.10."""
    return f"""<div id="comment-{number}" class="comment-box" data-djcx-cid="{number}"><div
class="comment comment--in-thread"><div class="header"><div><div class="inline-block"
id="cm-votes-{number}"><span class="vote-score">4</span></div> ⋅ {name} ⋅&nbsp;<span
class="muted">{date}</span>&nbsp;<a class="permalink" title="comment permalink"
href="/comments/cr/14/3/#comment-{number}">¶</a></div><div id="cm-flags-{number}"><a href="#">Flag
</a></div></div><div class="body body-bordered">{text}</div><div id="cm-feedback-{number}"
class="feedback feedback-bordered"><a href="/comments/react/{number}/">React</a> <a href="#"
class="cfold"><span class="small">One reply</span></a></div></div></div>"""


def thread_of_three(number: int, box: str, inner: str = "", level: int = 0) -> str:
    return f"""<div id="ct-{number}" class="cmthread cmthread--narrow cmthread--l{level}"><span
class="vline"></span><div class="thread-group" data-djcx-cthread-id="{number}">{box}{inner}<div
id="reply-to-{number}" class="reply-box"><form action="/comments/reply/{number}/"><button>Reply
</button></form></div></div></div>"""


def page(area: str, form: str = FORM, lang: str = "en") -> str:
    return f"""<!DOCTYPE html><html lang="{lang}"><body><main><article><h1>Levain</h1><p>An
article.</p></article><section id="comments-area"><h3>2 comments</h3>{area}{form}</section></main>
</body></html>"""


@pytest.mark.parametrize("form", [FORM, ""], ids=["open", "without a form"])
def test_the_default_list_of_pairs_is_read(form: str, read: Any) -> None:
    thread = read(page(LIST, form), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (thread.system, thread.verdict) == ("django-comments", "complete")
    assert (first.id, first.native_id, first.permalink) == ("12", "c12", f"{URL}#c12")
    assert (first.author.name, second.author.name) == ("Ada - baker", "Bo")
    assert (first.date, first.text) == ("2024-05-12T10:11", "Good bread.")
    assert second.date == "2024-05-13"
    assert thread.state == ("open" if form else "unknown")


def test_the_tree_of_version_two_is_read(read: Any) -> None:
    gone = '<p class="text-muted"><em>Ce commentaire a été supprimé.</em></p>'
    bo = two(13, "Bo", said("Merci."), lang="fr")
    ada = two(
        12,
        '<a href="https://ada.example/" target="_new">Ada</a>',
        said('Bon pain, voir <a href="https://farine.example/">ici</a>.'),
        bo,
        lang="fr",
    )
    thread = read(page(ada + two(14, "Cy", gone, lang="fr"), form="", lang="fr"), url=URL)
    first, second, third = (each.comment for each in thread.comments)
    assert (thread.system, thread.state) == ("django-comments", "open")
    assert (first.id, first.author.name, first.author.url) == ("12", "Ada", "https://ada.example/")
    assert (first.text, first.date) == ("Bon pain, voir ici.", "2024-05-12T10:11")
    assert first.permalink == "https://pain.example/comments/cr/14/3/#c12"
    assert (second.author.name, second.text, second.parent) == ("Bo", "Merci.", "12")
    assert (third.status, third.parent, third.author.name) == ("deleted", None, "Cy")


def test_the_threads_since_version_two_ten_are_read(read: Any) -> None:
    flat = '<div class="cmthread cmthread--narrow cmthread--end">'
    flat += f"{three(14, 'Cy', '<p>Rye?</p>')}{three(15, 'Di', '<p>Spelt.</p>')}</div>"
    bo = thread_of_three(13, three(13, "Bo", "<p>Thanks.</p>"), flat, level=1)
    ada = three(12, '<a href="https://ada.example/" target="_new">Ada</a>', "<p>Good bread.</p>")
    gone = three(16, "Ed", '<p class="muted">This comment has been removed.</p>')
    area = thread_of_three(12, ada, bo) + thread_of_three(16, gone)
    thread = read(page(f'<div class="comment-list" data-djcx="config">{area}</div>'), url=URL)
    comments = {each.comment.id: each.comment for each in thread.comments}
    assert thread.system == "django-comments"
    assert {number: each.parent for number, each in comments.items()} == {
        "12": None,
        "13": "12",
        "14": "13",
        "15": "13",
        "16": None,
    }
    assert (comments["12"].author.name, comments["12"].author.url) == (
        "Ada",
        "https://ada.example/",
    )
    assert [each.author.name for each in comments.values()] == ["Ada", "Bo", "Cy", "Di", "Ed"]
    assert (comments["13"].text, comments["13"].date) == ("Thanks.", "2024-05-12T10:11")
    assert comments["16"].status == "deleted"


def test_a_site_s_own_template_is_known_by_the_permanent_links(read: Any) -> None:
    area = """<ol><li id="c12" class="reader"><header><strong>Ada</strong> on <time
datetime="2024-05-12T10:11:00+00:00">12 May</time></header><p>Good bread.</p><a
href="/comments/cr/7/3/#c12">#</a></li></ol>"""
    comment = read(page(area, form=""), url=URL).comments[0].comment
    assert (comment.id, comment.author.name, comment.text) == ("12", "Ada", "Good bread.")
    assert comment.date == "2024-05-12T10:11:00+00:00"


def test_a_list_of_terms_is_no_discussion(read: Any) -> None:
    area = '<dl id="comments"><dt id="cabbage">Cabbage</dt><dd>A plant.</dd></dl>'
    assert read(page(area, form=""), url=URL).comments == ()


def test_a_site_s_own_template_is_known_by_the_form_with_its_hash(read: Any) -> None:
    area = """<div class="talk" id="c12"><h4>Ada</h4><p class="when">12 mai 2024 à 10:11</p><div
class="content"><p>Bon pain.</p></div></div><div class="talk" id="c13"><p class="byline">Par Bo, le
13
mai 2024</p><div class="content"><p>Merci.</p></div></div>"""
    comments = [each.comment for each in read(page(area, lang="fr"), url=URL).comments]
    assert [(each.id, each.author.name, each.text) for each in comments] == [
        ("12", "Ada", "Bon pain."),
        ("13", "Bo", "Merci."),
    ]
    assert [each.date for each in comments] == ["2024-05-12T10:11", "2024-05-13"]
