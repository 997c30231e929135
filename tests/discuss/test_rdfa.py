"""Comments in RDFa, in SIOC's words and in schema.org's."""

from __future__ import annotations

from typing import Any

URL = "https://site.example/bread"

SIOC = """<div about="/bread" typeof="sioc:Item foaf:Document"><h1>Bread</h1><p>An article.</p>
<span property="sioc:num_replies" content="2" datatype="xsd:integer"></span></div><div class="talk">
<div class="one" about="/bread#r12" typeof="sioc:Post sioct:Comment"><h3 property="dc:title">Crust
</h3><span rel="sioc:reply_of" resource="/bread"></span><p><span rel="sioc:has_creator"><a
href="https://ada.example/" typeof="sioc:UserAccount" property="foaf:name">Ada</a></span>, <span
property="dc:created" content="2011-01-25T12:00:00+01:00">25/01/2011 - 12:00</span></p><div
property="content:encoded"><p>Good bread, see <a href="https://flour.example/">flour</a>.</p></div>
</div><div class="one" about="/bread#r13" typeof="sioc:Post sioct:Comment"><span
rel="sioc:reply_of" resource="/bread#r12"></span><span property="foaf:name">Bo</span><div
property="content:encoded">Thanks.</div></div></div>"""

SCHEMA = """<main vocab="http://schema.org/" typeof="Article"><h1 property="headline">Le pain</h1>
<div property="articleBody">Un article.</div><span property="interactionStatistic"
typeof="InteractionCounter"><meta property="interactionType"
content="https://schema.org/CommentAction"><span property="userInteractionCount">3</span>
commentaires</span><ul><li property="comment" typeof="Comment" resource="#note-12"><span
property="author" typeof="Person"><a property="url" href="https://ada.example/"><span
property="name">Ada</span></a></span> <time property="dateCreated" datetime="2024-05-12T10:11:00Z">
12 mai 2024</time><p property="text">Bon pain.</p><ul><li typeof="Comment" resource="#note-13"><span
property="author">Bo</span><p property="text">Merci.</p></li></ul></li></ul></main>"""

USER_COMMENTS = """<h1>Bread</h1><p>An article.</p><ol><li id="r7" vocab="http://schema.org/"
typeof="UserComments"><b property="creator">Ada</b> <time property="commentTime"
datetime="2012-05-12T10:11">12 May</time><div property="commentText">Good bread.</div></li></ol>"""


def page(area: str, lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><body>{area}</body></html>'


def test_the_words_of_sioc_are_read(read: Any) -> None:
    thread = read(page(SIOC), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert thread.system == "rdfa"
    assert (first.id, first.native_id, first.title) == ("12", "/bread#r12", "Crust")
    assert (first.author.name, first.author.url) == ("Ada", "https://ada.example/")
    assert (first.date, first.text) == ("2011-01-25T12:00:00+01:00", "Good bread, see flour.")
    assert (first.date_text, first.permalink) == ("25/01/2011 - 12:00", f"{URL}#r12")
    assert (second.author.name, second.parent, second.parent_source) == ("Bo", "12", "reply-link")
    assert (thread.claimed, thread.verdict) == (2, "complete")
    assert thread.claims[0].locator.type == "css"


def test_the_words_of_schema_org_are_read_with_what_they_count(read: Any) -> None:
    thread = read(page(SCHEMA, "fr"), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (first.id, first.author.name, first.author.url) == ("12", "Ada", "https://ada.example/")
    assert (first.text, first.date) == ("Bon pain.", "2024-05-12T10:11:00Z")
    assert (second.text, second.author.name, second.parent) == ("Merci.", "Bo", "12")
    assert (thread.claimed, thread.verdict) == (3, "gap")


def test_the_type_for_comments_before_is_read(read: Any) -> None:
    comment = read(page(USER_COMMENTS), url=URL).comments[0].comment
    assert (comment.id, comment.author.name, comment.text) == ("7", "Ada", "Good bread.")
    assert comment.date == "2012-05-12T10:11"
