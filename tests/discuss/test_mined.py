"""What is read of comments of no known engine: dates, ids, texts, how many, and whether open."""

from __future__ import annotations

import pytest
from mined_pages import THREE, TREE, URL, box, expect, page, read, said

LANGUAGES = {
    "de": ("3 Leserkommentare", "Antworten", ("12. Mai 2024 um 10:11 Uhr", "2024-05-12T10:11")),
    "es": ("Comentarios (3)", "Responder", ("12 de mayo de 2024 a las 10:11", "2024-05-12T10:11")),
    "fr": ("Vos réactions", "Répondre", ("le 12 mai 2024 à 10h11", "2024-05-12T10:11")),
    "ru": ("Комментарии читателей", "Ответить", ("12 мая 2024, 10:11", "2024-05-12T10:11")),
    "ja": ("コメント一覧", "返信", ("2024年5月12日 10:11", "2024-05-12T10:11")),
    "zh": ("全部评论(3)", "回复", ("2024-05-12 10:11", "2024-05-12T10:11")),
    "nl": ("Reacties (3)", "Reageer", ("12 mei 2024 10:11", "2024-05-12T10:11")),
    "it": ("3 commenti", "Rispondi", ("12 maggio 2024 10:11", "2024-05-12T10:11")),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_and_dates_are_known_in_many_languages(lang: str) -> None:
    heading, reply, (date, iso) = LANGUAGES[lang]
    area = "".join(
        f"<li><b>{one.name}</b><span>{date}</span><p>{one.text}</p><a href='#'>{reply}</a></li>"
        for one in THREE
    )
    thread = read(page(f"<h2>{heading}</h2><ul>{area}</ul>", lang=lang))
    assert [(each.comment.author.name, each.comment.text) for each in thread.comments] == [
        (one.name, one.text) for one in THREE
    ]
    assert {each.comment.date for each in thread.comments} == {iso}


@pytest.mark.parametrize(
    "ago",
    ["3 days ago", "il y a 3 jours", "vor 3 Tagen", "hace 3 días", "3 дня назад", "3日前", "3天前",
     "yesterday", "gestern"],
)  # fmt: skip
def test_dates_that_say_how_long_ago_are_kept_as_printed(ago: str) -> None:
    area = "".join(f"<li><b>{x.name}</b> <span>{ago}</span><p>{x.text}</p></li>" for x in THREE)
    thread = read(page(f"<h2>Comments</h2><ul>{area}</ul>"))
    assert [each.comment.text for each in thread.comments] == [one.text for one in THREE]
    assert {(c.comment.date, c.comment.date_text) for c in thread.comments} == {(None, ago)}


def test_a_date_in_an_attribute_is_exact() -> None:
    area = "".join(
        f"<li><b>{one.name}</b> <time datetime='2024-05-12T08:11:00Z'>a while ago</time>"
        f"<p>{one.text}</p></li>"
        for one in THREE
    )
    thread = read(page(f"<h2>Comments</h2><ul>{area}</ul>"))
    assert {each.comment.date for each in thread.comments} == {"2024-05-12T08:11:00Z"}


# ------------------------------------------------------------------------------- marks and links


@pytest.mark.parametrize(
    ("marks", "native"),
    [
        ('id="comment-{}"', "comment-{}"),
        ('id="c{}"', "c{}"),
        ('data-comment-id="{}"', "{}"),
        ('data-id="p-{}"', "p-{}"),
    ],
)
def test_ids_are_those_of_the_page(marks: str, native: str) -> None:
    area = "".join(
        f"""<div {marks.format(number)}><a href="https://{number}.example/">{one.name}</a>
<a href="#{native.format(number)}">{one.date}</a><p>{one.text}</p></div>"""
        for number, one in enumerate(THREE, start=41)
    )
    thread = read(page(f"<h2>Comments</h2><div>{area}</div>"))
    first = thread.comments[0].comment
    assert [each.comment.id for each in thread.comments] == ["41", "42", "43"]
    assert first.native_id == native.format(41)
    assert first.permalink == f"{URL}#{native.format(41)}"
    assert first.author.url == "https://41.example/"


def test_a_body_keeps_its_links_and_pictures_and_loses_the_buttons() -> None:
    body = """<p>See <a href="https://{0}.example/why">why {0}</a> <img src="/smile.gif"></p>
<blockquote>quoted {0}</blockquote><ul><li>one {0}</li></ul>"""
    area = "".join(
        f"<div><b>{one.name}</b> <i>{one.date}</i>{body.format(one.name[:3])}<div>"
        "<a href='#'>Like</a> (2) <a href='#'>Report</a></div></div>"
        for one in THREE
    )
    thread = read(page(f"<h2>Comments</h2><div>{area}</div>"))
    read_ = thread.comments[0]
    assert read_.comment.text == "See why Ada\nquoted Ada\none Ada"
    assert [node.attributes["href"] for node in read_.fragment.css("a")] == [
        "https://Ada.example/why"
    ]
    assert len(read_.fragment.css("img")) == 1


def test_a_single_comment_needs_a_page_that_counts_one() -> None:
    area = f"<div>{box(THREE[0])}</div>"
    assert said(read(page(f"<h2>1 comment</h2>{area}"))) == expect(THREE[:1])
    assert read(page(f"<h2>Our comment</h2>{area}")).comments == ()


def test_an_open_form_and_a_notice_tell_the_state() -> None:
    area = f"<h2>Comments</h2><div>{''.join(map(box, THREE))}</div>"
    form = (
        "<form action='/say'><label>Your comment <textarea name=message></textarea></label></form>"
    )
    opened = read(page(f"<section>{area}{form}</section>"))
    assert (opened.state, len(opened.comments)) == ("open", 3)
    closed = read(page(f"<section class=comments>{area}<p>Comments are closed.</p></section>"))
    assert (closed.state, len(closed.comments)) == ("closed", 3)


def test_fewer_than_claimed_is_a_gap() -> None:
    area = f"<div>{''.join(map(box, THREE))}</div>"
    thread = read(page(f"<h2>40 comments</h2>{area}"))
    assert (thread.claimed, thread.verdict, thread.missing) == (40, "gap", ((37, "not-on-page"),))


def test_what_follows_the_discussion_is_no_part_of_it() -> None:
    area = f"<h2>Comments</h2>{''.join(map(box, THREE))}"
    more = "<h2>More from us</h2>" + "".join(
        f"<div class='box'><span class='who'>{one.name}</span><span class='when'>{one.date}</span>"
        f"<div class='what'>{one.text}</div></div>"
        for one in TREE
    )
    assert said(read(page(area, after=more))) == expect(THREE)
