"""Talk pages of MediaWiki: signed paragraphs in sections, indented by lists."""

from __future__ import annotations

from typing import Any

import pytest

from preserve.model import MissingReason, Outcome, ThreadState, Verdict

TALK = "https://wiki.example/wiki/Talk:Bread"
ARTICLE = "https://wiki.example/wiki/Bread"


def signed(name: str, time: str = "10:11, 4 May 2024 (UTC)") -> str:
    return (
        f'<a href="/wiki/User:{name}" title="User:{name}">{name}</a> (<a '
        f'href="/wiki/User_talk:{name}" title="User talk:{name}">talk</a>) {time}'
    )


def talk(content: str, *, tabs: str = "") -> str:
    return f"""<html lang="en" dir="ltr"><head><meta name="generator" content="MediaWiki 1.43.0">
</head><body class="skin-vector ns-1 ns-talk mw-editable"><div id="content"><h1
 id="firstHeading">Talk:Bread</h1><div id="bodyContent"><div id="mw-content-text"><div
 class="mw-content-ltr mw-parser-output" lang="en"><div id="toc" class="toc"><ul><li>1 Stones</li>
</ul></div>{content}</div></div></div></div><div id="p-views"><ul>{tabs}</ul></div></body></html>"""


HEADING = (
    '<div class="mw-heading mw-heading2"><h2 id="Stones">Stones</h2><span class="mw-editsection">['
    '<a href="/w/index.php?title=Talk:Bread&amp;action=edit&amp;section=1">edit</a>]</span></div>'
)
THREAD = f"""{HEADING}
<p>Which stone is hot enough? See <a href="https://stone.example/">this list</a>.
</p><p>I have two. — {signed("Ada")}
</p>
<dl><dd>Granite. {signed("Ben", "11:00, 4 May 2024 (UTC)")}
<dl><dd>No, soapstone.
<ul><li>It is soft.</li></ul></dd>
<dd>And it lasts. --{signed("Cleo", "12:30, 5 May 2024 (UTC)")}</dd></dl></dd>
<dd>Both. <small class="autosigned">—Preceding unsigned comment added by <a
 href="/wiki/Special:Contributions/192.0.2.7" title="Special:Contributions/192.0.2.7">192.0.2.7</a>
 (<a href="/wiki/User_talk:192.0.2.7">talk</a>) 13:00, 5 May 2024 (UTC)</small></dd></dl>
<h2 id="Flour">Flour</h2>
<p>Rye. {signed("Ada", "09:00, 6 May 2024 (CEST)")}</p>"""


def test_signed_paragraphs_are_comments_and_lists_say_what_they_answer(read: Any) -> None:
    tab = (
        '<li id="ca-addsection"><a href="/w/index.php?title=Talk:Bread&amp;action=edit">+</a></li>'
    )
    thread = read(talk(THREAD, tabs=tab), url=TALK)
    assert thread.system == "mediawiki"
    comments = [one.comment for one in thread.comments]
    names = [one.author.name for one in comments]
    assert names == ["Ada", "Ben", "Cleo", "192.0.2.7", "Ada"]
    assert [one.depth for one in comments] == [1, 2, 3, 2, 1]
    ids = [one.id for one in comments]
    assert [one.parent for one in comments] == [None, ids[0], ids[1], ids[0], None]
    first, second, third, _, last = comments
    assert first.text == "Which stone is hot enough? See this list.\nI have two."
    assert (first.date, first.date_text) == ("2024-05-04T10:11Z", "10:11, 4 May 2024 (UTC)")
    assert first.author.url == "https://wiki.example/wiki/User:Ada"
    assert second.text == "Granite."
    assert third.text == "No, soapstone.\nIt is soft.\nAnd it lasts."
    assert last.date == "2024-05-06T09:00+02:00"
    assert (thread.state, thread.verdict) == (ThreadState.OPEN, Verdict.UNCLAIMED)


def test_marks_of_newer_versions_give_ids_and_permalinks(read: Any) -> None:
    marked = (
        '<p><span data-mw-comment-start="" id="c-Ada-20240504101100-Stones"></span>Hot. '
        f"{signed('Ada')}<span class='ext-discussiontools-init-replylink-buttons'>[reply]</span>"
        '<span data-mw-comment-end="c-Ada-20240504101100-Stones"></span></p>'
    )
    (read_one,) = read(talk(HEADING + marked), url=TALK).comments
    assert read_one.comment.id == "c-Ada-20240504101100-Stones"
    assert read_one.comment.permalink == f"{TALK}#c-Ada-20240504101100-Stones"
    assert read_one.comment.text == "Hot."


@pytest.mark.parametrize(
    ("link", "time", "name", "date"),
    [
        (
            "/wiki/Benutzer:Ada",
            "10:11, 4. Mai 2024 (CEST)",
            "Ada",
            "2024-05-04T10:11+02:00",
        ),
        (
            "/wiki/Utilisatrice:Ada_B",
            "4 mai 2024 à 10:11 (CEST)",
            "Ada B",
            "2024-05-04T10:11+02:00",
        ),
        (
            "/w/index.php?title=Usuario:Ada&action=edit&redlink=1",
            "10:11 4 may 2024 (UTC)",
            "Ada",
            "2024-05-04T10:11Z",
        ),
        ("/wiki/%E5%88%A9%E7%94%A8%E8%80%85:Ada", "2024年5月4日 (土) 10:11 (UTC)", "Ada", None),
        (
            "/wiki/Участница:Ада",
            "10:11, 4 мая 2024 (UTC)",
            "Ада",
            "2024-05-04T10:11Z",
        ),
        ("/wiki/Gebruiker:Ada", "4 mei 2024 10:11 (CEST)", "Ada", "2024-05-04T10:11+02:00"),
    ],
)
def test_signatures_of_other_languages_are_read(
    read: Any, link: str, time: str, name: str, date: str | None
) -> None:
    html = talk(f'<h2>X</h2><p>Bread. <a href="{link}">{name}</a> {time}</p>')
    (read_one,) = read(html, url=TALK).comments
    assert read_one.comment.author.name == name
    assert read_one.comment.date == (date or "2024-05-04T10:11Z")
    assert read_one.comment.text == "Bread."


@pytest.mark.parametrize("between", ["\n", "<br />\n", "<br>", " \n"])
def test_signed_lines_without_a_blank_line_between_them_are_comments_each(
    read: Any, between: str
) -> None:
    lines = (
        f"One\nmore {signed('Ada')}", f"Two (UTC)\nand {signed('Bo', '10:12, 4 May 2024 (UTC)')}",
        f"Three {signed('Cy', '10:13, 4 May 2024 (UTC)')}",
    )  # fmt: skip
    thread = read(talk(f"{HEADING}<p>{between.join(lines)}\n</p>"), url=TALK)
    comments = [one.comment for one in thread.comments]
    assert [(one.author.name, one.text, one.date) for one in comments] == [
        ("Ada", "One more", "2024-05-04T10:11Z"),
        ("Bo", "Two (UTC) and", "2024-05-04T10:12Z"),
        ("Cy", "Three", "2024-05-04T10:13Z"),
    ]
    assert len({one.id for one in comments}) == 3


def test_what_nobody_signed_is_no_comment(read: Any) -> None:
    notice = "<p>This page is about bread, since 10:11, 4 May 2024 (UTC).</p><ul><li>A</li></ul>"
    thread = read(talk(notice), url=TALK)
    assert thread.comments == ()


def article(tab_class: str = "") -> str:
    return f"""<html><body class="ns-0 ns-subject"><div id="mw-content-text"><div
 class="mw-parser-output"><p>Bread is food.</p></div></div><ul><li id="ca-talk"
 class="{tab_class}"><a href="/wiki/Talk:Bread" rel="discussion">Discussion</a></li></ul></body>"""


def test_the_discussion_of_an_article_is_on_its_talk_page(read: Any) -> None:
    thread = read(article(), url=ARTICLE, pages={TALK: talk(THREAD)})
    assert len(thread.comments) == 5
    assert thread.pages == (ARTICLE, TALK)


def test_a_talk_page_that_cannot_be_had_is_said_and_none_that_does_not_exist_is_asked(
    read: Any,
) -> None:
    failed = read(article(), url=ARTICLE, pages={TALK: Outcome.SERVER_ERROR})
    assert (failed.verdict, failed.missing) == (
        Verdict.REMOTE_ONLY,
        ((0, MissingReason.PAGE_FAILED),),
    )
    read.asked.clear()
    none = read(article("new"), url=ARTICLE)
    assert (none.verdict, read.asked) == (Verdict.NONE, [])
