"""Over-blog's comments: the lists of today's layout, the boxes of the one before."""

from __future__ import annotations

from typing import Any

URL = "https://pain.over-blog.example/2014/05/levain.html"


def new(number: int, name: str, date: str, text: str, *, link: str = "", inner: str = "") -> str:
    shown = f'<a href="{link}" rel="nofollow">{name}</a>' if link else name
    return f"""<div class="ob-comment" id="comment-{number}"><span class="ob-avatar"><span>A</span>
</span><p class="ob-message"><span class="ob-text">{text}</span></p><p class="ob-info"><span
class="ob-user"><span class="ob-name"><span class="ob-website">{shown}</span></span> <span
class="ob-date">{date}</span></span> <a class="ob-answer" href="#ob-form-{number}">Répondre</a></p>
{inner}</div>"""


def page(area: str, head: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="fr"><head><link rel="stylesheet"
href="https://assets.over-blog-kiwi.com/themes/1/style.css">{head}</head><body><article
class="item"><h2>Levain</h2><div class="ob-sections"><div class="ob-section ob-section-html"><p>Un
article.</p></div></div><div class="item-comments"><h3>Commenter cet article</h3>{area}</div>
</article></body></html>"""


FORM = '<div id="ob-form"><form class="ob-form"><textarea name="message"></textarea></form></div>'


def test_the_lists_of_today_are_read_with_the_answers_that_follow(read: Any) -> None:
    area = f"""<div id="ob-comments" class="ob-comments"><div class="ob-form-comment">{FORM}</div>
<div class="ob-list">
{new(12, "Ada", "12/05/2014 10:11", "Bon pain.<br>Bravo.", link="https://ada.example/")}<div
class="ob-comment-replies">{new(13, "Bo", "13/05/2014 11:12", "Merci.")}</div>
{new(14, "Cy", "14/05/2014 12:13", "Et le seigle ?")}</div></div>"""
    thread = read(page(area), url=URL)
    first, second, third = (each.comment for each in thread.comments)
    assert (thread.system, thread.state) == ("over-blog", "open")
    assert (first.id, first.author.name, first.author.url) == ("12", "Ada", "https://ada.example/")
    assert (first.text, first.date) == ("Bon pain.\nBravo.", "2014-05-12T10:11")
    assert first.date_text == "12/05/2014 10:11"
    assert (second.parent, second.text, second.author.url) == ("12", "Merci.", None)
    assert (third.parent, third.depth, third.text) == (None, 1, "Et le seigle ?")


def test_answers_in_the_entry_they_answer_are_not_part_of_its_text(read: Any) -> None:
    below = f'<div class="ob-replies"><div class="ob-list">{new(13, "Bo", "13/05/2014", "Oui.")}'
    below += "</div></div>"
    area = new(12, "Ada", "12/05/2014 10:11", "Bon pain.", inner=below)
    thread = read(page(f'<div class="ob-commentsList"><div class="ob-list">{area}</div></div>'))
    first, second = (each.comment for each in thread.comments)
    assert (first.text, second.text, second.parent) == ("Bon pain.", "Oui.", "12")
    assert (first.author.name, second.author.name) == ("Ada", "Bo")


def test_the_pages_of_a_long_list_are_followed(read: Any) -> None:
    def part(number: int) -> str:
        entry = new(number, "Ada", "12/05/2014 10:11", f"Pain {number}.")
        return page(
            f"""<div id="ob-comments" class="ob-comments"><div class="ob-list">{entry}</div><div
class="ob-pagination"><a href="?comments_page=1">1</a> <a href="?comments_page=2">2</a></div><a
href="/2014/05/levain.html?print=1">Imprimer</a></div>"""
        )

    thread = read(part(12), url=URL, pages={f"{URL}?comments_page=2": part(13)})
    assert read.asked == [f"{URL}?comments_page=2"]
    assert [each.comment.text for each in thread.comments] == ["Pain 12.", "Pain 13."]


def test_the_boxes_of_the_layout_before_are_read(read: Any) -> None:
    area = """<div id="anchorComment"></div><h2 class="h2commentMessage" id="c">Commentaires</h2>
<div class="commentContainer" id="comment98"><div class="commentMessage">Bon pain, voir <a
href="https://farine.example/">ici</a>.</div><div class="commentOption">Commentaire n°1 posté par
<a href="https://ada.example/">Ada le Mitron</a> le 12/05/2008 à 10h11</div></div>
<div class="commentContainer" id="comment99"><div class="commentMessage">Merci.</div><div
class="commentOption">commentaire n° : 2 posté par : Bo le: 13/05/2008 11:12</div></div>
<span class="spanAddComment"><a class="linkAddComment" href="#anchorComment">Ajouter un
commentaire</a></span>"""
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (thread.system, thread.state) == ("over-blog", "open")
    assert (first.id, first.number, first.text) == ("98", "1", "Bon pain, voir ici.")
    assert (first.author.name, first.author.url) == ("Ada le Mitron", "https://ada.example/")
    assert (first.date, second.date) == ("2008-05-12T10:11", "2008-05-13T11:12")
    assert (second.author.name, second.author.url, second.number) == ("Bo", None, "2")


def test_lists_whose_items_have_no_class_are_read(read: Any) -> None:
    def item(name: str, date: str, text: str, inner: str = "") -> str:
        return f"""<li><img class="ob-avatar" alt="" src="/a.png"><div class="ob-message"><p
class="ob-info"><a class="ob-website" href="https://ada.example/">{name}</a> <span
class="ob-date">{date}</span></p><p class="ob-text">{text}</p></div><a
class="ob-button">Répondre</a>
{inner}</li>"""

    below = f"""<div class="ob-replies"><ul class="ob-list">{
        item("Bo", "13/05/2014 11:12", "Merci.")
    }
</ul></div>"""
    area = f"""<div class="ob-commentsList"><div><ul class="ob-list">
{item("Ada", "12/05/2014 10:11", "Bon pain.", below)}{item("Cy", "14/05/2014 12:13", "Et le sel ?")}
</ul></div></div>"""
    comments = [each.comment for each in read(page(area), url=URL).comments]
    assert [each.author.name for each in comments] == ["Ada", "Bo", "Cy"]
    assert [each.text for each in comments] == ["Bon pain.", "Merci.", "Et le sel ?"]
    assert [each.parent for each in comments] == [None, comments[0].id, None]
    assert comments[1].date == "2014-05-13T11:12"
