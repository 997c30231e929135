"""Answers in microformats2: comments of an article's h-entry, and entries in reply to a page."""

from __future__ import annotations

from typing import Any

URL = "https://ada.example/2024/bread"

CITES = """<article class="h-entry"><h1 class="p-name">Bread</h1><a class="u-url"
href="/2024/bread">
</a><div class="e-content"><p>An article.</p></div><h2>2 comments</h2><ul>
<li class="p-comment h-cite" id="comment-12"><a class="p-author h-card"
href="https://bo.example/"><img
class="u-photo" alt="" src="/b.png">Bo</a> <a class="u-url" href="https://bo.example/notes/1"><time
class="dt-published" datetime="2024-05-12T10:11:00+02:00">12 May 2024</time></a><div
class="p-content p-name">Good bread, see <a href="https://flour.example/">flour</a>.</div>
<div class="p-comment h-cite"><span class="p-author h-card"><a class="u-url"
href="https://cy.example/"><span class="p-name">Cy</span></a></span> <time class="dt-published"
datetime="2024-05-13T11:12:00Z">13 May 2024</time><p class="p-content">Thanks.</p></div></li>
<li class="p-like h-cite"><a class="p-author h-card u-url" href="https://di.example/">Di</a></li>
<li class="u-mention h-cite"><a class="p-author h-card" href="https://ed.example/">Ed</a> <a
class="u-url p-name" href="https://ed.example/oven">Ovens</a> <time class="dt-published"
datetime="2024-05-14">14 May</time></li></ul></article>"""

ENTRIES = """<main class="h-feed"><article class="h-entry"><h1 class="p-name">Le pain</h1><div
class="e-content">Un article.</div></article><div class="h-entry"><div class="u-author h-card"><img
class="u-photo" alt="Bo" src="/b.png"></div><a class="u-in-reply-to" href="/2024/bread">En
réponse</a>
<div class="e-content"><p>Bon pain.</p></div><a class="u-url" href="/reponses/7"><time
class="dt-published" datetime="2024-05-12T10:11">12 mai 2024 à 10:11</time></a></div>
<div class="h-entry"><a class="p-author h-card" href="https://cy.example/">Cy</a>
<span class="u-in-reply-to h-cite"><a class="u-url" href="https://ada.example/reponses/7">Bo</a>
</span><div class="e-content">Merci.</div><a class="u-url" href="/reponses/8"><time
class="dt-published" datetime="2024-05-13">13 mai 2024</time></a></div>
<div class="h-entry"><a class="u-in-reply-to" href="https://elsewhere.example/x">x</a><div
class="e-content">Ailleurs.</div><time class="dt-published"
datetime="2024-05-13"></time></div></main>"""


def page(area: str, lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><body>{area}</body></html>'


def test_cited_comments_are_read_and_likes_are_not(read: Any) -> None:
    thread = read(page(CITES), url=URL)
    first, second, third = (each.comment for each in thread.comments)
    assert thread.system == "microformats"
    assert (first.id, first.native_id) == ("12", "comment-12")
    assert (first.author.name, first.author.url) == ("Bo", "https://bo.example/")
    assert (first.date, first.date_text) == ("2024-05-12T10:11:00+02:00", "12 May 2024")
    assert (first.text, first.title) == ("Good bread, see flour.", None)
    assert first.permalink == "https://bo.example/notes/1"
    assert (second.author.name, second.author.url) == ("Cy", "https://cy.example/")
    assert (second.parent, second.parent_source, second.text) == ("12", "nesting", "Thanks.")
    assert (third.kind, third.author.name) == ("pingback", "Ed")
    assert (third.text, third.permalink) == ("Ovens", "https://ed.example/oven")


def test_entries_that_name_this_page_or_an_answer_to_it_are_its_discussion(read: Any) -> None:
    thread = read(page(ENTRIES, "fr"), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (first.author.name, first.text, first.date) == ("Bo", "Bon pain.", "2024-05-12T10:11")
    assert (second.author.name, second.text, second.parent) == ("Cy", "Merci.", first.id)
    assert (second.parent_source, second.parent_exact) == ("reply-link", True)
    assert second.permalink == "https://ada.example/reponses/8"


def test_a_list_of_notes_is_no_discussion(read: Any) -> None:
    note = ENTRIES.replace("u-in-reply-to", "u-syndication")
    assert read(page(note), url=URL).comments == ()
