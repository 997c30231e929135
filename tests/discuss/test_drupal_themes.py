"""Drupal's comments as core's themes print them: Stark, Olivero, Bartik, Garland."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://news.example/node/5"

STARK = """<section data-drupal-selector="comments"><h2>Commentaires</h2><a
id="comment-12"></a><article
data-comment-user-id="3" class="js-comment"><mark class="hidden"
data-comment-timestamp="1295953200"></mark><footer><article><a href="/fr/user/3"><img
alt=""></a></article><p>Soumis par
<a title="Voir le profil" href="/fr/user/3">Ada</a> le mar 25/01/2011 - 12:00</p><a
href="/fr/comment/12#comment-12" hreflang="fr">Permalien</a></footer><div><h3><a
href="/fr/comment/12#comment-12" class="permalink" rel="bookmark"
hreflang="fr">Croûte</a></h3><div><p>Bon pain, voir
<a href="https://farine.example/">ici</a>.</p></div><ul class="links inline"><li><a
href="/fr/comment/reply/node/5/comment/12">Répondre</a></li></ul></div></article><div
class="indented"><a id="comment-13"></a><article data-comment-user-id="0" class="js-comment"><mark
class="hidden" data-comment-timestamp="1296027000"></mark><footer><article></article><p>Soumis par
<span>Bo (non vérifié)</span> le mer 26/01/2011 - 08:30</p><p class="visually-hidden">En réponse à
<a href="/fr/comment/12#comment-12" class="permalink" rel="bookmark">Croûte</a> par <a
href="/fr/user/3">Ada</a></p><a href="/fr/comment/13#comment-13">Permalien</a></footer><div><h3><a
href="/fr/comment/13#comment-13" class="permalink"
rel="bookmark">Merci</a></h3><div><p>Merci.</p></div></div></article></div></section>"""

OLIVERO = """<section id="comments" data-drupal-selector="comments" class="comments"><h2
class="comments__title">Kommentare<span class="comments__count">2</span></h2><div
class="add-comment"><div class="add-comment__form"><form class="comment-comment-form comment-form"
data-drupal-selector="comment-form" action="/de/comment/reply/node/5/comment" method="post"
id="comment-form"><textarea
name="comment_body[0][value]"></textarea></form></div></div><a id="comment-12"></a><article
data-comment-user-id="3" id="comment-12" class="comment js-comment comment--level-1" role="article"
data-drupal-selector="comment"><span class="hidden" data-comment-timestamp="1295953200"></span><div
class="comment__picture-wrapper"><div class="comment__picture"><article class="profile"><img
alt=""></article></div></div><div class="comment__text-wrapper"><footer class="comment__meta"><p
class="comment__author"><a title="Profil" href="/de/user/3" class="username">Ada</a></p><p
class="comment__time">25 Januar, 2011</p></footer><div class="comment__content"><h3><a
href="/de/comment/12#comment-12" class="permalink" rel="bookmark">Kruste</a></h3><div
class="text-content clearfix field field--name-comment-body field--type-text-long
field--label-hidden field__item"><p>Gutes
Brot.</p></div><ul class="links inline comment__links"><li><a
href="/de/comment/reply/node/5/comment/12">Antworten</a></li></ul></div></div></article><div
class="indented"><a id="comment-13"></a><article data-comment-user-id="0" id="comment-13"
class="comment js-comment by-anonymous" role="article"><div class="comment__text-wrapper"><footer
class="comment__meta"><p class="comment__author"><span class="username">Bo (nicht
überprüft)</span></p><p class="comment__time">26 Januar, 2011</p><p class="visually-hidden">Als
Antwort auf
<a href="/de/comment/12#comment-12" class="permalink">Kruste</a> von <a href="/de/user/3"
class="username">Ada</a></p></footer><div class="comment__content"><h3><a
href="/de/comment/13#comment-13" class="permalink">Danke</a></h3><div
class="text-content clearfix field
field--name-comment-body"><p>Danke.</p></div></div></div></article></div><nav
class="pager" role="navigation"><ul class="pager__items js-pager__items"><li
class="pager__item pager__item--active pager__item--number">1</li><li
class="pager__item pager__item--number"><a href="?page=1"
class="pager__link">2</a></li></ul></nav></section>"""

BARTIK_8 = """<section class="field field--name-comment comment-wrapper"><h2 class="title
comment-form__title">Comentarios</h2><a
id="comment-12"></a><article role="article" data-comment-user-id="3" id="comment-12"
class="comment js-comment by-node-author clearfix"><header class="comment-header"><div
class="attribution"><article class="profile"></article><div class="submitted"><p
class="commenter-name"><a title="Ver perfil" href="/es/user/3" class="username">Ada</a></p><p
class="comment-time">Mar, 25/01/2011 - 12:00</p><p class="comment-permalink"><a
href="/es/comment/12#comment-12" hreflang="es">Enlace permanente</a></p></div></div></header><div
class="comment-text"><div class="comment-arrow"></div><span class="hidden new"
data-comment-timestamp="1"></span><h3><a href="/es/comment/12#comment-12"
class="permalink">Corteza</a></h3><div
class="content"><div class="clearfix text-formatted field field--name-comment-body
field__item"><p>Buen
pan.</p></div></div><footer class="comment-footer"><div class="user-signature
clearfix">Ada</div><nav><ul
class="links inline"><li class="comment-reply"><a
href="/es/comment/reply/node/5/comment/12">Responder</a></li></ul></nav></footer></div></article><div
class="indented"><a id="comment-13"></a><article role="article" data-comment-user-id="0"
class="comment js-comment by-anonymous clearfix"><header class="comment-header"><div
class="attribution"><div class="submitted"><p class="commenter-name"><span class="username">Bo (no
verificado)</span></p><p class="comment-time">Mié, 26/01/2011 - 08:30</p><p
class="comment-permalink"><a href="/es/comment/13#comment-13">Enlace permanente</a></p><p
class="comment-parent visually-hidden">En respuesta a <a href="/es/comment/12#comment-12"
class="permalink">Corteza</a> por <a class="username"
href="/es/user/3">Ada</a></p></div></div></header><div
class="comment-text"><div class="content"><div class="field
field--name-comment-body"><p>Gracias.</p></div></div></div></article></div></section>"""

BARTIK_7 = """<div id="comments" class="comment-wrapper"><h2 class="title">Kommentare</h2><a
id="comment-12"></a><div
class="comment comment-by-node-author comment-by-viewer clearfix"><div class="attribution"><div
class="user-picture"><a href="/user/3"><img></a></div><div class="submitted"><p
class="commenter-name"><a href="/user/3" class="username">Ada</a></p><p class="comment-time">Di,
25.01.2011 -
12:00</p><p class="comment-permalink"><a href="/comment/12#comment-12" class="permalink"
rel="bookmark">Permanenter Link</a></p></div></div><div class="comment-text"><div
class="comment-arrow"></div><h3><a href="/comment/12#comment-12" class="permalink"
rel="bookmark">Kruste</a></h3><div
class="content"><div
class="field field-name-comment-body field-type-text-long field-label-hidden"><div
class="field-items"><div class="field-item even"><p>Gutes Brot.</p></div></div></div><div
class="user-signature clearfix">Gruß</div></div><ul class="links inline"><li
class="comment_forbidden first last"><span><a
href="/user/login?destination=node/5%23comment-form">Anmelden</a> oder <a
href="/user/register">Registrieren</a> um Kommentare zu
schreiben</span></li></ul></div></div><div class="indented"><a id="comment-13"></a><div
class="comment comment-by-anonymous clearfix"><div class="attribution"><div class="submitted"><p
class="commenter-name"><span class="username">Bo (nicht überprüft)</span></p><p
class="comment-time">Mi, 26.01.2011 - 08:30</p><p class="comment-permalink"><a
href="/comment/13#comment-13" class="permalink">Permanenter Link</a></p></div></div><div
class="comment-text"><h3><a href="/comment/13#comment-13" class="permalink">Danke</a></h3><div
class="content"><div class="field
field-name-comment-body"><p>Danke.</p></div></div></div></div></div></div>"""

GARLAND_7 = """<div id="comments" class="comment-wrapper"><h2 class="title">Comments</h2><a
id="comment-12"></a><div
class="comment comment-by-node-author"><div class="clearfix"><span class="submitted">Tue,
01/25/2011 - 12:00 —
<a href="/user/3" class="username">Ada</a></span><span class="new"></span><div
class="user-picture"></div><h3><a href="/comment/12#comment-12" class="permalink"
rel="bookmark">Crust</a></h3><div
class="content"><div class="field field-name-comment-body"><p>Good bread.</p></div></div></div><ul
class="links"><li class="comment-reply"><a href="/comment/reply/5/12">reply</a></li></ul></div><a
id="comment-13"></a><div class="comment comment-by-anonymous"><div class="clearfix"><span
class="submitted">Wed, 01/26/2011 - 08:30 — <span class="username">Bo (not
verified)</span></span><h3><a href="/comment/13#comment-13" class="permalink">Thanks</a></h3><div
class="content"><p>Thanks.</p></div></div></div></div>"""


def page(area: str, lang: str, version: int) -> str:
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta name="Generator"
content="Drupal {version} (https://www.drupal.org)"></head><body><main><h1>Pain</h1><article
class="node"><div><p>Un article.</p></div></article>{area}</main></body></html>"""


@pytest.mark.parametrize(
    ("area", "lang", "version", "title", "text", "source"),
    [
        (STARK, "fr", 11, "Croûte", "Bon pain, voir ici.", "reply-link"),
        (OLIVERO, "de", 11, "Kruste", "Gutes Brot.", "reply-link"),
        (BARTIK_8, "es", 9, "Corteza", "Buen pan.", "reply-link"),
        (BARTIK_7, "de", 7, "Kruste", "Gutes Brot.", "nesting"),
        (GARLAND_7, "en", 7, "Crust", "Good bread.", None),
    ],
    ids=["stark", "olivero", "bartik 8", "bartik 7", "garland"],
)
def test_the_themes_of_core_are_read(
    area: str, lang: str, version: int, *, title: str, text: str, source: str | None, read: Any
) -> None:
    thread = read(page(area, lang, version), url=URL)
    first, second = (each.comment for each in thread.comments)
    assert (thread.system, thread.state) == ("drupal", "open")
    assert (first.id, first.title, first.text) == ("12", title, text)
    assert first.author.name == "Ada"
    assert (first.author.url or "").endswith("/user/3")
    assert (first.date or "")[:10] == "2011-01-25"
    assert (first.permalink or "").endswith("/comment/12#comment-12")
    assert (second.author.name, second.author.url, second.parent_source) == ("Bo", None, source)
    assert second.parent == ("12" if source else None)


def test_the_number_in_olivero_s_heading_is_what_the_page_claims(read: Any) -> None:
    whole = OLIVERO.partition("<nav")[0] + "</section>"
    thread = read(page(whole, "de", 11), url=URL)
    assert (thread.claimed, thread.verdict) == (2, "complete")


def test_olivero_s_pager_is_followed(read: Any) -> None:
    read(page(OLIVERO, "de", 11), url=URL)
    assert read.asked == [f"{URL}?page=1"]


def test_what_core_adds_to_guests_names_is_taken_off_in_any_language(read: Any) -> None:
    area = BARTIK_7.replace("nicht überprüft", "ej granskad") + BARTIK_7.replace(
        "nicht überprüft", "ej granskad"
    ).replace("comment-1", "comment-2").replace("/comment/1", "/comment/2")
    names = [each.comment.author.name for each in read(page(area, "sv", 7), url=URL).comments]
    assert names == ["Ada", "Bo", "Ada", "Bo"]


def test_a_name_with_a_remark_of_its_own_keeps_it(read: Any) -> None:
    area = BARTIK_7.replace("Bo (nicht überprüft)", "Bo (Lyon) (nicht überprüft)")
    assert read(page(area, "de", 7), url=URL).comments[1].comment.author.name == "Bo (Lyon)"


def test_counts_for_machines_of_version_seven_are_claims(read: Any) -> None:
    count = '<span property="sioc:num_replies" content="2" datatype="xsd:integer"></span>'
    thread = read(page(count + BARTIK_7, "de", 7), url=URL)
    assert (thread.claimed, thread.verdict) == (2, "complete")
