"""Forums under articles as SPIP's templates print them."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://journal.example/spip.php?article12"

# Since SPIP 2: microformats, the head after or before the text.
TWO = """<div class="comments" id="comments"><h2>2 Messages</h2><ul class="forum comments-list">
<li class="forum-fil comment odd first"><div class="comment-message forum-message">
<div class="comment-content forum-texte"><div class="crayon forum-texte-37 comment-texte"><p>Bon
pain, voir <a href="https://farine.example/" class="spip_out">ici</a>.</p></div></div>
<div class="comment-meta forum-chapo"><span class="comment-author vcard"><a class="url"
href="https://ada.example/"><strong class="fn n crayon forum-qui-37">Ada</strong></a></span>
<abbr class="date" title="2018-09-11T10:57:27Z">Le 11 septembre 2018 à 12:57</abbr>
<p class="comment-reply repondre"><a href="spip.php?page=forum&amp;id_forum=37">Répondre</a></p>
</div></div><ul><li class="forum-fil comment odd first"><div class="forum-message"><div
class="comment-content forum-texte"><div class="crayon forum-texte-41"><p>Merci.</p></div></div>
<div class="forum-chapo"><span class="comment-author vcard"><strong class="fn n forum-qui-41">Bo
</strong></span> <abbr class="date" title="2018-09-13T20:30:51Z">Le 13 septembre 2018 à 22:30</abbr>
</div></div></li></ul></li></ul></div>"""

# SPIP 1.9: the title has the anchor, writer and time are plain text.
ONE = """<h2 class="forum-decompte">2 Messages</h2><ul class="forum"><li class="forum-fil">
<div class="forum-message"><div class="forum-chapo"><h3 class="forum-titre"><a href="#forum37"
name="forum37" id="forum37">Au levain</a></h3><small>11 septembre 2018&nbsp;12:57, par
<span class="">Ada</span></small></div><div class="forum-texte"><p class="spip">Bon pain, voir
<a href="https://farine.example/" class="spip_out">ici</a>.</p><p class="forum-repondre-message"><a
href="spip.php?page=forum&amp;id_article=12&amp;id_forum=37">Répondre à ce message</a></p></div>
</div><ul><li><div class="forum-message"><div class="forum-chapo"><strong class="forum-titre"><a
href="#forum41" name="forum41" id="forum41">Au levain</a></strong><small>13 septembre
2018&nbsp;22:30, par <span>Bo</span></small></div><div class="forum-texte">
<p class="spip">Merci.</p></div></div></li></ul></li></ul>"""


def page(area: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr"><head><meta name="generator" content="SPIP 3.2">
</head><body><h1>Le pain</h1><div class="article-texte"><p class="spip">Un article.</p></div>{area}
<div class="menu recent-comments"><ul><li class="forum-fil"><div class="forum-chapo">Ailleurs</div>
<div class="forum-texte" id="forum99">Ailleurs</div></li></ul></div></body></html>"""


@pytest.mark.parametrize("area", [ONE, TWO], ids=["1.9", "2 and later"])
def test_messages_and_answers_are_read(area: str, read: Any) -> None:
    thread = read(page(area), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (thread.system, thread.state) == ("spip", "open")
    assert (first.id, first.author.name, first.text) == ("37", "Ada", "Bon pain, voir ici.")
    assert first.date is not None
    assert first.date.startswith("2018-09-11T1")
    assert first.date_text == (
        "11 septembre 2018 à 12:57" if area is TWO else "11 septembre 2018 12:57"
    )
    assert (second.id, second.author.name, second.parent) == ("41", "Bo", "37")
    assert (second.text, second.depth) == ("Merci.", 2)


def test_anchors_titles_and_links_of_authors_are_kept(read: Any) -> None:
    old = read(page(ONE), url=URL).comments[0].comment
    new = read(page(TWO), url=URL).comments[0].comment
    assert (old.title, old.permalink, old.author.url) == ("Au levain", f"{URL}#forum37", None)
    assert (new.author.url, new.date) == ("https://ada.example/", "2018-09-11T10:57:27Z")


def test_pages_of_the_forum_are_read(read: Any) -> None:
    def some(first: int, links: str = "") -> str:
        entry = TWO.replace("37", str(first)).replace("41", str(first + 1))
        return page(entry.replace("2 Messages", "4 commentaires") + links)

    more = f'<a href="{URL}&amp;debut_forums=10#pagination_forums">10</a>'
    thread = read(some(20, more), url=URL, pages={f"{URL}&debut_forums=10": some(30)})
    assert [each.comment.id for each in thread.comments] == ["20", "21", "30", "31"]
    assert (thread.claimed, thread.verdict) == (4, "complete")


def test_the_same_classes_on_other_engines_are_left_alone(read: Any) -> None:
    area = '<p class="comment-meta">A</p><p class="comment-content">B</p>'
    assert read(page(f'<div class="comment">{area}</div>')).comments == ()
